#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "provisioning/provisioner.h"
#include "provisioning/testing_provisioner.h"

namespace tenantry::provisioning {
namespace {

using namespace testing;

TEST_F(ProvisionerTest, DeletesAPrivateAccountInOrder) {
  options.protect = true;
  restart();
  const Account account = active(CloudType::private_);
  ASSERT_TRUE(dynamodb.tables[table_of(account.id)].deletion_protection);
  ASSERT_TRUE(cloudformation.stacks.front().description.enable_termination_protection);
  EXPECT_EQ(deprovision(account.id).error().kind, Kind::protected_);
  dynamodb.looks_until_available = 3;
  dynamodb.put(table_of(account.id), {{"PK", S("p")}, {"SK", S("s")}});
  const auto items = dynamodb.tables[table_of(account.id)].items;
  std::vector<std::string> order;
  process->wire.fault = [&](int, std::string_view operation) -> std::optional<aws::Error> {
    for (const auto watched : {"CreateBackup", "UpdateTerminationProtection", "DeleteStack", "UpdateTable",
                               "DeleteTable", "DeleteParameters"})
      if (operation == watched) order.emplace_back(operation);
    if (operation == "UpdateTerminationProtection") {
      EXPECT_EQ(parameter(account.id, "provisioning-status"), "deleting");
      EXPECT_FALSE(process->router.cached(account.id));
      EXPECT_EQ(dynamodb.backups.begin()->second.looks_until_available, 0);
    }
    return std::nullopt;
  };
  const auto deleting = deprovision(account.id, true);
  ASSERT_TRUE(deleting);
  EXPECT_EQ(deleting->status, ProvisioningStatus::deleting);
  const Settlement settlement = settled(account.id);
  EXPECT_EQ(settlement.outcome, Outcome::deleted);
  EXPECT_FALSE(settlement.account);
  EXPECT_EQ(order, (std::vector<std::string>{"CreateBackup", "UpdateTerminationProtection", "DeleteStack",
                                             "UpdateTable", "DeleteTable", "DeleteParameters"}));
  ASSERT_EQ(dynamodb.backups.size(), 1u);
  EXPECT_EQ(dynamodb.backups.begin()->second.name, table_of(account.id) + "-final");
  EXPECT_EQ(dynamodb.backups.begin()->second.items, items);
  expect_gone(account.id);
}

TEST_F(ProvisionerTest, ProtectionOfTheTableItselfCountsToo) {
  const Account account = active(CloudType::private_);
  dynamodb.tables[table_of(account.id)].deletion_protection = true;
  EXPECT_EQ(deprovision(account.id).error().kind, Kind::protected_);
  expect_active(account.id);
  ASSERT_TRUE(deprovision(account.id, true));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  expect_gone(account.id);
}

TEST_F(ProvisionerTest, TheFinalBackupIsMadeOnce) {
  const Account account = active(CloudType::private_);
  process->wire.fault = [](int, std::string_view operation) -> std::optional<aws::Error> {
    if (operation == "DescribeBackup") return aws::Error{"AccessDeniedException", "no"};
    return std::nullopt;
  };
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(settled(account.id).outcome, Outcome::failed);
  stage.settle();
  EXPECT_TRUE(dynamodb.tables.contains(table_of(account.id))) << "nothing goes before its backup is there";
  process->wire.fault = nullptr;
  EXPECT_TRUE(stage.run(provisioner().retry(account.id)));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  EXPECT_EQ(dynamodb.backups.size(), 1u);
  expect_gone(account.id);
}

TEST_F(ProvisionerTest, NoBackupIsMadeWhereNoneIsWantedOrThereIsNoTable) {
  const Account without_table = active(CloudType::private_);
  dynamodb.tables.erase(table_of(without_table.id));
  ASSERT_TRUE(deprovision(without_table.id));
  EXPECT_EQ(settled(without_table.id).outcome, Outcome::deleted);
  options.final_backup = false;
  restart();
  const Account account = active(CloudType::private_);
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  EXPECT_TRUE(dynamodb.backups.empty());
}

TEST_F(ProvisionerTest, DeletingAPublicAccountErasesItsItemsAndNoOthers) {
  const Account doomed = active(CloudType::public_), other = active(CloudType::public_);
  for (const Account& account : {doomed, other})
    for (int i = 0; i < 60; ++i)
      dynamodb.put(kShared, {{"PK", S(keys::tenant_prefix(account.id) + std::to_string(i))},
                             {"SK", S("s")},
                             {"GSI3PK", S(keys::account_partition(account.id))},
                             {"GSI3SK", S(std::to_string(i))}});
  ASSERT_TRUE(deprovision(doomed.id));
  EXPECT_EQ(settled(doomed.id).outcome, Outcome::deleted);
  expect_gone(doomed.id);
  EXPECT_EQ(shared_records(), 60u + 5u);
  expect_active(other.id);
}

TEST_F(ProvisionerTest, ErasureStopsAtAnItemOfAnotherAccount) {
  const Account doomed = active(CloudType::public_), other = active(CloudType::public_);
  dynamodb.put(kShared, {{"PK", S(keys::tenant_prefix(other.id) + "k")},
                         {"SK", S("s")},
                         {"GSI3PK", S(keys::account_partition(doomed.id))},
                         {"GSI3SK", S("x")}});
  const auto before = shared_records();
  ASSERT_TRUE(deprovision(doomed.id));
  const Settlement settlement = settled(doomed.id);
  EXPECT_EQ(settlement.outcome, Outcome::failed);
  EXPECT_EQ(settlement.account->status, ProvisioningStatus::deleting);
  EXPECT_EQ(shared_records(), before);
}

TEST_F(ProvisionerTest, DeletionWaitsForRoutesInOtherProcesses) {
  options.route_drain = minutes(6);
  restart();
  const Account account = active(CloudType::private_);
  const auto before = stage.clock.steady_now();
  process->wire.fault = [&](int, std::string_view operation) -> std::optional<aws::Error> {
    if (operation == "DeleteStack") EXPECT_GE(stage.clock.steady_now() - before, minutes(6));
    return std::nullopt;
  };
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
}

TEST_F(ProvisionerTest, FailedDeletionIsResumed) {
  const Account account = active(CloudType::private_);
  process->wire.fault = [](int, std::string_view operation) -> std::optional<aws::Error> {
    if (operation == "DeleteTable") return aws::Error{"AccessDeniedException", "no"};
    return std::nullopt;
  };
  ASSERT_TRUE(deprovision(account.id));
  const Settlement settlement = settled(account.id);
  EXPECT_EQ(settlement.outcome, Outcome::failed);
  EXPECT_EQ(settlement.account->status, ProvisioningStatus::deleting);
  EXPECT_EQ(settlement.account->provisioning_error, "DynamoDB: AccessDeniedException: no");
  stage.settle();
  process->wire.fault = nullptr;
  EXPECT_TRUE(stage.run(provisioner().retry(account.id)));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  expect_gone(account.id);
}

TEST_F(ProvisionerTest, AccountsBeingCreatedAreNotDeleted) {
  const Account account = provision(CloudType::private_);
  EXPECT_EQ(deprovision(account.id).error().kind, Kind::busy);
  EXPECT_EQ(settled(account.id).outcome, Outcome::active);
}

TEST_F(ProvisionerTest, TwoDeletionsAtOnceAreOne) {
  const Account account = active(CloudType::private_);
  int answers = 0;
  for (int i = 0; i < 2; ++i)
    stage.start(provisioner().deprovision_account(account.id, false),
                [&](auto result) { answers += result.has_value(); });
  stage.settle();
  EXPECT_EQ(answers, 2);
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  expect_gone(account.id);
}

TEST_F(ProvisionerTest, DeletionRightBehindCreation) {
  for (const auto type : {CloudType::public_, CloudType::private_}) {
    const Account account = provision(type);
    std::optional<Settlement> end;
    stage.start(provisioner().wait_settled(account.id, Deadline::never()), [&](auto) {
      stage.start(provisioner().deprovision_account(account.id, false), [&](auto deleted) {
        ASSERT_TRUE(deleted) << deleted.error().message;
        stage.start(provisioner().wait_settled(account.id, Deadline::never()),
                    [&](auto settlement) { end = *settlement; });
      });
    });
    while (!end) {
      stage.settle();
      if (!end) ASSERT_TRUE(stage.clock.advance_to_next());
    }
    EXPECT_EQ(end->outcome, Outcome::deleted);
    expect_gone(account.id);
  }
}

}  // namespace
}  // namespace tenantry::provisioning
