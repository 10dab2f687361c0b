#include <gmock/gmock.h>

#include <algorithm>

#include "local/cloudformation/testing.h"

/// The template files themselves.
namespace tenantry::local::cloudformation {
namespace {

using testing::Bench;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::UnorderedElementsAre;
using testing::api::CreateStackRequest;
using testing::api::DeleteStackRequest;
using testing::api::DescribeStackResourcesRequest;
using testing::api::Parameter;

constexpr const char* kId = "0f8e2a34-5b6c-4d7e-8f90-a1b2c3d4e5f6";
const std::string kTable = std::string("app-prod-account-") + kId;
const std::string kArn = "arn:aws:dynamodb:eu-west-1:123456789012:table/" + kTable;

using Settings = std::vector<std::pair<std::string, std::string>>;

class PrivateAccount : public ::testing::Test {
 protected:
  Bench cloud;
  std::string text = testing::template_file("private-account-dynamodb.yaml");

  void create(Settings settings = {}) {
    settings.emplace_back("AccountId", kId);
    settings.emplace_back("AccountName", "O'Brien & Sons");
    cloud.s3.objects["templates/private.yaml"] = text;
    CreateStackRequest request{.stack_name = kTable,
                               .template_url = "https://templates.s3.amazonaws.com/private.yaml",
                               .parameters = std::vector<Parameter>()};
    for (auto& [key, value] : settings) request.parameters->push_back({.parameter_key = key, .parameter_value = value});
    const auto answer = cloud(std::move(request));
    ASSERT_TRUE(answer) << answer.error().message;
    cloud.settle();
    ASSERT_EQ(cloud.status(kTable), "CREATE_COMPLETE") << ::testing::PrintToString(cloud.story(kTable));
  }
  std::map<std::string, int> types() {
    std::map<std::string, int> counts;
    for (const auto& resource : *cloud(DescribeStackResourcesRequest{kTable})->stack_resources)
      ++counts[resource.resource_type];
    return counts;
  }
  std::map<std::string, std::string> outputs() {
    std::map<std::string, std::string> values;
    for (const auto& output : *cloud.stack(kTable)->outputs) values.emplace(*output.output_key, *output.output_value);
    return values;
  }
};

TEST_F(PrivateAccount, ByDefault) {
  create();
  const auto& table = cloud.dynamodb.tables.at(kTable);
  const auto& request = table.request;
  EXPECT_EQ(request.billing_mode, "PAY_PER_REQUEST");
  EXPECT_FALSE(request.provisioned_throughput);
  EXPECT_EQ(request.attribute_definitions.size(), 8u);
  EXPECT_EQ(request.key_schema, (std::vector<aws::dynamodb::KeySchemaElement>{{"PK", "HASH"}, {"SK", "RANGE"}}));
  ASSERT_EQ(request.global_secondary_indexes->size(), 3u);
  for (int i = 0; i < 3; ++i) {
    const auto& index = request.global_secondary_indexes->at(static_cast<std::size_t>(i));
    const auto name = "GSI" + std::to_string(i + 1);
    EXPECT_EQ(index.index_name, name);
    EXPECT_EQ(index.key_schema,
              (std::vector<aws::dynamodb::KeySchemaElement>{{name + "PK", "HASH"}, {name + "SK", "RANGE"}}));
    EXPECT_EQ(index.projection.projection_type, i < 2 ? "ALL" : "KEYS_ONLY");
    EXPECT_FALSE(index.provisioned_throughput);
  }
  EXPECT_EQ(request.stream_specification, (aws::dynamodb::StreamSpecification{true, "NEW_AND_OLD_IMAGES"}));
  EXPECT_EQ(request.sse_specification, (aws::dynamodb::SSESpecification{true, "KMS", std::nullopt}));
  EXPECT_EQ(request.deletion_protection_enabled, false);
  EXPECT_EQ(table.ttl, "ttl");
  EXPECT_TRUE(table.point_in_time_recovery);
  std::map<std::string, std::string> tags;
  for (const auto& tag : *request.tags) tags.emplace(tag.key, tag.value);
  EXPECT_EQ(tags["tenantry:account"], kId);
  EXPECT_EQ(tags["project"], "app");
  EXPECT_EQ(tags["managed-by"], "tenantry");
  EXPECT_EQ(types(), (std::map<std::string, int>{{"AWS::DynamoDB::Table", 1}, {"AWS::SSM::Parameter", 3}}));
  EXPECT_EQ(outputs(), (std::map<std::string, std::string>{{"TableName", kTable},
                                                           {"TableArn", kArn},
                                                           {"StreamArn", kArn + "/stream/s"},
                                                           {"BillingMode", "PAY_PER_REQUEST"}}));
  std::map<std::string, std::string> parameters;
  for (const auto& [name, put] : cloud.ssm.parameters) parameters.emplace(name, put.value);
  const auto path = std::string("/accounts/") + kId + "/dynamodb/";
  EXPECT_EQ(parameters,
            (std::map<std::string, std::string>{
                {path + "table-name", kTable}, {path + "table-arn", kArn}, {path + "stream-arn", kArn + "/stream/s"}}));
}

TEST_F(PrivateAccount, Provisioned) {
  create({{"BillingMode", "PROVISIONED"},
          {"ReadCapacityMin", "7"},
          {"WriteCapacityMin", "3"},
          {"CreateParameters", "false"}});
  const auto& request = cloud.dynamodb.tables.at(kTable).request;
  const aws::dynamodb::ProvisionedThroughput expected{7, 3};
  EXPECT_EQ(request.provisioned_throughput, expected);
  for (const auto& index : *request.global_secondary_indexes) EXPECT_EQ(index.provisioned_throughput, expected);
  EXPECT_EQ(types(), (std::map<std::string, int>{{"AWS::DynamoDB::Table", 1},
                                                 {"AWS::ApplicationAutoScaling::ScalableTarget", 8},
                                                 {"AWS::ApplicationAutoScaling::ScalingPolicy", 8}}));
  EXPECT_TRUE(cloud.ssm.parameters.empty());
  EXPECT_EQ(cloud.reason(kTable, "GSI3ReadScalableTarget"),
            "Recorded only: the local cloud does not act on AWS::ApplicationAutoScaling::ScalableTarget");
  const auto resources = *cloud(DescribeStackResourcesRequest{kTable, "GSI2WriteScalableTarget"})->stack_resources;
  EXPECT_EQ(resources.at(0).physical_resource_id,
            "table/" + kTable + "/index/GSI2|dynamodb:index:WriteCapacityUnits|dynamodb");
  const auto policy = *cloud(DescribeStackResourcesRequest{kTable, "TableReadScalingPolicy"})->stack_resources;
  EXPECT_THAT(
      *policy.at(0).physical_resource_id,
      ::testing::MatchesRegex("arn:aws:autoscaling:eu-west-1:123456789012:scalingPolicy:.*:resource/dynamodb/table/" +
                              kTable + ":policyName/" + kTable + "-table-read"));
}

TEST_F(PrivateAccount, EveryCombination) {
  for (int bits = 0; bits < 64; ++bits) {
    const auto flag = [&](int bit) { return (bits >> bit & 1) != 0; };
    const auto text_of = [&](int bit) { return std::string(flag(bit) ? "true" : "false"); };
    Settings settings = {{"BillingMode", flag(0) ? "PROVISIONED" : "PAY_PER_REQUEST"},
                         {"CreateParameters", text_of(1)},
                         {"EnableAlarms", text_of(2)},
                         {"EnablePointInTimeRecovery", text_of(4)},
                         {"EnableDeletionProtection", text_of(5)}};
    if (flag(3)) settings.emplace_back("AlarmTopicArn", "arn:aws:sns:eu-west-1:123456789012:alarms");
    if (flag(3)) settings.emplace_back("KmsKeyArn", "arn:aws:kms:eu-west-1:123456789012:key/abc");
    create(settings);
    const auto counts = types();
    const auto of = [&](const std::string& type) { return counts.contains(type) ? counts.at(type) : 0; };
    EXPECT_EQ(of("AWS::ApplicationAutoScaling::ScalingPolicy"), flag(0) ? 8 : 0) << bits;
    EXPECT_EQ(of("AWS::SSM::Parameter"), flag(1) ? 3 : 0) << bits;
    EXPECT_EQ(of("AWS::CloudWatch::Alarm"), flag(2) ? 5 : 0) << bits;
    auto& table = cloud.dynamodb.tables.at(kTable);
    EXPECT_EQ(table.request.sse_specification->kms_master_key_id.has_value(), flag(3));
    EXPECT_EQ(table.point_in_time_recovery, flag(4));
    EXPECT_EQ(table.request.deletion_protection_enabled, flag(5));
    if (flag(2)) {
      const auto events = cloud.events(kTable);
      const auto alarm =
          std::ranges::find(events, "ReadThrottleAlarm", [](const auto& event) { return *event.logical_resource_id; });
      EXPECT_EQ((alarm + 1)->resource_properties->find("AlarmActions") != std::string::npos, flag(3));
    }
    const auto id = *cloud.stack(kTable)->stack_id;
    cloud(DeleteStackRequest{.stack_name = kTable});
    cloud.settle();
    EXPECT_EQ(cloud.status(id), "DELETE_COMPLETE");
    EXPECT_TRUE(cloud.dynamodb.tables.contains(kTable));
    EXPECT_TRUE(cloud.ssm.parameters.empty());
    cloud.dynamodb.tables.clear();
  }
}

TEST_F(PrivateAccount, RefusesBadParameters) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
      {"AccountId", "not-a-uuid", "Parameter AccountId failed to satisfy constraint: must be a UUID in lower case."},
      {"AccountName", "", "Parameter 'AccountName' must contain at least 1 characters"},
      {"BillingMode", "FREE", "Parameter 'BillingMode' must be one of AllowedValues"},
      {"TargetUtilization", "95", "Parameter 'TargetUtilization' must be a number not greater than 90"},
      {"KmsKeyArn", "alias/x",
       "Parameter KmsKeyArn failed to satisfy constraint: must be the ARN of a KMS key, or empty."},
  };
  for (const auto& [key, value, message] : cases) {
    std::map<std::string, std::string> settings = {{"AccountId", kId}, {"AccountName", "n"}};
    settings[key] = value;
    CreateStackRequest request{.stack_name = kTable, .template_body = text, .parameters = std::vector<Parameter>()};
    for (const auto& [name, given] : settings)
      request.parameters->push_back({.parameter_key = name, .parameter_value = given});
    EXPECT_EQ(cloud.error_of(request), "ValidationError: " + message);
  }
}

TEST(SharedTable, IsMade) {
  Bench cloud;
  cloud.create("shared", testing::template_file("shared-table.yaml"),
               {{"BillingMode", "PROVISIONED"}, {"EnableAlarms", "true"}});
  cloud.settle();
  EXPECT_EQ(cloud.status("shared"), "CREATE_COMPLETE");
  EXPECT_TRUE(cloud.dynamodb.tables.contains("app-prod-shared"));
}

}  // namespace
}  // namespace tenantry::local::cloudformation
