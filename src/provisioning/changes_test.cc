#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "provisioning/provisioner.h"
#include "provisioning/testing_provisioner.h"
#include "provisioning/workflow.h"

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
  /// Until nobody has anything left to do, however long that takes.
  void settle_in_time() {
    stage.settle();
    while (stage.clock.advance_to_next()) stage.settle();
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
  EXPECT_EQ(reversed.error().members.at(0).member, "endDate");
  for (std::size_t i = 1; i < kMaxLicenses; ++i) ASSERT_TRUE(add(account.id, "p"));
  EXPECT_EQ(add(account.id, "p").error().kind, Kind::invalid);
  EXPECT_EQ(add(account.id, "p").error().members.at(0).member, "licenses");
  EXPECT_EQ(stored(account.id).account.licenses.size(), kMaxLicenses);
}

TEST_F(ChangesTest, TwoLicensesAddedAtOnceAreBothThere) {
  const Account account = active(CloudType::private_);
  int added = 0;
  for (int i = 0; i < 3; ++i)
    stage.start(provisioner().add_license(account.id, license(std::to_string(i))),
                [&](auto result) { added += result.has_value(); });
  settle_in_time();
  EXPECT_EQ(added, 3);
  EXPECT_EQ(stored(account.id).account.licenses.size(), 4u);
  EXPECT_EQ(dynamodb.tables[table_of(account.id)].items.size(), 7u);
}

TEST_F(ChangesTest, FiftyWritersAtOnceAllGetThrough) {
  const Account account = active(CloudType::private_);
  int changed = 0;
  for (int i = 0; i < 50; ++i)
    stage.start(provisioner().change_account(account.id, {.name = std::to_string(i)}),
                [&](auto result) { changed += result.has_value(); });
  settle_in_time();
  EXPECT_EQ(changed, 50);
  EXPECT_EQ(stored(account.id).account.version, 51);
  dynamodb.twist = [](const ddb::Request& request, FakeDynamoDb::Answer& answer) {
    if (!std::holds_alternative<ddb::TransactWriteItemsRequest>(request)) return;
    ddb::Error error("TransactionCanceledException", "cancelled");
    error.reasons.emplace_back().code = "ConditionalCheckFailed";
    answer = std::unexpected(std::move(error));
  };
  EXPECT_EQ(stage.run(provisioner().change_account(account.id, {.name = "never"})).error().kind, Kind::conflict);
}

TEST_F(ChangesTest, AnAccountWhoseTableIsGoneSaysSo) {
  const Account account = active(CloudType::private_);
  dynamodb.tables.erase(table_of(account.id));
  for (const TableSettings& settings : {TableSettings{}, TableSettings{.deletion_protection = true}}) {
    const auto changed =
        stage.run(provisioner().change_account(account.id, {.name = "New", .table_settings = settings}));
    ASSERT_FALSE(changed);
    EXPECT_EQ(changed.error().kind, Kind::broken);
    EXPECT_TRUE(changed.error().message.contains(table_of(account.id))) << changed.error().message;
  }
  EXPECT_EQ(add(account.id, "p").error().kind, Kind::broken);
  EXPECT_EQ(stored(account.id).account, account);
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
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

TEST_F(ChangesTest, PercentagesThatAreToldNeverGoBackWithinAnAttempt) {
  Flow flow;
  ProvisioningRecord record{.account = AccountId::random(stage.random), .attempt = 2};
  EXPECT_EQ(flow.furthest(record, 40), 40);
  EXPECT_EQ(flow.furthest(record, 30), 40);
  record.percent = 50;  // seen by another process
  EXPECT_EQ(flow.furthest(record, 30), 50);
  ProvisioningRecord other{.account = record.account, .attempt = 1};
  EXPECT_EQ(flow.furthest(other, 70), 70) << "read before this attempt began";
  EXPECT_EQ(flow.furthest(record, 30), 50);
  other.attempt = 3;
  EXPECT_EQ(flow.furthest(other, 10), 10);
}

TEST_F(ChangesTest, PercentIsOfTheTemplatesResources) {
  Progress progress{.stored = {.account = {.id = AccountId::random(stage.random), .cloud_type = CloudType::private_},
                               .provisioning = {.account = AccountId::random(stage.random)}}};
  const auto add_resources = [&](int count, std::string status) {
    for (int i = 0; i < count; ++i) progress.resources.push_back({.logical_id = "r", .status = status});
  };
  cfn::Stack stack;
  progress.stored.provisioning.step = Step::watch_stack;
  stack.parameters = {
      {"AccountId", "x"}, {"BillingMode", "PROVISIONED"}, {"CreateParameters", "true"}, {"EnableAlarms", "false"}};
  add_resources(5, "CREATE_COMPLETE");
  add_resources(1, "CREATE_IN_PROGRESS");
  summarise(progress, stack);
  EXPECT_EQ(progress.resources_total, 20u);
  EXPECT_EQ(progress.percent, 25);
  progress.stored.provisioning.percent = 30;
  summarise(progress, stack);
  EXPECT_EQ(progress.percent, 30) << "it was seen further";
  progress.stored.provisioning.percent = 0;
  for (const Step early : {Step::publish_creating, Step::clear_stack, Step::update_stack}) {
    progress.stored.provisioning.step = early;
    summarise(progress, stack);
    EXPECT_EQ(progress.percent, 0) << "the stack is not this attempt's yet";
  }
  progress.stored.provisioning.step = Step::watch_stack;
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
