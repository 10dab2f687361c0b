#include "local/cloudformation/dynamodb_table_update.h"

#include <gmock/gmock.h>

#include "aws/json_codec.h"
#include "base/json.h"
#include "local/cloudformation/document.h"
#include "local/cloudformation/properties.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::dynamodb;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr auto kBase = R"(
KeySchema: [{AttributeName: PK, KeyType: HASH}]
AttributeDefinitions: [{AttributeName: PK, AttributeType: S}]
)";
constexpr auto kProvisioned = R"(
ProvisionedThroughput: {ReadCapacityUnits: 5, WriteCapacityUnits: 5}
GlobalSecondaryIndexes:
  - {IndexName: one, KeySchema: [{AttributeName: PK, KeyType: HASH}], Projection: {ProjectionType: ALL},
     ProvisionedThroughput: {ReadCapacityUnits: 3, WriteCapacityUnits: 3}}
)";
constexpr auto kOnDemand = R"(
BillingMode: PAY_PER_REQUEST
GlobalSecondaryIndexes:
  - {IndexName: one, KeySchema: [{AttributeName: PK, KeyType: HASH}], Projection: {ProjectionType: ALL}}
)";

TableProperties properties(const std::string& text) {
  const auto read = read_properties<TableProperties>(*parse_yaml(kBase + text));
  EXPECT_TRUE(read) << read.error().message;
  return read.value_or(TableProperties());
}

api::TableDescription table(std::int64_t units, std::int64_t index_units) {
  const auto throughput = [](std::int64_t n) {
    return api::ProvisionedThroughputDescription{.read_capacity_units = n, .write_capacity_units = n};
  };
  api::TableDescription description{.provisioned_throughput = throughput(units)};
  if (units == 0) description.billing_mode_summary = api::BillingModeSummary{"PAY_PER_REQUEST", {}};
  description.global_secondary_indexes = std::vector<api::GlobalSecondaryIndexDescription>{
      {.index_name = "one", .provisioned_throughput = throughput(index_units)}};
  return description;
}

/// Each request as JSON without the table's name; or the refusal.
std::vector<std::string> updates(const std::string& before, const std::string& after,
                                 const api::TableDescription& current = table(5, 3)) {
  const auto planned = table_updates("T", properties(before), properties(after), current);
  if (!planned) return {planned.error().message};
  std::vector<std::string> texts;
  for (auto request : *planned) {
    EXPECT_EQ(request.table_name, "T");
    request.table_name.clear();
    std::string text;
    json::Writer writer(text);
    aws::write_json(writer, request);
    texts.push_back(std::move(text));
  }
  return texts;
}

TEST(TableUpdate, AsksForNothingWhereNothingDiffers) {
  EXPECT_THAT(updates(kProvisioned, kProvisioned), IsEmpty());
  EXPECT_THAT(updates(kProvisioned, kProvisioned, table(70, 80)), IsEmpty()) << "scaled capacity is left alone";
}

TEST(TableUpdate, SwitchesBillingBothWays) {
  EXPECT_THAT(updates(kProvisioned, kOnDemand), ElementsAre(R"({"TableName":"","BillingMode":"PAY_PER_REQUEST"})"));
  EXPECT_THAT(
      updates(kOnDemand, kProvisioned, table(0, 0)),
      ElementsAre(
          R"({"TableName":"","BillingMode":"PROVISIONED","ProvisionedThroughput":{"ReadCapacityUnits":5,"WriteCapacityUnits":5},)"
          R"("GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"one","ProvisionedThroughput":{"ReadCapacityUnits":3,"WriteCapacityUnits":3}}}]})"));
  EXPECT_THAT(updates(kProvisioned, kOnDemand, table(0, 0)), IsEmpty()) << "run again";
}

TEST(TableUpdate, ChangesCapacityWhereTheTemplateDoes) {
  const std::string text = kProvisioned;
  auto more = text;
  more.replace(more.find("ReadCapacityUnits: 5"), 20, "ReadCapacityUnits: 9");
  EXPECT_THAT(
      updates(text, more),
      ElementsAre(R"({"TableName":"","ProvisionedThroughput":{"ReadCapacityUnits":9,"WriteCapacityUnits":5}})"));
  auto index = text;
  index.replace(index.find("ReadCapacityUnits: 3, WriteCapacityUnits: 3"), 43,
                "ReadCapacityUnits: 8, WriteCapacityUnits: 8");
  EXPECT_THAT(
      updates(text, index),
      ElementsAre(
          R"({"TableName":"","GlobalSecondaryIndexUpdates":[{"Update":{"IndexName":"one","ProvisionedThroughput":{"ReadCapacityUnits":8,"WriteCapacityUnits":8}}}]})"));
  EXPECT_THAT(updates(text, index, table(5, 8)), IsEmpty()) << "run again";
}

TEST(TableUpdate, MakesAndDeletesOneIndex) {
  EXPECT_THAT(
      updates("BillingMode: PAY_PER_REQUEST", kOnDemand, api::TableDescription()),
      ElementsAre(R"({"AttributeDefinitions":[{"AttributeName":"PK","AttributeType":"S"}],"TableName":"",)"
                  R"("GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"one","KeySchema":[{"AttributeName":"PK",)"
                  R"("KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]})"));
  EXPECT_THAT(updates(kOnDemand, "BillingMode: PAY_PER_REQUEST", table(0, 0)),
              ElementsAre(R"({"TableName":"","GlobalSecondaryIndexUpdates":[{"Delete":{"IndexName":"one"}}]})"));
  std::string renamed = kOnDemand;
  renamed.replace(renamed.find("one"), 3, "two");
  EXPECT_THAT(updates(kOnDemand, renamed),
              ElementsAre("Cannot perform more than one GSI creation or deletion in a single update"));
  EXPECT_THAT(updates(std::string(renamed), kOnDemand), IsEmpty()) << "back, when nothing has been done";
  std::string projected = kOnDemand;
  projected.replace(projected.find("ProjectionType: ALL"), 19, "ProjectionType: KEYS_ONLY");
  EXPECT_THAT(updates(kOnDemand, projected),
              ElementsAre("Cannot update GSI's properties other than Provisioned Throughput and Contributor Insights "
                          "Specification. You can create a new GSI with a different name."));
}

TEST(TableUpdate, GoesBackFromWhatWasRefused) {
  std::string projected = kOnDemand;
  projected.replace(projected.find("ProjectionType: ALL"), 19, "ProjectionType: KEYS_ONLY");
  auto current = table(0, 0);
  auto& index = current.global_secondary_indexes->front();
  index.key_schema = std::vector<api::KeySchemaElement>{{"PK", "HASH"}};
  index.projection = api::Projection{.projection_type = "ALL"};
  EXPECT_THAT(updates(projected, kOnDemand, current), IsEmpty());
}

TEST(TableUpdate, ReplacesAStreamByAnother) {
  auto current = table(0, 0);
  current.stream_specification = api::StreamSpecification{true, "KEYS_ONLY"};
  const std::string keys = "StreamSpecification: {StreamViewType: KEYS_ONLY}";
  const std::string images = "StreamSpecification: {StreamViewType: NEW_IMAGE}";
  EXPECT_THAT(
      updates(keys, images, current),
      ElementsAre(R"({"TableName":"","StreamSpecification":{"StreamEnabled":false}})",
                  R"({"TableName":"","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}})"));
  EXPECT_THAT(updates(keys, "", current),
              ElementsAre(R"({"TableName":"","StreamSpecification":{"StreamEnabled":false}})"));
  current.stream_specification.reset();
  EXPECT_THAT(
      updates(keys, images, current),
      ElementsAre(R"({"TableName":"","StreamSpecification":{"StreamEnabled":true,"StreamViewType":"NEW_IMAGE"}})"))
      << "run again";
}

TEST(TableUpdate, SetsProtectionEncryptionAndClass) {
  const std::string settings =
      "DeletionProtectionEnabled: true\nSSESpecification: {SSEEnabled: true, SSEType: KMS}\n"
      "TableClass: STANDARD_INFREQUENT_ACCESS\n";
  EXPECT_THAT(updates("", settings),
              ElementsAre(R"({"TableName":"","DeletionProtectionEnabled":true})",
                          R"({"TableName":"","SSESpecification":{"Enabled":true,"SSEType":"KMS"}})",
                          R"({"TableName":"","TableClass":"STANDARD_INFREQUENT_ACCESS"})"));
  auto current = table(5, 3);
  current.deletion_protection_enabled = true;
  current.table_class_summary = {"STANDARD_INFREQUENT_ACCESS"};
  EXPECT_THAT(updates("TableClass: STANDARD", "TableClass: STANDARD_INFREQUENT_ACCESS", current), IsEmpty())
      << "run again";
  EXPECT_THAT(updates(settings, "", current), ElementsAre(R"({"TableName":"","DeletionProtectionEnabled":false})",
                                                          R"({"TableName":"","SSESpecification":{"Enabled":false}})",
                                                          R"({"TableName":"","TableClass":"STANDARD"})"));
}

}  // namespace
}  // namespace tenantry::local::cloudformation
