#include "local/ssm/paging.h"

#include <algorithm>
#include <memory>

#include "base/page_token.h"
#include "local/ssm/names.h"

namespace tenantry::local::ssm {
namespace {

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

Outcome<std::string> read_token(const std::optional<std::string>& token, std::string_view query) {
  if (!token) return std::string();
  auto position = read_page_token(*token, query);
  if (!position) return refuse("InvalidNextToken", "The specified token isn't valid.");
  return *std::move(position);
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
