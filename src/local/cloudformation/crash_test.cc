#include <gmock/gmock.h>

#include <algorithm>
#include <functional>

#include "local/cloudformation/testing.h"

namespace tenantry::local::cloudformation {
namespace {

using testing::Bench;
using testing::api::CancelUpdateStackRequest;
using testing::api::CreateStackRequest;
using testing::api::DeleteStackRequest;
using testing::api::UpdateStackRequest;

constexpr const char* kText = R"(
Resources:
  T:
    Type: AWS::DynamoDB::Table
    Properties:
      AttributeDefinitions: [{AttributeName: PK, AttributeType: S}]
      KeySchema: [{AttributeName: PK, KeyType: HASH}]
      TableName: t
      TimeToLiveSpecification: {AttributeName: ttl, Enabled: true}
      PointInTimeRecoverySpecification: {PointInTimeRecoveryEnabled: true}
  P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /p, Type: String, Value: !Ref T}}
  Q: {Type: 'AWS::SSM::Parameter', DependsOn: P, Properties: {Name: /q, Type: String, Value: v}}
  S:
    Type: AWS::ApplicationAutoScaling::ScalableTarget
    Properties:
      {MinCapacity: 1, MaxCapacity: 2, ResourceId: !Sub 'table/${T}', ScalableDimension: d, ServiceNamespace: dynamodb}
Outputs: {Name: {Value: !Ref T}, Target: {Value: !Ref S}}
)";

/// Runs `act` on fresh clouds, crashing after the first step, the second, …, and lets each go on after a restart, until
/// no crash comes in the way. `check` is told whether the request had been answered, hence promised, before the crash.
int crash_everywhere(const std::function<void(Bench&)>& prepare, const std::function<bool(Bench&)>& act,
                     const std::function<void(Bench&, bool)>& check) {
  for (int steps = 0;; ++steps) {
    SCOPED_TRACE("crash after step " + std::to_string(steps));
    Bench cloud;
    prepare(cloud);
    cloud.settle();
    cloud.world.effects.clear();
    cloud.world.crash.after(steps);
    const bool answered = act(cloud);
    cloud.settle();
    const bool crashed = cloud.world.crash.happened();
    cloud.restart();
    cloud.settle();
    check(cloud, answered);
    if (!crashed || ::testing::Test::HasFailure()) return steps;
  }
}

bool create(Bench& cloud) {
  return cloud.ask(CreateStackRequest{.stack_name = "s", .template_body = kText, .client_request_token = "t"})
      .has_value();
}

int count(const std::vector<std::string>& lines, const std::string& line) {
  return static_cast<int>(std::ranges::count(lines, line));
}

void expect_nothing(Bench& cloud) {
  EXPECT_TRUE(cloud.dynamodb.tables.empty());
  EXPECT_FALSE(cloud.ssm.parameters.contains("/p"));
}

TEST(Crash, DuringCreationMakesEverythingOnce) {
  const auto steps = crash_everywhere([](Bench&) {}, create,
                                      [](Bench& cloud, bool answered) {
                                        if (!answered && cloud.status("s") == "none") return expect_nothing(cloud);
                                        EXPECT_EQ(cloud.status("s"), "CREATE_COMPLETE");
                                        EXPECT_EQ(cloud.dynamodb.tables.at("t").ttl, "ttl");
                                        EXPECT_TRUE(cloud.dynamodb.tables.at("t").point_in_time_recovery);
                                        EXPECT_EQ(cloud.ssm.parameters.size(), 2u);
                                        EXPECT_EQ(count(cloud.world.effects, "CreateTable t"), 1);
                                        EXPECT_EQ(count(cloud.world.effects, "PutParameter /p"), 1);
                                        EXPECT_EQ(count(cloud.world.effects, "UpdateTimeToLive t"), 1);
                                        EXPECT_EQ(cloud.stack("s")->outputs->size(), 2u);
                                        const auto story = cloud.story("s");
                                        for (const auto* resource : {"T", "P", "Q"}) {
                                          EXPECT_EQ(count(story, std::string(resource) + " CREATE_IN_PROGRESS"), 1);
                                          EXPECT_EQ(count(story, std::string(resource) + " CREATE_COMPLETE"), 1);
                                        }
                                        EXPECT_EQ(story.front(), "s CREATE_IN_PROGRESS: User Initiated");
                                        EXPECT_EQ(story.back(), "s CREATE_COMPLETE");
                                      });
  EXPECT_GT(steps, 20);
}

TEST(Crash, DuringDeletionRemovesEverything) {
  const auto steps =
      crash_everywhere([](Bench& cloud) { create(cloud); },
                       [](Bench& cloud) { return cloud.ask(DeleteStackRequest{.stack_name = "s"}).has_value(); },
                       [](Bench& cloud, bool answered) {
                         if (!answered && cloud.status("s") == "CREATE_COMPLETE") return;
                         EXPECT_EQ(cloud.status("s"), "none");
                         expect_nothing(cloud);
                         EXPECT_TRUE(cloud.ssm.parameters.empty());
                         EXPECT_EQ(count(cloud.world.effects, "DeleteTable t"), 1);
                       });
  EXPECT_GT(steps, 12);
}

TEST(Crash, DuringAFailedCreationRollsBackToNothing) {
  const auto steps = crash_everywhere(
      [](Bench& cloud) { cloud.ssm.parameters["/q"].value = "another's"; }, create,
      [](Bench& cloud, bool answered) {
        if (!answered && cloud.status("s") == "none") return;
        EXPECT_EQ(cloud.status("s"), "ROLLBACK_COMPLETE");
        expect_nothing(cloud);
        EXPECT_EQ(cloud.ssm.parameters.at("/q").value, "another's");
        const auto stack = *cloud.stack("s");
        EXPECT_EQ(
            count(
                cloud.story("s"),
                "s ROLLBACK_IN_PROGRESS: The following resource(s) failed to create: [Q]. Rollback requested by user."),
            1);
      });
  EXPECT_GT(steps, 20);
}

/// The table gets another key, which replaces it; /p another value, /q goes, /r comes.
constexpr const char* kBefore = R"(
Resources:
  T:
    Type: AWS::DynamoDB::Table
    Properties: {AttributeDefinitions: [{AttributeName: A, AttributeType: S}], KeySchema: [{AttributeName: A, KeyType: HASH}]}
  P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /p, Type: String, Value: '1'}}
  Q: {Type: 'AWS::SSM::Parameter', Properties: {Name: /q, Type: String, Value: !Ref T}}
  V: {Type: 'AWS::SSM::Parameter', Properties: {Name: /v, Type: String, Value: !Ref T}}
)";
constexpr const char* kAfter = R"(
Resources:
  T:
    Type: AWS::DynamoDB::Table
    Properties: {AttributeDefinitions: [{AttributeName: B, AttributeType: S}], KeySchema: [{AttributeName: B, KeyType: HASH}]}
  P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /p, Type: String, Value: '2'}}
  R: {Type: 'AWS::SSM::Parameter', DependsOn: [P, T], Properties: {Name: /r, Type: String, Value: v}}
  V: {Type: 'AWS::SSM::Parameter', Properties: {Name: /v, Type: String, Value: !Ref T}}
)";

void prepare_update(Bench& cloud) { cloud.create("s", kBefore); }

bool update(Bench& cloud) {
  return cloud.ask(UpdateStackRequest{.stack_name = "s", .template_body = kAfter}).has_value();
}

std::string only_table(Bench& cloud) {
  EXPECT_EQ(cloud.dynamodb.tables.size(), 1u);
  return cloud.dynamodb.tables.empty() ? "" : cloud.dynamodb.tables.begin()->first;
}

void expect_before(Bench& cloud) {
  const auto table = only_table(cloud);
  EXPECT_EQ(cloud.dynamodb.tables.at(table).request.key_schema.at(0).attribute_name, "A");
  EXPECT_EQ(cloud.ssm.parameters.at("/p").value, "1");
  EXPECT_EQ(cloud.ssm.parameters.at("/q").value, table);
  EXPECT_EQ(cloud.ssm.parameters.at("/v").value, table);
  EXPECT_EQ(cloud.stack("s")->stack_status.find("FAILED"), std::string::npos);
}

void expect_after(Bench& cloud) {
  EXPECT_EQ(cloud.status("s"), "UPDATE_COMPLETE");
  const auto table = only_table(cloud);
  EXPECT_EQ(cloud.dynamodb.tables.at(table).request.key_schema.at(0).attribute_name, "B");
  EXPECT_EQ(cloud.ssm.parameters.at("/p").value, "2");
  EXPECT_EQ(cloud.ssm.parameters.at("/v").value, table);
  EXPECT_TRUE(cloud.ssm.parameters.contains("/r"));
  EXPECT_FALSE(cloud.ssm.parameters.contains("/q"));
}

/// Nothing that an update has to remember is left, and everything goes with the stack.
void expect_settled(Bench& cloud) {
  EXPECT_EQ(cloud.error_of(UpdateStackRequest{.stack_name = "s", .use_previous_template = true}),
            "ValidationError: No updates are to be performed.");
  const bool taken = cloud.ssm.parameters.contains("/r") && cloud.ssm.parameters.at("/r").value == "another's";
  cloud(DeleteStackRequest{.stack_name = "s"});
  cloud.settle();
  EXPECT_EQ(cloud.status("s"), "none");
  EXPECT_TRUE(cloud.dynamodb.tables.empty());
  EXPECT_EQ(cloud.ssm.parameters.size(), taken ? 1u : 0u);
}

TEST(Crash, DuringAnUpdateGoesOn) {
  const auto steps = crash_everywhere(prepare_update, update, [](Bench& cloud, bool answered) {
    if (!answered && cloud.status("s") == "CREATE_COMPLETE") return expect_before(cloud);
    expect_after(cloud);
    EXPECT_LE(
        std::ranges::count_if(cloud.world.effects, [](const auto& line) { return line.starts_with("CreateTable"); }),
        1);
    for (const auto* name : {"/p", "/r", "/v"})
      EXPECT_EQ(count(cloud.world.effects, std::string("PutParameter ") + name), 1);
    EXPECT_EQ(count(cloud.story("s"), "s UPDATE_COMPLETE"), 1);
    expect_settled(cloud);
  });
  EXPECT_GT(steps, 30);
}

TEST(Crash, DuringAFailedUpdateRollsBack) {
  const auto steps = crash_everywhere(
      [](Bench& cloud) {
        prepare_update(cloud);
        cloud.ssm.parameters["/r"].value = "another's";
      },
      update,
      [](Bench& cloud, bool answered) {
        if (!answered && cloud.status("s") == "CREATE_COMPLETE") return expect_before(cloud);
        EXPECT_EQ(cloud.status("s"), "UPDATE_ROLLBACK_COMPLETE");
        expect_before(cloud);
        EXPECT_LE(count(cloud.world.effects, "PutParameter /p"), 2) << "there and back";
        EXPECT_EQ(cloud.ssm.parameters.at("/r").value, "another's");
        expect_settled(cloud);
      });
  EXPECT_GT(steps, 20);
}

TEST(Crash, AfterAnUpdateOfWhatIsNoValuePutsItOnce) {
  const std::string text =
      "Resources: {P: {Type: 'AWS::SSM::Parameter', Properties: {Name: /p, Type: String, "
      "Value: v, Tier: Advanced, Policies: '[{\"Type\":\"Expiration\"}]', Description: ";
  crash_everywhere(
      [&](Bench& cloud) { cloud.create("s", text + "one}}}"); },
      [&](Bench& cloud) {
        return cloud.ask(UpdateStackRequest{.stack_name = "s", .template_body = text + "two}}}"}).has_value();
      },
      [](Bench& cloud, bool) {
        const bool updated = cloud.status("s") == "UPDATE_COMPLETE";
        EXPECT_EQ(cloud.ssm.parameters.at("/p").description, updated ? "two" : "one");
        EXPECT_EQ(count(cloud.world.effects, "PutParameter /p"), updated ? 1 : 0);
      });
}

TEST(Crash, DuringACancelledUpdate) {
  crash_everywhere(
      [](Bench& cloud) {
        prepare_update(cloud);
        cloud.settle();
        cloud.stack_delay = std::chrono::minutes(1);
        cloud.restart();
      },
      [](Bench& cloud) {
        update(cloud);
        cloud.settle(std::chrono::seconds(5));
        return cloud.ask(CancelUpdateStackRequest{"s"}).has_value();
      },
      [](Bench& cloud, bool) {
        if (cloud.status("s") == "UPDATE_COMPLETE") {
          expect_after(cloud);
        } else {
          expect_before(cloud);
        }
        expect_settled(cloud);
      });
}

TEST(Crash, DuringAnUpdateThatGoesOnAfterAFailure) {
  crash_everywhere(
      [](Bench& cloud) {
        prepare_update(cloud);
        cloud.settle();
        cloud.world.errors["PutParameter /r"] = {"ValidationException", "no"};
        cloud(UpdateStackRequest{.stack_name = "s", .template_body = kAfter, .disable_rollback = true});
        cloud.settle();
        EXPECT_EQ(cloud.status("s"), "UPDATE_FAILED");
        cloud.world.errors.clear();
      },
      update,
      [](Bench& cloud, bool answered) {
        if (!answered && cloud.status("s") == "UPDATE_FAILED") return;
        expect_after(cloud);
        expect_settled(cloud);
      });
}

TEST(Crash, DuringDeletionOfAStackInCreation) {
  crash_everywhere(
      [](Bench& cloud) {
        cloud.stack_delay = std::chrono::minutes(1);
        cloud.restart();
      },
      [](Bench& cloud) {
        create(cloud);
        cloud.settle(std::chrono::seconds(5));
        return cloud.ask(DeleteStackRequest{.stack_name = "s"}).has_value();
      },
      [](Bench& cloud, bool answered) {
        const auto status = cloud.status("s");
        if (answered) EXPECT_EQ(status, "none");
        EXPECT_TRUE(status == "none" || status == "CREATE_COMPLETE") << status;
        if (status == "none") expect_nothing(cloud);
      });
}

TEST(Crash, CommitsThatFailAreMadeGood) {
  for (int number = 1;; ++number) {
    SCOPED_TRACE("commit " + std::to_string(number));
    Bench cloud;
    cloud.store().fail_commit(number);
    create(cloud);
    cloud.settle();
    ASSERT_EQ(cloud.status("s"), "CREATE_COMPLETE");
    EXPECT_EQ(count(cloud.world.effects, "CreateTable t"), 1);
    EXPECT_EQ(cloud.ssm.parameters.size(), 2u);
    EXPECT_TRUE(cloud(DeleteStackRequest{.stack_name = "s"}) || number > 10);
    cloud.settle();
    if (cloud.status("s") != "none") cloud(DeleteStackRequest{.stack_name = "s"});
    cloud.settle();
    ASSERT_EQ(cloud.status("s"), "none");
    expect_nothing(cloud);
    if (!cloud.store().failed()) break;
  }
}

TEST(Crash, CommitsOfAnUpdateThatFailAreMadeGood) {
  for (const bool fails : {false, true}) {
    for (int number = 0;; ++number) {
      SCOPED_TRACE("commit " + std::to_string(number) + (fails ? " of a failing update" : ""));
      Bench cloud;
      prepare_update(cloud);
      cloud.settle();
      cloud.world.effects.clear();
      if (fails) cloud.ssm.parameters["/r"].value = "another's";
      cloud.store().fail_commit(number);
      const UpdateStackRequest request{.stack_name = "s", .template_body = kAfter};
      if (!cloud(request)) EXPECT_EQ(cloud.error_of(request), "");
      cloud.settle();
      if (fails) {
        EXPECT_EQ(cloud.status("s"), "UPDATE_ROLLBACK_COMPLETE");
        expect_before(cloud);
      } else {
        expect_after(cloud);
      }
      const bool failed = cloud.store().failed();
      cloud.store().fail_commit(1'000'000);
      expect_settled(cloud);
      if (!failed || ::testing::Test::HasFailure()) break;
    }
  }
}

TEST(Crash, TheSameTokenFindsTheStackAgain) {
  Bench cloud;
  cloud.world.crash.after(1);
  create(cloud);
  cloud.restart();
  const auto answer = cloud(CreateStackRequest{.stack_name = "s", .template_body = kText, .client_request_token = "t"});
  ASSERT_TRUE(answer) << answer.error().message;
  cloud.settle();
  EXPECT_EQ(cloud.status(*answer->stack_id), "CREATE_COMPLETE");
}

}  // namespace
}  // namespace tenantry::local::cloudformation
