#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "provisioning/provisioner.h"
#include "provisioning/testing.h"
#include "tenancy/event_log.h"
#include "tenancy/keys.h"
#include "tenancy/testing.h"
#include "tenancy/testing_dynamodb.h"

/// For tests only: the provisioner on fakes, and what must be true of accounts.
namespace tenantry::provisioning::testing {

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
        events(dynamodb, tenancy::testing::names(), stage.clock, stage.random),
        accounts(dynamodb, tenancy::testing::names(), &events),
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
  EventLog events;
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
  /// Of accounts and tenants: events and what is left of erased accounts aside.
  std::size_t shared_records() {
    return static_cast<std::size_t>(std::count_if(shared().begin(), shared().end(),
                                                  [](auto& each) { return each.first.first.starts_with("ACCOUNT#"); }));
  }
  /// The types of the events so far, of one account.
  std::vector<std::string> events_of(const AccountId& id) {
    std::vector<std::string> types;
    const auto page = stage.run(process->events.after(process->events.oldest(), EventLog::kMaxPageSize));
    for (const LifecycleEvent& event : page.value().events)
      if (event.account == id) types.emplace_back(to_text(event.type));
    return types;
  }
  StoredAccount stored(const AccountId& id) { return *stage.run(provisioner().provisioning_status(id)); }
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

}  // namespace tenantry::provisioning::testing
