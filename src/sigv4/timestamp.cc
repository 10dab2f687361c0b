#include "sigv4/timestamp.h"

#include <algorithm>
#include <chrono>

namespace tenantry::sigv4 {
namespace {

using std::chrono::seconds;

/// Writes `value` right-aligned, with zeros.
void put(std::array<char, 16>& out, std::size_t at, std::size_t digits, unsigned value) {
  for (std::size_t i = digits; i-- > 0; value /= 10) out[at + i] = static_cast<char>('0' + value % 10);
}

/// All of `text` as digits, or -1.
int number(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

std::optional<std::chrono::sys_seconds> moment(int year, int month, int day, int hour, int minute, int second) {
  if (year < 0 || month < 0 || day < 0 || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 ||
      second > 59)
    return std::nullopt;
  const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                         std::chrono::day(static_cast<unsigned>(day))};
  if (!date.ok()) return std::nullopt;
  return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) + seconds(second);
}

}  // namespace

Timestamp::Timestamp(std::chrono::sys_seconds time) : time_(time) {
  const auto day = std::chrono::floor<std::chrono::days>(time_);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss<seconds> clock(time_ - day);
  put(text_, 0, 4, static_cast<unsigned>(static_cast<int>(date.year())));
  put(text_, 4, 2, static_cast<unsigned>(date.month()));
  put(text_, 6, 2, static_cast<unsigned>(date.day()));
  text_[8] = 'T';
  put(text_, 9, 2, static_cast<unsigned>(clock.hours().count()));
  put(text_, 11, 2, static_cast<unsigned>(clock.minutes().count()));
  put(text_, 13, 2, static_cast<unsigned>(clock.seconds().count()));
  text_[15] = 'Z';
}

std::optional<Timestamp> Timestamp::parse(std::string_view text) {
  if (text.size() != 16 || text[8] != 'T' || text[15] != 'Z') return std::nullopt;
  const auto part = [&](std::size_t at, std::size_t size) { return number(text.substr(at, size)); };
  const auto time = moment(part(0, 4), part(4, 2), part(6, 2), part(9, 2), part(11, 2), part(13, 2));
  return time ? std::optional(Timestamp(*time)) : std::nullopt;
}

std::optional<Timestamp> Timestamp::parse_http_date(std::string_view text) {
  constexpr std::array<std::string_view, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                        "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  constexpr std::string_view kForm = "Sun, 30 Aug 2015 12:36:00 GMT";
  if (text.size() != kForm.size() || text.substr(25) != " GMT") return std::nullopt;
  for (const std::size_t at : {3U, 4U, 7U, 11U, 16U, 19U, 22U})
    if (text[at] != kForm[at]) return std::nullopt;
  const auto month = std::ranges::find(kMonths, text.substr(8, 3)) - kMonths.begin() + 1;
  const auto part = [&](std::size_t at, std::size_t size) { return number(text.substr(at, size)); };
  const auto time = moment(part(12, 4), static_cast<int>(month), part(5, 2), part(17, 2), part(20, 2), part(23, 2));
  return time ? std::optional(Timestamp(*time)) : std::nullopt;
}

}  // namespace tenantry::sigv4
