#include "aws/dynamodb/number.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <limits>

namespace tenantry::aws::dynamodb {
namespace {

using Coefficient = unsigned __int128;
using NumberResult = std::expected<std::string, aws::Error>;

constexpr int kMaxDigits = 38;
constexpr int kMaxExponent = 125;
constexpr int kMinExponent = -130;

/// (-1)^negative · coefficient · 10^exponent. The coefficient has no trailing zeros and at most 38 digits; zero is all
/// zero.
struct Decimal {
  bool negative = false;
  Coefficient coefficient = 0;
  int exponent = 0;
};

constexpr auto kPowers = [] {
  std::array<Coefficient, kMaxDigits + 1> powers{1};
  for (std::size_t i = 1; i < powers.size(); ++i) powers[i] = powers[i - 1] * 10;
  return powers;
}();

std::unexpected<aws::Error> not_a_number(std::string_view text) {
  std::string message = "The parameter cannot be converted to a numeric value";
  if (!text.empty()) message.append(": ").append(text);
  return std::unexpected(validation_error(std::move(message)));
}

std::unexpected<aws::Error> overflow() {
  return std::unexpected(
      validation_error("Number overflow. Attempting to store a number with magnitude larger than supported range"));
}

std::unexpected<aws::Error> underflow() {
  return std::unexpected(
      validation_error("Number underflow. Attempting to store a number with magnitude smaller than supported range"));
}

std::unexpected<aws::Error> too_precise() {
  return std::unexpected(validation_error("Attempting to store more than 38 significant digits in a Number"));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

int count_digits(Coefficient coefficient) {
  return static_cast<int>(std::ranges::upper_bound(kPowers, coefficient) - kPowers.begin());
}

void strip_zeros(Decimal& number) {
  if (number.coefficient == 0) {
    number = {};
    return;
  }
  while (number.coefficient % 10 == 0) {
    number.coefficient /= 10;
    ++number.exponent;
  }
}

std::string to_digits(Coefficient coefficient) {
  std::array<char, kMaxDigits + 2> buffer;
  auto* at = buffer.end();
  for (; coefficient != 0; coefficient /= 10) *--at = static_cast<char>('0' + static_cast<int>(coefficient % 10));
  return {at, buffer.end()};
}

std::string to_text(const Decimal& number) {
  if (number.coefficient == 0) return "0";
  std::string text(number.negative ? "-" : "");
  const auto digits = to_digits(number.coefficient);
  const auto size = static_cast<int>(digits.size());
  const int integer_digits = size + number.exponent;
  if (number.exponent >= 0) return text.append(digits).append(static_cast<std::size_t>(number.exponent), '0');
  if (integer_digits > 0) {
    return text.append(digits, 0, static_cast<std::size_t>(integer_digits))
        .append(".")
        .append(digits, static_cast<std::size_t>(integer_digits));
  }
  return text.append("0.").append(static_cast<std::size_t>(-integer_digits), '0').append(digits);
}

/// Of canonical text.
Decimal from_canonical(std::string_view text) {
  Decimal number;
  if (text.starts_with('-')) {
    number.negative = true;
    text.remove_prefix(1);
  }
  const auto point = text.find('.');
  auto integer = text.substr(0, point);
  if (point != std::string_view::npos) {
    number.exponent = -static_cast<int>(text.size() - point - 1);
  } else {
    const auto last = integer.find_last_not_of('0');
    if (last == std::string_view::npos) return {};
    number.exponent = static_cast<int>(integer.size() - last - 1);
    integer = integer.substr(0, last + 1);
  }
  for (const char c : integer) number.coefficient = number.coefficient * 10 + static_cast<unsigned>(c - '0');
  if (point != std::string_view::npos)
    for (const char c : text.substr(point + 1))
      number.coefficient = number.coefficient * 10 + static_cast<unsigned>(c - '0');
  return number;
}

/// `[-]d…` without a leading zero: canonical as it is.
bool is_short_integer(std::string_view text) {
  if (text.starts_with('-')) text.remove_prefix(1);
  if (text.empty() || text.size() > 18 || text[0] == '0') return false;
  return std::ranges::all_of(text, is_digit);
}

/// The pieces of a number's text. Significant digits are the mantissa's without its leading and trailing zeros;
/// `exponent` is that of the last of them (or of the last digit of a zero).
struct Scan {
  bool negative = false;
  Coefficient coefficient = 0;
  int digits = 0;  // significant; the coefficient holds them while they are at most 38
  std::int64_t exponent = 0;
};

class Scanner {
 public:
  explicit Scanner(std::string_view text) : at_(text.begin()), end_(text.end()) {}

  /// False: not a number.
  bool run(Scan& scan) {
    if (at_ != end_ && (*at_ == '-' || *at_ == '+')) scan.negative = *at_++ == '-';
    if (!mantissa(scan) || !exponent()) return false;
    scan.exponent = written_exponent_ + zeros_ - fraction_;
    return true;
  }

 private:
  bool mantissa(Scan& scan) {
    const auto* const start = at_;
    bool point = false;
    for (; at_ != end_ && (is_digit(*at_) || (*at_ == '.' && !point)); ++at_) {
      if (*at_ == '.') {
        point = true;
        continue;
      }
      fraction_ += point;
      digit(scan, *at_ - '0');
    }
    return at_ - start > (point ? 1 : 0);
  }

  void digit(Scan& scan, int value) {
    if (value == 0) {
      zeros_ += scan.digits != 0;
      return;
    }
    const auto more = zeros_ + 1;
    if (scan.digits + more <= kMaxDigits)
      scan.coefficient = scan.coefficient * kPowers[static_cast<std::size_t>(more)] + static_cast<unsigned>(value);
    scan.digits = static_cast<int>(std::min<std::int64_t>(scan.digits + more, std::numeric_limits<int>::max()));
    zeros_ = 0;
  }

  bool exponent() {
    if (at_ == end_) return true;
    if (*at_ != 'e' && *at_ != 'E') return false;
    ++at_;
    const bool negative = at_ != end_ && *at_ == '-';
    if (at_ != end_ && (*at_ == '-' || *at_ == '+')) ++at_;
    if (at_ == end_) return false;
    for (; at_ != end_; ++at_)
      if (!is_digit(*at_) || !add_exponent_digit(*at_ - '0')) return false;
    // Far outside of the range, where arithmetic on it stays clear of overflow.
    written_exponent_ = std::min<std::int64_t>(written_exponent_, std::numeric_limits<std::int32_t>::max());
    if (negative) written_exponent_ = -written_exponent_;
    return true;
  }

  bool add_exponent_digit(int value) {
    return !__builtin_mul_overflow(written_exponent_, 10, &written_exponent_) &&
           !__builtin_add_overflow(written_exponent_, value, &written_exponent_);
  }

  const char* at_;
  const char* const end_;
  std::int64_t zeros_ = 0;     // since the last significant digit
  std::int64_t fraction_ = 0;  // digits after the point
  std::int64_t written_exponent_ = 0;
};

/// Of an exact sum whose coefficient has lost its trailing zeros.
NumberResult checked(const Decimal& number) {
  if (number.coefficient == 0) return "0";
  const int leading = count_digits(number.coefficient) + number.exponent - 1;
  // DynamoDB says overflow also where a sum needs more than 38 digits.
  if (leading > kMaxExponent || number.coefficient >= kPowers[kMaxDigits]) return overflow();
  if (leading < kMinExponent) return underflow();
  return to_text(number);
}

/// `a` has the higher exponent. Both non-zero.
NumberResult add_aligned(const Decimal& a, const Decimal& b) {
  const int shift = a.exponent - b.exponent;
  const int digits = count_digits(a.coefficient) + shift;
  Decimal sum{.negative = a.negative, .exponent = b.exponent};
  if (digits > kMaxDigits + 1) return overflow();
  if (digits == kMaxDigits + 1 && shift > 0) {
    // 10 · high ± b does not fit into 128 bits, unless it cancels down to 38 digits.
    if (a.negative == b.negative) return overflow();
    const auto difference = a.coefficient * kPowers[static_cast<std::size_t>(shift) - 1] - b.coefficient / 10;
    if (difference > kPowers[kMaxDigits - 1]) return overflow();
    sum.coefficient = difference * 10 - b.coefficient % 10;
  } else {
    const auto shifted = a.coefficient * kPowers[static_cast<std::size_t>(shift)];
    if (a.negative == b.negative) {
      sum.coefficient = shifted + b.coefficient;
    } else if (shifted >= b.coefficient) {
      sum.coefficient = shifted - b.coefficient;
    } else {
      sum.coefficient = b.coefficient - shifted;
      sum.negative = b.negative;
    }
  }
  strip_zeros(sum);
  return checked(sum);
}

NumberResult add(const Decimal& a, const Decimal& b) {
  if (a.coefficient == 0) return to_text(b);
  if (b.coefficient == 0) return to_text(a);
  return a.exponent >= b.exponent ? add_aligned(a, b) : add_aligned(b, a);
}

/// Fast where both are integers that fit.
bool to_integer(std::string_view text, std::int64_t& value) {
  if (!is_short_integer(text)) return text == "0";
  const bool negative = text[0] == '-';
  for (const char c : text.substr(negative ? 1 : 0)) value = value * 10 + (c - '0');
  if (negative) value = -value;
  return true;
}

}  // namespace

NumberResult parse_number(std::string_view text) {
  if (is_short_integer(text)) return std::string(text);
  Scan scan;
  if (!Scanner(text).run(scan)) return not_a_number(text);
  const auto leading = scan.exponent + std::max(scan.digits, 1) - 1;
  if (leading > kMaxExponent) return overflow();
  if (leading < kMinExponent) return underflow();
  if (scan.digits > kMaxDigits) return too_precise();
  return to_text({scan.negative, scan.coefficient, static_cast<int>(scan.exponent)});
}

std::strong_ordering compare_numbers(std::string_view a, std::string_view b) {
  const bool a_negative = a.starts_with('-');
  if (a_negative != b.starts_with('-')) return a_negative ? std::strong_ordering::less : std::strong_ordering::greater;
  if (a_negative) {
    std::swap(a, b);
    a.remove_prefix(1);
    b.remove_prefix(1);
  }
  const auto a_integer = std::min(a.find('.'), a.size());
  const auto b_integer = std::min(b.find('.'), b.size());
  if (a_integer != b_integer) return a_integer <=> b_integer;
  return a <=> b;
}

NumberResult add_numbers(std::string_view a, std::string_view b) {
  std::int64_t x = 0;
  std::int64_t y = 0;
  if (to_integer(a, x) && to_integer(b, y)) return std::to_string(x + y);
  return add(from_canonical(a), from_canonical(b));
}

NumberResult subtract_numbers(std::string_view a, std::string_view b) {
  std::int64_t x = 0;
  std::int64_t y = 0;
  if (to_integer(a, x) && to_integer(b, y)) return std::to_string(x - y);
  auto subtrahend = from_canonical(b);
  subtrahend.negative = !subtrahend.negative && subtrahend.coefficient != 0;
  return add(from_canonical(a), subtrahend);
}

}  // namespace tenantry::aws::dynamodb
