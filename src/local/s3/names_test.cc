#include "local/s3/names.h"

#include <gtest/gtest.h>

namespace tenantry::local::s3 {
namespace {

TEST(S3Names, Buckets) {
  for (const std::string name :
       {"abc", "a-b.c", "0bucket9", "tenantry-prod-templates-123456789012", "1.2.3", "1.2.3.4a", "aa.bb.cc.dd"})
    EXPECT_TRUE(check_bucket_name(name)) << name;
  EXPECT_TRUE(check_bucket_name(std::string(63, 'a')));
  for (const std::string name : {"",
                                 "ab",
                                 "Abc",
                                 "a_b",
                                 "-abc",
                                 "abc-",
                                 ".abc",
                                 "abc.",
                                 "a..b",
                                 "192.168.5.4",
                                 "xn--abc",
                                 "sthree-abc",
                                 "amzn-s3-demo-abc",
                                 "abc-s3alias",
                                 "abc--ol-s3",
                                 "abc.mrap",
                                 "abc--x-s3",
                                 "a/b",
                                 "a b",
                                 "b\xc3\xbc"
                                 "cket"})
    EXPECT_EQ(check_bucket_name(name).error().code, "InvalidBucketName") << name;
  EXPECT_FALSE(check_bucket_name(std::string(64, 'a')));
  EXPECT_FALSE(check_bucket_name(std::string("ab\0c", 4)));
}

TEST(S3Names, ObjectKeys) {
  for (const std::string& key : {std::string("a"), std::string("/a//b/"), std::string("\xc3\xbc"),
                                 std::string(1024, 'k'), std::string("a\0b", 3)})
    EXPECT_TRUE(check_object_key(key)) << key;
  EXPECT_EQ(check_object_key("").error().code, "InvalidURI");
  EXPECT_EQ(check_object_key("\xff").error().code, "InvalidURI");
  EXPECT_EQ(check_object_key(std::string(1025, 'k')).error().code, "KeyTooLongError");
}

TEST(S3Names, ABucketIsNoPrefixOfAnother) {
  EXPECT_FALSE(info_key("abc-d", "k").starts_with(info_key("abc", "")));
  EXPECT_TRUE(info_key("abc", "k").starts_with(info_key("abc", "")));
}

}  // namespace
}  // namespace tenantry::local::s3
