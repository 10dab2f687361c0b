#include "provisioning/provisioner.h"

#include <gtest/gtest.h>

#include <memory>
#include <set>
#include <string>

#include "provisioning/testing.h"
#include "tenancy/keys.h"
#include "tenancy/parameters.h"

namespace tenantry::provisioning {
namespace {

using namespace testing;
using namespace tenancy;
using tenancy::testing::S;
using tenancy::testing::Stage;
using tenancy::testing::Wire;
using tenancy::testing::Wired;
using Kind = AccountError::Kind;
using Outcome = Settlement::Outcome;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
namespace ddb = aws::dynamodb;

using WiredDynamoDb = Wired<ddb::Service, ddb::Request, ddb::Response, ddb::Error>;
using WiredSsm = Wired<aws::ssm::Service, aws::ssm::Request, aws::ssm::Response, aws::Error>;
using WiredCloudFormation = Wired<cfn::Service, cfn::Request, cfn::Response, aws::Error>;

/// One process of the platform: what a crash takes away.
struct Process {
  Process(Stage& stage, FakeDynamoDb& fake_dynamodb, FakeSsm& fake_ssm, FakeCloudFormation& fake_cloudformation,
          ProvisionerOptions options)
      : dynamodb(fake_dynamodb, wire),
        ssm(fake_ssm, wire),
        cloudformation(fake_cloudformation, wire),
        accounts(dynamodb, tenancy::testing::names()),
        router(ssm, tenancy::testing::names(), stage.clock, stage.random, tasks, {}),
        provisioner(
            {dynamodb, ssm, cloudformation, accounts, router, stage.clock, stage.random, log, stage.executor(), tasks},
            tenancy::testing::names(), {"app-test-shared", "arn:shared", "arn:shared/stream"}, options),
        stage_(stage) {}
  ~Process() {
    tasks.request_stop();
    stage_.settle();
  }

  Wire wire;
  WiredDynamoDb dynamodb;
  WiredSsm ssm;
  WiredCloudFormation cloudformation;
  NullLogger log;
  TaskGroup tasks;
  AccountStore accounts;
  Router router;
  Provisioner provisioner;

 private:
  Stage& stage_;
};

class ProvisionerTest : public ::testing::Test {
 protected:
  ProvisionerTest() {
    dynamodb.tables[kShared];
    ssm.parameters = {{"/platform/cloudformation/template-bucket", "bucket"},
                      {"/platform/cloudformation/private-account-template-key", "template.yaml"},
                      {"/platform/dynamodb/default-billing-mode", "PROVISIONED"}};
    restart();
  }

  void restart() {
    process.reset();
    process = std::make_unique<Process>(stage, dynamodb, ssm, cloudformation, options);
  }
  Provisioner& provisioner() { return process->provisioner; }

  NewAccount request(CloudType type) {
    NewAccount account{.name = "ACME Corporation", .master_account_name = "acme-master", .cloud_type = type};
    account.addresses = {
        {.line1 = "1 Main St", .city = "Springfield", .state = "IL", .postal_code = "1", .country = "US"}};
    account.technical_user = {.first_name = "Jo", .last_name = "Doe", .email = "jo@acme.com"};
    account.licenses = {{.enterprise_id = "e",
                         .product_id = "p",
                         .service_id = "s",
                         .start_date = "2024-01-01",
                         .end_date = "2024-12-31",
                         .contact_full_name = "J",
                         .contact_email = "j@acme.com"}};
    return account;
  }

  Account provision(CloudType type) {
    auto account = stage.run(provisioner().provision_account(request(type)));
    EXPECT_EQ(account->status, ProvisioningStatus::pending);
    return *account;
  }
  Settlement settled(const AccountId& id) { return *stage.run(provisioner().wait_settled(id, Deadline::never())); }
  Account active(CloudType type) {
    const Account account = provision(type);
    EXPECT_EQ(settled(account.id).outcome, Outcome::active);
    stage.settle();
    return stage.run(provisioner().provisioning_status(account.id))->account;
  }
  AccountResult<Account> deprovision(const AccountId& id, bool confirmed = false) {
    return stage.run(provisioner().deprovision_account(id, confirmed));
  }

  std::string parameter(const AccountId& id, const std::string& name) {
    const auto found = ssm.parameters.find("/accounts/" + id.to_string() + "/" + name);
    return found == ssm.parameters.end() ? "" : found->second;
  }
  std::size_t parameters_of(const AccountId& id) {
    return static_cast<std::size_t>(std::count_if(ssm.parameters.begin(), ssm.parameters.end(), [&](auto& each) {
      return each.first.starts_with("/accounts/" + id.to_string());
    }));
  }
  int calls_without_reads() {
    auto& count = process->wire.count;
    return process->wire.calls - count["Query"] - count["GetParameters"] - count["DescribeStacks"];
  }
  static std::string table_of(const AccountId& id) { return "app-test-account-" + id.to_string(); }
  FakeDynamoDb::Items& shared() { return dynamodb.tables[kShared].items; }
  std::size_t live_stacks() {
    return static_cast<std::size_t>(
        std::count_if(cloudformation.stacks.begin(), cloudformation.stacks.end(),
                      [](auto& stack) { return stack.description.stack_status != "DELETE_COMPLETE"; }));
  }

  /// Active, in its record, in SSM and for the router; and the workflow has come to rest.
  void expect_active(const AccountId& id) {
    const auto stored = stage.run(provisioner().provisioning_status(id));
    ASSERT_TRUE(stored);
    EXPECT_EQ(stored->account.status, ProvisioningStatus::active);
    EXPECT_EQ(stored->provisioning.step, Step::done);
    EXPECT_EQ(stored->provisioning.state, ProvisioningStatus::active);
    EXPECT_EQ(parameter(id, "provisioning-status"), "active");
    EXPECT_EQ(parameter(id, "provisioning-error"), "");
    EXPECT_EQ(parameter(id, "dynamodb/table-name"), stored->account.table_name);
    EXPECT_EQ(parameters_of(id), 5u);
    const auto route = stage.run(process->router.resolve(id));
    ASSERT_TRUE(route) << route.error().message;
    EXPECT_EQ(route->table_name(), *stored->account.table_name);
  }
  /// Nothing of the account is left.
  void expect_gone(const AccountId& id) {
    EXPECT_EQ(stage.run(provisioner().provisioning_status(id)).error().kind, Kind::not_found);
    EXPECT_EQ(parameters_of(id), 0u);
    EXPECT_FALSE(dynamodb.tables.contains(table_of(id)));
    for (const auto& [key, item] : shared()) EXPECT_EQ(key.first.find(id.to_string()), std::string::npos) << key.first;
    EXPECT_EQ(live_stacks(), 0u);
  }

  const std::string kShared = "app-test-shared";
  Stage stage;
  FakeDynamoDb dynamodb;
  FakeSsm ssm;
  FakeCloudFormation cloudformation{dynamodb, ssm, stage.clock};
  ProvisionerOptions options;
  std::unique_ptr<Process> process;
};

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
  EXPECT_EQ(settled(account.id).outcome, Outcome::failed);
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

TEST_F(ProvisionerTest, DeletesAPrivateAccountInOrder) {
  options.protect = true;
  restart();
  const Account account = active(CloudType::private_);
  ASSERT_TRUE(dynamodb.tables[table_of(account.id)].deletion_protection);
  ASSERT_TRUE(cloudformation.stacks.front().description.enable_termination_protection);
  EXPECT_EQ(deprovision(account.id).error().kind, Kind::protected_);
  std::vector<std::string> order;
  process->wire.fault = [&](int, std::string_view operation) -> std::optional<aws::Error> {
    for (const auto watched :
         {"UpdateTerminationProtection", "DeleteStack", "UpdateTable", "DeleteTable", "DeleteParameters"})
      if (operation == watched) order.emplace_back(operation);
    if (operation == "UpdateTerminationProtection") {
      EXPECT_EQ(parameter(account.id, "provisioning-status"), "deleting");
      EXPECT_FALSE(process->router.cached(account.id));
    }
    return std::nullopt;
  };
  const auto deleting = deprovision(account.id, true);
  ASSERT_TRUE(deleting);
  EXPECT_EQ(deleting->status, ProvisioningStatus::deleting);
  const Settlement settlement = settled(account.id);
  EXPECT_EQ(settlement.outcome, Outcome::deleted);
  EXPECT_FALSE(settlement.account);
  EXPECT_EQ(order, (std::vector<std::string>{"UpdateTerminationProtection", "DeleteStack", "UpdateTable", "DeleteTable",
                                             "DeleteParameters"}));
  expect_gone(account.id);
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
  EXPECT_EQ(shared().size(), 60u + 5u);
  expect_active(other.id);
}

TEST_F(ProvisionerTest, ErasureStopsAtAnItemOfAnotherAccount) {
  const Account doomed = active(CloudType::public_), other = active(CloudType::public_);
  dynamodb.put(kShared, {{"PK", S(keys::tenant_prefix(other.id) + "k")},
                         {"SK", S("s")},
                         {"GSI3PK", S(keys::account_partition(doomed.id))},
                         {"GSI3SK", S("x")}});
  const auto before = shared().size();
  ASSERT_TRUE(deprovision(doomed.id));
  const Settlement settlement = settled(doomed.id);
  EXPECT_EQ(settlement.outcome, Outcome::failed);
  EXPECT_EQ(settlement.account->status, ProvisioningStatus::deleting);
  EXPECT_EQ(shared().size(), before);
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

/// The process dies at its nth call to any service, before the call arrives or before its reply does; the next process
/// resumes. Whatever n: the account ends as if nothing had happened.
class CrashTest : public ProvisionerTest, public ::testing::WithParamInterface<std::tuple<CloudType, bool>> {
 protected:
  void die_at(int call) {
    (std::get<1>(GetParam()) ? process->wire.lost_after : process->wire.lost_before) = process->wire.calls + call;
  }
  void revive() {
    for (int i = 0; i < 200; ++i) {
      stage.settle();
      stage.clock.advance(milliseconds(20));
    }
    restart();
    ASSERT_TRUE(stage.run(provisioner().resume()));
    for (int i = 0; i < 200; ++i) {
      stage.settle();
      stage.clock.advance(milliseconds(20));
    }
  }
};

TEST_P(CrashTest, CreationIsCarriedOn) {
  const auto type = std::get<0>(GetParam());
  const int create_call = 1;
  int calls = create_call + 1;
  for (int n = create_call + 1; n <= calls; ++n) {
    restart();
    const int before = process->wire.calls;
    die_at(n);
    const Account account = provision(type);
    revive();
    calls = std::max(calls, before + 8);
    expect_active(account.id);
    if (type == CloudType::private_) {
      EXPECT_EQ(dynamodb.tables[table_of(account.id)].items.size(), 4u);
      EXPECT_EQ(cloudformation.created.size(), 1u) << n;
      cloudformation.created.clear();
      calls = std::max(calls, 20);
    }
    if (::testing::Test::HasFailure()) FAIL() << "call " << n;
  }
}

TEST_P(CrashTest, DeletionIsCarriedOn) {
  for (int n = 3; n <= 30; ++n) {
    const Account account = active(std::get<0>(GetParam()));
    die_at(n);
    ASSERT_TRUE(deprovision(account.id));
    revive();
    expect_gone(account.id);
    if (::testing::Test::HasFailure()) FAIL() << "call " << n;
  }
}

INSTANTIATE_TEST_SUITE_P(All, CrashTest,
                         ::testing::Combine(::testing::Values(CloudType::public_, CloudType::private_),
                                            ::testing::Bool()));

}  // namespace
}  // namespace tenantry::provisioning
