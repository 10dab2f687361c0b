#include "local/dynamodb/keys.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <set>
#include <vector>

#include "aws/dynamodb/number.h"

namespace tenantry::local::dynamodb {
namespace {

using aws::dynamodb::AttributeValue;
using namespace std::string_literals;

std::string encoded(const AttributeValue& value) {
  std::string out;
  append_key(out, value);
  return out;
}

std::string random_bytes(std::mt19937& random) {
  static constexpr char kBytes[] = {'\0', '\x01', '\x02', 'a', 'b', '\xfe', '\xff'};
  std::string bytes(random() % 6, '\0');
  for (char& byte : bytes) byte = kBytes[random() % sizeof(kBytes)];
  return bytes;
}

TEST(Keys, StringsKeepTheirOrderAndComeBack) {
  std::mt19937 random(1);
  for (int i = 0; i < 20'000; ++i) {
    const std::string a = random_bytes(random), b = random_bytes(random);
    const std::string ea = encoded(AttributeValue::string(a)), eb = encoded(AttributeValue::binary(b));
    ASSERT_EQ(a < b, ea < eb) << i;
    ASSERT_EQ(a == b, ea == eb) << i;
    if (a != b) {
      ASSERT_FALSE(ea.starts_with(eb)) << i;
    }
    const std::string both = ea + eb;
    std::string_view rest = both;
    ASSERT_EQ(read_key(rest, AttributeValue::Type::S), AttributeValue::string(a));
    ASSERT_EQ(read_key(rest, AttributeValue::Type::B), AttributeValue::binary(b));
    ASSERT_TRUE(rest.empty());
    std::string start;
    append_key_start(start, AttributeValue::string(a));
    ASSERT_EQ(b.starts_with(a), eb.starts_with(start)) << i;
  }
}

TEST(Keys, NumbersKeepTheirOrderAndComeBack) {
  const std::vector<std::string> ascending = {"-100", "-1.5", "-0.001", "0", "0.001", "1", "1.5", "10", "100"};
  std::vector<std::string> keys;
  for (const auto& number : ascending) keys.push_back(encoded(AttributeValue::number(number)));
  EXPECT_TRUE(std::ranges::is_sorted(keys));
  for (std::size_t i = 0; i < keys.size(); ++i) {
    const std::string bytes = keys[i] + "rest";
    std::string_view rest = bytes;
    EXPECT_EQ(read_key(rest, AttributeValue::Type::N), AttributeValue::number(ascending[i]));
    EXPECT_EQ(rest, "rest");
  }
}

TEST(Keys, DamagedBytesAreNoKey) {
  for (const std::string& bytes : {""s, "abc"s, "abc\0"s, "abc\0\x02"s, "a\0\xff"s}) {
    std::string_view rest = bytes;
    EXPECT_FALSE(read_key(rest, AttributeValue::Type::S)) << testing::PrintToString(bytes);
    EXPECT_EQ(rest, bytes);
  }
  std::string_view empty;
  EXPECT_FALSE(read_key(empty, AttributeValue::Type::N));
}

// A change of either would orphan every stored item.
TEST(Keys, FormatDoesNotChange) {
  EXPECT_EQ(stable_hash("tenantry"), 9881282405574393331U);
  EXPECT_EQ(stable_hash("a longer text, of several words"), 16413888853348745434U);
  EXPECT_EQ(index_prefix(0x01020304, 0x0506), "d\x01\x02\x03\x04x\x05\x06"s);
  EXPECT_EQ(encoded(AttributeValue::string("a\0b"s)), "a\0\xff"s + "b\0\x01"s);
}

TEST(Keys, PartitionsSpreadOverAllPlaces) {
  std::set<std::string> places;
  std::vector<int> quarters(4);
  for (int i = 0; i < 4'000; ++i) {
    std::string key;
    append_partition(key, AttributeValue::string("ACCOUNT#" + std::to_string(i)));
    places.insert(key.substr(0, 2));
    ++quarters[static_cast<unsigned char>(key[0]) / 64];
  }
  EXPECT_GT(places.size(), 3'700U);
  for (const int quarter : quarters) EXPECT_NEAR(quarter, 1'000, 150);
}

}  // namespace
}  // namespace tenantry::local::dynamodb
