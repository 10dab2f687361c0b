#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aws/dynamodb/table_operations.h"
#include "aws/shape.h"

namespace tenantry::local::cloudformation {

/// Properties of AWS::DynamoDB::Table, where they differ from CreateTable's members. What is not here is not supported:
/// ContributorInsightsSpecification, ImportSourceSpecification, KinesisStreamSpecification, ResourcePolicy,
/// WarmThroughput.
struct TimeToLiveProperty {
  std::optional<std::string> attribute_name;
  bool enabled = false;

  template <class V>
  static void members(V&& v) {
    v("AttributeName", &TimeToLiveProperty::attribute_name);
    v("Enabled", &TimeToLiveProperty::enabled, {.required = true});
  }
};

struct StreamProperty {
  std::string stream_view_type;

  template <class V>
  static void members(V&& v) {
    v("StreamViewType", &StreamProperty::stream_view_type,
      {.required = true, .one_of = "NEW_IMAGE|OLD_IMAGE|NEW_AND_OLD_IMAGES|KEYS_ONLY"});
  }
};

struct EncryptionProperty {
  bool enabled = false;
  std::optional<std::string> type;
  std::optional<std::string> kms_master_key_id;

  template <class V>
  static void members(V&& v) {
    v("SSEEnabled", &EncryptionProperty::enabled, {.required = true});
    v("SSEType", &EncryptionProperty::type, {.one_of = "KMS"});
    v("KMSMasterKeyId", &EncryptionProperty::kms_master_key_id);
  }
};

struct PointInTimeRecoveryProperty {
  std::optional<bool> enabled;
  std::optional<std::int64_t> recovery_period_in_days;

  template <class V>
  static void members(V&& v) {
    v("PointInTimeRecoveryEnabled", &PointInTimeRecoveryProperty::enabled);
    v("RecoveryPeriodInDays", &PointInTimeRecoveryProperty::recovery_period_in_days);
  }
};

struct TableProperties {
  std::optional<std::string> table_name;
  std::vector<aws::dynamodb::AttributeDefinition> attribute_definitions;
  std::vector<aws::dynamodb::KeySchemaElement> key_schema;
  std::optional<std::vector<aws::dynamodb::LocalSecondaryIndex>> local_secondary_indexes;
  std::optional<std::vector<aws::dynamodb::GlobalSecondaryIndex>> global_secondary_indexes;
  std::optional<std::string> billing_mode;
  std::optional<aws::dynamodb::ProvisionedThroughput> provisioned_throughput;
  std::optional<aws::dynamodb::OnDemandThroughput> on_demand_throughput;
  std::optional<StreamProperty> stream;
  std::optional<EncryptionProperty> encryption;
  std::optional<TimeToLiveProperty> time_to_live;
  std::optional<PointInTimeRecoveryProperty> point_in_time_recovery;
  std::optional<std::string> table_class;
  std::optional<bool> deletion_protection_enabled;
  std::optional<std::vector<aws::dynamodb::Tag>> tags;

  template <class V>
  static void members(V&& v) {
    v("TableName", &TableProperties::table_name);
    v("AttributeDefinitions", &TableProperties::attribute_definitions, {.required = true});
    v("KeySchema", &TableProperties::key_schema, {.required = true});
    v("LocalSecondaryIndexes", &TableProperties::local_secondary_indexes);
    v("GlobalSecondaryIndexes", &TableProperties::global_secondary_indexes);
    v("BillingMode", &TableProperties::billing_mode, {.one_of = "PROVISIONED|PAY_PER_REQUEST"});
    v("ProvisionedThroughput", &TableProperties::provisioned_throughput);
    v("OnDemandThroughput", &TableProperties::on_demand_throughput);
    v("StreamSpecification", &TableProperties::stream);
    v("SSESpecification", &TableProperties::encryption);
    v("TimeToLiveSpecification", &TableProperties::time_to_live);
    v("PointInTimeRecoverySpecification", &TableProperties::point_in_time_recovery);
    v("TableClass", &TableProperties::table_class, {.one_of = "STANDARD|STANDARD_INFREQUENT_ACCESS"});
    v("DeletionProtectionEnabled", &TableProperties::deletion_protection_enabled);
    v("Tags", &TableProperties::tags);
  }
};

}  // namespace tenantry::local::cloudformation
