#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/setting_operations.h"
#include "aws/dynamodb/table_shapes.h"

namespace tenantry::aws::dynamodb {

/// On-demand backups and tables restored from them. Members as in the API reference (API_<Operation>).

struct BackupDetails {
  std::string backup_arn;
  std::string backup_name;
  std::optional<std::int64_t> backup_size_bytes;
  std::string backup_status;
  std::string backup_type;
  Timestamp backup_creation_date_time;

  template <class V>
  static void members(V&& v) {
    v("BackupArn", &BackupDetails::backup_arn, {.required = true});
    v("BackupName", &BackupDetails::backup_name, {.required = true});
    v("BackupSizeBytes", &BackupDetails::backup_size_bytes);
    v("BackupStatus", &BackupDetails::backup_status, {.required = true, .one_of = "CREATING|DELETED|AVAILABLE"});
    v("BackupType", &BackupDetails::backup_type, {.required = true, .one_of = "USER|SYSTEM|AWS_BACKUP"});
    v("BackupCreationDateTime", &BackupDetails::backup_creation_date_time, {.required = true});
  }
  bool operator==(const BackupDetails&) const = default;
};

struct BackupSummary {
  std::string table_name;
  std::string table_id;
  std::string table_arn;
  std::string backup_arn;
  std::string backup_name;
  Timestamp backup_creation_date_time;
  std::string backup_status;
  std::string backup_type;
  std::optional<std::int64_t> backup_size_bytes;

  template <class V>
  static void members(V&& v) {
    v("TableName", &BackupSummary::table_name);
    v("TableId", &BackupSummary::table_id);
    v("TableArn", &BackupSummary::table_arn);
    v("BackupArn", &BackupSummary::backup_arn);
    v("BackupName", &BackupSummary::backup_name);
    v("BackupCreationDateTime", &BackupSummary::backup_creation_date_time);
    v("BackupStatus", &BackupSummary::backup_status);
    v("BackupType", &BackupSummary::backup_type);
    v("BackupSizeBytes", &BackupSummary::backup_size_bytes);
  }
  bool operator==(const BackupSummary&) const = default;
};

struct SourceTableDetails {
  std::string table_name;
  std::string table_id;
  std::optional<std::string> table_arn;
  std::optional<std::int64_t> table_size_bytes;
  std::vector<KeySchemaElement> key_schema;
  Timestamp table_creation_date_time;
  ProvisionedThroughput provisioned_throughput;
  std::optional<OnDemandThroughput> on_demand_throughput;
  std::optional<std::int64_t> item_count;
  std::optional<std::string> billing_mode;

  template <class V>
  static void members(V&& v) {
    v("TableName", &SourceTableDetails::table_name, {.required = true});
    v("TableId", &SourceTableDetails::table_id, {.required = true});
    v("TableArn", &SourceTableDetails::table_arn);
    v("TableSizeBytes", &SourceTableDetails::table_size_bytes);
    v("KeySchema", &SourceTableDetails::key_schema, {.required = true});
    v("TableCreationDateTime", &SourceTableDetails::table_creation_date_time, {.required = true});
    v("ProvisionedThroughput", &SourceTableDetails::provisioned_throughput, {.required = true});
    v("OnDemandThroughput", &SourceTableDetails::on_demand_throughput);
    v("ItemCount", &SourceTableDetails::item_count);
    v("BillingMode", &SourceTableDetails::billing_mode, {.one_of = "PROVISIONED|PAY_PER_REQUEST"});
  }
  bool operator==(const SourceTableDetails&) const = default;
};

/// An index as a backup describes it: only global ones have a throughput.
struct BackedUpIndex {
  std::optional<std::string> index_name;
  std::optional<std::vector<KeySchemaElement>> key_schema;
  std::optional<Projection> projection;
  std::optional<ProvisionedThroughput> provisioned_throughput;

  template <class V>
  static void members(V&& v) {
    v("IndexName", &BackedUpIndex::index_name);
    v("KeySchema", &BackedUpIndex::key_schema);
    v("Projection", &BackedUpIndex::projection);
    v("ProvisionedThroughput", &BackedUpIndex::provisioned_throughput);
  }
  bool operator==(const BackedUpIndex&) const = default;
};

struct SourceTableFeatureDetails {
  std::optional<std::vector<BackedUpIndex>> local_secondary_indexes;
  std::optional<std::vector<BackedUpIndex>> global_secondary_indexes;
  std::optional<StreamSpecification> stream_description;
  std::optional<TimeToLiveDescription> time_to_live_description;
  std::optional<SSEDescription> sse_description;

  template <class V>
  static void members(V&& v) {
    v("LocalSecondaryIndexes", &SourceTableFeatureDetails::local_secondary_indexes);
    v("GlobalSecondaryIndexes", &SourceTableFeatureDetails::global_secondary_indexes);
    v("StreamDescription", &SourceTableFeatureDetails::stream_description);
    v("TimeToLiveDescription", &SourceTableFeatureDetails::time_to_live_description);
    v("SSEDescription", &SourceTableFeatureDetails::sse_description);
  }
  bool operator==(const SourceTableFeatureDetails&) const = default;
};

struct BackupDescription {
  std::optional<BackupDetails> backup_details;
  std::optional<SourceTableDetails> source_table_details;
  std::optional<SourceTableFeatureDetails> source_table_feature_details;

  template <class V>
  static void members(V&& v) {
    v("BackupDetails", &BackupDescription::backup_details);
    v("SourceTableDetails", &BackupDescription::source_table_details);
    v("SourceTableFeatureDetails", &BackupDescription::source_table_feature_details);
  }
  bool operator==(const BackupDescription&) const = default;
};

struct CreateBackupResponse {
  std::optional<BackupDetails> backup_details;

  template <class V>
  static void members(V&& v) {
    v("BackupDetails", &CreateBackupResponse::backup_details);
  }
  bool operator==(const CreateBackupResponse&) const = default;
};

struct CreateBackupRequest {
  using Response = CreateBackupResponse;
  static constexpr std::string_view kOperation = "CreateBackup";

  std::string table_name;
  std::string backup_name;

  template <class V>
  static void members(V&& v) {
    v("TableName", &CreateBackupRequest::table_name, {.required = true, .min = 1, .max = 1024});
    v("BackupName", &CreateBackupRequest::backup_name,
      {.required = true, .min = 3, .max = 255, .pattern = "[a-zA-Z0-9_.-]+"});
  }
  bool operator==(const CreateBackupRequest&) const = default;
};

struct DescribeBackupResponse {
  std::optional<BackupDescription> backup_description;

  template <class V>
  static void members(V&& v) {
    v("BackupDescription", &DescribeBackupResponse::backup_description);
  }
  bool operator==(const DescribeBackupResponse&) const = default;
};

struct DescribeBackupRequest {
  using Response = DescribeBackupResponse;
  static constexpr std::string_view kOperation = "DescribeBackup";

  std::string backup_arn;

  template <class V>
  static void members(V&& v) {
    v("BackupArn", &DescribeBackupRequest::backup_arn, {.required = true, .min = 37, .max = 1024});
  }
  bool operator==(const DescribeBackupRequest&) const = default;
};

struct DeleteBackupResponse {
  std::optional<BackupDescription> backup_description;

  template <class V>
  static void members(V&& v) {
    v("BackupDescription", &DeleteBackupResponse::backup_description);
  }
  bool operator==(const DeleteBackupResponse&) const = default;
};

struct DeleteBackupRequest {
  using Response = DeleteBackupResponse;
  static constexpr std::string_view kOperation = "DeleteBackup";

  std::string backup_arn;

  template <class V>
  static void members(V&& v) {
    v("BackupArn", &DeleteBackupRequest::backup_arn, {.required = true, .min = 37, .max = 1024});
  }
  bool operator==(const DeleteBackupRequest&) const = default;
};

struct ListBackupsResponse {
  std::vector<BackupSummary> backup_summaries;
  std::optional<std::string> last_evaluated_backup_arn;

  template <class V>
  static void members(V&& v) {
    v("BackupSummaries", &ListBackupsResponse::backup_summaries);
    v("LastEvaluatedBackupArn", &ListBackupsResponse::last_evaluated_backup_arn);
  }
  bool operator==(const ListBackupsResponse&) const = default;
};

struct ListBackupsRequest {
  using Response = ListBackupsResponse;
  static constexpr std::string_view kOperation = "ListBackups";

  std::optional<std::string> table_name;
  std::optional<std::int64_t> limit;
  std::optional<Timestamp> time_range_lower_bound;
  std::optional<Timestamp> time_range_upper_bound;
  std::optional<std::string> exclusive_start_backup_arn;
  std::optional<std::string> backup_type;

  template <class V>
  static void members(V&& v) {
    v("TableName", &ListBackupsRequest::table_name, {.min = 1, .max = 1024});
    v("Limit", &ListBackupsRequest::limit, {.min = 1, .max = 100});
    v("TimeRangeLowerBound", &ListBackupsRequest::time_range_lower_bound);
    v("TimeRangeUpperBound", &ListBackupsRequest::time_range_upper_bound);
    v("ExclusiveStartBackupArn", &ListBackupsRequest::exclusive_start_backup_arn, {.min = 37, .max = 1024});
    v("BackupType", &ListBackupsRequest::backup_type, {.one_of = "USER|SYSTEM|AWS_BACKUP|ALL"});
  }
  bool operator==(const ListBackupsRequest&) const = default;
};

struct RestoreTableFromBackupResponse {
  std::optional<TableDescription> table_description;

  template <class V>
  static void members(V&& v) {
    v("TableDescription", &RestoreTableFromBackupResponse::table_description);
  }
  bool operator==(const RestoreTableFromBackupResponse&) const = default;
};

struct RestoreTableFromBackupRequest {
  using Response = RestoreTableFromBackupResponse;
  static constexpr std::string_view kOperation = "RestoreTableFromBackup";

  std::string target_table_name;
  std::string backup_arn;
  std::optional<std::string> billing_mode_override;
  std::optional<std::vector<GlobalSecondaryIndex>> global_secondary_index_override;
  std::optional<std::vector<LocalSecondaryIndex>> local_secondary_index_override;
  std::optional<ProvisionedThroughput> provisioned_throughput_override;
  std::optional<OnDemandThroughput> on_demand_throughput_override;
  std::optional<SSESpecification> sse_specification_override;

  template <class V>
  static void members(V&& v) {
    v("TargetTableName", &RestoreTableFromBackupRequest::target_table_name,
      {.required = true, .min = 3, .max = 255, .pattern = "[a-zA-Z0-9_.-]+"});
    v("BackupArn", &RestoreTableFromBackupRequest::backup_arn, {.required = true, .min = 37, .max = 1024});
    v("BillingModeOverride", &RestoreTableFromBackupRequest::billing_mode_override,
      {.one_of = "PROVISIONED|PAY_PER_REQUEST"});
    v("GlobalSecondaryIndexOverride", &RestoreTableFromBackupRequest::global_secondary_index_override);
    v("LocalSecondaryIndexOverride", &RestoreTableFromBackupRequest::local_secondary_index_override);
    v("ProvisionedThroughputOverride", &RestoreTableFromBackupRequest::provisioned_throughput_override);
    v("OnDemandThroughputOverride", &RestoreTableFromBackupRequest::on_demand_throughput_override);
    v("SSESpecificationOverride", &RestoreTableFromBackupRequest::sse_specification_override);
  }
  bool operator==(const RestoreTableFromBackupRequest&) const = default;
};

}  // namespace tenantry::aws::dynamodb
