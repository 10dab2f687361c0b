#include "local/ssm/record.h"

#include <gtest/gtest.h>

#include "base/pack.h"

namespace tenantry::local::ssm {
namespace {

const Record kRecord{.version = 300,
                     .modified_millis = 1700000000123,
                     .expires_millis = 1800000000000,
                     .type = Type::secure_string,
                     .tier = Tier::advanced,
                     .key_id = "alias/aws/ssm",
                     .description = "what it is",
                     .allowed_pattern = ".*",
                     .value = std::string_view("a\0b", 3),
                     .policies = "packed",
                     .data_type = "aws:ec2:image"};

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
  EXPECT_EQ(record->expires_millis, kRecord.expires_millis);
  EXPECT_EQ(record->policies, kRecord.policies);
  EXPECT_EQ(record->data_type, kRecord.data_type);
}

TEST(Record, ReadsTheFirstFormat) {
  std::string bytes = {1, 2, 1};
  pack_integer(bytes, 300);
  pack_integer(bytes, 1700000000123);
  for (const auto field : {"key", "what it is", ".*", "value"}) pack_string(bytes, field);
  const auto record = decode(bytes);
  ASSERT_TRUE(record);
  EXPECT_EQ(record->version, 300);
  EXPECT_EQ(record->type, Type::secure_string);
  EXPECT_EQ(record->value, "value");
  EXPECT_EQ(record->expires_millis, 0);
  EXPECT_EQ(record->policies, "");
}

TEST(Record, ExpiresAtItsMoment) {
  EXPECT_FALSE(expired(kRecord, kRecord.expires_millis - 1));
  EXPECT_TRUE(expired(kRecord, kRecord.expires_millis));
  EXPECT_FALSE(expired(Record{}, kRecord.expires_millis));
}

TEST(Record, Labels) {
  const Labels labels = {{"prod", 3}, {"test", 4}};
  const std::string bytes = encode_labels(labels);
  EXPECT_EQ(decode_labels(bytes), labels);
  for (std::size_t size = 0; size < bytes.size(); ++size) EXPECT_FALSE(decode_labels(bytes.substr(0, size))) << size;
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
