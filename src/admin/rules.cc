#include "admin/rules.h"

#include <algorithm>
#include <charconv>
#include <chrono>

namespace tenantry::admin {
namespace {

bool is_alphanumeric(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

int number(std::string_view digits) {
  int value = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
  return error == std::errc{} && end == digits.data() + digits.size() && digits[0] != '-' ? value : -1;
}

bool is_dot_atom(std::string_view text) {
  const auto atom = [](char c) { return is_alphanumeric(c) || std::string_view(".!#$%&'*+/=?^_`{|}~-").contains(c); };
  return !text.empty() && text.size() <= 64 && text.front() != '.' && text.back() != '.' && !text.contains("..") &&
         std::ranges::all_of(text, atom);
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::ranges::all_of(text, [](char c) { return is_alphanumeric(c) || c == '-'; });
}

bool is_host_name(std::string_view text) {
  if (text.size() > 253 || !text.contains('.')) return false;
  while (true) {
    const auto dot = text.find('.');
    if (!is_label(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

}  // namespace

bool is_date(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  const int year = number(text.substr(0, 4));
  const int month = number(text.substr(5, 2));
  const int day = number(text.substr(8, 2));
  if (year < 1 || month < 1 || day < 1) return false;
  return std::chrono::year_month_day(std::chrono::year(year), std::chrono::month(static_cast<unsigned>(month)),
                                     std::chrono::day(static_cast<unsigned>(day)))
      .ok();
}

bool is_email(std::string_view text) {
  const auto at = text.rfind('@');
  return at != std::string_view::npos && is_dot_atom(text.substr(0, at)) && is_host_name(text.substr(at + 1));
}

}  // namespace tenantry::admin
