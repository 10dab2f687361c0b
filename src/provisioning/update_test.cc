#include <gtest/gtest.h>

#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "provisioning/provisioner.h"
#include "provisioning/testing_provisioner.h"

namespace tenantry::provisioning {
namespace {

using namespace testing;

class UpdateTest : public ProvisionerTest {
 protected:
  UpdateTest() {
    for (const auto* bound : {"ReadCapacity", "WriteCapacity"}) {
      cloudformation.defaults[bound + std::string("Min")] = "5";
      cloudformation.defaults[bound + std::string("Max")] = "100";
      for (const auto* of : {"Table", "GSI1", "GSI2", "GSI3"}) cloudformation.defaults[of + std::string(bound)] = "0";
    }
    cloudformation.defaults["TargetUtilization"] = "70";
    cloudformation.defaults["KmsKeyArn"] = "";
  }

  AccountResult<Account> change(const AccountId& id, TableSettings settings) {
    return stage.run(provisioner().change_account(id, {.table_settings = std::move(settings)}));
  }
  std::map<std::string, std::string> asked() {
    std::map<std::string, std::string> values;
    for (const auto& each : *cloudformation.updates.back().parameters)
      values[*each.parameter_key] = each.use_previous_value ? "previous" : *each.parameter_value;
    return values;
  }
  const std::map<std::string, std::string>& parameters() { return cloudformation.stacks.front().parameters; }
  std::string copied_mode(const AccountId& id) {
    const auto& item = dynamodb.tables[table_of(id)].items.at({keys::account_partition(id), "METADATA"});
    const auto* settings = item.find("tableSettings");
    return settings ? tenancy::testing::text_of(*settings->get_if<ddb::AttributeMap>(), "billingMode") : "";
  }
  void expect_at_rest(const AccountId& id) {
    expect_active(id);
    EXPECT_FALSE(stored(id).provisioning.update);
    EXPECT_TRUE(stage.run(process->accounts.updates())->empty());
  }
};

TEST_F(UpdateTest, CreationTakesSettingsAndTheRecordSaysWhatTheTableHas) {
  auto wanted = request(CloudType::private_);
  wanted.table_settings = {.read_capacity = 20,
                           .read_capacity_max = 200,
                           .point_in_time_recovery = false,
                           .kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/k"};
  const auto account = stage.run(provisioner().provision_account(wanted));
  ASSERT_TRUE(account) << account.error().message;
  EXPECT_EQ(settled(account->id).outcome, Outcome::active);
  stage.settle();
  for (const auto& [key, value] : std::map<std::string, std::string>{{"BillingMode", "PROVISIONED"},
                                                                     {"ReadCapacityMax", "200"},
                                                                     {"WriteCapacityMax", "100"},
                                                                     {"TableReadCapacity", "20"},
                                                                     {"GSI3ReadCapacity", "20"},
                                                                     {"TableWriteCapacity", "0"},
                                                                     {"EnablePointInTimeRecovery", "false"},
                                                                     {"EnableDeletionProtection", "false"},
                                                                     {"KmsKeyArn", *wanted.table_settings.kms_key_arn}})
    EXPECT_EQ(parameters().at(key), value) << key;
  const TableSettings has = stored(account->id).account.table_settings;
  EXPECT_EQ(has.billing_mode, "PROVISIONED");  // the platform's default
  EXPECT_EQ(has.deletion_protection, false);
  EXPECT_EQ(has.read_capacity_max, 200);
  EXPECT_EQ(copied_mode(account->id), "PROVISIONED");
}

TEST_F(UpdateTest, SettingsThatCannotBeAreRefused) {
  auto wanted = request(CloudType::public_);
  wanted.table_settings.billing_mode = "PROVISIONED";
  EXPECT_EQ(stage.run(provisioner().provision_account(wanted)).error().members.at(0).member, "tableSettings");
  wanted = request(CloudType::private_);
  wanted.table_settings = {.read_capacity_min = 50, .read_capacity_max = 40};
  EXPECT_EQ(stage.run(provisioner().provision_account(wanted)).error().members.at(0).member,
            "tableSettings.readCapacityMax");
  EXPECT_EQ(shared_records(), 0u);
  const Account account = active(CloudType::private_);
  EXPECT_EQ(change(account.id, {.write_capacity_min = 500}).error().kind, Kind::invalid);
  EXPECT_EQ(change(account.id, {.billing_mode = "PAY_PER_REQUEST", .read_capacity = 7}).error().members.at(0).member,
            "tableSettings.readCapacity");
  EXPECT_EQ(change(account.id, {.read_capacity = 200, .write_capacity_min = 500}).error().members.size(), 2u);
  EXPECT_TRUE(cloudformation.updates.empty());
  expect_at_rest(account.id);
}

TEST_F(UpdateTest, AnUpdateChangesTheStackWhileTheAccountIsActive) {
  const Account account = active(CloudType::private_);
  const auto changing = change(account.id, {.point_in_time_recovery = false, .deletion_protection = true});
  ASSERT_TRUE(changing) << changing.error().message;
  EXPECT_EQ(changing->status, ProvisioningStatus::active);
  EXPECT_EQ(changing->version, 2);
  EXPECT_EQ(changing->table_settings.deletion_protection, false);
  EXPECT_TRUE(stage.run(process->router.resolve(account.id)));
  EXPECT_EQ(change(account.id, {.deletion_protection = false}).error().kind, Kind::busy);
  EXPECT_EQ(deprovision(account.id, true).error().kind, Kind::busy);
  EXPECT_TRUE(stage.run(provisioner().change_account(account.id, {.name = "New"})));
  const Settlement settlement = settled(account.id);
  EXPECT_EQ(settlement.outcome, Outcome::active);
  EXPECT_EQ(settlement.account->table_settings.deletion_protection, true);
  EXPECT_EQ(settlement.account->table_settings.point_in_time_recovery, false);
  EXPECT_EQ(settlement.account->name, "New");
  EXPECT_EQ(settlement.account->version, 4) << "what was asked for is there: another state";
  EXPECT_TRUE(dynamodb.tables[table_of(account.id)].deletion_protection);
  EXPECT_EQ(asked()["AccountId"], "previous");
  EXPECT_EQ(cloudformation.updates.back().use_previous_template, true);
  stage.settle();
  expect_at_rest(account.id);
  EXPECT_EQ(events_of(account.id),
            (std::vector<std::string>{"created", "provisioning", "active", "updating", "changed", "updated"}));
  EXPECT_EQ(deprovision(account.id).error().kind, Kind::protected_);
  ASSERT_TRUE(deprovision(account.id, true));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  expect_gone(account.id);
}

TEST_F(UpdateTest, WhoIsToldThatItIsActiveMayChangeItAtOnce) {
  const Account account = provision(CloudType::private_);
  std::optional<AccountResult<Account>> changed;
  stage.start(provisioner().wait_settled(account.id, Deadline::never()), [&](auto) {
    stage.start(provisioner().change_account(account.id, {.table_settings = {.deletion_protection = true}}),
                [&](auto result) { changed = std::move(result); });
  });
  while (!changed) {
    stage.settle();
    if (!changed) ASSERT_TRUE(stage.clock.advance_to_next());
  }
  EXPECT_TRUE(*changed) << changed->error().message;
  EXPECT_EQ(settled(account.id).account->table_settings.deletion_protection, true);
}

TEST_F(UpdateTest, CapacityThatScalingHasMadeIsKept) {
  const Account account = active(CloudType::private_);
  dynamodb.tables[table_of(account.id)].capacity = {
      {"", {40, 5}}, {"GSI1", {60, 300}}, {"GSI2", {5, 5}}, {"GSI3", {5, 7}}};
  ASSERT_TRUE(change(account.id, {.read_capacity_min = 10, .write_capacity_max = 200}));
  EXPECT_EQ(settled(account.id).outcome, Outcome::active);
  auto values = asked();
  EXPECT_EQ(values["TableReadCapacity"], "40");
  EXPECT_EQ(values["GSI1ReadCapacity"], "60");
  EXPECT_EQ(values["GSI2ReadCapacity"], "10");  // the new least
  EXPECT_EQ(values["GSI1WriteCapacity"], "200");
  EXPECT_EQ(values["GSI3WriteCapacity"], "7");
  stage.settle();
  ASSERT_TRUE(change(account.id, {.read_capacity = 25}));
  EXPECT_EQ(settled(account.id).outcome, Outcome::active);
  values = asked();
  EXPECT_EQ(values["TableReadCapacity"], "25");
  EXPECT_EQ(values["GSI1ReadCapacity"], "25");
  EXPECT_EQ(values["GSI3WriteCapacity"], "7");
}

TEST_F(UpdateTest, AFailedUpdateKeepsTheOldSettingsAndSaysWhy) {
  const Account account = active(CloudType::private_);
  cloudformation.update_failure = "Key is disabled";
  ASSERT_TRUE(change(account.id, {.kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/k"}));
  const Settlement settlement = settled(account.id);
  EXPECT_EQ(settlement.outcome, Outcome::active);
  EXPECT_EQ(settlement.account->update_error, "The stack is UPDATE_ROLLBACK_COMPLETE: Table: Key is disabled");
  EXPECT_FALSE(settlement.account->table_settings.kms_key_arn);
  stage.settle();
  expect_at_rest(account.id);
  EXPECT_EQ(events_of(account.id).back(), "update_failed");
  cloudformation.update_failure.reset();
  ASSERT_TRUE(change(account.id, {.kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/k"}));
  EXPECT_FALSE(settled(account.id).account->update_error);
  EXPECT_EQ(stored(account.id).account.table_settings.kms_key_arn, "arn:aws:kms:us-east-1:111122223333:key/k");
}

TEST_F(UpdateTest, OnDemandForgetsCapacities) {
  const Account account = active(CloudType::private_);
  ASSERT_TRUE(change(account.id, {.read_capacity = 30, .read_capacity_min = 20, .target_utilization = 50}));
  EXPECT_EQ(settled(account.id).outcome, Outcome::active);
  stage.settle();
  ASSERT_TRUE(change(account.id, {.read_capacity_min = 40}));  // above what was chosen once
  EXPECT_EQ(settled(account.id).account->table_settings.read_capacity, 40);
  stage.settle();
  ASSERT_TRUE(change(account.id, {.billing_mode = "PAY_PER_REQUEST"}));
  EXPECT_EQ(
      settled(account.id).account->table_settings,
      (TableSettings{.billing_mode = "PAY_PER_REQUEST", .point_in_time_recovery = true, .deletion_protection = false}));
  for (const auto& [key, value] : std::map<std::string, std::string>{
           {"ReadCapacityMin", "5"}, {"TargetUtilization", "70"}, {"TableReadCapacity", "0"}})
    EXPECT_EQ(parameters().at(key), value) << key;
  stage.settle();
  EXPECT_EQ(change(account.id, {.target_utilization = 50}).error().members.at(0).member,
            "tableSettings.targetUtilization");
}

TEST_F(UpdateTest, CapacitiesAreJudgedByTheBillingModeThatTheAccountGets) {
  const std::string name = "/platform/dynamodb/default-billing-mode";
  auto wanted = request(CloudType::private_);
  wanted.table_settings.target_utilization = 50;
  ssm.parameters[name] = "PAY_PER_REQUEST";
  const auto refused = stage.run(provisioner().provision_account(wanted));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().members.at(0).member, "tableSettings.targetUtilization");
  EXPECT_EQ(shared_records(), 0u);
  ssm.parameters[name] = "PROVISIONED";
  const auto made = stage.run(provisioner().provision_account(wanted));
  ASSERT_TRUE(made);
  EXPECT_EQ(made->table_settings.billing_mode, "PROVISIONED");
  EXPECT_EQ(settled(made->id).outcome, Outcome::active);
}

TEST_F(UpdateTest, ADefaultBillingModeThatIsNoneIsNamed) {
  ssm.parameters["/platform/dynamodb/default-billing-mode"] = "junk";
  const Account failed = provision(CloudType::private_);
  const std::string expected =
      "The platform's parameter /platform/dynamodb/default-billing-mode is 'junk': it must be PAY_PER_REQUEST or "
      "PROVISIONED.";
  EXPECT_EQ(settled(failed.id).account->provisioning_error, expected);
  stage.settle();
  EXPECT_EQ(change(failed.id, {.read_capacity = 7}).error().message, expected);
  ASSERT_TRUE(change(failed.id, {.billing_mode = "PROVISIONED", .read_capacity = 7}));
  ASSERT_TRUE(stage.run(provisioner().retry(failed.id)));
  EXPECT_EQ(settled(failed.id).outcome, Outcome::active) << "who chooses needs no default";
}

TEST_F(UpdateTest, ARollbackThatFailedIsTakenUpAgain) {
  const Account account = active(CloudType::private_);
  cloudformation.update_failure = "throttled";
  cloudformation.failed_update_status = "UPDATE_ROLLBACK_FAILED";
  ASSERT_TRUE(change(account.id, {.deletion_protection = true}));
  EXPECT_EQ(settled(account.id).account->update_error, "The stack is UPDATE_ROLLBACK_COMPLETE: Table: throttled");
  stage.settle();
  cloudformation.stacks.front().description.stack_status = "UPDATE_ROLLBACK_FAILED";
  cloudformation.update_failure.reset();
  ASSERT_TRUE(change(account.id, {.deletion_protection = true}));
  EXPECT_FALSE(settled(account.id).account->update_error);
  stage.settle();
  expect_at_rest(account.id);
}

TEST_F(UpdateTest, NothingToChangeIsDoneAtOnce) {
  const Account account = active(CloudType::private_);
  ASSERT_TRUE(change(account.id, {.billing_mode = "PROVISIONED"}));
  EXPECT_EQ(settled(account.id).outcome, Outcome::active);
  stage.settle();
  expect_at_rest(account.id);
}

TEST_F(UpdateTest, ATemplateWithoutTheParameterSaysSo) {
  cloudformation.defaults.erase("KmsKeyArn");
  const Account account = active(CloudType::private_);
  const auto refused = stage.run(provisioner().change_account(
      account.id, {.name = "New", .table_settings = {.kms_key_arn = "arn:aws:kms:us-east-1:111122223333:key/k"}}));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().members.at(0).rule, "The template of the account's stack has no parameter KmsKeyArn.");
  EXPECT_EQ(stored(account.id).account, account);
  expect_at_rest(account.id);
}

TEST_F(UpdateTest, AStackThatIsGoneIsAnError) {
  const Account account = active(CloudType::private_);
  cloudformation.stacks.clear();
  EXPECT_EQ(change(account.id, {.deletion_protection = true}).error().kind, Kind::broken);
  EXPECT_EQ(stored(account.id).account, account);
}

TEST_F(UpdateTest, SettingsOfAFailedAccountAreForItsNextAttempt) {
  cloudformation.failure = "no luck";
  const Account account = provision(CloudType::private_);
  EXPECT_EQ(change(account.id, {.deletion_protection = true}).error().kind, Kind::busy);
  EXPECT_EQ(settled(account.id).outcome, Outcome::failed);
  stage.settle();
  ASSERT_TRUE(change(account.id, {.deletion_protection = true}));
  EXPECT_TRUE(cloudformation.updates.empty());
  cloudformation.failure.reset();
  ASSERT_TRUE(stage.run(provisioner().retry(account.id)));
  EXPECT_EQ(settled(account.id).account->table_settings.deletion_protection, true);
}

/// The process dies at any call of an update, before it arrives or before its reply does.
class UpdateCrashTest : public UpdateTest, public ::testing::WithParamInterface<std::tuple<bool, bool>> {};

TEST_P(UpdateCrashTest, UpdateIsCarriedOn) {
  const auto [after, fails] = GetParam();
  for (int n = 1; n <= 16; ++n) {
    const Account account = active(CloudType::private_);
    if (fails) cloudformation.update_failure = "no luck";
    (after ? process->wire.lost_after : process->wire.lost_before) = process->wire.calls + n;
    stage.start(provisioner().change_account(account.id, {.table_settings = {.deletion_protection = true}}),
                [](auto&&) {});
    for (int i = 0; i < 100; ++i) {
      stage.settle();
      stage.clock.advance(milliseconds(20));
    }
    restart();
    ASSERT_TRUE(stage.run(provisioner().resume()));
    for (int i = 0; i < 100; ++i) {
      stage.settle();
      stage.clock.advance(milliseconds(20));
    }
    expect_at_rest(account.id);
    const Account now = stored(account.id).account;
    const bool asked_for = now.version > 1;
    EXPECT_EQ(now.update_error.has_value(), asked_for && fails) << n;
    EXPECT_EQ(now.table_settings.deletion_protection, asked_for && !fails) << n;
    EXPECT_EQ(dynamodb.tables[table_of(account.id)].deletion_protection, asked_for && !fails) << n;
    if (n > 4) EXPECT_TRUE(asked_for);
    cloudformation.update_failure.reset();
    ASSERT_TRUE(deprovision(account.id, true));
    EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
    ASSERT_FALSE(HasFailure()) << n;
  }
}

INSTANTIATE_TEST_SUITE_P(All, UpdateCrashTest, ::testing::Combine(::testing::Bool(), ::testing::Bool()));

}  // namespace
}  // namespace tenantry::provisioning
