#include "admin/prefer.h"

#include <fmt/format.h>

#include <charconv>
#include <optional>
#include <string>
#include <string_view>

#include "admin/header_fields.h"

namespace tenantry::admin {
namespace {

/// The value of `wait` where this preference is it, its parameters left aside.
std::optional<std::optional<std::string>> wait_value(std::string_view preference) {
  const auto parts = split_list(preference, ';');
  if (parts.empty()) return std::nullopt;
  const auto equals = std::min(parts[0].find('='), parts[0].size());
  if (!net::equals_ignoring_case(trim(parts[0].substr(0, equals)), "wait")) return std::nullopt;
  if (equals == parts[0].size()) return std::optional<std::string>();
  return unquote(trim(parts[0].substr(equals + 1)));
}

std::optional<std::int64_t> parse_seconds(std::string_view text) {
  std::int64_t seconds = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds);
  if (error != std::errc{} || end != text.data() + text.size() || seconds < 0 || seconds > Wait::kLongest)
    return std::nullopt;
  return seconds;
}

}  // namespace

std::expected<Wait, Problem> preferred_wait(const net::HttpRequest& request) {
  const std::string preferences = combined_field(request, "prefer");
  for (const auto preference : split_list(preferences, ',')) {
    const auto value = wait_value(preference);
    if (!value) continue;
    const auto seconds = *value ? parse_seconds(**value) : std::nullopt;
    if (!seconds)
      return std::unexpected(
          Problem{400, fmt::format("Prefer: wait must be a number of seconds from 0 to {}.", Wait::kLongest), {}});
    return Wait{*seconds, true};
  }
  return Wait{};
}

void note_applied(net::HttpResponse& response, const Wait& wait) {
  if (wait.asked) response.fields.emplace_back("Preference-Applied", fmt::format("wait={}", wait.seconds));
}

}  // namespace tenantry::admin
