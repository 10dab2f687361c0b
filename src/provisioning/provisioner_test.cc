#include "provisioning/provisioner.h"

#include <gtest/gtest.h>

#include <map>
#include <set>
#include <string>
#include <vector>

#include "provisioning/testing_provisioner.h"

namespace tenantry::provisioning {
namespace {

using namespace testing;

TEST_F(ProvisionerTest, PublicAccountIsActiveAtOnce) {
  const auto before = stage.clock.steady_now();
  const Account account = active(CloudType::public_);
  EXPECT_EQ(stage.clock.steady_now(), before);
  EXPECT_EQ(account.table_name, kShared);
  EXPECT_EQ(parameter(account.id, "cloud-type"), "public");
  EXPECT_EQ(parameter(account.id, "dynamodb/table-arn"), "arn:shared");
  EXPECT_EQ(parameter(account.id, "dynamodb/stream-arn"), "arn:shared/stream");
  expect_active(account.id);
  EXPECT_TRUE(cloudformation.created.empty());
  EXPECT_EQ(calls_without_reads(), 8);
}

TEST_F(ProvisionerTest, PrivateAccountGetsItsStackAndRecordsInBothTables) {
  const Account account = active(CloudType::private_);
  expect_active(account.id);
  EXPECT_EQ(account.table_name, table_of(account.id));
  EXPECT_EQ(account.stack_id, cloudformation.stacks.front().description.stack_id);
  EXPECT_EQ(dynamodb.tables[table_of(account.id)].items.size(), 4u);
  ASSERT_EQ(cloudformation.created.size(), 1u);
  const auto& create = cloudformation.created.front();
  EXPECT_EQ(create.template_url, "https://bucket.s3.us-east-1.amazonaws.com/template.yaml");
  std::map<std::string, std::string> parameters;
  for (const auto& each : *create.parameters) parameters[*each.parameter_key] = *each.parameter_value;
  EXPECT_EQ(parameters, (std::map<std::string, std::string>{{"AccountId", account.id.to_string()},
                                                            {"AccountName", "ACME Corporation"},
                                                            {"ProjectName", "app"},
                                                            {"Environment", "test"},
                                                            {"BillingMode", "PROVISIONED"},
                                                            {"EnablePointInTimeRecovery", "true"},
                                                            {"EnableDeletionProtection", "false"},
                                                            {"CreateParameters", "true"}}));
  EXPECT_TRUE(create.client_request_token);
  EXPECT_EQ(calls_without_reads(), 9);
}

TEST_F(ProvisionerTest, StatusIsPublishedBeforeTheStackAndActiveLast) {
  std::vector<std::string> seen;
  process->wire.fault = [&](int, std::string_view operation) -> std::optional<aws::Error> {
    for (const auto& [name, value] : ssm.parameters)
      if (name.ends_with("provisioning-status") && (seen.empty() || seen.back() != value)) seen.push_back(value);
    if (operation == "CreateStack") EXPECT_EQ(seen, (std::vector<std::string>{"creating"}));
    return std::nullopt;
  };
  const Account account = active(CloudType::private_);
  EXPECT_EQ(seen, (std::vector<std::string>{"creating", "active"}));
}

TEST_F(ProvisionerTest, PollsGrowUpToTheirLongest) {
  cloudformation.duration = minutes(3);
  active(CloudType::private_);
  EXPECT_LT(process->wire.count["DescribeStacks"], 140);
  EXPECT_GT(process->wire.count["DescribeStacks"], 80);
}

TEST_F(ProvisionerTest, WaitingHasADeadline) {
  cloudformation.duration = minutes(3);
  const Account account = provision(CloudType::private_);
  const auto waited = stage.run(provisioner().wait_settled(account.id, Deadline::after(stage.clock, seconds(1))));
  EXPECT_EQ(waited->outcome, Outcome::unsettled);
  EXPECT_EQ(waited->account->status, ProvisioningStatus::creating);
  EXPECT_EQ(settled(account.id).outcome, Outcome::active);
  EXPECT_EQ(settled(account.id).account->status, ProvisioningStatus::active);
}

TEST_F(ProvisionerTest, FailureNamesTheFirstReasonInRecordAndSsm) {
  cloudformation.failure = "Subscriber limit exceeded";
  const Account account = provision(CloudType::private_);
  const Settlement settlement = settled(account.id);
  EXPECT_EQ(settlement.outcome, Outcome::failed);
  const std::string reason = "The stack is ROLLBACK_COMPLETE: Table: Subscriber limit exceeded";
  EXPECT_EQ(settlement.account->provisioning_error, reason);
  EXPECT_EQ(parameter(account.id, "provisioning-status"), "failed");
  EXPECT_EQ(parameter(account.id, "provisioning-error"), reason);
  EXPECT_EQ(stage.run(process->router.resolve(account.id)).error().kind, RouteError::Kind::not_active);
  stage.settle();
  const auto stored = stage.run(provisioner().provisioning_status(account.id));
  EXPECT_EQ(stored->provisioning.state, ProvisioningStatus::failed);
  EXPECT_EQ(stored->provisioning.cause, reason);
}

TEST_F(ProvisionerTest, RetryRemovesTheDeadStackFirst) {
  for (const char* status : {"ROLLBACK_COMPLETE", "ROLLBACK_FAILED", "CREATE_FAILED"}) {
    cloudformation.failed_status = status;
    cloudformation.failure = "no luck";
    const Account account = provision(CloudType::private_);
    ASSERT_EQ(settled(account.id).outcome, Outcome::failed);
    stage.settle();
    cloudformation.failure.reset();
    ASSERT_TRUE(stage.run(provisioner().retry(account.id)));
    EXPECT_EQ(settled(account.id).outcome, Outcome::active) << status;
    stage.settle();
    expect_active(account.id);
    std::set<std::string> tokens;
    for (const auto& create : cloudformation.created) tokens.insert(*create.client_request_token);
    EXPECT_EQ(tokens.size(), cloudformation.created.size());
    ASSERT_TRUE(deprovision(account.id));
    EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
    expect_gone(account.id);
  }
}

TEST_F(ProvisionerTest, OnlyWhatHasFailedIsRetried) {
  const Account account = active(CloudType::public_);
  EXPECT_EQ(stage.run(provisioner().retry(account.id)).error().kind, Kind::busy);
  EXPECT_EQ(stage.run(provisioner().retry(AccountId::random(stage.random))).error().kind, Kind::not_found);
}

TEST_F(ProvisionerTest, ForeignStackIsNeitherAdoptedNorRemoved) {
  auto spoil = [&](int, std::string_view operation) -> std::optional<aws::Error> {
    if (operation == "CreateStack" && cloudformation.stacks.empty())
      for (const auto& [key, item] : shared()) {
        if (!key.first.starts_with("ACCOUNT#")) continue;
        auto& foreign = cloudformation.stacks.emplace_back();
        foreign.description.stack_name = table_of(*AccountId::parse(key.first.substr(8)));
        foreign.description.stack_id = "arn:foreign";
        foreign.description.stack_status = "CREATE_COMPLETE";
        break;
      }
    return std::nullopt;
  };
  process->wire.fault = spoil;
  const Account account = provision(CloudType::private_);
  const Settlement settlement = settled(account.id);
  EXPECT_EQ(settlement.outcome, Outcome::failed);
  EXPECT_NE(settlement.account->provisioning_error->find("not this account's"), std::string::npos);
  stage.settle();
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  EXPECT_EQ(cloudformation.stacks.front().description.stack_status, "CREATE_COMPLETE");
}

TEST_F(ProvisionerTest, ThrottlesAndFaultsAreTriedAgain) {
  for (int i = 0; i < 40; ++i) {
    const Account account = provision(i % 2 ? CloudType::private_ : CloudType::public_);
    process->wire.fault = [&](int, std::string_view) -> std::optional<aws::Error> {
      switch (stage.random.next() % 6) {
        case 0:
          return aws::Error{"ThrottlingException", "slow down", 400};
        case 1:
          return aws::Error{"InternalFailure", "oops", 500};
        default:
          return std::nullopt;
      }
    };
    stage.settle();
    while (stage.clock.advance_to_next()) stage.settle();
    process->wire.fault = nullptr;
    expect_active(account.id);
    ASSERT_TRUE(deprovision(account.id));
    while (stage.clock.advance_to_next()) stage.settle();
    expect_gone(account.id);
    ASSERT_FALSE(HasFailure()) << i;
  }
}

TEST_F(ProvisionerTest, AccountWhoseCreationIsNotConfirmedIsWorkedOn) {
  int faults = 0;
  dynamodb.twist = [&](const ddb::Request& request, FakeDynamoDb::Answer& answer) {
    if (std::holds_alternative<ddb::TransactWriteItemsRequest>(request) && faults++ == 0)
      answer = std::unexpected(ddb::Error("InternalServerError", "written, but", 500));
  };
  const Account account = provision(CloudType::public_);
  EXPECT_EQ(settled(account.id).outcome, Outcome::active);
  EXPECT_EQ(shared_records(), 5u);
  dynamodb.twist = [&](const ddb::Request&, FakeDynamoDb::Answer& answer) {
    answer = std::unexpected(ddb::Error("InternalServerError", "down", 500));
  };
  EXPECT_EQ(stage.run(provisioner().provision_account(request(CloudType::public_))).error().kind, Kind::unavailable);
}

TEST_F(ProvisionerTest, LastingFaultFailsTheAttempt) {
  const Account other = active(CloudType::public_);
  process->wire.fault = [](int, std::string_view operation) -> std::optional<aws::Error> {
    if (operation == "CreateStack") return aws::Error{"Throttling", "Rate exceeded"};
    return std::nullopt;
  };
  const Account account = provision(CloudType::private_);
  const auto before = stage.clock.steady_now();
  EXPECT_EQ(settled(account.id).outcome, Outcome::failed);
  EXPECT_GE(stage.clock.steady_now() - before, options.retry_for);
  EXPECT_EQ(parameter(account.id, "provisioning-error"), "CloudFormation: Throttling: Rate exceeded");
}

TEST_F(ProvisionerTest, WorkThatWasGivenUpIsTakenUpAgain) {
  for (const auto type : {CloudType::public_, CloudType::private_}) {
    const int first = process->wire.count["TransactWriteItems"] + 1;
    process->wire.fault = [&, first](int, std::string_view operation) -> std::optional<aws::Error> {
      if (operation == "Query" || process->wire.count["TransactWriteItems"] < first) return std::nullopt;
      if (operation == "TransactWriteItems" && process->wire.count["TransactWriteItems"] == first) return std::nullopt;
      return aws::Error{"InternalServerError", "down", 500};
    };
    const Account account = provision(type);
    for (int i = 0; i < 300; ++i) {  // five hours in which nothing can be written
      stage.settle();
      stage.clock.advance(minutes(1));
    }
    process->wire.fault = nullptr;
    EXPECT_NE(stored(account.id).account.status, ProvisioningStatus::active);
    EXPECT_EQ(stage.run(provisioner().resume_abandoned()), 1u);
    const auto outcome = settled(account.id).outcome;
    stage.settle();
    if (outcome == Outcome::failed) {
      ASSERT_TRUE(stage.run(provisioner().retry(account.id)));
      EXPECT_EQ(settled(account.id).outcome, Outcome::active);
      stage.settle();
    }
    expect_active(account.id);
    EXPECT_EQ(stage.run(provisioner().resume_abandoned()), 0u);
  }
}

TEST_F(ProvisionerTest, WorkUnderWayIsNotTakenForAbandoned) {
  cloudformation.duration = minutes(50);
  const Account account = provision(CloudType::private_);
  stage.settle();
  stage.clock.advance(minutes(40));
  EXPECT_EQ(stage.run(provisioner().resume_abandoned()), 0u);
  EXPECT_EQ(settled(account.id).outcome, Outcome::active);
}

TEST_F(ProvisionerTest, RefusalFailsAtOnce) {
  process->wire.fault = [](int, std::string_view operation) -> std::optional<aws::Error> {
    if (operation == "CreateStack") return aws::Error{"AccessDenied", "not you", 403};
    return std::nullopt;
  };
  const Account account = provision(CloudType::private_);
  EXPECT_EQ(settled(account.id).account->provisioning_error, "CloudFormation: AccessDenied: not you");
}

TEST_F(ProvisionerTest, StackThatTakesTooLongFails) {
  cloudformation.duration = std::chrono::hours(5);
  const Account account = provision(CloudType::private_);
  EXPECT_EQ(settled(account.id).outcome, Outcome::failed);
}

TEST_F(ProvisionerTest, ChangesReachBothTablesAndCheckTheVersion) {
  const Account account = active(CloudType::private_);
  const auto changed = stage.run(provisioner().change_account(account.id, {.name = "New"}, 1));
  ASSERT_TRUE(changed) << changed.error().message;
  EXPECT_EQ(changed->version, 2);
  const std::pair key(keys::account_partition(account.id), std::string("METADATA"));
  EXPECT_EQ(tenancy::testing::text_of(dynamodb.tables[table_of(account.id)].items.at(key), "name"), "New");
  EXPECT_EQ(tenancy::testing::text_of(shared().at(key), "name"), "New");
  EXPECT_EQ(stage.run(provisioner().change_account(account.id, {.name = "X"}, 1)).error().kind, Kind::conflict);
  EXPECT_EQ(stage.run(provisioner().change_account(account.id, {.name = "X"}))->version, 3);
  EXPECT_EQ(stage.run(provisioner().change_account(AccountId::random(stage.random), {})).error().kind, Kind::not_found);
}

TEST_F(ProvisionerTest, ChangeWhileBeingCreatedIsInTheCopyToo) {
  const Account account = provision(CloudType::private_);
  stage.settle();
  AccountChange change{.name = "New"};
  change.addresses.emplace();
  ASSERT_TRUE(stage.run(provisioner().change_account(account.id, change)));
  EXPECT_EQ(settled(account.id).account->name, "New");
  const auto& copy = dynamodb.tables[table_of(account.id)].items;
  EXPECT_EQ(copy.size(), 3u);
  EXPECT_EQ(tenancy::testing::text_of(copy.at({keys::account_partition(account.id), "METADATA"}), "name"), "New");
}

TEST_F(ProvisionerTest, AccountsBeingDeletedDoNotChange) {
  options.route_drain = minutes(6);
  restart();
  const Account account = active(CloudType::public_);
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(stage.run(provisioner().change_account(account.id, {.name = "New"})).error().kind, Kind::busy);
}

}  // namespace
}  // namespace tenantry::provisioning
