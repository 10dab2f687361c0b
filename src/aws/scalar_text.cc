#include "aws/scalar_text.h"

#include <fmt/format.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <iterator>

namespace tenantry::aws {
namespace {

template <class T>
bool parse_number(std::string_view text, T& value) {
  if (text.starts_with('+')) text.remove_prefix(1);
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size();
}

bool parse_boolean(std::string_view text, bool& value) {
  value = text == "true" || text == "True" || text == "1";
  return value || text == "false" || text == "False" || text == "0";
}

/// Takes `digits` digits and, if given, the `separator` behind them.
bool take(std::string_view& text, std::size_t digits, int& value, char separator = '\0') {
  if (text.size() < digits + (separator == '\0' ? 0 : 1)) return false;
  value = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return false;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits);
  if (separator == '\0') return true;
  if (text[0] != separator) return false;
  text.remove_prefix(1);
  return true;
}

std::optional<std::chrono::nanoseconds> take_fraction(std::string_view& text) {
  if (!text.starts_with('.')) return std::chrono::nanoseconds(0);
  text.remove_prefix(1);
  std::int64_t value = 0;
  std::size_t digits = 0;
  for (; digits < text.size() && text[digits] >= '0' && text[digits] <= '9'; ++digits)
    if (digits < 9) value = value * 10 + (text[digits] - '0');
  if (digits == 0) return std::nullopt;
  for (std::size_t i = digits; i < 9; ++i) value *= 10;
  text.remove_prefix(digits);
  return std::chrono::nanoseconds(value);
}

std::optional<std::chrono::minutes> take_offset(std::string_view text) {
  if (text == "Z") return std::chrono::minutes(0);
  if (text.size() != 6 || (text[0] != '+' && text[0] != '-')) return std::nullopt;
  const int sign = text[0] == '-' ? -1 : 1;
  text.remove_prefix(1);
  int hours = 0;
  int minutes = 0;
  if (!take(text, 2, hours, ':') || !take(text, 2, minutes) || hours > 23 || minutes > 59) return std::nullopt;
  return sign * std::chrono::minutes(hours * 60 + minutes);
}

}  // namespace

std::optional<WallTime> parse_iso8601(std::string_view text) {
  int year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0;
  if (!take(text, 4, year, '-') || !take(text, 2, month, '-') || !take(text, 2, day, 'T')) return std::nullopt;
  if (!take(text, 2, hour, ':') || !take(text, 2, minute, ':') || !take(text, 2, second)) return std::nullopt;
  const auto fraction = take_fraction(text);
  const auto offset = take_offset(text);
  const std::chrono::year_month_day date(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day)));
  if (!fraction || !offset || !date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  const auto time = std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
                    std::chrono::seconds(second) - *offset;
  return WallTime(time) + std::chrono::duration_cast<WallTime::duration>(*fraction);
}

std::string_view kind_name(Kind kind) {
  switch (kind) {
    case Kind::string:
      return "String";
    case Kind::boolean:
      return "Boolean";
    case Kind::integer:
      return "Integer";
    case Kind::number:
      return "Double";
    case Kind::timestamp:
      return "Date";
    case Kind::list:
      return "List";
    case Kind::map:
      return "Map";
    default:
      return "Structure";
  }
}

void append_scalar(std::string& out, const Schema& schema, const void* value) {
  switch (schema.kind) {
    case Kind::string:
      out += *static_cast<const std::string*>(value);
      return;
    case Kind::boolean:
      out += *static_cast<const bool*>(value) ? "true" : "false";
      return;
    case Kind::integer:
      fmt::format_to(std::back_inserter(out), "{}", *static_cast<const std::int64_t*>(value));
      return;
    case Kind::number:
      fmt::format_to(std::back_inserter(out), "{}", *static_cast<const double*>(value));
      return;
    case Kind::timestamp:
      out += format_iso8601(static_cast<const Timestamp*>(value)->at);
      return;
    default:
      return;
  }
}

bool parse_scalar(std::string_view text, const Schema& schema, void* value) {
  switch (schema.kind) {
    case Kind::string:
      *static_cast<std::string*>(value) = text;
      return true;
    case Kind::boolean:
      return parse_boolean(text, *static_cast<bool*>(value));
    case Kind::integer:
      return parse_number(text, *static_cast<std::int64_t*>(value));
    case Kind::number:
      return parse_number(text, *static_cast<double*>(value)) && std::isfinite(*static_cast<double*>(value));
    case Kind::timestamp: {
      const auto time = parse_iso8601(text);
      if (time) static_cast<Timestamp*>(value)->at = *time;
      return time.has_value();
    }
    default:
      return false;
  }
}

}  // namespace tenantry::aws
