#include "local/ssm/record.h"

#include <gtest/gtest.h>

namespace tenantry::local::ssm {
namespace {

const Record kRecord{.version = 300,
                     .modified_millis = 1700000000123,
                     .type = Type::secure_string,
                     .tier = Tier::advanced,
                     .key_id = "alias/aws/ssm",
                     .description = "what it is",
                     .allowed_pattern = ".*",
                     .value = std::string_view("a\0b", 3)};

TEST(Record, ReadsBackWhatItWrote) {
  const std::string bytes = encode(kRecord);
  const auto record = decode(bytes);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->version, 300);
  EXPECT_EQ(record->modified_millis, 1700000000123);
  EXPECT_EQ(record->type, Type::secure_string);
  EXPECT_EQ(record->tier, Tier::advanced);
  EXPECT_EQ(record->key_id, kRecord.key_id);
  EXPECT_EQ(record->description, kRecord.description);
  EXPECT_EQ(record->allowed_pattern, kRecord.allowed_pattern);
  EXPECT_EQ(record->value, kRecord.value);
}

TEST(Record, DamageIsNotRead) {
  const std::string bytes = encode(kRecord);
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(decode(bytes.substr(0, size))) << size;
  EXPECT_FALSE(decode(bytes + "x"));
  for (const std::size_t at : {0, 1, 2}) {  // format, type, tier
    std::string changed = bytes;
    changed[at] = 9;
    EXPECT_FALSE(decode(changed)) << at;
  }
}

TEST(Record, Tags) {
  const Tags tags = {{"owner", "me"}, {"team", ""}};
  const std::string bytes = encode_tags(tags);
  EXPECT_EQ(decode_tags(bytes), tags);
  EXPECT_EQ(decode_tags(encode_tags({})), Tags());
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(decode_tags(bytes.substr(0, size))) << size;
  std::string endless = bytes;
  endless[1] = '\xff';  // the count's highest byte
  EXPECT_FALSE(decode_tags(endless));
}

TEST(Record, Types) {
  for (const auto type : {Type::string, Type::string_list, Type::secure_string})
    EXPECT_EQ(parse_type(type_name(type)), type);
  EXPECT_FALSE(parse_type("string"));
  EXPECT_FALSE(parse_type(""));
}

}  // namespace
}  // namespace tenantry::local::ssm
