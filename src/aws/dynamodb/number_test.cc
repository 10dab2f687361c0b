#include "aws/dynamodb/number.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <random>
#include <string>
#include <vector>

namespace tenantry::aws::dynamodb {
namespace {

using boost::multiprecision::cpp_int;

constexpr std::string_view kOverflow =
    "Number overflow. Attempting to store a number with magnitude larger than supported range";
constexpr std::string_view kUnderflow =
    "Number underflow. Attempting to store a number with magnitude smaller than supported range";
constexpr int kScale = 168;  // 130 and 38 digits behind the point

std::string power(int exponent) { return "1" + std::string(static_cast<std::size_t>(exponent), '0'); }

/// A canonical number times 10^kScale: exact, and by another way than number.cc's.
cpp_int scaled(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative) text.remove_prefix(1);
  const auto point = std::min(text.find('.'), text.size());
  std::string digits(text.substr(0, point));
  const auto fraction = point == text.size() ? std::string_view() : text.substr(point + 1);
  digits.append(fraction).append(static_cast<std::size_t>(kScale) - fraction.size(), '0');
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size() - 1));
  const cpp_int value(digits);
  return negative ? cpp_int(-value) : value;
}

class Numbers {
 public:
  std::string next() {
    std::string text = pick(2) == 0 ? "-" : "";
    const int digits = std::vector{1, 2, 5, 17, 19, 37, 38}[pick(7)];
    for (int i = 0; i < digits; ++i) text.push_back(static_cast<char>('0' + pick(i == 0 ? 9 : 10) + (i == 0 ? 1 : 0)));
    if (pick(2) == 0) text.append("e").append(std::to_string(static_cast<int>(pick(200)) - 125));
    if (pick(20) == 0) return "0";
    const auto canonical = parse_number(text);
    return canonical ? *canonical : next();
  }

 private:
  std::size_t pick(std::size_t below) { return random_() % below; }
  std::mt19937_64 random_{42};
};

TEST(Number, CanonicalTextIsPlain) {
  const std::pair<std::string, std::string> cases[] = {
      {"0", "0"},
      {"-0", "0"},
      {"+5", "5"},
      {"007", "7"},
      {"1.50", "1.5"},
      {"00.00", "0"},
      {".5", "0.5"},
      {"5.", "5"},
      {"1e3", "1000"},
      {"1.5E3", "1500"},
      {"1E-5", "0.00001"},
      {"-12e-1", "-1.2"},
      {"100", "100"},
      {"0e125", "0"},
      {"1e+2", "100"},
      {"0.0010", "0.001"},
      {"1E125", power(125)},
      {"1E-130", "0." + std::string(129, '0') + "1"},
      {"123456789012345678901234567890123456780000", "123456789012345678901234567890123456780000"},
      {"9.9999999999999999999999999999999999999E125", std::string(38, '9') + std::string(88, '0')},
      {"999999999999999999", "999999999999999999"},
      {"-1000000000000000000", "-1000000000000000000"}};
  for (const auto& [text, canonical] : cases) EXPECT_EQ(parse_number(text), canonical) << text;
}

TEST(Number, BadTextIsRefusedInDynamoDbsWords) {
  const std::pair<std::string, std::string> cases[] = {
      {"", "The parameter cannot be converted to a numeric value"},
      {"abc", "The parameter cannot be converted to a numeric value: abc"},
      {" 1", "The parameter cannot be converted to a numeric value:  1"},
      {"1 ", "The parameter cannot be converted to a numeric value: 1 "},
      {"NaN", "The parameter cannot be converted to a numeric value: NaN"},
      {"Infinity", "The parameter cannot be converted to a numeric value: Infinity"},
      {"1.2.3", "The parameter cannot be converted to a numeric value: 1.2.3"},
      {"--1", "The parameter cannot be converted to a numeric value: --1"},
      {"1e", "The parameter cannot be converted to a numeric value: 1e"},
      {"1e+", "The parameter cannot be converted to a numeric value: 1e+"},
      {".", "The parameter cannot be converted to a numeric value: ."},
      {"-", "The parameter cannot be converted to a numeric value: -"},
      {"0x10", "The parameter cannot be converted to a numeric value: 0x10"},
      {"1_0", "The parameter cannot be converted to a numeric value: 1_0"},
      {"1e9223372036854775808", "The parameter cannot be converted to a numeric value: 1e9223372036854775808"},
      {"1e126", std::string(kOverflow)},
      {"-1e126", std::string(kOverflow)},
      {"1e9223372036854775807", std::string(kOverflow)},
      {"0e126", std::string(kOverflow)},
      {"1e-131", std::string(kUnderflow)},
      {"0e-131", std::string(kUnderflow)},
      {"-1e-99999999999", std::string(kUnderflow)},
      {"9.99e-131", std::string(kUnderflow)},
      {"123456789012345678901234567890123456789", "Attempting to store more than 38 significant digits in a Number"}};
  for (const auto& [text, message] : cases) {
    const auto number = parse_number(text);
    ASSERT_FALSE(number.has_value()) << text;
    EXPECT_EQ(number.error().message, message) << text;
    EXPECT_EQ(number.error().code, "ValidationException");
  }
}

TEST(Number, ArithmeticIsExact) {
  Numbers numbers;
  const cpp_int limit = scaled(power(125)) * 10;
  for (int i = 0; i < 20000; ++i) {
    const auto a = numbers.next();
    const auto b = numbers.next();
    const cpp_int sum = scaled(a) + scaled(b);
    const auto result = add_numbers(a, b);
    auto digits = sum.str();
    digits.erase(0, digits.starts_with('-') ? 1 : 0);
    const auto significant = digits.find_last_not_of('0') + 1;
    const bool fits = abs(sum) < limit && significant <= 38 && (sum == 0 || digits.size() > 38);
    ASSERT_EQ(result.has_value(), fits) << a << " + " << b;
    if (!result) continue;
    EXPECT_EQ(scaled(*result), sum) << a << " + " << b;
    EXPECT_EQ(parse_number(*result), *result) << "canonical";
    EXPECT_EQ(subtract_numbers(*result, b).value_or("-"), a) << *result << " - " << b;
  }
}

TEST(Number, ArithmeticOutOfRangeIsRefused) {
  const std::string nines(38, '9');
  EXPECT_EQ(add_numbers(nines, "1"), "1" + std::string(38, '0'));
  EXPECT_EQ(subtract_numbers("1" + std::string(38, '0'), nines), "1");
  EXPECT_EQ(subtract_numbers("1", "1"), "0");
  EXPECT_EQ(subtract_numbers("0", "0"), "0");
  EXPECT_EQ(add_numbers("0.1", "0.2"), "0.3");
  EXPECT_EQ(add_numbers("-5", "0.5"), "-4.5");
  EXPECT_EQ(add_numbers(power(125), "9" + std::string(125, '0')).error().message, kOverflow);
  EXPECT_EQ(add_numbers(power(50), "1").error().message, kOverflow) << "39 digits: DynamoDB's words";
  EXPECT_EQ(add_numbers(nines, "0.1").error().message, kOverflow);
  const auto tiny = *parse_number("1e-130");
  EXPECT_EQ(subtract_numbers(tiny, *parse_number("1.1e-130")).error().message, kUnderflow);
}

TEST(Number, KeysSortAsNumbersDoAndComeBack) {
  Numbers numbers;
  std::vector<std::string> all = {"0", "1", "-1", "10", "-10", "0.1", "-0.1", "1.5", "-1.5", "15", "100", "99", "101"};
  for (int i = 0; i < 2000; ++i) all.push_back(numbers.next());
  for (std::size_t i = 0; i + 1 < all.size(); ++i) {
    const auto& a = all[i];
    const auto& b = all[i + 1];
    const auto order = scaled(a) < scaled(b)   ? std::strong_ordering::less
                       : scaled(a) > scaled(b) ? std::strong_ordering::greater
                                               : std::strong_ordering::equal;
    EXPECT_EQ(compare_numbers(a, b), order) << a << " <=> " << b;
    EXPECT_EQ(encode_number_key(a) <=> encode_number_key(b), order) << a << " <=> " << b;
    EXPECT_FALSE(a != b && encode_number_key(b).starts_with(encode_number_key(a))) << "a prefix: " << a << ", " << b;
    auto bytes = encode_number_key(a) + "more";
    std::string_view view(bytes);
    EXPECT_EQ(decode_number_key(view), a);
    EXPECT_EQ(view, "more");
    EXPECT_LE(encode_number_key(a).size(), 22U);
  }
}

TEST(Number, DamagedKeysAreNotDecoded) {
  const auto key = encode_number_key("123.45");
  for (std::size_t size = 0; size < key.size(); ++size) {
    auto cut = std::string_view(key).substr(0, size);
    EXPECT_EQ(decode_number_key(cut), std::nullopt) << size;
    EXPECT_EQ(cut.size(), size);
  }
  std::string_view odd = "\x07\x01\x01\x01";
  EXPECT_EQ(decode_number_key(odd), std::nullopt);
}

TEST(Number, SizeIsAsMeasuredOnDynamoDb) {
  const std::pair<std::string, std::size_t> cases[] = {
      {"0", 1},       {"1", 2},      {"12", 2},
      {"123", 3},     {"1234", 3},   {"12345678901234567890123456789012345678", 20},
      {"100", 2},     {"1010", 3},   {"0.0000001", 2},
      {"1.5", 3},     {"15", 2},     {"1.234", 4},
      {"3.14159", 5}, {"123456", 4}, {"100.5", 4},
      {"0.15", 2},    {"-42", 3},    {power(125), 2}};
  for (const auto& [text, size] : cases) EXPECT_EQ(number_size(text), size) << text;
}

}  // namespace
}  // namespace tenantry::aws::dynamodb
