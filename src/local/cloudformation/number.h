#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>

namespace tenantry::local::cloudformation {

/// The whole text as a decimal number: `-1.5` is a double and no integer. No sign `+`, no white space.
template <class T>
std::optional<T> parse_number(std::string_view text) {
  T number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return number;
}

}  // namespace tenantry::local::cloudformation
