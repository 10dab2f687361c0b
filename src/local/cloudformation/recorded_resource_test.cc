#include "local/cloudformation/recorded_resource.h"

#include <gmock/gmock.h>

#include "local/cloudformation/document.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/testing.h"

namespace tenantry::local::cloudformation {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;
using ::testing::Pair;

class Types : public ::testing::Test {
 protected:
  testing::World world;
  VirtualClock clock;
  SeededRandom random{3};
  kv::MemoryStore store;
  testing::FakeDynamoDb dynamodb{world};
  testing::FakeSsm ssm{world};
  testing::FakeS3 s3{world};
  ResourceTypes types{{store, clock, random, {"eu-west-1", "123456789012"}, dynamodb, ssm, s3}};
  boost::asio::io_context context;

  template <class T>
  T run(Task<T> task) {
    std::optional<T> result;
    boost::asio::co_spawn(context, std::move(task),
                          [&](const std::exception_ptr&, T value) { result = std::move(value); });
    context.restart();
    context.run();
    return *std::move(result);
  }

  ResourceType& type(std::string_view name) { return *types.find(name); }

  static ResourceGoal goal(const std::string& properties) {
    return {.stack_id = "id", .stack_name = "stack", .logical_id = "Thing", .properties = *parse_yaml(properties)};
  }

  std::string id_of(std::string_view name, const std::string& properties) {
    const auto id = type(name).choose_id(goal(properties));
    return id ? *id : id.error().message;
  }

  Attributes made(std::string_view name, const std::string& properties) {
    auto wanted = goal(properties);
    wanted.physical_id = id_of(name, properties);
    const auto attributes = run(type(name).create(wanted, false));
    EXPECT_TRUE(attributes) << attributes.error().reason;
    EXPECT_EQ(*run(type(name).read(wanted.physical_id)), std::optional(*attributes));
    return *attributes;
  }

  UpdateKind kind(std::string_view name, const std::string& before, const std::string& after) {
    return type(name).update_kind(*parse_yaml(before), *parse_yaml(after));
  }
};

constexpr auto kPolicy = "{Version: '2012-10-17', Statement: []}";

TEST_F(Types, HaveTheIdsAndAttributesOfAws) {
  EXPECT_THAT(made("AWS::KMS::Key", "{Description: d}"),
              ElementsAre(Pair("Arn", MatchesRegex("arn:aws:kms:eu-west-1:123456789012:key/[0-9a-f-]{36}")),
                          Pair("KeyId", MatchesRegex("[0-9a-f-]{36}"))));
  EXPECT_THAT(id_of("AWS::KMS::Key", "{MultiRegion: true}"), MatchesRegex("mrk-[0-9a-f]{32}"));
  EXPECT_EQ(id_of("AWS::KMS::Alias", "{AliasName: alias/a, TargetKeyId: k}"), "alias/a");
  EXPECT_THAT(made("AWS::KMS::Alias", "{AliasName: alias/a, TargetKeyId: k}"), IsEmpty());

  const std::string role = std::string("{RoleName: r, Path: /p/, AssumeRolePolicyDocument: ") + kPolicy + "}";
  EXPECT_THAT(made("AWS::IAM::Role", role), ElementsAre(Pair("Arn", "arn:aws:iam::123456789012:role/p/r"),
                                                        Pair("RoleId", MatchesRegex("AROA[A-Z2-7]{17}"))));
  EXPECT_EQ(id_of("AWS::IAM::Role", role), "r");
  EXPECT_THAT(id_of("AWS::IAM::Role", std::string("{AssumeRolePolicyDocument: ") + kPolicy + "}"),
              MatchesRegex("stack-Thing-[A-Z0-9]{12}"));
  EXPECT_THAT(id_of("AWS::IAM::Policy", std::string("{PolicyName: p, Roles: [r], PolicyDocument: ") + kPolicy + "}"),
              MatchesRegex("stac-Thin-[A-Z0-9]{12}"));
  EXPECT_EQ(id_of("AWS::IAM::ManagedPolicy", std::string("{ManagedPolicyName: m, PolicyDocument: ") + kPolicy + "}"),
            "arn:aws:iam::123456789012:policy/m");

  EXPECT_THAT(made("AWS::SNS::Topic", "{TopicName: t}"),
              ElementsAre(Pair("TopicArn", "arn:aws:sns:eu-west-1:123456789012:t"), Pair("TopicName", "t")));
  EXPECT_THAT(id_of("AWS::SNS::Topic", "{FifoTopic: true}"),
              MatchesRegex("arn:aws:sns:eu-west-1:123456789012:stack-Thing-[A-Z0-9]{12}.fifo"));
  EXPECT_THAT(made("AWS::CloudWatch::Alarm",
                   "{AlarmName: a, MetricName: m, ComparisonOperator: LessThanThreshold, "
                   "EvaluationPeriods: 1}"),
              ElementsAre(Pair("Arn", "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:a")));
  EXPECT_EQ(id_of("AWS::ApplicationAutoScaling::ScalableTarget",
                  "{MinCapacity: 1, MaxCapacity: 2, ResourceId: table/t, ScalableDimension: d, ServiceNamespace: n}"),
            "table/t|d|n");
}

TEST_F(Types, RefuseWhatAwsRefuses) {
  const std::vector<std::array<std::string, 3>> cases = {
      {"AWS::SNS::Topic", "{Nonsense: 1}", "Encountered unsupported property Nonsense"},
      {"AWS::SNS::Topic", "{Subscription: [{Endpoint: e}]}", "Property Protocol cannot be empty."},
      {"AWS::SNS::Topic", "{FifoTopic: true, TopicName: t}", "Fifo Topic names must end with .fifo"},
      {"AWS::SNS::Topic", "{TopicName: [t]}", "Value of property TopicName must be of type String"},
      {"AWS::SNS::Topic", "{Tags: {a: b}}", "Value of property Tags must be of type List"},
      {"AWS::KMS::Key", "{Enabled: perhaps}", "Value of property Enabled must be of type Boolean"},
      {"AWS::KMS::Key", "{PendingWindowInDays: 3}", "must be between 7 and 30"},
      {"AWS::KMS::Alias", "{AliasName: a, TargetKeyId: k}", "Alias must start with the prefix"},
      {"AWS::KMS::Alias", "{AliasName: alias/aws/a, TargetKeyId: k}", "reserved"},
      {"AWS::KMS::Alias", "{AliasName: alias/a}", "Property TargetKeyId cannot be empty."},
      {"AWS::IAM::Role", "{}", "Property AssumeRolePolicyDocument cannot be empty."},
      {"AWS::IAM::Role", "{AssumeRolePolicyDocument: {}, Path: x}", "The specified value for path is invalid."},
      {"AWS::IAM::Role", "{AssumeRolePolicyDocument: [x]}", "must be of type Json"},
      {"AWS::IAM::Policy", "{PolicyName: p, PolicyDocument: {}}",
       "At least one of [Groups,Roles,Users] must be non-empty."},
      {"AWS::CloudWatch::Alarm", "{ComparisonOperator: LessThanThreshold, EvaluationPeriods: 1}",
       "Either Metrics or MetricName must be specified"},
      {"AWS::CloudWatch::Alarm", "{MetricName: m, ComparisonOperator: Less, EvaluationPeriods: 1}",
       "Value of property ComparisonOperator must be one of"},
      {"AWS::CloudWatch::Alarm", "{MetricName: m, ComparisonOperator: LessThanThreshold, EvaluationPeriods: x}",
       "Value of property EvaluationPeriods must be of type Integer"},
      {"AWS::ApplicationAutoScaling::ScalableTarget",
       "{MinCapacity: 3, MaxCapacity: 2, ResourceId: t, ScalableDimension: d, ServiceNamespace: n}",
       "Maximum capacity cannot be less than minimum capacity"},
      {"AWS::ApplicationAutoScaling::ScalingPolicy", "{PolicyName: p, PolicyType: StepScaling, ScalingTargetId: a|b|c}",
       "Property StepScalingPolicyConfiguration cannot be empty."},
      {"AWS::S3::Bucket", "{WebsiteConfiguration: {}}", "Encountered unsupported property WebsiteConfiguration"},
      {"AWS::S3::Bucket", "{VersioningConfiguration: {Status: On}}", "Value of property Status must be one of"},
  };
  for (const auto& [name, properties, reason] : cases)
    EXPECT_THAT(id_of(name, properties), HasSubstr(reason)) << name << properties;
}

TEST_F(Types, SayWhatAnUpdateNeeds) {
  const auto in_place = UpdateKind::in_place, replacement = UpdateKind::replacement;
  EXPECT_EQ(kind("AWS::SNS::Topic", "{TopicName: a}", "{TopicName: a, DisplayName: d}"), in_place);
  EXPECT_EQ(kind("AWS::SNS::Topic", "{TopicName: a}", "{TopicName: b}"), replacement);
  EXPECT_EQ(kind("AWS::SNS::Topic", "{TopicName: a}", "{}"), replacement);
  EXPECT_EQ(kind("AWS::KMS::Key", "{Description: a}", "{Description: b}"), in_place);
  EXPECT_EQ(kind("AWS::KMS::Key", "{KeySpec: a}", "{KeySpec: b}"), in_place) << "refused, not replaced";
  EXPECT_EQ(kind("AWS::IAM::Role", "{Path: /a/}", "{Path: /b/}"), replacement);
  EXPECT_EQ(kind("AWS::IAM::Policy", "{PolicyName: a}", "{PolicyName: b}"), in_place);
  EXPECT_EQ(kind("AWS::S3::Bucket", "{BucketName: a}", "{BucketName: b}"), replacement);
  EXPECT_EQ(kind("AWS::SSM::Parameter", "{Name: a, Type: String}", "{Name: a, Type: StringList}"), in_place);
  EXPECT_EQ(kind("AWS::SSM::Parameter", "{Name: a}", "{Name: b}"), replacement);
  const std::string table =
      "{KeySchema: [{AttributeName: a, KeyType: HASH}], AttributeDefinitions: ["
      "{AttributeName: a, AttributeType: S}]";
  EXPECT_EQ(kind("AWS::DynamoDB::Table", table + "}", table + ", BillingMode: PAY_PER_REQUEST}"), in_place);
  EXPECT_EQ(kind("AWS::DynamoDB::Table", table + "}", table + ", TableName: t}"), replacement);
  EXPECT_EQ(kind("AWS::DynamoDB::Table", table + "}",
                 "{KeySchema: [{AttributeName: a, KeyType: HASH}], AttributeDefinitions: ["
                 "{AttributeName: a, AttributeType: N}]}"),
            replacement);
  EXPECT_EQ(kind("AWS::DynamoDB::Table", table + "}",
                 "{KeySchema: [{AttributeName: a, KeyType: HASH}], AttributeDefinitions: ["
                 "{AttributeName: a, AttributeType: S}, {AttributeName: b, AttributeType: N}]}"),
            in_place);
}

TEST_F(Types, RecordedOnesAreUpdatedAndRemoved) {
  auto& keys = type("AWS::KMS::Key");
  auto wanted = goal("{KeySpec: RSA_2048, Description: a}");
  wanted.physical_id = "k";
  ASSERT_TRUE(run(keys.create(wanted, false)));
  EXPECT_THAT(run(keys.create(wanted, false)).error().reason, HasSubstr("already exists"));
  ASSERT_TRUE(run(keys.create(wanted, true))) << "the same call, run again";
  const auto before = wanted.properties;
  wanted.properties = *parse_yaml("{KeySpec: RSA_2048, Description: b}");
  ASSERT_TRUE(run(keys.update(wanted, before)));
  const auto refused = *parse_yaml("{KeySpec: RSA_4096}");
  wanted.properties = refused;
  EXPECT_THAT(run(keys.update(wanted, before)).error().reason, HasSubstr("You cannot change the KeySpec"));
  wanted.properties = before;
  EXPECT_TRUE(run(keys.update(wanted, refused))) << "back from what was refused";
  wanted.properties = *parse_yaml("{Nonsense: 1}");
  EXPECT_EQ(run(keys.update(wanted, before)).error().reason, "Encountered unsupported property Nonsense");
  ASSERT_TRUE(run(keys.remove("k")));
  EXPECT_EQ(*run(keys.read("k")), std::optional<Attributes>());
  ASSERT_TRUE(run(keys.remove("k"))) << "gone already";
}

TEST_F(Types, NamesAreCutToWhatTheServiceTakes) {
  auto wanted = goal("{}");
  wanted.stack_name = std::string(100, 's');
  wanted.logical_id = std::string(100, 'L');
  EXPECT_EQ(generated_name(wanted, random, 64).size(), 64u);
  EXPECT_EQ(generated_name(wanted, random).size(), 214u);
  EXPECT_THAT(generated_name(wanted, random, 64), MatchesRegex("s{25}-L{25}-[A-Z0-9]{12}"));
  wanted.stack_name = "short";
  EXPECT_THAT(generated_name(wanted, random, 64), MatchesRegex("short-L{45}-[A-Z0-9]{12}"));
  EXPECT_THAT(*type("AWS::S3::Bucket").choose_id(wanted), MatchesRegex("short-l{44}-[a-z0-9]{12}"));
}

}  // namespace
}  // namespace tenantry::local::cloudformation
