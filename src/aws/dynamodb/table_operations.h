#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/table_shapes.h"

namespace tenantry::aws::dynamodb {

/// Tables. Members as in the API reference (API_<Operation>).

struct CreateTableResponse {
  std::optional<TableDescription> table_description;

  template <class V>
  static void members(V&& v) {
    v("TableDescription", &CreateTableResponse::table_description);
  }
  bool operator==(const CreateTableResponse&) const = default;
};

struct CreateTableRequest {
  using Response = CreateTableResponse;
  static constexpr std::string_view kOperation = "CreateTable";

  std::vector<AttributeDefinition> attribute_definitions;
  std::string table_name;
  std::vector<KeySchemaElement> key_schema;
  std::optional<std::vector<LocalSecondaryIndex>> local_secondary_indexes;
  std::optional<std::vector<GlobalSecondaryIndex>> global_secondary_indexes;
  std::optional<std::string> billing_mode;
  std::optional<ProvisionedThroughput> provisioned_throughput;
  std::optional<StreamSpecification> stream_specification;
  std::optional<SSESpecification> sse_specification;
  std::optional<std::vector<Tag>> tags;
  std::optional<std::string> table_class;
  std::optional<bool> deletion_protection_enabled;
  std::optional<OnDemandThroughput> on_demand_throughput;
  std::optional<std::string> resource_policy;

  template <class V>
  static void members(V&& v) {
    v("AttributeDefinitions", &CreateTableRequest::attribute_definitions, {.required = true});
    v("TableName", &CreateTableRequest::table_name, {.required = true, .min = 1, .max = 1024});
    v("KeySchema", &CreateTableRequest::key_schema, {.required = true, .min = 1, .max = 2});
    v("LocalSecondaryIndexes", &CreateTableRequest::local_secondary_indexes);
    v("GlobalSecondaryIndexes", &CreateTableRequest::global_secondary_indexes);
    v("BillingMode", &CreateTableRequest::billing_mode, {.one_of = "PROVISIONED|PAY_PER_REQUEST"});
    v("ProvisionedThroughput", &CreateTableRequest::provisioned_throughput);
    v("StreamSpecification", &CreateTableRequest::stream_specification);
    v("SSESpecification", &CreateTableRequest::sse_specification);
    v("Tags", &CreateTableRequest::tags);
    v("TableClass", &CreateTableRequest::table_class, {.one_of = "STANDARD|STANDARD_INFREQUENT_ACCESS"});
    v("DeletionProtectionEnabled", &CreateTableRequest::deletion_protection_enabled);
    v("OnDemandThroughput", &CreateTableRequest::on_demand_throughput);
    v("ResourcePolicy", &CreateTableRequest::resource_policy);
  }
  bool operator==(const CreateTableRequest&) const = default;
};

struct DescribeTableResponse {
  std::optional<TableDescription> table;

  template <class V>
  static void members(V&& v) {
    v("Table", &DescribeTableResponse::table);
  }
  bool operator==(const DescribeTableResponse&) const = default;
};

struct DescribeTableRequest {
  using Response = DescribeTableResponse;
  static constexpr std::string_view kOperation = "DescribeTable";

  std::string table_name;

  template <class V>
  static void members(V&& v) {
    v("TableName", &DescribeTableRequest::table_name, {.required = true, .min = 1, .max = 1024});
  }
  bool operator==(const DescribeTableRequest&) const = default;
};

struct ListTablesResponse {
  std::optional<std::vector<std::string>> table_names;
  std::optional<std::string> last_evaluated_table_name;

  template <class V>
  static void members(V&& v) {
    v("TableNames", &ListTablesResponse::table_names);
    v("LastEvaluatedTableName", &ListTablesResponse::last_evaluated_table_name, {.min = 1, .max = 1024});
  }
  bool operator==(const ListTablesResponse&) const = default;
};

struct ListTablesRequest {
  using Response = ListTablesResponse;
  static constexpr std::string_view kOperation = "ListTables";

  std::optional<std::string> exclusive_start_table_name;
  std::optional<std::int64_t> limit;

  template <class V>
  static void members(V&& v) {
    v("ExclusiveStartTableName", &ListTablesRequest::exclusive_start_table_name, {.min = 1, .max = 1024});
    v("Limit", &ListTablesRequest::limit, {.min = 1, .max = 100});
  }
  bool operator==(const ListTablesRequest&) const = default;
};

struct UpdateTableResponse {
  std::optional<TableDescription> table_description;

  template <class V>
  static void members(V&& v) {
    v("TableDescription", &UpdateTableResponse::table_description);
  }
  bool operator==(const UpdateTableResponse&) const = default;
};

struct UpdateGlobalSecondaryIndexAction {
  std::string index_name;
  ProvisionedThroughput provisioned_throughput;

  template <class V>
  static void members(V&& v) {
    v("IndexName", &UpdateGlobalSecondaryIndexAction::index_name,
      {.required = true, .min = 3, .max = 255, .pattern = R"re([a-zA-Z0-9_.-]+)re"});
    v("ProvisionedThroughput", &UpdateGlobalSecondaryIndexAction::provisioned_throughput, {.required = true});
  }
  bool operator==(const UpdateGlobalSecondaryIndexAction&) const = default;
};

struct CreateGlobalSecondaryIndexAction {
  std::string index_name;
  std::vector<KeySchemaElement> key_schema;
  Projection projection;
  std::optional<ProvisionedThroughput> provisioned_throughput;

  template <class V>
  static void members(V&& v) {
    v("IndexName", &CreateGlobalSecondaryIndexAction::index_name,
      {.required = true, .min = 3, .max = 255, .pattern = R"re([a-zA-Z0-9_.-]+)re"});
    v("KeySchema", &CreateGlobalSecondaryIndexAction::key_schema, {.required = true, .min = 1, .max = 2});
    v("Projection", &CreateGlobalSecondaryIndexAction::projection, {.required = true});
    v("ProvisionedThroughput", &CreateGlobalSecondaryIndexAction::provisioned_throughput);
  }
  bool operator==(const CreateGlobalSecondaryIndexAction&) const = default;
};

struct DeleteGlobalSecondaryIndexAction {
  std::string index_name;

  template <class V>
  static void members(V&& v) {
    v("IndexName", &DeleteGlobalSecondaryIndexAction::index_name,
      {.required = true, .min = 3, .max = 255, .pattern = R"re([a-zA-Z0-9_.-]+)re"});
  }
  bool operator==(const DeleteGlobalSecondaryIndexAction&) const = default;
};

struct GlobalSecondaryIndexUpdate {
  std::optional<UpdateGlobalSecondaryIndexAction> update;
  std::optional<CreateGlobalSecondaryIndexAction> create;
  std::optional<DeleteGlobalSecondaryIndexAction> delete_;

  template <class V>
  static void members(V&& v) {
    v("Update", &GlobalSecondaryIndexUpdate::update);
    v("Create", &GlobalSecondaryIndexUpdate::create);
    v("Delete", &GlobalSecondaryIndexUpdate::delete_);
  }
  bool operator==(const GlobalSecondaryIndexUpdate&) const = default;
};

struct UpdateTableRequest {
  using Response = UpdateTableResponse;
  static constexpr std::string_view kOperation = "UpdateTable";

  std::optional<std::vector<AttributeDefinition>> attribute_definitions;
  std::string table_name;
  std::optional<std::string> billing_mode;
  std::optional<ProvisionedThroughput> provisioned_throughput;
  std::optional<std::vector<GlobalSecondaryIndexUpdate>> global_secondary_index_updates;
  std::optional<StreamSpecification> stream_specification;
  std::optional<SSESpecification> sse_specification;
  std::optional<std::string> table_class;
  std::optional<bool> deletion_protection_enabled;
  std::optional<OnDemandThroughput> on_demand_throughput;

  template <class V>
  static void members(V&& v) {
    v("AttributeDefinitions", &UpdateTableRequest::attribute_definitions);
    v("TableName", &UpdateTableRequest::table_name, {.required = true, .min = 1, .max = 1024});
    v("BillingMode", &UpdateTableRequest::billing_mode, {.one_of = "PROVISIONED|PAY_PER_REQUEST"});
    v("ProvisionedThroughput", &UpdateTableRequest::provisioned_throughput);
    v("GlobalSecondaryIndexUpdates", &UpdateTableRequest::global_secondary_index_updates);
    v("StreamSpecification", &UpdateTableRequest::stream_specification);
    v("SSESpecification", &UpdateTableRequest::sse_specification);
    v("TableClass", &UpdateTableRequest::table_class, {.one_of = "STANDARD|STANDARD_INFREQUENT_ACCESS"});
    v("DeletionProtectionEnabled", &UpdateTableRequest::deletion_protection_enabled);
    v("OnDemandThroughput", &UpdateTableRequest::on_demand_throughput);
  }
  bool operator==(const UpdateTableRequest&) const = default;
};

struct DeleteTableResponse {
  std::optional<TableDescription> table_description;

  template <class V>
  static void members(V&& v) {
    v("TableDescription", &DeleteTableResponse::table_description);
  }
  bool operator==(const DeleteTableResponse&) const = default;
};

struct DeleteTableRequest {
  using Response = DeleteTableResponse;
  static constexpr std::string_view kOperation = "DeleteTable";

  std::string table_name;

  template <class V>
  static void members(V&& v) {
    v("TableName", &DeleteTableRequest::table_name, {.required = true, .min = 1, .max = 1024});
  }
  bool operator==(const DeleteTableRequest&) const = default;
};

}  // namespace tenantry::aws::dynamodb
