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

bool has_control(std::string_view text) {
  const auto in = [](char c, int low, int high) {
    const auto byte = static_cast<unsigned char>(c);
    return byte >= low && byte <= high;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    const std::string_view rest = text.substr(i);
    if (in(rest[0], 0x00, 0x1f) || rest[0] == 0x7f) return true;
    if (rest.size() > 1 && rest[0] == '\xc2' && in(rest[1], 0x80, 0x9f)) return true;
    if (rest.starts_with("\u061c")) return true;
    if (rest.size() > 2 && rest.starts_with("\xe2\x80") && (in(rest[2], 0x8e, 0x8f) || in(rest[2], 0xa8, 0xae)))
      return true;
    if (rest.size() > 2 && rest.starts_with("\xe2\x81") && in(rest[2], 0xa6, 0xa9)) return true;
  }
  return false;
}

}  // namespace tenantry::admin
