#include "local/cloudformation/cloudformation.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <set>
#include <string>

#include "local/cloudformation/testing.h"

namespace tenantry::local::cloudformation {
namespace {

using testing::Bench;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using ::testing::UnorderedElementsAre;
using testing::api::CreateStackRequest;
using testing::api::DeleteStackRequest;
using testing::api::DescribeStackEventsRequest;
using testing::api::DescribeStackResourceRequest;
using testing::api::DescribeStackResourcesRequest;
using testing::api::DescribeStacksRequest;
using testing::api::GetTemplateRequest;
using testing::api::ListStackResourcesRequest;
using testing::api::ListStacksRequest;
using testing::api::Parameter;
using testing::api::UpdateTerminationProtectionRequest;

constexpr const char* kParameter = R"(
Parameters: {Name: {Type: String, Default: /p}, Secret: {Type: String, Default: s, NoEcho: true}}
Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Name: !Ref Name, Type: String, Value: v}}}
Outputs: {Value: {Value: !GetAtt P.Value, Description: what, Export: {Name: !Sub '${AWS::StackName}-value'}}}
)";

constexpr const char* kTable = R"(
Description: a table and its name
Resources:
  T:
    Type: AWS::DynamoDB::Table
    Metadata: {why: because}
    Properties:
      AttributeDefinitions: [{AttributeName: PK, AttributeType: S}]
      KeySchema: [{AttributeName: PK, KeyType: HASH}]
      BillingMode: PAY_PER_REQUEST
      TableName: t
      Tags: [{Key: team, Value: mine}, {Key: own, Value: template}]
  P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /table, Type: String, Value: !GetAtt T.Arn}}
)";

TEST(CloudFormation, CreatesInDependencyOrderAndTellsTheStory) {
  Bench cloud;
  const auto id = cloud.create("first", kTable);
  EXPECT_THAT(id, ::testing::MatchesRegex("arn:aws:cloudformation:eu-west-1:123456789012:stack/first/"
                                          "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"));
  cloud.settle();
  EXPECT_THAT(
      cloud.story("first"),
      ElementsAre("first CREATE_IN_PROGRESS: User Initiated", "T CREATE_IN_PROGRESS",
                  "T CREATE_IN_PROGRESS: Resource creation Initiated", "T CREATE_COMPLETE", "P CREATE_IN_PROGRESS",
                  "P CREATE_IN_PROGRESS: Resource creation Initiated", "P CREATE_COMPLETE", "first CREATE_COMPLETE"));
  EXPECT_THAT(cloud.world.effects, ElementsAre("CreateTable t", "PutParameter /table"));
  EXPECT_EQ(cloud.ssm.parameters.at("/table").value, "arn:aws:dynamodb:eu-west-1:123456789012:table/t");
  const auto stack = *cloud.stack(id);
  EXPECT_EQ(stack.stack_id, id);
  EXPECT_EQ(stack.description, "a table and its name");
  EXPECT_FALSE(stack.stack_status_reason);
  EXPECT_FALSE(*stack.disable_rollback);
  EXPECT_FALSE(stack.outputs);
}

TEST(CloudFormation, EventsCarryIdsAndProperties) {
  Bench cloud;
  cloud.create("s", kTable);
  cloud.settle();
  const auto events = cloud.events("s");
  EXPECT_EQ(events[1].physical_resource_id, "");
  EXPECT_EQ(events[2].physical_resource_id, "t");
  EXPECT_THAT(*events[2].resource_properties, HasSubstr(R"("KeySchema":[{"AttributeName":"PK","KeyType":"HASH"}])"));
  EXPECT_THAT(events[3].event_id, StartsWith("T-CREATE_COMPLETE-" + format_iso8601(events[3].timestamp.at) + "-"));
  std::set<std::string> ids;
  for (const auto& event : events) ids.insert(event.event_id);
  EXPECT_EQ(ids.size(), events.size());
  EXPECT_EQ(events[7].physical_resource_id, events[7].stack_id);
}

TEST(CloudFormation, GivesTagsToTheTable) {
  Bench cloud;
  const auto id = cloud(CreateStackRequest{
                            .stack_name = "s", .template_body = kTable, .tags = {{{"own", "stack"}, {"cost", "low"}}}})
                      ->stack_id;
  cloud.settle();
  std::map<std::string, std::string> tags;
  for (const auto& tag : *cloud.dynamodb.tables.at("t").request.tags) tags.emplace(tag.key, tag.value);
  EXPECT_EQ(tags, (std::map<std::string, std::string>{{"team", "mine"},
                                                      {"own", "template"},
                                                      {"cost", "low"},
                                                      {"aws:cloudformation:stack-id", *id},
                                                      {"aws:cloudformation:stack-name", "s"},
                                                      {"aws:cloudformation:logical-id", "T"}}));
  EXPECT_EQ(cloud.ssm.parameters.at("/table").tags->size(), 2u);
  EXPECT_EQ(cloud.stack("s")->tags->size(), 2u);
}

TEST(CloudFormation, ShowsParametersAndOutputs) {
  Bench cloud;
  cloud.create("s", kParameter, {{"Name", "/q"}, {"Secret", "hush"}});
  cloud.settle();
  const auto stack = *cloud.stack("s");
  EXPECT_EQ(stack.parameters->at(0).parameter_value, "/q");
  EXPECT_EQ(stack.parameters->at(1).parameter_value, "****");
  ASSERT_EQ(stack.outputs->size(), 1u);
  EXPECT_EQ(stack.outputs->at(0).output_value, "v");
  EXPECT_EQ(stack.outputs->at(0).description, "what");
  EXPECT_EQ(stack.outputs->at(0).export_name, "s-value");
}

TEST(CloudFormation, RefusesRequests) {
  Bench cloud;
  cloud.create("taken", kParameter);
  const std::vector<std::pair<CreateStackRequest, std::string>> cases = {
      {{.stack_name = "taken", .template_body = kParameter}, "AlreadyExistsException: Stack [taken] already exists"},
      {{.stack_name = "1st", .template_body = kParameter},
       "ValidationError: 1 validation error detected: Value '1st' at 'stackName' failed to satisfy constraint: Member "
       "must satisfy "
       "regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*"},
      {{.stack_name = std::string(129, 'a'), .template_body = kParameter}, "length less than or equal to 128"},
      {{.stack_name = "s"}, "ValidationError: Either Template URL or Template Body must be specified."},
      {{.stack_name = "s", .template_body = "a", .template_url = "b"}, "Only one of Template URL and Template Body"},
      {{.stack_name = "s", .template_body = std::string(51'201, ' ')}, "length less than or equal to 51200"},
      {{.stack_name = "s", .template_url = "ftp://x/y/z"}, "TemplateURL must be a supported URL."},
      {{.stack_name = "s", .template_url = "https://s3.amazonaws.com/b/k"},
       "S3 error: The specified key does not exist."},
      {{.stack_name = "s", .template_body = "Resources: {A: {Type: 'AWS::EC2::Instance'}}"},
       "ValidationError: Template format error: Unrecognized resource types: [AWS::EC2::Instance]"},
      {{.stack_name = "s",
        .template_body = kParameter,
        .parameters = {{{.parameter_key = "X", .parameter_value = "y"}}}},
       "ValidationError: Parameters: [X] do not exist in the template"},
      {{.stack_name = "s", .template_body = kParameter, .capabilities = {{"CAPABILITY_ALL"}}},
       "Value '[CAPABILITY_ALL]' at 'capabilities'"},
      {{.stack_name = "s", .template_body = kParameter, .disable_rollback = true, .on_failure = "DELETE"},
       "You can specify either DisableRollback or OnFailure, but not both."},
      {{.stack_name = "s", .template_body = kParameter, .tags = {{{"aws:x", "y"}}}},
       "Tag keys beginning with aws: are reserved"},
      {{.stack_name = "s", .template_body = kParameter, .tags = {{{"x", "y"}, {"x", "z"}}}}, "Duplicate tag key x"},
      {{.stack_name = "s", .template_body = kParameter, .resource_types = {{"AWS::DynamoDB::*"}}},
       "Resource type AWS::SSM::Parameter is not allowed"},
      {{.stack_name = "s", .template_body = kParameter, .stack_policy_body = "{}"}, "does not support stack policies"},
  };
  for (const auto& [request, message] : cases) EXPECT_THAT(cloud.error_of(request), HasSubstr(message));
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "none");
}

TEST(CloudFormation, SameTokenSameStack) {
  Bench cloud;
  const CreateStackRequest request{.stack_name = "s", .template_body = kParameter, .client_request_token = "token-1"};
  const auto id = cloud(request)->stack_id;
  EXPECT_EQ(cloud(request)->stack_id, id);
  cloud.settle();
  EXPECT_EQ(cloud(request)->stack_id, id);
  auto other = request;
  other.client_request_token = "token-2";
  EXPECT_EQ(cloud.error_of(other), "AlreadyExistsException: Stack [s] already exists");
  EXPECT_EQ(cloud.world.effects.size(), 1u);
  for (const auto& event : cloud.events("s")) EXPECT_EQ(event.client_request_token, "token-1");
}

TEST(CloudFormation, TakesTemplatesFromS3) {
  Bench cloud;
  cloud.s3.objects["templates/dir/a b.yaml"] = kParameter;
  const std::vector<std::string> urls = {
      "https://s3.amazonaws.com/templates/dir/a%20b.yaml",
      "https://s3.eu-west-1.amazonaws.com/templates/dir/a%20b.yaml",
      "https://s3-eu-west-1.amazonaws.com/templates/dir/a%20b.yaml",
      "https://templates.s3.amazonaws.com/dir/a%20b.yaml",
      "https://templates.s3.eu-west-1.amazonaws.com/dir/a%20b.yaml?versionId=x",
      "https://templates.s3-eu-west-1.amazonaws.com/dir/a%20b.yaml",
      "http://localhost:4566/templates/dir/a%20b.yaml",
      "http://127.0.0.1:4566/templates/dir/a%20b.yaml",
      "http://templates.s3.localhost:4566/dir/a%20b.yaml",
  };
  for (std::size_t i = 0; i < urls.size(); ++i) {
    const auto name = "s" + std::to_string(i);
    EXPECT_EQ(
        cloud.error_of(CreateStackRequest{.stack_name = name,
                                          .template_url = urls[i],
                                          .parameters = {{{.parameter_key = "Name", .parameter_value = "/" + name}}}}),
        "");
    EXPECT_EQ(cloud(GetTemplateRequest{.stack_name = name})->template_body, kParameter) << urls[i];
  }
  for (const auto* bad : {"", "templates/x", "https://host", "https://host/", "https://host/bucket",
                          "https://host/bucket/", "https:///b/k%"})
    EXPECT_THAT(cloud.error_of(CreateStackRequest{.stack_name = "bad", .template_url = bad}),
                HasSubstr("TemplateURL must be a supported URL"))
        << bad;
}

TEST(CloudFormation, MissingStacksAreToldAsAwsTells) {
  Bench cloud;
  EXPECT_EQ(cloud.error_of(DescribeStacksRequest{"x"}), "ValidationError: Stack with id x does not exist");
  EXPECT_EQ(cloud.error_of(DescribeStackEventsRequest{"x"}), "ValidationError: Stack [x] does not exist");
  EXPECT_EQ(cloud.error_of(DescribeStackResourceRequest{"x", "P"}), "ValidationError: Stack 'x' does not exist");
  EXPECT_EQ(cloud.error_of(DescribeStackResourcesRequest{"x"}), "ValidationError: Stack with id x does not exist");
  EXPECT_EQ(cloud.error_of(ListStackResourcesRequest{"x"}), "ValidationError: Stack with id x does not exist");
  EXPECT_EQ(cloud.error_of(GetTemplateRequest{"x"}), "ValidationError: Stack with id x does not exist");
  EXPECT_EQ(cloud.error_of(UpdateTerminationProtectionRequest{true, "x"}), "ValidationError: Stack [x] does not exist");
  EXPECT_EQ(cloud.error_of(DescribeStackResourcesRequest{.physical_resource_id = "x"}),
            "ValidationError: Stack for x does not exist");
  EXPECT_EQ(cloud.error_of(DeleteStackRequest{.stack_name = "x"}), "");
  cloud.create("s", kParameter);
  EXPECT_EQ(cloud.error_of(DescribeStackResourceRequest{"s", "Q"}),
            "ValidationError: Resource Q does not exist for stack s");
  EXPECT_THAT(cloud.error_of(DescribeStacksRequest{"arn:aws:cloudformation:eu-west-1:123456789012:stack/s/0"}),
              HasSubstr("does not exist"));
}

TEST(CloudFormation, DescribesResources) {
  Bench cloud;
  const auto id = cloud.create("s", kTable);
  cloud.settle();
  const auto detail = *cloud(DescribeStackResourceRequest{"s", "T"})->stack_resource_detail;
  EXPECT_EQ(detail.physical_resource_id, "t");
  EXPECT_EQ(detail.metadata, R"({"why":"because"})");
  EXPECT_EQ(detail.stack_id, id);
  EXPECT_EQ(cloud(DescribeStackResourcesRequest{"s"})->stack_resources->size(), 2u);
  EXPECT_EQ(cloud(DescribeStackResourcesRequest{"s", "P"})->stack_resources->at(0).physical_resource_id, "/table");
  EXPECT_EQ(cloud(DescribeStackResourcesRequest{.physical_resource_id = "t"})->stack_resources->at(0).stack_name, "s");
  EXPECT_EQ(cloud.error_of(DescribeStackResourcesRequest{.stack_name = "s", .physical_resource_id = "t"}),
            "ValidationError: Only one of StackName and PhysicalResourceId can be specified");
  const auto summaries = *cloud(ListStackResourcesRequest{"s"})->stack_resource_summaries;
  EXPECT_EQ(summaries.at(1).resource_type, "AWS::DynamoDB::Table");
  EXPECT_EQ(summaries.at(1).resource_status, "CREATE_COMPLETE");
}

TEST(CloudFormation, ListsInPagesNewestFirst) {
  Bench cloud;
  for (int i = 0; i < 205; ++i) {
    cloud.create("s" + std::to_string(i), kParameter, {{"Name", "/" + std::to_string(i)}});
    cloud.clock.advance(std::chrono::milliseconds(1));
  }
  cloud.settle();
  cloud(DeleteStackRequest{.stack_name = "s7"});
  cloud.settle();
  std::vector<std::string> names;
  std::vector<std::size_t> sizes;
  DescribeStacksRequest request;
  do {
    const auto page = *cloud(request);
    for (const auto& stack : *page.stacks) names.push_back(stack.stack_name);
    sizes.push_back(page.stacks->size());
    request.next_token = page.next_token;
  } while (request.next_token);
  EXPECT_THAT(sizes, ElementsAre(100, 100, 4));
  EXPECT_EQ(names.front(), "s204");
  EXPECT_EQ(names.back(), "s0");
  EXPECT_THAT(names, Not(Contains("s7")));
  EXPECT_EQ(cloud(ListStacksRequest{})->stack_summaries->size(), 100u);
  const auto deleted = *cloud(ListStacksRequest{.stack_status_filter = {{"DELETE_COMPLETE"}}});
  ASSERT_EQ(deleted.stack_summaries->size(), 1u);
  EXPECT_EQ(deleted.stack_summaries->at(0).stack_name, "s7");
  EXPECT_FALSE(deleted.next_token);
  EXPECT_THAT(cloud.error_of(ListStacksRequest{.stack_status_filter = {{"DONE"}}}),
              HasSubstr("Value '[DONE]' at 'stackStatusFilter'"));
}

TEST(CloudFormation, PagesEventsAndResources) {
  Bench cloud;
  std::string text = "Resources:\n";
  for (int i = 0; i < 120; ++i)
    text += "  P" + std::to_string(1000 + i) + ": {Type: 'AWS::SSM::Parameter', Properties: {Name: /p" +
            std::to_string(i) + ", Type: String, Value: v}}\n";
  cloud.create("s", text);
  cloud.settle();
  EXPECT_EQ(cloud.events("s").size(), 120u * 3 + 2);
  auto page = *cloud(DescribeStackEventsRequest{"s"});
  EXPECT_EQ(page.stack_events->size(), 100u);
  EXPECT_EQ(page.stack_events->at(0).resource_status, "CREATE_COMPLETE");
  EXPECT_EQ(page.stack_events->at(0).logical_resource_id, "s");
  const auto first = *cloud(ListStackResourcesRequest{"s"});
  EXPECT_EQ(first.stack_resource_summaries->size(), 100u);
  const auto second = *cloud(ListStackResourcesRequest{"s", first.next_token});
  EXPECT_EQ(second.stack_resource_summaries->size(), 20u);
  EXPECT_EQ(second.stack_resource_summaries->front().logical_resource_id, "P1100");
  EXPECT_FALSE(second.next_token);
}

TEST(CloudFormation, RefusesTokensThatItDidNotGive) {
  Bench cloud;
  cloud.create("s", kParameter, {{"Name", "/p"}});
  cloud.settle();
  cloud(testing::api::CreateChangeSetRequest{.stack_name = "s",
                                             .use_previous_template = true,
                                             .parameters = {{{.parameter_key = "Name", .parameter_value = "/q"}}},
                                             .change_set_name = "c"});
  const std::string refusal = "ValidationError: garbage is not a valid NextToken";
  EXPECT_EQ(cloud.error_of(DescribeStacksRequest{.next_token = "garbage"}), refusal);
  EXPECT_EQ(cloud.error_of(ListStacksRequest{.next_token = "garbage"}), refusal);
  EXPECT_EQ(cloud.error_of(DescribeStackEventsRequest{"s", "garbage"}), refusal);
  EXPECT_EQ(cloud.error_of(ListStackResourcesRequest{"s", "garbage"}), refusal);
  EXPECT_EQ(cloud.error_of(testing::api::ListExportsRequest{"garbage"}), refusal);
  EXPECT_EQ(cloud.error_of(testing::api::ListImportsRequest{"e", "garbage"}), refusal);
  EXPECT_EQ(cloud.error_of(testing::api::ListChangeSetsRequest{"s", "garbage"}), refusal);
  testing::api::DescribeChangeSetRequest described{.change_set_name = "c", .stack_name = "s"};
  EXPECT_EQ(cloud.error_of(described), "");
  described.next_token = "garbage";
  EXPECT_EQ(cloud.error_of(described), refusal);
}

TEST(CloudFormation, DeletesInReverseAndAnswersToTheIdOnly) {
  Bench cloud;
  const auto id = cloud.create("s", kTable);
  cloud.settle();
  EXPECT_TRUE(cloud(DeleteStackRequest{.stack_name = "s", .client_request_token = "bye"}));
  cloud.settle();
  EXPECT_THAT(cloud.world.effects,
              ElementsAre("CreateTable t", "PutParameter /table", "DeleteParameter /table", "DeleteTable t"));
  EXPECT_EQ(cloud.status("s"), "none");
  const auto stack = *cloud.stack(id);
  EXPECT_EQ(stack.stack_status, "DELETE_COMPLETE");
  EXPECT_TRUE(stack.deletion_time);
  auto story = cloud.story(id);
  story.erase(story.begin(), story.begin() + 8);
  EXPECT_THAT(story, ElementsAre("s DELETE_IN_PROGRESS: User Initiated", "P DELETE_IN_PROGRESS", "P DELETE_COMPLETE",
                                 "T DELETE_IN_PROGRESS", "T DELETE_COMPLETE", "s DELETE_COMPLETE"));
  EXPECT_EQ(cloud.events(id).back().client_request_token, "bye");
  const auto again = cloud.create("s", kTable);
  EXPECT_NE(again, id);
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "CREATE_COMPLETE");
  EXPECT_EQ(cloud.status(id), "DELETE_COMPLETE");
}

TEST(CloudFormation, TerminationProtectionRefusesDeletion) {
  Bench cloud;
  cloud(CreateStackRequest{.stack_name = "s", .template_body = kParameter, .enable_termination_protection = true});
  cloud.settle();
  EXPECT_EQ(cloud.error_of(DeleteStackRequest{.stack_name = "s"}),
            "ValidationError: Stack [s] cannot be deleted while TerminationProtection is enabled");
  EXPECT_TRUE(*cloud.stack("s")->enable_termination_protection);
  EXPECT_EQ(cloud(UpdateTerminationProtectionRequest{false, "s"})->stack_id, cloud.stack("s")->stack_id);
  EXPECT_EQ(cloud.error_of(DeleteStackRequest{.stack_name = "s"}), "");
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "none");
  EXPECT_TRUE(cloud.ssm.parameters.empty());
}

TEST(CloudFormation, DeletedStacksAreForgottenAfter90Days) {
  Bench cloud;
  const auto id = cloud.create("s", kParameter);
  cloud.settle();
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  cloud.clock.advance(std::chrono::days(89));
  cloud.restart();
  EXPECT_EQ(cloud.status(id), "DELETE_COMPLETE");
  cloud.clock.advance(std::chrono::days(2));
  cloud.restart();
  EXPECT_EQ(cloud.status(id), "none");
}

TEST(CloudFormation, SpreadsItsDelay) {
  Bench cloud;
  cloud.stack_delay = std::chrono::seconds(120);
  cloud.restart();
  cloud.create("s", kTable);
  cloud.settle(std::chrono::seconds(55));
  EXPECT_EQ(cloud.world.effects.size(), 1u);
  EXPECT_EQ(cloud(DescribeStackResourceRequest{"s", "T"})->stack_resource_detail->resource_status,
            "CREATE_IN_PROGRESS");
  cloud.settle(std::chrono::seconds(10));
  EXPECT_EQ(cloud.world.effects.size(), 2u);
  EXPECT_EQ(cloud.status("s"), "CREATE_IN_PROGRESS");
  cloud.settle(std::chrono::seconds(60));
  EXPECT_EQ(cloud.status("s"), "CREATE_COMPLETE");
}

}  // namespace
}  // namespace tenantry::local::cloudformation
