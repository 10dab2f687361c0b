#include "tenancy/table_settings.h"

#include <gmock/gmock.h>

namespace tenantry::tenancy {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> members(const std::vector<InvalidMember>& errors) {
  std::vector<std::string> names;
  for (const auto& error : errors) names.push_back(error.member);
  return names;
}
std::string member(const TableSettings& settings) {
  const auto names = members(check(settings));
  EXPECT_LE(names.size(), 1u);
  return names.empty() ? "" : names.front();
}

TEST(TableSettings, BoundsAreInOrderDefaultsIncluded) {
  EXPECT_EQ(member({}), "");
  EXPECT_EQ(member({.read_capacity_min = 10, .read_capacity_max = 10}), "");
  EXPECT_EQ(member({.read_capacity_min = 11, .read_capacity_max = 10}), "readCapacityMax");
  EXPECT_EQ(member({.read_capacity_min = 101}), "readCapacityMin");
  EXPECT_EQ(member({.write_capacity_max = 4}), "writeCapacityMax");
  EXPECT_EQ(check({.write_capacity_max = 4}).at(0).rule,
            "writeCapacityMax (4) must not be less than writeCapacityMin (5)");
}

TEST(TableSettings, AChangeIsHeldAgainstWhatItSetsOnly) {
  EXPECT_THAT(check_change({.read_capacity = 200}), IsEmpty());
  EXPECT_THAT(check_change({.read_capacity_max = 3}), IsEmpty());
  EXPECT_THAT(check_change({.write_capacity_min = 200}), IsEmpty());
  EXPECT_THAT(members(check_change({.read_capacity = 200, .read_capacity_max = 100})), ElementsAre("readCapacity"));
  EXPECT_THAT(members(check_change({.write_capacity_min = 9, .write_capacity_max = 3})),
              ElementsAre("writeCapacityMax"));
  EXPECT_THAT(members(check_change({.kms_key_arn = "key"})), ElementsAre("kmsKeyArn"));
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
  const auto on_demand = [](TableSettings settings) {
    settings.billing_mode = kOnDemand;
    return settings;
  };
  EXPECT_THAT(members(check(on_demand({.read_capacity = 5}))), ElementsAre("readCapacity"));
  EXPECT_THAT(members(check_change(on_demand({.read_capacity_min = 9, .read_capacity_max = 8}))),
              ElementsAre("readCapacityMin", "readCapacityMax"));
  EXPECT_THAT(members(check(on_demand({.target_utilization = 50}))), ElementsAre("targetUtilization"));
  EXPECT_EQ(member({.billing_mode = "PROVISIONED", .read_capacity = 5, .target_utilization = 50}), "");
}

TEST(TableSettings, EveryFaultIsListed) {
  EXPECT_THAT(members(check({.billing_mode = "FREE",
                             .read_capacity = 4,
                             .write_capacity_min = 9,
                             .write_capacity_max = 8,
                             .kms_key_arn = "key"})),
              ElementsAre("billingMode", "readCapacity", "writeCapacityMax", "kmsKeyArn"));
}

TEST(TableSettings, CapacitiesOfOldMoveIntoNewBounds) {
  const TableSettings before{.billing_mode = "PROVISIONED", .read_capacity = 20, .write_capacity = 7};
  EXPECT_EQ(merge(before, {.read_capacity_min = 30}).read_capacity, 30);
  EXPECT_EQ(merge(before, {.read_capacity_max = 10}).read_capacity, 10);
  EXPECT_EQ(merge(before, {.read_capacity_max = 10}).write_capacity, 7);
  EXPECT_THAT(check(merge(before, {.read_capacity_min = 30})), IsEmpty());
  EXPECT_THAT(members(check(merge(before, {.read_capacity = 9, .read_capacity_min = 30}))),
              ElementsAre("readCapacity"));
  EXPECT_THAT(members(check(merge(before, {.read_capacity_min = 130}))), ElementsAre("readCapacityMin"));
}

TEST(TableSettings, OnDemandForgetsWhatOnlyProvisionedTablesHave) {
  const TableSettings before{.billing_mode = "PROVISIONED",
                             .read_capacity = 20,
                             .write_capacity_max = 50,
                             .target_utilization = 50,
                             .point_in_time_recovery = true};
  EXPECT_EQ(merge(before, {.billing_mode = "PAY_PER_REQUEST"}),
            (TableSettings{.billing_mode = "PAY_PER_REQUEST", .point_in_time_recovery = true}));
  EXPECT_THAT(members(check(merge(before, {.billing_mode = "PAY_PER_REQUEST", .write_capacity_max = 60}))),
              ElementsAre("writeCapacityMax"));
  EXPECT_TRUE(scales(before));
  EXPECT_FALSE(scales({.billing_mode = "PROVISIONED", .kms_key_arn = ""}));
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
