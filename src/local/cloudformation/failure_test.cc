#include <gmock/gmock.h>

#include "local/cloudformation/testing.h"

namespace tenantry::local::cloudformation {
namespace {

using ::testing::AllOf;
using testing::Bench;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;
using ::testing::StartsWith;
using testing::api::CreateStackRequest;
using testing::api::DeleteStackRequest;

/// A table, a parameter that depends on it and one that depends on neither.
std::string text(const std::string& table_attributes = "", const std::string& table_properties = "") {
  return R"(
Resources:
  T:
    Type: AWS::DynamoDB::Table
    )" + table_attributes +
         R"(
    Properties:
      AttributeDefinitions: [{AttributeName: PK, AttributeType: S}]
      KeySchema: [{AttributeName: PK, KeyType: HASH}]
      TableName: t
      )" +
         table_properties +
         R"(
  P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /after, Type: String, Value: !Ref T}}
)";
}

class Failure : public ::testing::Test {
 protected:
  Bench cloud;

  void take_parameter() { cloud.ssm.parameters["/after"].value = "another's"; }
  std::string create(const std::string& body, std::optional<std::string> on_failure = {}) {
    const auto id =
        cloud(CreateStackRequest{.stack_name = "s", .template_body = body, .on_failure = std::move(on_failure)})
            ->stack_id;
    cloud.settle();
    return *id;
  }
};

TEST_F(Failure, RollsBackToNothing) {
  take_parameter();
  create(text());
  EXPECT_EQ(cloud.status("s"), "ROLLBACK_COMPLETE");
  EXPECT_TRUE(cloud.dynamodb.tables.empty());
  EXPECT_EQ(cloud.ssm.parameters.at("/after").value, "another's");
  auto story = cloud.story("s");
  story.erase(story.begin(), story.begin() + 4);
  EXPECT_THAT(
      story,
      ElementsAre(
          "P CREATE_IN_PROGRESS",
          MatchesRegex(
              "P CREATE_FAILED: Resource handler returned message: \"Resource of type 'AWS::SSM::Parameter' with "
              "identifier '/after' already exists.\" \\(RequestToken: .*, HandlerErrorCode: AlreadyExists\\)"),
          "s ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [P]. Rollback requested by user.",
          "T DELETE_IN_PROGRESS", "T DELETE_COMPLETE", "s ROLLBACK_COMPLETE"));
  EXPECT_THAT(cloud.reason("s", "P"), HasSubstr("already exists"));
}

TEST_F(Failure, NamesTheStackThatHasTheResource) {
  const auto other = cloud.create(
      "other", "Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /after, Type: String, Value: v}}}");
  cloud.settle();
  create(text());
  EXPECT_EQ(cloud.reason("s", "P"), "/after already exists in stack " + other);
  EXPECT_EQ(cloud.status("other"), "CREATE_COMPLETE");
  EXPECT_TRUE(cloud.ssm.parameters.contains("/after"));
}

TEST_F(Failure, KeepsWhatThePolicyRetains) {
  const std::vector<std::tuple<std::string, bool, bool>> cases = {
      {"DeletionPolicy: Retain", false, true},
      {"DeletionPolicy: Retain", true, false},
      {"DeletionPolicy: RetainExceptOnCreate", false, false},
      {"DeletionPolicy: Delete", false, false},
  };
  for (const auto& [policy, except_on_create, kept] : cases) {
    Bench fresh;
    fresh.ssm.parameters["/after"].value = "another's";
    fresh(CreateStackRequest{
        .stack_name = "s", .template_body = text(policy), .retain_except_on_create = except_on_create});
    fresh.settle();
    EXPECT_EQ(fresh.status("s"), "ROLLBACK_COMPLETE");
    EXPECT_EQ(fresh.dynamodb.tables.contains("t"), kept) << policy;
    if (kept) EXPECT_THAT(fresh.story("s"), Contains("T DELETE_SKIPPED"));
  }
}

TEST_F(Failure, ProtectedTableMakesItsOwnRollbackFail) {
  take_parameter();
  create(text("", "DeletionProtectionEnabled: true"));
  EXPECT_EQ(cloud.status("s"), "ROLLBACK_FAILED");
  EXPECT_EQ(cloud.stack("s")->stack_status_reason, "The following resource(s) failed to delete: [T]. ");
  EXPECT_THAT(
      cloud.reason("s", "T"),
      AllOf(HasSubstr(
                "Resource handler returned message: \"Resource cannot be deleted as it is currently protected against "
                "deletion. Disable deletion protection first. (Service: DynamoDb, Status Code: 400"),
            HasSubstr("HandlerErrorCode: InvalidRequest")));
  EXPECT_TRUE(cloud.dynamodb.tables.contains("t"));
  cloud.dynamodb.tables.at("t").request.deletion_protection_enabled = false;
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "none");
  EXPECT_TRUE(cloud.dynamodb.tables.empty());
}

TEST_F(Failure, OnFailureDecides) {
  take_parameter();
  create(text(), "DO_NOTHING");
  EXPECT_EQ(cloud.status("s"), "CREATE_FAILED");
  EXPECT_EQ(cloud.stack("s")->stack_status_reason, "The following resource(s) failed to create: [P]. ");
  EXPECT_TRUE(*cloud.stack("s")->disable_rollback);
  EXPECT_TRUE(cloud.dynamodb.tables.contains("t"));
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "none");
  EXPECT_TRUE(cloud.dynamodb.tables.empty());
  const auto id = create(text(), "DELETE");
  EXPECT_EQ(cloud.status("s"), "none");
  EXPECT_EQ(cloud.status(id), "DELETE_COMPLETE");
  EXPECT_THAT(
      cloud.story(id),
      Contains("s DELETE_IN_PROGRESS: The following resource(s) failed to create: [P]. Delete requested by user."));
  EXPECT_EQ(cloud.ssm.parameters.at("/after").value, "another's");
}

TEST_F(Failure, CancelsWhatIsUnderWay) {
  cloud.stack_delay = std::chrono::seconds(60);
  cloud.restart();
  cloud.world.errors["UpdateTimeToLive t"] = {"LimitExceededException", "Too many"};
  create(text("", "TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}") +
         "  Q: {Type: 'AWS::SSM::Parameter', Properties: {Name: /q, Type: String, Value: v}}\n");
  EXPECT_EQ(cloud.status("s"), "ROLLBACK_COMPLETE");
  EXPECT_TRUE(cloud.ssm.parameters.empty());
  EXPECT_THAT(cloud.story("s"), Contains("Q CREATE_FAILED: Resource creation cancelled"));
  EXPECT_THAT(cloud.story("s"), Contains(HasSubstr("failed to create: [T, Q].")));
  EXPECT_THAT(cloud.story("s"), Not(Contains(StartsWith("P "))));
  EXPECT_THAT(cloud.story("s"), Contains(HasSubstr("T CREATE_FAILED: Resource handler returned message: \"Too many")));
}

TEST_F(Failure, WhatAResourceMadeBeforeItFailedIsRemoved) {
  cloud.world.errors["UpdateTimeToLive t"] = {"ValidationException", "no"};
  create(text("", "TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}"));
  EXPECT_EQ(cloud.status("s"), "ROLLBACK_COMPLETE");
  EXPECT_TRUE(cloud.dynamodb.tables.empty());
}

TEST_F(Failure, PassingErrorsAreTriedAgain) {
  cloud.world.errors["PutParameter /after"] = {"InternalServerError", "later", 500};
  cloud(CreateStackRequest{.stack_name = "s", .template_body = text()});
  cloud.poll();
  cloud.clock.advance(std::chrono::milliseconds(50));
  cloud.poll();
  cloud.world.errors.clear();
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "CREATE_COMPLETE");
}

TEST_F(Failure, LastingFaultsFailTheStack) {
  cloud.world.errors["PutParameter /after"] = {"InternalServerError", "never", 500};
  create(text());
  EXPECT_EQ(cloud.status("s"), "ROLLBACK_COMPLETE");
  EXPECT_THAT(cloud.story("s"),
              Contains(AllOf(StartsWith("P CREATE_FAILED"), HasSubstr("HandlerErrorCode: ServiceInternalError"))));
}

TEST_F(Failure, BadPropertiesFailTheResource) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"Foo: bar", "Encountered unsupported property Foo"},
      {"BillingMode: FREE", "Value of property BillingMode must be one of PROVISIONED|PAY_PER_REQUEST: FREE is not"},
      {"DeletionProtectionEnabled: perhaps", "Value of property DeletionProtectionEnabled must be of type Boolean"},
      {"ProvisionedThroughput: {ReadCapacityUnits: five, WriteCapacityUnits: 5}",
       "Value of property ReadCapacityUnits must be of type Number"},
      {"ProvisionedThroughput: {ReadCapacityUnits: 5}", "Property WriteCapacityUnits cannot be empty."},
      {"GlobalSecondaryIndexes: {IndexName: i}", "Value of property GlobalSecondaryIndexes must be of type List"},
      {"StreamSpecification: NEW_IMAGE", "Value of property StreamSpecification must be of type Map"},
      {"Tags: [{Key: [a], Value: b}]", "Value of property Key must be of type String"},
      {"TableClass: !Select [3, [a, b]]", "Template error: Fn::Select cannot select nonexistent value at index 3"},
  };
  for (const auto& [property, reason] : cases) {
    Bench fresh;
    fresh.create("s", text("", property));
    fresh.settle();
    EXPECT_EQ(fresh.status("s"), "ROLLBACK_COMPLETE");
    EXPECT_EQ(fresh.reason("s", "T"), reason);
    EXPECT_TRUE(fresh.world.effects.empty());
  }
}

TEST_F(Failure, PropertiesThatComeToNoMapFailTheResource) {
  const std::string conditions = "Conditions: {Yes: !Equals [a, a]}\nResources: {P: {Type: 'AWS::SSM::Parameter', ";
  for (const auto* properties : {"!Sub 'text'", "!Split [',', 'a,b']", "!If [Yes, [a], {Type: String}]"}) {
    Bench fresh;
    fresh.create("s", conditions + "Properties: " + properties + "}}");
    fresh.settle();
    EXPECT_EQ(fresh.status("s"), "ROLLBACK_COMPLETE") << properties;
    EXPECT_EQ(fresh.reason("s", "P"), "[/Resources/P/Properties] must be an object") << properties;
  }
  create(conditions + "Properties: !If [Yes, !Ref 'AWS::NoValue', {Type: String}]}}");
  EXPECT_EQ(cloud.reason("s", "P"), "Property Type cannot be empty.");
}

TEST_F(Failure, OutputsThatAreNoTextsFailTheStack) {
  create(text() + "Outputs: {O: {Value: !Split [',', !Ref T]}}");
  EXPECT_EQ(cloud.status("s"), "ROLLBACK_COMPLETE");
  EXPECT_THAT(cloud.story("s"), Contains("s ROLLBACK_IN_PROGRESS: Template format error: Output O is malformed. The "
                                         "Value field of every Outputs member must evaluate to a String. Rollback "
                                         "requested by user."));
}

TEST_F(Failure, OutputsThatRestOnNoResourceAreRefusedAtOnce) {
  const auto refusal = [&](const std::string& output) {
    return cloud.error_of(CreateStackRequest{.stack_name = "n",
                                             .template_body = "Parameters: {E: {Type: String, Default: a b}}\n"
                                                              "Mappings: {M: {a: {b: c}}}\n" +
                                                              text() + "Outputs: {O: " + output + "}"});
  };
  EXPECT_THAT(refusal("{Value: !Split [',', 'a,b']}"), HasSubstr("must evaluate to a String."));
  EXPECT_THAT(refusal("{Value: !Ref 'AWS::NoValue'}"), HasSubstr("must evaluate to a String."));
  EXPECT_THAT(refusal("{Value: !Select [2, [a, b]]}"), HasSubstr("nonexistent value at index 2"));
  EXPECT_THAT(refusal("{Value: !FindInMap [M, a, c]}"), HasSubstr("Unable to get mapping for M::a::c"));
  EXPECT_THAT(refusal("{Value: !GetAtt T.Nonsense}"), HasSubstr("does not support attribute type Nonsense"));
  EXPECT_THAT(refusal("{Value: x, Export: {Name: !Ref E}}"),
              HasSubstr("Output O is malformed. The Name field of every Export member must be specified"));
  EXPECT_EQ(cloud.status("n"), "none");
  EXPECT_EQ(refusal("{Value: !Sub '${T}', Export: {Name: !Sub '${AWS::StackName}:x'}}"), "");
}

TEST_F(Failure, ValuesThatTheServicesRefuseFailTheResource) {
  for (const auto* properties :
       {"TimeToLiveSpecification: {AttributeName: '', Enabled: true}", "Tags: [{Key: '', Value: x}]",
        "PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: 36}"}) {
    Bench fresh;
    fresh.create("s", text("", properties));
    fresh.settle();
    EXPECT_EQ(fresh.status("s"), "ROLLBACK_COMPLETE") << properties;
    EXPECT_THAT(fresh.story("s"),
                Contains(AllOf(StartsWith("T CREATE_FAILED: "), HasSubstr("1 validation error detected: "))))
        << properties;
    EXPECT_TRUE(fresh.dynamodb.tables.empty());
  }
}

TEST_F(Failure, TimesOut) {
  cloud.stack_delay = std::chrono::minutes(10);
  cloud.restart();
  cloud(CreateStackRequest{.stack_name = "s", .template_body = text(), .timeout_in_minutes = 2});
  cloud.settle(std::chrono::seconds(119));
  EXPECT_EQ(cloud.status("s"), "CREATE_IN_PROGRESS");
  cloud.settle(std::chrono::seconds(5));
  EXPECT_EQ(cloud.status("s"), "ROLLBACK_COMPLETE");
  EXPECT_THAT(
      cloud.story("s"),
      Contains(
          "s ROLLBACK_IN_PROGRESS: Stack creation time exceeded the specified timeout. Rollback requested by user."));
  EXPECT_TRUE(cloud.dynamodb.tables.empty());
}

TEST_F(Failure, DeletionDuringCreation) {
  cloud.stack_delay = std::chrono::minutes(2);
  cloud.restart();
  const auto id = cloud.create("s", text());
  cloud.settle(std::chrono::seconds(10));
  EXPECT_EQ(cloud.dynamodb.tables.size(), 1u);
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle(std::chrono::seconds(2));
  EXPECT_EQ(cloud.status(id), "DELETE_COMPLETE");
  EXPECT_TRUE(cloud.dynamodb.tables.empty());
  EXPECT_THAT(cloud.story(id), Contains("T CREATE_FAILED: Resource creation cancelled"));
}

TEST_F(Failure, DeletionOfAProtectedTable) {
  create(text("", "DeletionProtectionEnabled: true"));
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "DELETE_FAILED");
  EXPECT_EQ(cloud.stack("s")->stack_status_reason, "The following resource(s) failed to delete: [T]. ");
  EXPECT_THAT(cloud.reason("s", "T"), HasSubstr("currently protected against deletion"));
  EXPECT_TRUE(cloud.ssm.parameters.empty());
  EXPECT_THAT(cloud.error_of(DeleteStackRequest{.stack_name = "s", .retain_resources = {{"X"}}}),
              HasSubstr("Resource X does not exist"));
  EXPECT_EQ(cloud.error_of(DeleteStackRequest{.stack_name = "s", .retain_resources = {{"T"}}}), "");
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "none");
  EXPECT_TRUE(cloud.dynamodb.tables.contains("t"));
}

TEST_F(Failure, WhatAFailedDeletionRestsOnStays) {
  cloud.world.errors["DeleteParameter /after"] = {"ValidationException", "stuck"};
  create(text());
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "DELETE_FAILED");
  EXPECT_TRUE(cloud.dynamodb.tables.contains("t"));
  cloud.world.errors.clear();
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "none");
  EXPECT_TRUE(cloud.dynamodb.tables.empty());
}

TEST_F(Failure, AForcedDeletionLetsGoOfWhatCannotBeRemoved) {
  create(text("", "DeletionProtectionEnabled: true"));
  const auto id = *cloud.stack("s")->stack_id;
  const DeleteStackRequest forced{.stack_name = "s", .deletion_mode = "FORCE_DELETE_STACK"};
  EXPECT_EQ(
      cloud.error_of(forced),
      "ValidationError: Invalid operation on stack [" + id +
          "]. You can activate DeletionMode FORCE_DELETE_STACK in a delete stack operation only when the stack is "
          "in the DELETE_FAILED state.");
  EXPECT_EQ(cloud.status("s"), "CREATE_COMPLETE");
  cloud(DeleteStackRequest{.stack_name = "s", .deletion_mode = "STANDARD"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "DELETE_FAILED");
  EXPECT_EQ(cloud.error_of(forced), "");
  cloud.settle();
  EXPECT_EQ(cloud.status(id), "DELETE_COMPLETE");
  EXPECT_EQ(cloud.stack(id)->deletion_mode, "FORCE_DELETE_STACK");
  EXPECT_TRUE(cloud.dynamodb.tables.contains("t"));
  EXPECT_THAT(cloud.story(id), Contains(HasSubstr("T DELETE_SKIPPED: ")));
}

TEST_F(Failure, OnlyWhatIsThereCanBeRetained) {
  create(text("", "DeletionProtectionEnabled: true"));
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(
      cloud.error_of(DeleteStackRequest{.stack_name = "s", .retain_resources = {{"P"}}}),
      "ValidationError: The specified resources to retain must be in a valid state. Do not specify resources that "
      "are in the DELETE_COMPLETE state.");
}

TEST_F(Failure, RetainedTableSurvivesItsStack) {
  for (const auto* policy : {"DeletionPolicy: Retain", "DeletionPolicy: RetainExceptOnCreate"}) {
    Bench fresh;
    const auto id = fresh.create("s", text(policy));
    fresh.settle();
    fresh(DeleteStackRequest{.stack_name = "s"});
    fresh.settle();
    EXPECT_EQ(fresh.status(id), "DELETE_COMPLETE");
    EXPECT_TRUE(fresh.dynamodb.tables.contains("t"));
    EXPECT_THAT(fresh.story(id), Contains("T DELETE_SKIPPED"));
  }
  create(text());
  EXPECT_THAT(cloud.error_of(DeleteStackRequest{.stack_name = "s", .retain_resources = {{"T"}}}),
              HasSubstr("DELETE_FAILED"));
}

TEST_F(Failure, OfTheStoreIsTriedAgain) {
  cloud.memory.hold();
  cloud.ask(CreateStackRequest{.stack_name = "lost", .template_body = text()});
  cloud.memory.fail_next("disk full");
  cloud.memory.release();
  cloud.poll();
  EXPECT_EQ(cloud.status("lost"), "none");
  cloud.create("s", text());
  cloud.memory.fail_next("disk full");
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "CREATE_COMPLETE");
}

}  // namespace
}  // namespace tenantry::local::cloudformation
