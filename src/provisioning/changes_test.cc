#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "provisioning/provisioner.h"
#include "provisioning/testing_provisioner.h"

namespace tenantry::provisioning {
namespace {

using namespace testing;
using tenancy::testing::text_of;

class ChangesTest : public ProvisionerTest {
 protected:
  License license(std::string product) {
    License one = request(CloudType::public_).licenses.front();
    one.product_id = std::move(product);
    return one;
  }
  AccountResult<LicenseChanged> add(const AccountId& id, std::string product,
                                    std::optional<std::int64_t> version = {}) {
    return stage.run(provisioner().add_license(id, license(std::move(product)), version));
  }
  std::string product_in(const std::string& table, const AccountId& id, const Uuid& of) {
    const auto& items = dynamodb.tables[table].items;
    const auto found = items.find({keys::account_partition(id), std::string(keys::kLicense) + of.to_string()});
    return found == items.end() ? "" : text_of(found->second, "productId");
  }
};

TEST_F(ChangesTest, LicensesComeChangeAndGoInBothTables) {
  const Account account = active(CloudType::private_);
  const auto added = add(account.id, "p2", 1);
  ASSERT_TRUE(added) << added.error().message;
  EXPECT_EQ(added->account.version, 2);
  EXPECT_EQ(added->account.licenses.size(), 2u);
  const Uuid id = added->license.id;
  EXPECT_NE(id, Uuid());
  for (const auto& table : {kShared, table_of(account.id)}) EXPECT_EQ(product_in(table, account.id, id), "p2");
  const auto changed = stage.run(provisioner().change_license(account.id, id, {.product_id = "p3"}));
  ASSERT_TRUE(changed);
  EXPECT_EQ(changed->license.product_id, "p3");
  EXPECT_EQ(changed->license.enterprise_id, "e");
  EXPECT_EQ(changed->account.licenses.at(1), changed->license);
  for (const auto& table : {kShared, table_of(account.id)}) EXPECT_EQ(product_in(table, account.id, id), "p3");
  const Uuid first = account.licenses.front().id;
  const auto removed = stage.run(provisioner().remove_license(account.id, first));
  ASSERT_TRUE(removed);
  EXPECT_EQ(removed->version, 4);
  for (const auto& table : {kShared, table_of(account.id)}) {
    EXPECT_EQ(product_in(table, account.id, first), "");
    EXPECT_EQ(product_in(table, account.id, id), "p3");
  }
  EXPECT_EQ(stored(account.id).account, *removed);
}

TEST_F(ChangesTest, LicensesAreRefusedWithTheirReason) {
  const Account account = active(CloudType::public_);
  const Uuid license = account.licenses.front().id;
  const Uuid unknown = Uuid::random(stage.random);
  EXPECT_EQ(add(account.id, "p", 2).error().kind, Kind::conflict);
  EXPECT_EQ(add(AccountId::random(stage.random), "p").error().kind, Kind::not_found);
  EXPECT_EQ(stage.run(provisioner().change_license(account.id, unknown, {})).error().kind, Kind::not_found);
  EXPECT_EQ(stage.run(provisioner().remove_license(account.id, unknown)).error().kind, Kind::not_found);
  const auto reversed = stage.run(provisioner().change_license(account.id, license, {.end_date = "2023-12-31"}));
  EXPECT_EQ(reversed.error().kind, Kind::invalid);
  EXPECT_EQ(reversed.error().member, "endDate");
  for (std::size_t i = 1; i < kMaxLicenses; ++i) ASSERT_TRUE(add(account.id, "p"));
  EXPECT_EQ(add(account.id, "p").error().kind, Kind::invalid);
  EXPECT_EQ(stored(account.id).account.licenses.size(), kMaxLicenses);
}

TEST_F(ChangesTest, TwoLicensesAddedAtOnceAreBothThere) {
  const Account account = active(CloudType::private_);
  int added = 0;
  for (int i = 0; i < 3; ++i)
    stage.start(provisioner().add_license(account.id, license(std::to_string(i))),
                [&](auto result) { added += result.has_value(); });
  stage.settle();
  EXPECT_EQ(added, 3);
  EXPECT_EQ(stored(account.id).account.licenses.size(), 4u);
  EXPECT_EQ(dynamodb.tables[table_of(account.id)].items.size(), 7u);
}

TEST_F(ChangesTest, LicensesOfAnAccountThatIsBeingDeletedStay) {
  options.route_drain = minutes(6);
  restart();
  const Account account = active(CloudType::public_);
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(add(account.id, "p").error().kind, Kind::busy);
}

TEST_F(ChangesTest, LifecycleIsInTheEvents) {
  const Account account = active(CloudType::private_);
  ASSERT_TRUE(add(account.id, "p"));
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  EXPECT_EQ(events_of(account.id),
            (std::vector<std::string>{"created", "provisioning", "active", "changed", "deleting", "deleted"}));
  const Account other = active(CloudType::public_);
  EXPECT_EQ(events_of(other.id), (std::vector<std::string>{"created", "active"}));
}

TEST_F(ChangesTest, FailureAndRetryAreInTheEvents) {
  cloudformation.failure = "no luck";
  const Account account = provision(CloudType::private_);
  EXPECT_EQ(settled(account.id).outcome, Outcome::failed);
  stage.settle();
  cloudformation.failure.reset();
  ASSERT_TRUE(stage.run(provisioner().retry(account.id)));
  EXPECT_EQ(settled(account.id).outcome, Outcome::active);
  stage.settle();
  EXPECT_EQ(events_of(account.id),
            (std::vector<std::string>{"created", "provisioning", "failed", "retrying", "provisioning", "active"}));
}

TEST_F(ChangesTest, ARefusedWriteHasNoEvent) {
  const Account account = active(CloudType::public_);
  dynamodb.twist = [](const ddb::Request& request, FakeDynamoDb::Answer& answer) {
    if (std::holds_alternative<ddb::TransactWriteItemsRequest>(request))
      answer = std::unexpected(ddb::Error("ThrottlingException", "later", 400));
  };
  EXPECT_FALSE(stage.run(provisioner().change_account(account.id, {.name = "New"}, 7)));
  dynamodb.twist = nullptr;
  EXPECT_EQ(events_of(account.id), (std::vector<std::string>{"created", "active"}));
}

TEST_F(ChangesTest, ProgressShowsTheStackAndItsFirstFailure) {
  const Account account = provision(CloudType::private_);
  auto progress = stage.run(provisioner().progress(account.id));
  ASSERT_TRUE(progress);
  EXPECT_EQ(progress->percent, 0);
  EXPECT_EQ(settled(account.id).outcome, Outcome::active);
  stage.settle();
  progress = stage.run(provisioner().progress(account.id));
  EXPECT_EQ(progress->percent, 100);
  EXPECT_EQ(progress->stack_status, "CREATE_COMPLETE");
  ASSERT_EQ(progress->resources.size(), 1u);
  EXPECT_EQ(progress->resources.front().type, "AWS::DynamoDB::Table");
  EXPECT_FALSE(progress->failure);
  cloudformation.failure = "Subscriber limit exceeded";
  const Account failed = provision(CloudType::private_);
  EXPECT_EQ(settled(failed.id).outcome, Outcome::failed);
  progress = stage.run(provisioner().progress(failed.id));
  ASSERT_TRUE(progress->failure);
  EXPECT_EQ(progress->failure->logical_id, "Table");
  EXPECT_EQ(progress->failure->reason, "Subscriber limit exceeded");
  EXPECT_LT(progress->percent, 100);
  EXPECT_EQ(stage.run(provisioner().progress(AccountId::random(stage.random))).error().kind, Kind::not_found);
  const Account shared_one = active(CloudType::public_);
  EXPECT_EQ(stage.run(provisioner().progress(shared_one.id))->percent, 100);
}

TEST_F(ChangesTest, PercentIsOfTheTemplatesResources) {
  Progress progress{.stored = {.account = {.id = AccountId::random(stage.random), .cloud_type = CloudType::private_},
                               .provisioning = {.account = AccountId::random(stage.random)}}};
  const auto add_resources = [&](int count, std::string status) {
    for (int i = 0; i < count; ++i) progress.resources.push_back({.logical_id = "r", .status = status});
  };
  cfn::Stack stack;
  stack.parameters = {
      {"AccountId", "x"}, {"BillingMode", "PROVISIONED"}, {"CreateParameters", "true"}, {"EnableAlarms", "false"}};
  add_resources(5, "CREATE_COMPLETE");
  add_resources(1, "CREATE_IN_PROGRESS");
  summarise(progress, stack);
  EXPECT_EQ(progress.resources_total, 20u);
  EXPECT_EQ(progress.percent, 25);
  stack.parameters.reset();
  summarise(progress, stack);
  EXPECT_EQ(progress.resources_total, 6u);
  progress.resources.pop_back();
  summarise(progress, stack);
  EXPECT_EQ(progress.percent, 99);
  progress.stored.account.status = ProvisioningStatus::active;
  summarise(progress, stack);
  EXPECT_EQ(progress.percent, 99) << "not published yet";
  progress.stored.provisioning.step = Step::done;
  summarise(progress, stack);
  EXPECT_EQ(progress.percent, 100);
  progress.stored.account.status = ProvisioningStatus::deleting;
  progress.stored.provisioning.step = Step::watch_deletion;
  add_resources(5, "DELETE_COMPLETE");
  summarise(progress, stack);
  EXPECT_EQ(progress.percent, 50);
}

}  // namespace
}  // namespace tenantry::provisioning
