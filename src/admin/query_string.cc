#include "admin/query_string.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/encoding.h"

namespace tenantry::admin {

Problem bad_parameter(std::string_view name, std::string message) {
  return {400, "A query parameter is not valid; nothing was changed.", {{std::string(name), std::move(message)}}};
}

std::expected<QueryString, Problem> QueryString::parse(std::string_view text,
                                                       std::initializer_list<std::string_view> known) {
  QueryString query;
  while (!text.empty()) {
    const std::string_view pair = text.substr(0, text.find('&'));
    text.remove_prefix(std::min(text.size(), pair.size() + 1));
    if (pair.empty()) continue;
    const auto equals = std::min(pair.find('='), pair.size());
    const auto name = url_decode(pair.substr(0, equals), true);
    const auto value = url_decode(pair.substr(std::min(pair.size(), equals + 1)), true);
    if (!name || !value || !is_valid_utf8(*name) || !is_valid_utf8(*value))
      return std::unexpected(bad_parameter(pair.substr(0, equals), "is not percent-encoded UTF-8"));
    if (std::ranges::find(known, std::string_view(*name)) == known.end())
      return std::unexpected(bad_parameter(*name, "is not a known parameter"));
    if (!query.values_.emplace(*name, *value).second)
      return std::unexpected(bad_parameter(*name, "must not be given twice"));
  }
  return query;
}

std::optional<std::string> QueryString::get(std::string_view name) const {
  const auto at = values_.find(name);
  return at == values_.end() ? std::nullopt : std::optional(at->second);
}

std::expected<std::int64_t, Problem> QueryString::integer(std::string_view name, std::int64_t least, std::int64_t most,
                                                          std::int64_t otherwise) const {
  const auto text = get(name);
  if (!text) return otherwise;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() || value < least || value > most)
    return std::unexpected(bad_parameter(name, fmt::format("must be an integer from {} to {}", least, most)));
  return value;
}

}  // namespace tenantry::admin
