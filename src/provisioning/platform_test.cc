#include "provisioning/platform.h"

#include <gtest/gtest.h>

#include "base/encoding.h"
#include "provisioning/testing.h"

namespace tenantry::provisioning {
namespace {

using namespace testing;
namespace ddb = aws::dynamodb;

class PlatformTest : public ::testing::Test {
 protected:
  PlatformTest() {
    s3.etag = [](const std::string& body) { return '"' + hex_encode(md5(body)) + '"'; };
  }
  Result<Platform> ensure(std::string body = "template: 1", const std::string& project = "app") {
    return stage.run(ensure_platform({dynamodb, ssm, s3, stage.clock}, tenancy::testing::names(project, "prod"), {},
                                     std::move(body), Deadline::after(stage.clock, std::chrono::minutes(1))));
  }

  tenancy::testing::Stage stage;
  FakeDynamoDb dynamodb;
  FakeSsm ssm;
  FakeS3 s3;
};

TEST_F(PlatformTest, MakesWhatThePlatformNeeds) {
  std::optional<ddb::CreateTableRequest> created;
  dynamodb.twist = [&](const ddb::Request& request, auto&) {
    if (const auto* create = std::get_if<ddb::CreateTableRequest>(&request)) created = *create;
  };
  const auto platform = ensure();
  ASSERT_TRUE(platform) << platform.error().message;
  EXPECT_EQ(platform->shared_table_name, "app-prod-shared");
  EXPECT_EQ(platform->shared_table_arn, "arn:aws:dynamodb:x:0:table/app-prod-shared");
  ASSERT_TRUE(created);
  EXPECT_EQ(created->attribute_definitions.size(), 8u);
  EXPECT_EQ(created->global_secondary_indexes->size(), 3u);
  EXPECT_EQ((*created->global_secondary_indexes)[2].projection.projection_type, "KEYS_ONLY");
  EXPECT_EQ(created->billing_mode, "PAY_PER_REQUEST");
  EXPECT_EQ(created->stream_specification->stream_view_type, "NEW_AND_OLD_IMAGES");
  EXPECT_EQ(created->sse_specification->sse_type, "KMS");
  EXPECT_TRUE(dynamodb.time_to_live && dynamodb.recovery);
  EXPECT_EQ(s3.buckets["app-prod-templates"]["cloudformation/private-account-dynamodb.yaml"], "template: 1");
  EXPECT_EQ(
      ssm.parameters,
      (std::map<std::string, std::string, std::less<>>{
          {"/platform/cloudformation/private-account-template-key", "cloudformation/private-account-dynamodb.yaml"},
          {"/platform/cloudformation/template-bucket", "app-prod-templates"},
          {"/platform/dynamodb/default-billing-mode", "PAY_PER_REQUEST"},
          {"/platform/dynamodb/shared-table-arn", "arn:aws:dynamodb:x:0:table/app-prod-shared"},
          {"/platform/dynamodb/shared-table-name", "app-prod-shared"}}));
}

TEST_F(PlatformTest, IsIdempotentAndKeepsWhatOperatorsSet) {
  ASSERT_TRUE(ensure());
  ssm.parameters["/platform/dynamodb/default-billing-mode"] = "PROVISIONED";
  ssm.parameters["/platform/dynamodb/shared-table-arn"] = "arn:old";
  const int calls = ssm.calls;
  ASSERT_TRUE(ensure());
  EXPECT_EQ(ssm.calls, calls + 2);
  EXPECT_EQ(ssm.parameters["/platform/dynamodb/default-billing-mode"], "PROVISIONED");
  EXPECT_EQ(ssm.parameters["/platform/dynamodb/shared-table-arn"], "arn:aws:dynamodb:x:0:table/app-prod-shared");
  EXPECT_EQ(s3.puts, 1);
  ASSERT_TRUE(ensure("template: 2"));
  EXPECT_EQ(s3.puts, 2);
  ssm.parameters["/platform/cloudformation/template-bucket"] = "elsewhere";
  ASSERT_TRUE(ensure("template: 3"));
  EXPECT_EQ(s3.puts, 2);
  EXPECT_EQ(ssm.parameters["/platform/cloudformation/template-bucket"], "elsewhere");
}

TEST_F(PlatformTest, WaitsForTheTableAndGivesUpInTime) {
  int describes = 0;
  int ready_after = 5;
  dynamodb.twist = [&](const ddb::Request& request, FakeDynamoDb::Answer& answer) {
    if (!std::holds_alternative<ddb::DescribeTableRequest>(request) || !answer) return;
    if (++describes < ready_after) std::get<ddb::DescribeTableResponse>(*answer).table->table_status = "CREATING";
  };
  EXPECT_TRUE(ensure());
  EXPECT_EQ(describes, 5);
  ready_after = 1'000'000;
  const auto platform = ensure();
  ASSERT_FALSE(platform);
  EXPECT_NE(platform.error().message.find("not active in time"), std::string::npos);
}

TEST_F(PlatformTest, RefusesATableWithAnotherSchema) {
  dynamodb.twist = [&](const ddb::Request& request, FakeDynamoDb::Answer& answer) {
    if (std::holds_alternative<ddb::DescribeTableRequest>(request) && answer)
      std::get<ddb::DescribeTableResponse>(*answer)
          .table->global_secondary_indexes->back()
          .projection->projection_type = "ALL";
  };
  const auto platform = ensure();
  ASSERT_FALSE(platform);
  EXPECT_NE(platform.error().message.find("GSI3"), std::string::npos);
}

TEST_F(PlatformTest, RefusesTheNamesOfAnotherProject) {
  ASSERT_TRUE(ensure());
  const auto before = ssm.parameters;
  int creations = 0;
  dynamodb.twist = [&](const ddb::Request& request, auto&) {
    creations += std::holds_alternative<ddb::CreateTableRequest>(request) ? 1 : 0;
  };
  const auto platform = ensure("template: 2", "shop");
  ASSERT_FALSE(platform);
  for (const auto part : {"--project", "--environment", "shop-prod-shared", "app-prod-shared"})
    EXPECT_NE(platform.error().message.find(part), std::string::npos) << platform.error().message;
  EXPECT_EQ(ssm.parameters, before);
  EXPECT_EQ(creations, 0);
  EXPECT_EQ(s3.puts, 1);
  EXPECT_TRUE(ensure()) << "under the names of before it goes on";
}

TEST_F(PlatformTest, SaysWhichServiceRefuses) {
  ssm.error = aws::Error{"AccessDeniedException", "no"};
  EXPECT_EQ(ensure().error().message, "Cannot read the platform's parameters: AccessDeniedException: no");
}

}  // namespace
}  // namespace tenantry::provisioning
