#include "local/ssm/paging.h"

#include <algorithm>
#include <memory>

#include "base/encoding.h"
#include "local/ssm/names.h"

namespace tenantry::local::ssm {
namespace {

constexpr std::size_t kFingerprintSize = 8;

std::string fingerprint(std::string_view query) { return sha256(query).substr(0, kFingerprintSize); }

std::string out_of_range(std::int64_t value, std::string_view bound, std::size_t limit) {
  return "1 validation error detected: Value '" + std::to_string(value) +
         "' at 'maxResults' failed to satisfy constraint: Member must have value " + std::string(bound) +
         " than or equal to " + std::to_string(limit);
}

// The first key behind the subtree that `sort_name` is in, below the scope's level; empty when it is in none.
std::string behind_subtree(std::string_view sort_name, const Scope& scope) {
  if (!scope.one_level) return {};
  const auto slash = sort_name.find('/', scope.prefix.size());
  if (slash == std::string_view::npos) return {};
  return std::string(kCurrentPrefix).append(sort_name.substr(0, slash)).append(1, '/' + 1);
}

}  // namespace

std::string make_token(std::string_view query, std::string_view last) {
  return base64_encode(fingerprint(query).append(last));
}

Outcome<std::string> read_token(const std::optional<std::string>& token, std::string_view query) {
  if (!token) return std::string();
  auto bytes = base64_decode(*token);
  if (!bytes || bytes->size() <= kFingerprintSize || !bytes->starts_with(fingerprint(query)))
    return refuse("InvalidNextToken", "The specified token isn't valid.");
  return bytes->substr(kFingerprintSize);
}

Outcome<std::size_t> page_size(std::optional<std::int64_t> requested, std::size_t max) {
  if (!requested) return max;
  if (*requested < 1) return invalid(out_of_range(*requested, "greater", 1));
  if (static_cast<std::uint64_t>(*requested) > max) return invalid(out_of_range(*requested, "less", max));
  return static_cast<std::size_t>(*requested);
}

Outcome<void> walk(const kv::Snapshot& snapshot, const Scope& scope, std::string_view after, const Visit& visit) {
  const std::string begin = std::string(kCurrentPrefix) + scope.prefix;
  const auto entries = snapshot.iterate();
  entries->seek(after.empty() ? begin : std::max(begin, std::string(kCurrentPrefix).append(after).append(1, '\0')));
  while (entries->valid() && entries->key().starts_with(begin)) {
    const std::string_view sort_name = entries->key().substr(kCurrentPrefix.size());
    if (const std::string next = behind_subtree(sort_name, scope); !next.empty()) {
      entries->seek(next);
      continue;
    }
    const auto record = decode(entries->value());
    if (!record) return damaged(name_of(sort_name));
    TENANTRY_TRY(const bool more, visit(sort_name, *record));
    if (!more) return {};
    entries->next();
  }
  return checked(entries->status());
}

}  // namespace tenantry::local::ssm
