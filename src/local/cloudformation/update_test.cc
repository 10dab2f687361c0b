#include <gmock/gmock.h>

#include <algorithm>

#include "local/cloudformation/testing_update.h"

namespace tenantry::local::cloudformation {
namespace {

using testing::Bench;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::parameter;
using testing::resources;
using ::testing::StartsWith;
using testing::table;
using testing::Update;
using testing::api::CancelUpdateStackRequest;
using testing::api::ContinueUpdateRollbackRequest;
using testing::api::CreateStackRequest;
using testing::api::DeleteStackRequest;
using testing::api::DescribeStackResourcesRequest;
using testing::api::ListExportsRequest;
using testing::api::Parameter;
using testing::api::Tag;
using testing::api::UpdateStackRequest;

TEST_F(Update, ChangesAddsAndRemoves) {
  create(resources(parameter("A", "/a", "1") + parameter("B", "/b", "1") + parameter("C", "/c", "same")));
  EXPECT_EQ(
      update(resources(parameter("A", "/a", "2") + parameter("D", "/d", "!Ref A") + parameter("C", "/c", "same"))), "");
  EXPECT_THAT(story(), ElementsAre("s UPDATE_IN_PROGRESS: User Initiated", "A UPDATE_IN_PROGRESS", "A UPDATE_COMPLETE",
                                   "D CREATE_IN_PROGRESS", "D CREATE_IN_PROGRESS: Resource creation Initiated",
                                   "D CREATE_COMPLETE", "s UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "B DELETE_IN_PROGRESS",
                                   "B DELETE_COMPLETE", "s UPDATE_COMPLETE"));
  EXPECT_EQ(value("/a"), "2");
  EXPECT_EQ(value("/b"), "none");
  EXPECT_EQ(value("/d"), "/a");
  EXPECT_TRUE(cloud.stack("s")->last_updated_time);
  EXPECT_EQ(cloud(DescribeStackResourcesRequest{"s"})->stack_resources->size(), 3u);
}

TEST_F(Update, NothingToDo) {
  const auto text = resources(parameter("A", "/a", "1"));
  create(text);
  const std::string none = "ValidationError: No updates are to be performed.";
  EXPECT_EQ(update(text), none);
  EXPECT_EQ(ask({.use_previous_template = true}), none);
  EXPECT_EQ(update("Description: new\n" + text), none);
  EXPECT_EQ(update("Resources: {A: {Properties: {Value: '1', Type: String, Name: /a}, Type: 'AWS::SSM::Parameter'}}"),
            none);
  EXPECT_EQ(cloud.status("s"), "CREATE_COMPLETE");
  EXPECT_THAT(story(), IsEmpty());
  EXPECT_EQ(update(text + "Outputs: {O: {Value: v}}"), "");
  EXPECT_EQ(cloud.stack("s")->outputs->at(0).output_value, "v");
  EXPECT_EQ(update(resources(parameter("A", "/a", "1", "DeletionPolicy: Retain, "))), "");
  EXPECT_THAT(cloud.world.effects, IsEmpty());
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(value("/a"), "1");
}

TEST_F(Update, Parameters) {
  const std::string text = "Parameters: {V: {Type: String}, W: {Type: String, Default: w}}\n" +
                           resources(parameter("A", "/a", "!Sub '${V}${W}'"));
  cloud.create("s", text, {{"V", "v"}, {"W", "x"}});
  cloud.settle();
  const auto kept = [](const std::string& key) { return Parameter{.parameter_key = key, .use_previous_value = true}; };
  EXPECT_EQ(ask({.use_previous_template = true, .parameters = {{kept("V"), kept("W")}}}),
            "ValidationError: No updates are to be performed.");
  EXPECT_EQ(ask({.use_previous_template = true, .parameters = {{kept("V")}}}), "");
  EXPECT_EQ(value("/a"), "vw");
  EXPECT_EQ(ask({.use_previous_template = true, .parameters = {{kept("W")}}}),
            "ValidationError: Parameters: [V] must have values");
  EXPECT_THAT(ask({.template_body = resources(parameter("A", "/a", "1")), .parameters = {{kept("Z")}}}),
              HasSubstr("Cannot specify usePreviousValue as true for a parameter key not in the previous template"));
  EXPECT_THAT(ask({.template_body = text, .use_previous_template = true}), HasSubstr("cannot specify both"));
  EXPECT_EQ(ask({}), "ValidationError: Either Template URL or Template Body must be specified.");
}

TEST_F(Update, Refusals) {
  EXPECT_EQ(update(resources(parameter("A", "/a", "1"))), "ValidationError: Stack [s] does not exist");
  create(resources(parameter("A", "/a", "1")));
  EXPECT_EQ(update("Resources: {A: {Type: 'AWS::DynamoDB::Table'}}"),
            "ValidationError: Update of resource type is not permitted. The new template modifies resource type of the "
            "following resources: [A]");
  cloud.stack_delay = std::chrono::minutes(5);
  cloud.restart();
  const auto id = *cloud.stack("s")->stack_id;
  UpdateStackRequest second{.stack_name = "s", .template_body = resources(parameter("A", "/a", "2"))};
  EXPECT_EQ(cloud.error_of(second), "");
  EXPECT_EQ(cloud.error_of(second),
            "ValidationError: Stack:" + id + " is in UPDATE_IN_PROGRESS state and can not be updated.");
  EXPECT_EQ(cloud.error_of(DeleteStackRequest{.stack_name = "s"}),
            "ValidationError: Stack [s] cannot be deleted while in status UPDATE_IN_PROGRESS");
  cloud.settle();
  EXPECT_EQ(cloud.error_of(CancelUpdateStackRequest{"s"}),
            "ValidationError: CancelUpdateStack cannot be called from current stack status");
  EXPECT_EQ(cloud.error_of(ContinueUpdateRollbackRequest{.stack_name = "s"}),
            "ValidationError: RollbackUpdatedStack cannot be called from current stack status");
}

TEST_F(Update, RolledBackCreationCannotBeUpdated) {
  cloud.ssm.parameters["/a"].value = "another's";
  const auto id = cloud.create("s", resources(parameter("A", "/a", "1")));
  cloud.settle();
  EXPECT_EQ(update(resources(parameter("A", "/b", "1"))),
            "ValidationError: Stack:" + id + " is in ROLLBACK_COMPLETE state and can not be updated.");
}

TEST_F(Update, SameTokenSameUpdate) {
  create(resources(parameter("A", "/a", "1")));
  const UpdateStackRequest request{.template_body = resources(parameter("A", "/a", "2")),
                                   .client_request_token = "again"};
  EXPECT_EQ(ask(request), "");
  EXPECT_EQ(ask(request), "");
  EXPECT_EQ(std::ranges::count(story(), "s UPDATE_COMPLETE"), 1);
}

TEST_F(Update, StackTagsReachResources) {
  create(resources(parameter("A", "/a", "1")));
  EXPECT_EQ(ask({.use_previous_template = true, .tags = {{Tag{"k", "v"}, Tag{"l", "w"}}}}), "");
  EXPECT_EQ(cloud.ssm.parameters.at("/a").tags->size(), 2u);
  EXPECT_EQ(ask({.use_previous_template = true}), "ValidationError: No updates are to be performed.");
  EXPECT_EQ(ask({.use_previous_template = true, .tags = {{Tag{"k", "v"}}}}), "");
  EXPECT_EQ(cloud.ssm.parameters.at("/a").tags->size(), 1u);
  EXPECT_EQ(cloud.stack("s")->tags->size(), 1u);
}

TEST_F(Update, ReplacementMakesTheNewFirst) {
  create(resources(table("PK") + parameter("P", "/table", "!Ref T")));
  const auto old = tables().at(0);
  EXPECT_EQ(update(resources(table("ID") + parameter("P", "/table", "!Ref T"))), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_COMPLETE");
  ASSERT_EQ(tables().size(), 1u);
  const auto now = tables().at(0);
  EXPECT_NE(now, old);
  EXPECT_EQ(value("/table"), now);
  EXPECT_THAT(cloud.world.effects, ElementsAre("CreateTable " + now, "PutParameter /table", "DeleteTable " + old));
  EXPECT_THAT(story(), Contains("T UPDATE_IN_PROGRESS: Requested update requires the creation of a new physical "
                                "resource; hence creating one."));
  EXPECT_EQ(cloud.error_of(DescribeStackResourcesRequest{.physical_resource_id = old}),
            "ValidationError: Stack for " + old + " does not exist");
  EXPECT_EQ(cloud(DescribeStackResourcesRequest{.physical_resource_id = now})->stack_resources->size(), 2u);
}

TEST_F(Update, UpdateReplacePolicyRetains) {
  create(resources(table("PK")));
  const auto old = tables().at(0);
  EXPECT_EQ(update(resources(table("ID", "UpdateReplacePolicy: Retain, "))), "");
  EXPECT_EQ(tables().size(), 2u);
  EXPECT_THAT(tables(), Contains(old));
  EXPECT_THAT(story(), Contains("T DELETE_SKIPPED"));
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_THAT(tables(), ElementsAre(old));
}

TEST_F(Update, CustomNamesCannotBeReplaced) {
  const auto named = [](const std::string& key) {
    return resources(
        "  T: {Type: 'AWS::DynamoDB::Table', Properties: {TableName: t, AttributeDefinitions: "
        "[{AttributeName: " +
        key + ", AttributeType: S}], KeySchema: [{AttributeName: " + key + ", KeyType: HASH}]}}\n");
  };
  create(named("PK"));
  EXPECT_EQ(update(named("ID")), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_THAT(story(), Contains("T UPDATE_FAILED: CloudFormation cannot update a stack when a custom-named resource "
                                "requires replacing. Rename t and update the stack again."));
  EXPECT_THAT(cloud.world.effects, IsEmpty());
}

TEST_F(Update, RemovedResourcesFollowTheirPolicy) {
  create(resources(parameter("A", "/a", "1", "DeletionPolicy: Retain, ") +
                   parameter("B", "/b", "1", "DeletionPolicy: RetainExceptOnCreate, ") + parameter("C", "/c", "1") +
                   parameter("D", "/d", "1")));
  EXPECT_EQ(update(resources(parameter("D", "/d", "1"))), "");
  EXPECT_EQ(value("/a") + value("/b") + value("/c"), "11none");
  EXPECT_THAT(story(), Contains("A DELETE_SKIPPED"));
  EXPECT_EQ(cloud(DescribeStackResourcesRequest{"s"})->stack_resources->size(), 1u);
}

TEST_F(Update, FailureBringsTheFormerValuesBack) {
  create(resources(parameter("A", "/a", "1") + parameter("B", "/b", "1")) + "Outputs: {O: {Value: old}}");
  cloud.ssm.parameters["/taken"].value = "another's";
  EXPECT_EQ(update(resources(parameter("A", "/a", "2") + parameter("N", "/n", "!Ref A") +
                             parameter("T", "/taken", "1", "DependsOn: N, ")) +
                   "Outputs: {O: {Value: new}}"),
            "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(value("/a") + value("/b") + value("/n") + value("/taken"), "11noneanother's");
  EXPECT_EQ(cloud.stack("s")->outputs->at(0).output_value, "old");
  auto told = story();
  EXPECT_THAT(told, Contains("s UPDATE_ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [T]. "));
  told.erase(told.begin(), std::ranges::find_if(told, [](const auto& line) {
                             return line.starts_with("s UPDATE_ROLLBACK_IN_PROGRESS");
                           }) + 1);
  EXPECT_THAT(told,
              ElementsAre("A UPDATE_IN_PROGRESS", "A UPDATE_COMPLETE", "s UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
                          "N DELETE_IN_PROGRESS", "N DELETE_COMPLETE", "s UPDATE_ROLLBACK_COMPLETE"));
  EXPECT_EQ(cloud(DescribeStackResourcesRequest{"s"})->stack_resources->size(), 2u);
  EXPECT_EQ(update(resources(parameter("A", "/a", "3"))), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_COMPLETE");
}

TEST_F(Update, FailureAfterReplacementKeepsTheOldThing) {
  create(resources(table("PK")));
  const auto old = tables();
  cloud.ssm.parameters["/taken"].value = "another's";
  EXPECT_EQ(
      update(resources(table("ID", "UpdateReplacePolicy: Retain, ") + parameter("X", "/taken", "1", "DependsOn: T, "))),
      "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(tables(), old);
  EXPECT_EQ(cloud(DescribeStackResourcesRequest{.physical_resource_id = old[0]})->stack_resources->size(), 1u);
}

TEST_F(Update, AddedThingsOfAFailedUpdateFollowTheirPolicy) {
  for (const auto& [policy, flag, kept] :
       {std::tuple("Retain", false, true), {"Retain", true, false}, {"RetainExceptOnCreate", false, false}}) {
    Bench fresh;
    fresh.create("s", resources(parameter("A", "/a", "1")));
    fresh.settle();
    fresh.ssm.parameters["/taken"].value = "another's";
    fresh(UpdateStackRequest{
        .stack_name = "s",
        .template_body = resources(parameter("A", "/a", "1") +
                                   parameter("N", "/n", "1", std::string("DeletionPolicy: ") + policy + ", ") +
                                   parameter("T", "/taken", "1", "DependsOn: N, ")),
        .retain_except_on_create = flag});
    fresh.settle();
    EXPECT_EQ(fresh.status("s"), "UPDATE_ROLLBACK_COMPLETE");
    EXPECT_EQ(fresh.ssm.parameters.contains("/n"), kept) << policy << flag;
  }
}

TEST_F(Update, WithoutRollbackGoesOnWhereItFailed) {
  create(resources(parameter("A", "/a", "1") + table("PK")));
  const auto old = tables().at(0);
  cloud.world.errors["PutParameter /b"] = {"ValidationException", "no"};
  const auto text =
      resources(parameter("A", "/a", "2") + table("ID") + parameter("B", "/b", "1", "DependsOn: [A, T], "));
  EXPECT_EQ(update(text, true), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_FAILED");
  EXPECT_TRUE(*cloud.stack("s")->disable_rollback);
  EXPECT_EQ(value("/a"), "2");
  EXPECT_EQ(tables().size(), 2u);
  cloud.world.errors.clear();
  cloud.world.effects.clear();
  EXPECT_EQ(update(text), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_COMPLETE");
  EXPECT_THAT(cloud.world.effects, ElementsAre("PutParameter /b", "DeleteTable " + old));
}

TEST_F(Update, WithoutRollbackARetryThatFailsGoesBackToTheLastCompleteState) {
  create(resources(parameter("A", "/a", "1") + table("PK")));
  const auto old = tables();
  cloud.world.errors["PutParameter /b"] = {"ValidationException", "no"};
  const auto text = [](const std::string& value, const std::string& key) {
    return resources(parameter("A", "/a", value) + table(key) + parameter("B", "/b", "1", "DependsOn: [A, T], "));
  };
  EXPECT_EQ(update(text("2", "ID"), true), "");
  EXPECT_EQ(update(text("3", "XY")), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(value("/a"), "1");
  EXPECT_EQ(tables(), old);
}

TEST_F(Update, AStackWhoseUpdateFailedIsDeletedWholly) {
  create(resources(parameter("A", "/a", "1") + table("PK")));
  cloud.world.errors["PutParameter /b"] = {"ValidationException", "no"};
  update(resources(parameter("A", "/a", "2") + table("ID") + parameter("B", "/b", "1", "DependsOn: [A, T], ")), true);
  EXPECT_EQ(tables().size(), 2u);
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "none");
  EXPECT_THAT(tables(), IsEmpty());
  EXPECT_THAT(cloud.ssm.parameters, IsEmpty());
}

TEST_F(Update, RollbackThatFailsCanBeContinued) {
  create(resources(parameter("A", "/a", "1") + parameter("B", "/b", "1", "DependsOn: A, ")));
  cloud.ssm.parameters["/taken"].value = "another's";
  cloud.stack_delay = std::chrono::seconds(30);
  cloud.restart();
  cloud(UpdateStackRequest{
      .stack_name = "s",
      .template_body = resources(parameter("A", "/a", "2") + parameter("B", "/b", "2", "DependsOn: A, ") +
                                 parameter("T", "/taken", "1", "DependsOn: B, "))});
  cloud.settle(std::chrono::seconds(15));
  EXPECT_EQ(value("/b"), "2");
  cloud.world.errors["PutParameter /a"] = {"ValidationException", "stuck"};
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "UPDATE_ROLLBACK_FAILED");
  EXPECT_EQ(cloud.stack("s")->stack_status_reason, "The following resource(s) failed to update: [A]. ");
  EXPECT_EQ(value("/a") + value("/b"), "22");
  EXPECT_THAT(update(resources(parameter("A", "/a", "3"))), HasSubstr("UPDATE_ROLLBACK_FAILED state and can not be"));
  const auto go_on = [&](std::optional<std::vector<std::string>> skipped) {
    const auto error = cloud.error_of(ContinueUpdateRollbackRequest{.stack_name = "s", .resources_to_skip = skipped});
    cloud.settle();
    return error;
  };
  EXPECT_THAT(go_on({{"B"}}), HasSubstr("cannot be skipped: [B]"));
  EXPECT_EQ(go_on({}), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_ROLLBACK_FAILED");
  EXPECT_EQ(go_on({{"A"}}), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(value("/a") + value("/b"), "21");
}

TEST_F(Update, Cancelled) {
  create(resources(parameter("A", "/a", "1") + table("PK")));
  const auto old = tables();
  cloud.stack_delay = std::chrono::minutes(5);
  cloud.restart();
  cloud(UpdateStackRequest{
      .stack_name = "s",
      .template_body = resources(parameter("A", "/a", "2") + table("ID") + parameter("B", "/b", "1"))});
  cloud.settle(std::chrono::seconds(10));
  EXPECT_EQ(cloud.status("s"), "UPDATE_IN_PROGRESS");
  EXPECT_EQ(cloud.error_of(CancelUpdateStackRequest{"s"}), "");
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "UPDATE_ROLLBACK_COMPLETE");
  EXPECT_EQ(value("/a") + value("/b"), "1none");
  EXPECT_EQ(tables(), old);
  EXPECT_THAT(story(), Contains("A UPDATE_FAILED: Resource update cancelled"));
  EXPECT_THAT(story(), Contains("s UPDATE_ROLLBACK_IN_PROGRESS: User Initiated"));
}

TEST_F(Update, WhatCannotBeCleanedUpIsLeftAndTold) {
  create(resources(parameter("A", "/a", "1") + parameter("B", "/b", "1")));
  cloud.world.errors["DeleteParameter /b"] = {"ValidationException", "stuck"};
  EXPECT_EQ(update(resources(parameter("A", "/a", "1"))), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_COMPLETE");
  EXPECT_EQ(cloud.stack("s")->stack_status_reason, "Update successful. One or more resources could not be deleted.");
  EXPECT_THAT(story(), Contains(StartsWith("B DELETE_FAILED: ")));
}

TEST_F(Update, ACreationThatFailedIsMadeGood) {
  cloud.ssm.parameters["/b"].value = "another's";
  const auto text = [](const std::string& name) {
    return resources(parameter("A", "/a", "1") + parameter("B", name, "1", "DependsOn: A, "));
  };
  cloud(CreateStackRequest{.stack_name = "s", .template_body = text("/b"), .on_failure = "DO_NOTHING"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "CREATE_FAILED");
  cloud.world.effects.clear();
  EXPECT_EQ(update(text("/c")), "");
  EXPECT_EQ(cloud.status("s"), "UPDATE_COMPLETE");
  EXPECT_THAT(cloud.world.effects, ElementsAre("PutParameter /c"));
}

}  // namespace
}  // namespace tenantry::local::cloudformation
