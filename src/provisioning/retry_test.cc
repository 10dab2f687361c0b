#include <gtest/gtest.h>

#include <string>

#include "provisioning/provisioner.h"
#include "provisioning/testing_provisioner.h"

namespace tenantry::provisioning {
namespace {

using namespace testing;

class RetryTest : public ProvisionerTest {
 protected:
  /// An account whose stack has failed.
  Account failed() {
    cloudformation.failure = "no luck";
    const Account account = provision(CloudType::private_);
    EXPECT_EQ(settled(account.id).outcome, Outcome::failed);
    stage.settle();
    cloudformation.failure.reset();
    return account;
  }
  void retry_to_active(const AccountId& id) {
    const std::int64_t attempt = stored(id).provisioning.attempt;
    ASSERT_TRUE(stage.run(provisioner().retry(id)));
    ASSERT_EQ(settled(id).outcome, Outcome::active) << stored(id).account.provisioning_error.value_or("");
    stage.settle();
    expect_active(id);
    EXPECT_EQ(stored(id).provisioning.attempt, attempt + 1);
    EXPECT_TRUE(stored(id).provisioning.stack_tables.empty());
    EXPECT_FALSE(stored(id).provisioning.dead_stack_id);
  }
  void expect_deleted(const AccountId& id) {
    ASSERT_TRUE(deprovision(id));
    EXPECT_EQ(settled(id).outcome, Outcome::deleted);
    expect_gone(id);
  }
};

TEST_F(RetryTest, RemovesTheTableThatAFailedRollbackLeft) {
  cloudformation.failed_status = "ROLLBACK_FAILED";
  cloudformation.left_table_protected = true;
  for (int i = 0; i < 2; ++i) {
    cloudformation.failure = "no luck";
    const Account account = provision(CloudType::private_);
    cloudformation.left_table = table_of(account.id);
    EXPECT_EQ(settled(account.id).outcome, Outcome::failed);
    stage.settle();
    ASSERT_TRUE(dynamodb.tables.contains(table_of(account.id)));
    cloudformation.failure.reset();
    if (i == 0) retry_to_active(account.id);
    expect_deleted(account.id);
  }
}

TEST_F(RetryTest, RemovesATableThatTheTemplateCalledSomethingElse) {
  cloudformation.failed_status = "ROLLBACK_FAILED";
  cloudformation.left_table = "acme-table";
  const Account retried = failed();
  ASSERT_TRUE(dynamodb.tables.contains("acme-table"));
  retry_to_active(retried.id);
  EXPECT_FALSE(dynamodb.tables.contains("acme-table"));
  const Account doomed = failed();
  ASSERT_TRUE(dynamodb.tables.contains("acme-table"));
  ASSERT_TRUE(deprovision(doomed.id));
  EXPECT_EQ(settled(doomed.id).outcome, Outcome::deleted);
  EXPECT_FALSE(dynamodb.tables.contains("acme-table"));
}

TEST_F(RetryTest, ACrashAfterTheDeadStackAndBeforeItsTableLeavesNothing) {
  cloudformation.failed_status = "ROLLBACK_FAILED";
  for (const bool own_name : {true, false}) {
    cloudformation.left_table = "acme-table";
    cloudformation.failure = "no luck";
    const Account account = provision(CloudType::private_);
    if (own_name) cloudformation.left_table = table_of(account.id);
    ASSERT_EQ(settled(account.id).outcome, Outcome::failed);
    stage.settle();
    cloudformation.failure.reset();
    bool died = false;
    process->wire.fault = [&](int call, std::string_view operation) -> std::optional<aws::Error> {
      if (operation != "DeleteTable" || died) return std::nullopt;
      died = true;
      process->wire.lost_after = call;  // the process dies, its call having been refused
      return aws::Error{"InternalServerError", "gone", 500};
    };
    ASSERT_TRUE(stage.run(provisioner().retry(account.id)));
    while (!died && stage.clock.advance_to_next()) stage.settle();
    ASSERT_TRUE(died);
    ASSERT_EQ(live_stacks(), 0u);
    ASSERT_TRUE(dynamodb.tables.contains(cloudformation.left_table));
    restart();
    ASSERT_EQ(stage.run(provisioner().resume()), 1u);
    EXPECT_EQ(settled(account.id).outcome, Outcome::active);
    stage.settle();
    expect_active(account.id);
    EXPECT_FALSE(dynamodb.tables.contains("acme-table"));
    expect_deleted(account.id);
  }
}

TEST_F(RetryTest, RemovesATableWhoseStackAnOperatorHasRemoved) {
  const Account account = failed();
  cloudformation.stacks.clear();
  dynamodb.tables[table_of(account.id)].tags = {{std::string(kAccountTag), account.id.to_string()}};
  dynamodb.tables[table_of(account.id)].deletion_protection = true;
  retry_to_active(account.id);
}

TEST_F(RetryTest, LeavesAForeignTableOfTheSameNameAlone) {
  const Account account = failed();
  cloudformation.stacks.clear();
  dynamodb.tables[table_of(account.id)];
  ASSERT_TRUE(stage.run(provisioner().retry(account.id)));
  EXPECT_EQ(settled(account.id).outcome, Outcome::failed);
  stage.settle();
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  EXPECT_TRUE(dynamodb.tables.contains(table_of(account.id)));
}

TEST_F(RetryTest, ACompleteStackWithAnotherTableIsNotUsedAgain) {
  cloudformation.table_output = "another";
  const Account account = provision(CloudType::private_);
  EXPECT_EQ(settled(account.id).outcome, Outcome::failed);
  stage.settle();
  cloudformation.table_output.reset();
  retry_to_active(account.id);
  EXPECT_EQ(cloudformation.created.size(), 2u);
}

TEST_F(RetryTest, AUsableStackOfAnEarlierAttemptIsKept) {
  process->wire.fault = [&](int, std::string_view operation) -> std::optional<aws::Error> {
    const bool activates = operation == "TransactWriteItems" && !cloudformation.stacks.empty() &&
                           cloudformation.stacks.front().description.stack_status == "CREATE_COMPLETE";
    if (!activates || process->wire.count["TransactWriteItems"] > 3) return std::nullopt;
    return aws::Error{"AccessDeniedException", "no"};
  };
  const Account account = provision(CloudType::private_);
  EXPECT_EQ(settled(account.id).outcome, Outcome::failed);
  stage.settle();
  process->wire.fault = nullptr;
  retry_to_active(account.id);
  EXPECT_EQ(cloudformation.created.size(), 1u);
}

TEST_F(RetryTest, CrashesAtEveryCallOfARetryLeaveNoneHalfMade) {
  cloudformation.failed_status = "ROLLBACK_FAILED";
  for (int n = 2; n <= 40; ++n) {
    cloudformation.failure = "no luck";
    const Account account = provision(CloudType::private_);
    cloudformation.left_table = table_of(account.id);
    ASSERT_EQ(settled(account.id).outcome, Outcome::failed);
    stage.settle();
    cloudformation.failure.reset();
    cloudformation.left_table.clear();
    process->wire.lost_after = process->wire.calls + n;
    stage.start(provisioner().retry(account.id), [](auto&&) {});
    for (int i = 0; i < 300; ++i) {
      stage.settle();
      stage.clock.advance(milliseconds(20));
    }
    restart();
    ASSERT_TRUE(stage.run(provisioner().resume()));
    if (settled(account.id).outcome == Outcome::failed) {  // before the retry was recorded
      EXPECT_LE(n, 3);
      ASSERT_TRUE(stage.run(provisioner().retry(account.id)));
    }
    ASSERT_EQ(settled(account.id).outcome, Outcome::active) << n;
    stage.settle();
    expect_active(account.id);
    expect_deleted(account.id);
    ASSERT_FALSE(HasFailure()) << n;
  }
}

TEST_F(RetryTest, ADeletionThatFailedAtATableGoesOnWithoutIt) {
  const Account account = active(CloudType::private_);
  cloudformation.undeletable = {{"Table", "AWS::DynamoDB::Table"}};
  expect_deleted(account.id);
}

TEST_F(RetryTest, ADeletionThatFailedIsAskedForAgain) {
  const Account account = active(CloudType::private_);
  cloudformation.undeletable = {{"Bucket", "AWS::S3::Bucket"}};
  ASSERT_TRUE(deprovision(account.id));
  const Settlement settlement = settled(account.id);
  EXPECT_EQ(settlement.outcome, Outcome::failed);
  EXPECT_EQ(settlement.account->provisioning_error, "The stack is DELETE_FAILED: Bucket: in use");
  stage.settle();
  cloudformation.undeletable.clear();
  ASSERT_TRUE(stage.run(provisioner().retry(account.id)));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  expect_gone(account.id);
}

}  // namespace
}  // namespace tenantry::provisioning
