#include "tenancy/table_settings.h"

#include <gtest/gtest.h>

namespace tenantry::tenancy {
namespace {

std::string member(const TableSettings& settings) {
  const auto error = check(settings);
  return error ? error->member : "";
}

TEST(TableSettings, BoundsAreInOrderDefaultsIncluded) {
  EXPECT_EQ(member({}), "");
  EXPECT_EQ(member({.read_capacity_min = 10, .read_capacity_max = 10}), "");
  EXPECT_EQ(member({.read_capacity_min = 11, .read_capacity_max = 10}), "readCapacityMax");
  EXPECT_EQ(member({.read_capacity_min = 101}), "readCapacityMin");
  EXPECT_EQ(member({.write_capacity_max = 4}), "writeCapacityMax");
  EXPECT_EQ(check({.write_capacity_max = 4})->rule, "writeCapacityMax (4) must not be less than writeCapacityMin (5)");
}

TEST(TableSettings, AChangeIsHeldAgainstWhatItSetsOnly) {
  EXPECT_FALSE(check_change({.read_capacity = 200}));
  EXPECT_FALSE(check_change({.read_capacity_max = 3}));
  EXPECT_FALSE(check_change({.write_capacity_min = 200}));
  EXPECT_EQ(check_change({.read_capacity = 200, .read_capacity_max = 100})->member, "readCapacity");
  EXPECT_EQ(check_change({.write_capacity_min = 9, .write_capacity_max = 3})->member, "writeCapacityMax");
  EXPECT_EQ(check_change({.kms_key_arn = "key"})->member, "kmsKeyArn");
}

TEST(TableSettings, CapacityLiesWithinBounds) {
  EXPECT_EQ(member({.read_capacity = 5, .write_capacity = 100}), "");
  EXPECT_EQ(member({.read_capacity = 4}), "readCapacity");
  EXPECT_EQ(member({.write_capacity = 101}), "writeCapacity");
  EXPECT_EQ(member({.write_capacity = 101, .write_capacity_max = 101}), "");
}

TEST(TableSettings, KeysHaveTheirForm) {
  EXPECT_EQ(member({.kms_key_arn = ""}), "");
  EXPECT_EQ(member({.kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab"}), "");
  EXPECT_EQ(member({.kms_key_arn = "arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/mrk-A1"}), "");
  for (const auto* bad : {"alias/x", "arn:aws:kms:us-east-1:111122223333:alias/x", "arn:aws:kms:us-east-1:1:key/x",
                          "arn:aws:kms:us-east-1:111122223333:key/", "arn:aws:s3:us-east-1:111122223333:key/x",
                          "arn:aws:kms::111122223333:key/x", "arn:aws:kms:us-east-1:111122223333:key/x/y"})
    EXPECT_EQ(member({.kms_key_arn = bad}), "kmsKeyArn") << bad;
}

TEST(TableSettings, BillingModesAreTwo) { EXPECT_EQ(member({.billing_mode = "FREE"}), "billingMode"); }

TEST(TableSettings, NobodyMeansCapacityOnDemand) {
  EXPECT_EQ(check_request({.read_capacity = 5}, kOnDemand)->member, "readCapacity");
  EXPECT_FALSE(check_request({.read_capacity = 5}, kProvisioned));
  EXPECT_FALSE(check_request({.read_capacity_min = 5}, kOnDemand));
}

TEST(TableSettings, MergingSetsWhatIsSet) {
  const TableSettings before{.billing_mode = "PROVISIONED", .read_capacity_max = 50, .deletion_protection = true};
  const TableSettings after = merge(before, {.read_capacity_max = 60, .deletion_protection = false});
  EXPECT_EQ(after,
            (TableSettings{.billing_mode = "PROVISIONED", .read_capacity_max = 60, .deletion_protection = false}));
  EXPECT_EQ(merge(before, {}), before);
  EXPECT_TRUE(is_empty({}));
  EXPECT_FALSE(is_empty({.kms_key_arn = ""}));
}

}  // namespace
}  // namespace tenantry::tenancy
