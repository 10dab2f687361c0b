#include <gmock/gmock.h>

#include "local/cloudformation/testing.h"

namespace tenantry::local::cloudformation {
namespace {

using testing::Bench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing::api::CreateChangeSetRequest;
using testing::api::DeleteChangeSetRequest;
using testing::api::DeleteStackRequest;
using testing::api::DescribeChangeSetRequest;
using testing::api::ExecuteChangeSetRequest;
using testing::api::GetTemplateRequest;
using testing::api::ListChangeSetsRequest;
using testing::api::Parameter;
using testing::api::ResourceChange;
using testing::api::UpdateStackRequest;

constexpr const char* kText = R"(
Parameters: {V: {Type: String, Default: '1'}, K: {Type: String, Default: PK}}
Resources:
  A: {Type: 'AWS::SSM::Parameter', Properties: {Name: /a, Type: String, Value: !Ref V}}
  T:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: !Ref K, AttributeType: S}]
      KeySchema: [{AttributeName: !Ref K, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
  P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /p, Type: String, Value: !Ref T}}
  N: {Type: 'AWS::SSM::Parameter', Properties: {Name: !Sub '/${T}', Type: String, Value: v}}
)";

class ChangeSet : public ::testing::Test {
 protected:
  Bench cloud;

  void create() {
    cloud.create("s", kText);
    cloud.settle();
  }
  std::string make(CreateChangeSetRequest request) {
    request.stack_name = "s";
    if (request.change_set_name.empty()) request.change_set_name = "c";
    return cloud.error_of(std::move(request));
  }
  testing::api::DescribeChangeSetResponse described(const std::string& name = "c") {
    return *cloud(DescribeChangeSetRequest{.change_set_name = name, .stack_name = "s"});
  }
  /// `<action> <logical id>[ <replacement>]`, then each detail.
  static std::vector<std::string> lines(const testing::api::DescribeChangeSetResponse& response) {
    std::vector<std::string> result;
    for (const auto& change : *response.changes) {
      const auto& it = *change.resource_change;
      result.push_back(*it.action + " " + *it.logical_resource_id + (it.replacement ? " " + *it.replacement : ""));
      for (const auto& detail : *it.details)
        result.push_back(detail.target->name.value_or(*detail.target->attribute) + " " +
                         *detail.target->requires_recreation + " " + *detail.evaluation + " " + *detail.change_source +
                         " " + detail.causing_entity.value_or(""));
    }
    return result;
  }
};

TEST_F(ChangeSet, MakesAStack) {
  EXPECT_EQ(make({.template_body = kText, .change_set_type = "CREATE"}), "");
  EXPECT_EQ(cloud.status("s"), "REVIEW_IN_PROGRESS");
  cloud.restart();
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "REVIEW_IN_PROGRESS");
  const auto set = described();
  EXPECT_EQ(set.status, "CREATE_COMPLETE");
  EXPECT_EQ(set.execution_status, "AVAILABLE");
  EXPECT_THAT(lines(set), ElementsAre("Add A", "Add T", "Add P", "Add N"));
  EXPECT_EQ(cloud(GetTemplateRequest{.stack_name = "s", .change_set_name = "c"})->template_body, kText);
  EXPECT_THAT(cloud.error_of(UpdateStackRequest{.stack_name = "s", .template_body = kText}),
              HasSubstr("is in REVIEW_IN_PROGRESS state and can not be updated."));
  EXPECT_EQ(cloud.error_of(ExecuteChangeSetRequest{.change_set_name = *set.change_set_id}), "");
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "CREATE_COMPLETE");
  EXPECT_EQ(cloud.stack("s")->change_set_id, set.change_set_id);
  EXPECT_EQ(cloud.story("s").front(), "s REVIEW_IN_PROGRESS: User Initiated");
  EXPECT_EQ(cloud(DescribeChangeSetRequest{.change_set_name = *set.change_set_id})->execution_status,
            "EXECUTE_COMPLETE");
  EXPECT_THAT(cloud.error_of(ExecuteChangeSetRequest{.change_set_name = *set.change_set_id}),
              HasSubstr("InvalidChangeSetStatus: "));
}

TEST_F(ChangeSet, AReviewedStackCanBeDeleted) {
  EXPECT_EQ(make({.template_body = kText, .change_set_type = "CREATE"}), "");
  const auto id = *described().change_set_id;
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "none");
  EXPECT_EQ(cloud.error_of(DescribeChangeSetRequest{.change_set_name = id}),
            "ChangeSetNotFound: ChangeSet [" + id + "] does not exist");
}

TEST_F(ChangeSet, TellsWhatAnUpdateChanges) {
  create();
  EXPECT_EQ(make({.use_previous_template = true,
                  .parameters = {{{.parameter_key = "V", .parameter_value = "2"},
                                  {.parameter_key = "K", .parameter_value = "ID"}}}}),
            "");
  EXPECT_THAT(lines(described()), ElementsAre("Modify A False", "Value Never Static ParameterReference V",  //
                                              "Modify T True",                                              //
                                              "AttributeDefinitions Never Static ParameterReference K",     //
                                              "KeySchema Always Static ParameterReference K",               //
                                              "Modify P False", "Value Never Dynamic ResourceReference T",  //
                                              "Modify N Conditional", "Name Always Dynamic ResourceReference T"));
  EXPECT_EQ(cloud.world.effects.size(), 4u);
  EXPECT_EQ(described().changes->at(1).resource_change->policy_action, "ReplaceAndDelete");
  EXPECT_EQ(cloud.error_of(ExecuteChangeSetRequest{.change_set_name = "c", .stack_name = "s"}), "");
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "UPDATE_COMPLETE");
  EXPECT_EQ(cloud.ssm.parameters.at("/a").value, "2");
  EXPECT_EQ(cloud.dynamodb.tables.size(), 1u);
  EXPECT_EQ(cloud.ssm.parameters.at("/p").value, cloud.dynamodb.tables.begin()->first);
}

TEST_F(ChangeSet, DirectChangesAndRemovals) {
  create();
  EXPECT_EQ(
      make({.template_body =
                "Resources: {A: {Type: 'AWS::SSM::Parameter', DeletionPolicy: Retain, Properties: {Name: /b, Type: "
                "String, Value: '1'}}}"}),
      "");
  EXPECT_THAT(lines(described()),
              ElementsAre("Modify A True", "Name Always Static DirectModification ",
                          "DeletionPolicy Never Static DirectModification ", "Remove N", "Remove P", "Remove T"));
}

TEST_F(ChangeSet, WithoutChangesFails) {
  create();
  EXPECT_EQ(make({.use_previous_template = true}), "");
  const auto set = described();
  EXPECT_EQ(set.status, "FAILED");
  EXPECT_EQ(set.execution_status, "UNAVAILABLE");
  EXPECT_EQ(set.status_reason,
            "The submitted information didn't contain changes. Submit different information to create a change set.");
  EXPECT_EQ(cloud.error_of(ExecuteChangeSetRequest{.change_set_name = "c", .stack_name = "s"}),
            "InvalidChangeSetStatus: ChangeSet [" + *set.change_set_id +
                "] cannot be executed in its current status of [FAILED]");
}

TEST_F(ChangeSet, Refusals) {
  EXPECT_EQ(make({.template_body = kText}), "ValidationError: Stack [s] does not exist");
  EXPECT_THAT(make({.template_body = kText, .change_set_name = "1", .change_set_type = "CREATE"}),
              HasSubstr("Value '1' at 'changeSetName'"));
  EXPECT_THAT(make({.template_body = kText, .change_set_type = "IMPORT"}),
              HasSubstr("does not support resource import"));
  create();
  EXPECT_EQ(make({.template_body = kText, .change_set_type = "CREATE"}),
            "ValidationError: Stack [s] already exists and cannot be created again with the changeSet [c].");
  const CreateChangeSetRequest request{.template_body = std::string(kText) + "Outputs: {O: {Value: v}}"};
  EXPECT_EQ(make(request), "");
  EXPECT_EQ(make(request), "AlreadyExistsException: ChangeSet [c] already exists");
  EXPECT_EQ(cloud.error_of(DescribeChangeSetRequest{.change_set_name = "c"}),
            "ValidationError: StackName must be specified if ChangeSetName is not specified as an ARN.");
  EXPECT_EQ(cloud.error_of(DescribeChangeSetRequest{.change_set_name = "d", .stack_name = "s"}),
            "ChangeSetNotFound: ChangeSet [d] does not exist");
  EXPECT_EQ(cloud.error_of(DeleteChangeSetRequest{.change_set_name = "d", .stack_name = "s"}), "");
}

TEST_F(ChangeSet, AnUpdateMakesTheOthersObsolete) {
  create();
  for (const auto* name : {"one", "two"})
    EXPECT_EQ(make({.use_previous_template = true,
                    .parameters = {{{.parameter_key = "V", .parameter_value = name}}},
                    .change_set_name = name}),
              "");
  EXPECT_EQ(cloud(ListChangeSetsRequest{.stack_name = "s"})->summaries->size(), 2u);
  cloud(ExecuteChangeSetRequest{.change_set_name = "one", .stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.ssm.parameters.at("/a").value, "one");
  EXPECT_EQ(cloud(ListChangeSetsRequest{.stack_name = "s"})->summaries->size(), 0u);
  EXPECT_THAT(cloud.error_of(ExecuteChangeSetRequest{.change_set_name = "two", .stack_name = "s"}),
              HasSubstr("ChangeSetNotFound"));
  EXPECT_EQ(make({.use_previous_template = true,
                  .parameters = {{{.parameter_key = "V", .parameter_value = "3"}}},
                  .change_set_name = "three"}),
            "");
  EXPECT_EQ(described("three").execution_status, "AVAILABLE");
  cloud(UpdateStackRequest{.stack_name = "s",
                           .use_previous_template = true,
                           .parameters = {{{.parameter_key = "V", .parameter_value = "4"}}}});
  cloud.settle();
  EXPECT_EQ(described("three").execution_status, "OBSOLETE");
  EXPECT_EQ(cloud(ListChangeSetsRequest{.stack_name = "s"})->summaries->at(0).execution_status, "OBSOLETE");
  EXPECT_THAT(cloud.error_of(ExecuteChangeSetRequest{.change_set_name = "three", .stack_name = "s"}),
              HasSubstr("cannot be executed in its current execution status of [OBSOLETE]"));
}

}  // namespace
}  // namespace tenantry::local::cloudformation
