#include "tenancy/list_cursor.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/clock.h"
#include "base/encoding.h"

namespace tenantry::tenancy {
namespace {

constexpr std::size_t kDigestSize = 6;
constexpr std::size_t kTimeSize = 24;
constexpr std::size_t kOrderSize = kTimeSize + 1 + Uuid::kTextSize;

std::string digest(const AccountFilter& filter) {
  const std::string text = fmt::format("list/1/{}/{}/{}", filter.cloud_type ? to_text(*filter.cloud_type) : "",
                                       filter.status ? to_text(*filter.status) : "",
                                       filter.enterprise_id ? hex_encode(sha256(*filter.enterprise_id)) : "");
  return sha256(text).substr(0, kDigestSize);
}

bool is_order(std::string_view text) {
  return text.size() == kOrderSize && parse_iso8601(text.substr(0, kTimeSize)) && text[kTimeSize] == '#' &&
         AccountId::parse(text.substr(kTimeSize + 1));
}

}  // namespace

std::string encode_cursor(const AccountFilter& filter, std::string_view order) {
  std::string text = base64_encode(digest(filter).append(order));
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  while (text.ends_with('=')) text.pop_back();
  return text;
}

std::optional<std::string> decode_cursor(const AccountFilter& filter, std::string_view cursor) {
  if (cursor.size() > 4 * (kDigestSize + kOrderSize)) return std::nullopt;
  std::string text(cursor);
  if (text.find_first_of("+/=") != std::string::npos) return std::nullopt;
  std::replace(text.begin(), text.end(), '-', '+');
  std::replace(text.begin(), text.end(), '_', '/');
  text.append((4 - text.size() % 4) % 4, '=');
  const auto bytes = base64_decode(text);
  if (!bytes || bytes->size() != kDigestSize + kOrderSize || !bytes->starts_with(digest(filter))) return std::nullopt;
  std::string order = bytes->substr(kDigestSize);
  return is_order(order) ? std::optional(std::move(order)) : std::nullopt;
}

}  // namespace tenantry::tenancy
