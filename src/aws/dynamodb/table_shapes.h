#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"

namespace tenantry::aws::dynamodb {

/// What a table is made of, and its description. Members as in the API reference (API_TableDescription).

struct AttributeDefinition {
  std::string attribute_name;
  std::string attribute_type;

  template <class V>
  static void members(V&& v) {
    v("AttributeName", &AttributeDefinition::attribute_name, {.required = true, .min = 1, .max = 255});
    v("AttributeType", &AttributeDefinition::attribute_type, {.required = true, .one_of = "B|N|S"});
  }
  bool operator==(const AttributeDefinition&) const = default;
};

struct KeySchemaElement {
  std::string attribute_name;
  std::string key_type;

  template <class V>
  static void members(V&& v) {
    v("AttributeName", &KeySchemaElement::attribute_name, {.required = true, .min = 1, .max = 255});
    v("KeyType", &KeySchemaElement::key_type, {.required = true, .one_of = "HASH|RANGE"});
  }
  bool operator==(const KeySchemaElement&) const = default;
};

struct Projection {
  std::optional<std::string> projection_type;
  std::optional<std::vector<std::string>> non_key_attributes;

  template <class V>
  static void members(V&& v) {
    v("ProjectionType", &Projection::projection_type, {.one_of = "ALL|INCLUDE|KEYS_ONLY"});
    v("NonKeyAttributes", &Projection::non_key_attributes, {.min = 1, .max = 20});
  }
  bool operator==(const Projection&) const = default;
};

struct ProvisionedThroughput {
  std::int64_t read_capacity_units = 0;
  std::int64_t write_capacity_units = 0;

  template <class V>
  static void members(V&& v) {
    v("ReadCapacityUnits", &ProvisionedThroughput::read_capacity_units, {.required = true, .min = 1});
    v("WriteCapacityUnits", &ProvisionedThroughput::write_capacity_units, {.required = true, .min = 1});
  }
  bool operator==(const ProvisionedThroughput&) const = default;
};

struct StreamSpecification {
  bool stream_enabled = false;
  std::optional<std::string> stream_view_type;

  template <class V>
  static void members(V&& v) {
    v("StreamEnabled", &StreamSpecification::stream_enabled, {.required = true});
    v("StreamViewType", &StreamSpecification::stream_view_type,
      {.one_of = "NEW_IMAGE|OLD_IMAGE|NEW_AND_OLD_IMAGES|KEYS_ONLY"});
  }
  bool operator==(const StreamSpecification&) const = default;
};

struct SSESpecification {
  std::optional<bool> enabled;
  std::optional<std::string> sse_type;
  std::optional<std::string> kms_master_key_id;

  template <class V>
  static void members(V&& v) {
    v("Enabled", &SSESpecification::enabled);
    v("SSEType", &SSESpecification::sse_type, {.one_of = "AES256|KMS"});
    v("KMSMasterKeyId", &SSESpecification::kms_master_key_id);
  }
  bool operator==(const SSESpecification&) const = default;
};

struct Tag {
  std::string key;
  std::string value;

  template <class V>
  static void members(V&& v) {
    v("Key", &Tag::key, {.required = true, .min = 1, .max = 128});
    v("Value", &Tag::value, {.required = true, .max = 256});
  }
  bool operator==(const Tag&) const = default;
};

struct LocalSecondaryIndex {
  std::string index_name;
  std::vector<KeySchemaElement> key_schema;
  Projection projection;

  template <class V>
  static void members(V&& v) {
    v("IndexName", &LocalSecondaryIndex::index_name,
      {.required = true, .min = 3, .max = 255, .pattern = R"re([a-zA-Z0-9_.-]+)re"});
    v("KeySchema", &LocalSecondaryIndex::key_schema, {.required = true, .min = 1, .max = 2});
    v("Projection", &LocalSecondaryIndex::projection, {.required = true});
  }
  bool operator==(const LocalSecondaryIndex&) const = default;
};

struct GlobalSecondaryIndex {
  std::string index_name;
  std::vector<KeySchemaElement> key_schema;
  Projection projection;
  std::optional<ProvisionedThroughput> provisioned_throughput;

  template <class V>
  static void members(V&& v) {
    v("IndexName", &GlobalSecondaryIndex::index_name,
      {.required = true, .min = 3, .max = 255, .pattern = R"re([a-zA-Z0-9_.-]+)re"});
    v("KeySchema", &GlobalSecondaryIndex::key_schema, {.required = true, .min = 1, .max = 2});
    v("Projection", &GlobalSecondaryIndex::projection, {.required = true});
    v("ProvisionedThroughput", &GlobalSecondaryIndex::provisioned_throughput);
  }
  bool operator==(const GlobalSecondaryIndex&) const = default;
};

struct ProvisionedThroughputDescription {
  std::optional<Timestamp> last_increase_date_time;
  std::optional<Timestamp> last_decrease_date_time;
  std::optional<std::int64_t> number_of_decreases_today;
  std::optional<std::int64_t> read_capacity_units;
  std::optional<std::int64_t> write_capacity_units;

  template <class V>
  static void members(V&& v) {
    v("LastIncreaseDateTime", &ProvisionedThroughputDescription::last_increase_date_time);
    v("LastDecreaseDateTime", &ProvisionedThroughputDescription::last_decrease_date_time);
    v("NumberOfDecreasesToday", &ProvisionedThroughputDescription::number_of_decreases_today, {.min = 1});
    v("ReadCapacityUnits", &ProvisionedThroughputDescription::read_capacity_units, {.min = 0});
    v("WriteCapacityUnits", &ProvisionedThroughputDescription::write_capacity_units, {.min = 0});
  }
  bool operator==(const ProvisionedThroughputDescription&) const = default;
};

struct BillingModeSummary {
  std::optional<std::string> billing_mode;
  std::optional<Timestamp> last_update_to_pay_per_request_date_time;

  template <class V>
  static void members(V&& v) {
    v("BillingMode", &BillingModeSummary::billing_mode, {.one_of = "PROVISIONED|PAY_PER_REQUEST"});
    v("LastUpdateToPayPerRequestDateTime", &BillingModeSummary::last_update_to_pay_per_request_date_time);
  }
  bool operator==(const BillingModeSummary&) const = default;
};

struct LocalSecondaryIndexDescription {
  std::optional<std::string> index_name;
  std::optional<std::vector<KeySchemaElement>> key_schema;
  std::optional<Projection> projection;
  std::optional<std::int64_t> index_size_bytes;
  std::optional<std::int64_t> item_count;
  std::optional<std::string> index_arn;

  template <class V>
  static void members(V&& v) {
    v("IndexName", &LocalSecondaryIndexDescription::index_name,
      {.min = 3, .max = 255, .pattern = R"re([a-zA-Z0-9_.-]+)re"});
    v("KeySchema", &LocalSecondaryIndexDescription::key_schema, {.min = 1, .max = 2});
    v("Projection", &LocalSecondaryIndexDescription::projection);
    v("IndexSizeBytes", &LocalSecondaryIndexDescription::index_size_bytes);
    v("ItemCount", &LocalSecondaryIndexDescription::item_count);
    v("IndexArn", &LocalSecondaryIndexDescription::index_arn);
  }
  bool operator==(const LocalSecondaryIndexDescription&) const = default;
};

struct GlobalSecondaryIndexDescription {
  std::optional<std::string> index_name;
  std::optional<std::vector<KeySchemaElement>> key_schema;
  std::optional<Projection> projection;
  std::optional<std::string> index_status;
  std::optional<bool> backfilling;
  std::optional<ProvisionedThroughputDescription> provisioned_throughput;
  std::optional<std::int64_t> index_size_bytes;
  std::optional<std::int64_t> item_count;
  std::optional<std::string> index_arn;

  template <class V>
  static void members(V&& v) {
    v("IndexName", &GlobalSecondaryIndexDescription::index_name,
      {.min = 3, .max = 255, .pattern = R"re([a-zA-Z0-9_.-]+)re"});
    v("KeySchema", &GlobalSecondaryIndexDescription::key_schema, {.min = 1, .max = 2});
    v("Projection", &GlobalSecondaryIndexDescription::projection);
    v("IndexStatus", &GlobalSecondaryIndexDescription::index_status, {.one_of = "CREATING|UPDATING|DELETING|ACTIVE"});
    v("Backfilling", &GlobalSecondaryIndexDescription::backfilling);
    v("ProvisionedThroughput", &GlobalSecondaryIndexDescription::provisioned_throughput);
    v("IndexSizeBytes", &GlobalSecondaryIndexDescription::index_size_bytes);
    v("ItemCount", &GlobalSecondaryIndexDescription::item_count);
    v("IndexArn", &GlobalSecondaryIndexDescription::index_arn);
  }
  bool operator==(const GlobalSecondaryIndexDescription&) const = default;
};

struct RestoreSummary {
  std::optional<std::string> source_backup_arn;
  std::optional<std::string> source_table_arn;
  Timestamp restore_date_time;
  bool restore_in_progress = false;

  template <class V>
  static void members(V&& v) {
    v("SourceBackupArn", &RestoreSummary::source_backup_arn, {.min = 37, .max = 1024});
    v("SourceTableArn", &RestoreSummary::source_table_arn);
    v("RestoreDateTime", &RestoreSummary::restore_date_time, {.required = true});
    v("RestoreInProgress", &RestoreSummary::restore_in_progress, {.required = true});
  }
  bool operator==(const RestoreSummary&) const = default;
};

struct SSEDescription {
  std::optional<std::string> status;
  std::optional<std::string> sse_type;
  std::optional<std::string> kms_master_key_arn;
  std::optional<Timestamp> inaccessible_encryption_date_time;

  template <class V>
  static void members(V&& v) {
    v("Status", &SSEDescription::status, {.one_of = "ENABLING|ENABLED|DISABLING|DISABLED|UPDATING"});
    v("SSEType", &SSEDescription::sse_type, {.one_of = "AES256|KMS"});
    v("KMSMasterKeyArn", &SSEDescription::kms_master_key_arn);
    v("InaccessibleEncryptionDateTime", &SSEDescription::inaccessible_encryption_date_time);
  }
  bool operator==(const SSEDescription&) const = default;
};

struct TableClassSummary {
  std::optional<std::string> table_class;
  std::optional<Timestamp> last_update_date_time;

  template <class V>
  static void members(V&& v) {
    v("TableClass", &TableClassSummary::table_class, {.one_of = "STANDARD|STANDARD_INFREQUENT_ACCESS"});
    v("LastUpdateDateTime", &TableClassSummary::last_update_date_time);
  }
  bool operator==(const TableClassSummary&) const = default;
};

struct OnDemandThroughput {
  std::optional<std::int64_t> max_read_request_units;
  std::optional<std::int64_t> max_write_request_units;

  template <class V>
  static void members(V&& v) {
    v("MaxReadRequestUnits", &OnDemandThroughput::max_read_request_units);
    v("MaxWriteRequestUnits", &OnDemandThroughput::max_write_request_units);
  }
  bool operator==(const OnDemandThroughput&) const = default;
};

struct TableDescription {
  std::optional<std::vector<AttributeDefinition>> attribute_definitions;
  std::optional<std::string> table_name;
  std::optional<std::vector<KeySchemaElement>> key_schema;
  std::optional<std::string> table_status;
  std::optional<Timestamp> creation_date_time;
  std::optional<ProvisionedThroughputDescription> provisioned_throughput;
  std::optional<std::int64_t> table_size_bytes;
  std::optional<std::int64_t> item_count;
  std::optional<std::string> table_arn;
  std::optional<std::string> table_id;
  std::optional<BillingModeSummary> billing_mode_summary;
  std::optional<std::vector<LocalSecondaryIndexDescription>> local_secondary_indexes;
  std::optional<std::vector<GlobalSecondaryIndexDescription>> global_secondary_indexes;
  std::optional<StreamSpecification> stream_specification;
  std::optional<std::string> latest_stream_label;
  std::optional<std::string> latest_stream_arn;
  std::optional<RestoreSummary> restore_summary;
  std::optional<SSEDescription> sse_description;
  std::optional<TableClassSummary> table_class_summary;
  std::optional<bool> deletion_protection_enabled;
  std::optional<OnDemandThroughput> on_demand_throughput;

  template <class V>
  static void members(V&& v) {
    v("AttributeDefinitions", &TableDescription::attribute_definitions);
    v("TableName", &TableDescription::table_name, {.min = 1, .max = 1024});
    v("KeySchema", &TableDescription::key_schema, {.min = 1, .max = 2});
    v("TableStatus", &TableDescription::table_status,
      {.one_of = "CREATING|UPDATING|DELETING|ACTIVE|INACCESSIBLE_ENCRYPTION_CREDENTIALS|ARCHIVING|ARCHIVED"});
    v("CreationDateTime", &TableDescription::creation_date_time);
    v("ProvisionedThroughput", &TableDescription::provisioned_throughput);
    v("TableSizeBytes", &TableDescription::table_size_bytes);
    v("ItemCount", &TableDescription::item_count);
    v("TableArn", &TableDescription::table_arn);
    v("TableId", &TableDescription::table_id,
      {.pattern = R"re([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})re"});
    v("BillingModeSummary", &TableDescription::billing_mode_summary);
    v("LocalSecondaryIndexes", &TableDescription::local_secondary_indexes);
    v("GlobalSecondaryIndexes", &TableDescription::global_secondary_indexes);
    v("StreamSpecification", &TableDescription::stream_specification);
    v("LatestStreamLabel", &TableDescription::latest_stream_label);
    v("LatestStreamArn", &TableDescription::latest_stream_arn, {.min = 37, .max = 1024});
    v("RestoreSummary", &TableDescription::restore_summary);
    v("SSEDescription", &TableDescription::sse_description);
    v("TableClassSummary", &TableDescription::table_class_summary);
    v("DeletionProtectionEnabled", &TableDescription::deletion_protection_enabled);
    v("OnDemandThroughput", &TableDescription::on_demand_throughput);
  }
  bool operator==(const TableDescription&) const = default;
};

}  // namespace tenantry::aws::dynamodb
