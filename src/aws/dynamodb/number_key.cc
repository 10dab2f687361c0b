#include <algorithm>
#include <array>
#include <cstdint>

#include "aws/dynamodb/number.h"

// A key is: class byte (negative, zero, positive); exponent of the leading digit, biased; digits in pairs, each 1..100;
// a terminator below them all. A negative number's bytes after the class are complemented, which turns their order
// round.
namespace tenantry::aws::dynamodb {
namespace {

constexpr unsigned char kNegative = 0x01;
constexpr unsigned char kZero = 0x02;
constexpr unsigned char kPositive = 0x03;
constexpr unsigned char kTerminator = 0x00;
constexpr int kBias = 130;

/// The significant digits of canonical text and the exponent of the first.
struct Digits {
  std::array<char, 38> values{};
  std::size_t size = 0;
  int exponent = 0;
};

Digits significant(std::string_view text) {
  Digits digits;
  const auto point = std::min(text.find('.'), text.size());
  const auto first = text.find_first_of("123456789");
  if (first == std::string_view::npos) return digits;
  digits.exponent = first < point ? static_cast<int>(point - first) - 1 : -static_cast<int>(first - point);
  const auto last = text.find_last_of("123456789");
  for (auto i = first; i <= last; ++i)
    if (text[i] != '.') digits.values[digits.size++] = static_cast<char>(text[i] - '0');
  return digits;
}

void append_zeros(std::string& out, int count) { out.append(static_cast<std::size_t>(count), '0'); }

std::string to_canonical(bool negative, std::string_view digits, int exponent) {
  std::string text(negative ? "-" : "");
  const auto size = static_cast<int>(digits.size());
  if (exponent < 0) {
    text += "0.";
    append_zeros(text, -exponent - 1);
    return text.append(digits);
  }
  if (size <= exponent + 1) {
    text.append(digits);
    append_zeros(text, exponent + 1 - size);
    return text;
  }
  const auto integer = static_cast<std::size_t>(exponent) + 1;
  return text.append(digits.substr(0, integer)).append(".").append(digits.substr(integer));
}

}  // namespace

void append_number_key(std::string& out, std::string_view canonical) {
  const bool negative = canonical.starts_with('-');
  const auto digits = significant(canonical.substr(negative ? 1 : 0));
  if (digits.size == 0) {
    out.push_back(static_cast<char>(kZero));
    return;
  }
  const unsigned char mask = negative ? 0xFF : 0x00;
  const auto put = [&](int byte) { out.push_back(static_cast<char>(static_cast<unsigned char>(byte) ^ mask)); };
  out.push_back(static_cast<char>(negative ? kNegative : kPositive));
  put(digits.exponent + kBias);
  for (std::size_t i = 0; i < digits.size; i += 2)
    put(digits.values[i] * 10 + (i + 1 < digits.size ? digits.values[i + 1] : 0) + 1);
  put(kTerminator);
}

std::string encode_number_key(std::string_view canonical) {
  std::string key;
  append_number_key(key, canonical);
  return key;
}

std::optional<std::string> decode_number_key(std::string_view& bytes) {
  if (bytes.empty()) return std::nullopt;
  const auto kind = static_cast<unsigned char>(bytes[0]);
  if (kind == kZero) {
    bytes.remove_prefix(1);
    return "0";
  }
  if ((kind != kNegative && kind != kPositive) || bytes.size() < 4) return std::nullopt;
  const bool negative = kind == kNegative;
  const unsigned char mask = negative ? 0xFF : 0x00;
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]) ^ mask; };
  std::string digits;
  std::size_t at = 2;
  for (; at < bytes.size() && byte(at) != kTerminator; ++at) {
    const int pair = byte(at) - 1;
    if (pair > 99 || digits.size() >= 38) return std::nullopt;
    digits.push_back(static_cast<char>('0' + pair / 10));
    digits.push_back(static_cast<char>('0' + pair % 10));
  }
  if (at == bytes.size() || digits.empty()) return std::nullopt;
  if (digits.back() == '0') digits.pop_back();
  auto canonical = to_canonical(negative, digits, byte(1) - kBias);
  bytes.remove_prefix(at + 1);
  return canonical;
}

std::size_t number_size(std::string_view canonical) {
  const bool negative = canonical.starts_with('-');
  const auto text = canonical.substr(negative ? 1 : 0);
  const auto digits = significant(text);
  if (digits.size == 0) return 1;
  const auto integer = digits.exponent < 0 ? 0 : std::min(digits.size, static_cast<std::size_t>(digits.exponent) + 1);
  const auto fraction = digits.size - integer;
  return 1 + (integer + 1) / 2 + (fraction + 1) / 2 + (negative ? 1 : 0);
}

}  // namespace tenantry::aws::dynamodb
