#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/item_operations.h"

namespace tenantry::aws::dynamodb {

/// Query and Scan. Members as in the API reference (API_<Operation>).

struct QueryResponse {
  std::optional<std::vector<Item>> items;
  std::optional<std::int64_t> count;
  std::optional<std::int64_t> scanned_count;
  std::optional<AttributeMap> last_evaluated_key;
  std::optional<ConsumedCapacity> consumed_capacity;

  template <class V>
  static void members(V&& v) {
    v("Items", &QueryResponse::items);
    v("Count", &QueryResponse::count);
    v("ScannedCount", &QueryResponse::scanned_count);
    v("LastEvaluatedKey", &QueryResponse::last_evaluated_key);
    v("ConsumedCapacity", &QueryResponse::consumed_capacity);
  }
  bool operator==(const QueryResponse&) const = default;
};

struct Condition {
  std::optional<std::vector<AttributeValue>> attribute_value_list;
  std::string comparison_operator;

  template <class V>
  static void members(V&& v) {
    v("AttributeValueList", &Condition::attribute_value_list);
    v("ComparisonOperator", &Condition::comparison_operator,
      {.required = true, .one_of = "IN|NULL|BETWEEN|LT|NOT_CONTAINS|EQ|GT|NOT_NULL|NE|LE|BEGINS_WITH|GE|CONTAINS"});
  }
  bool operator==(const Condition&) const = default;
};

struct QueryRequest {
  using Response = QueryResponse;
  static constexpr std::string_view kOperation = "Query";

  std::string table_name;
  std::optional<std::string> index_name;
  std::optional<std::string> select;
  std::optional<std::vector<std::string>> attributes_to_get;
  std::optional<std::int64_t> limit;
  std::optional<bool> consistent_read;
  std::optional<std::map<std::string, Condition>> key_conditions;
  std::optional<std::map<std::string, Condition>> query_filter;
  std::optional<std::string> conditional_operator;
  std::optional<bool> scan_index_forward;
  std::optional<AttributeMap> exclusive_start_key;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> projection_expression;
  std::optional<std::string> filter_expression;
  std::optional<std::string> key_condition_expression;
  std::optional<std::map<std::string, std::string>> expression_attribute_names;
  std::optional<AttributeMap> expression_attribute_values;

  template <class V>
  static void members(V&& v) {
    v("TableName", &QueryRequest::table_name, {.required = true, .min = 1, .max = 1024});
    v("IndexName", &QueryRequest::index_name, {.min = 3, .max = 255, .pattern = R"re([a-zA-Z0-9_.-]+)re"});
    v("Select", &QueryRequest::select, {.one_of = "SPECIFIC_ATTRIBUTES|COUNT|ALL_ATTRIBUTES|ALL_PROJECTED_ATTRIBUTES"});
    v("AttributesToGet", &QueryRequest::attributes_to_get, {.min = 1});
    v("Limit", &QueryRequest::limit, {.min = 1});
    v("ConsistentRead", &QueryRequest::consistent_read);
    v("KeyConditions", &QueryRequest::key_conditions);
    v("QueryFilter", &QueryRequest::query_filter);
    v("ConditionalOperator", &QueryRequest::conditional_operator, {.one_of = "OR|AND"});
    v("ScanIndexForward", &QueryRequest::scan_index_forward);
    v("ExclusiveStartKey", &QueryRequest::exclusive_start_key);
    v("ReturnConsumedCapacity", &QueryRequest::return_consumed_capacity, {.one_of = "INDEXES|TOTAL|NONE"});
    v("ProjectionExpression", &QueryRequest::projection_expression);
    v("FilterExpression", &QueryRequest::filter_expression);
    v("KeyConditionExpression", &QueryRequest::key_condition_expression);
    v("ExpressionAttributeNames", &QueryRequest::expression_attribute_names);
    v("ExpressionAttributeValues", &QueryRequest::expression_attribute_values);
  }
  bool operator==(const QueryRequest&) const = default;
};

struct ScanResponse {
  std::optional<std::vector<Item>> items;
  std::optional<std::int64_t> count;
  std::optional<std::int64_t> scanned_count;
  std::optional<AttributeMap> last_evaluated_key;
  std::optional<ConsumedCapacity> consumed_capacity;

  template <class V>
  static void members(V&& v) {
    v("Items", &ScanResponse::items);
    v("Count", &ScanResponse::count);
    v("ScannedCount", &ScanResponse::scanned_count);
    v("LastEvaluatedKey", &ScanResponse::last_evaluated_key);
    v("ConsumedCapacity", &ScanResponse::consumed_capacity);
  }
  bool operator==(const ScanResponse&) const = default;
};

struct ScanRequest {
  using Response = ScanResponse;
  static constexpr std::string_view kOperation = "Scan";

  std::string table_name;
  std::optional<std::string> index_name;
  std::optional<std::vector<std::string>> attributes_to_get;
  std::optional<std::int64_t> limit;
  std::optional<std::string> select;
  std::optional<std::map<std::string, Condition>> scan_filter;
  std::optional<std::string> conditional_operator;
  std::optional<AttributeMap> exclusive_start_key;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::int64_t> total_segments;
  std::optional<std::int64_t> segment;
  std::optional<std::string> projection_expression;
  std::optional<std::string> filter_expression;
  std::optional<std::map<std::string, std::string>> expression_attribute_names;
  std::optional<AttributeMap> expression_attribute_values;
  std::optional<bool> consistent_read;

  template <class V>
  static void members(V&& v) {
    v("TableName", &ScanRequest::table_name, {.required = true, .min = 1, .max = 1024});
    v("IndexName", &ScanRequest::index_name, {.min = 3, .max = 255, .pattern = R"re([a-zA-Z0-9_.-]+)re"});
    v("AttributesToGet", &ScanRequest::attributes_to_get, {.min = 1});
    v("Limit", &ScanRequest::limit, {.min = 1});
    v("Select", &ScanRequest::select, {.one_of = "SPECIFIC_ATTRIBUTES|COUNT|ALL_ATTRIBUTES|ALL_PROJECTED_ATTRIBUTES"});
    v("ScanFilter", &ScanRequest::scan_filter);
    v("ConditionalOperator", &ScanRequest::conditional_operator, {.one_of = "OR|AND"});
    v("ExclusiveStartKey", &ScanRequest::exclusive_start_key);
    v("ReturnConsumedCapacity", &ScanRequest::return_consumed_capacity, {.one_of = "INDEXES|TOTAL|NONE"});
    v("TotalSegments", &ScanRequest::total_segments, {.min = 1, .max = 1000000});
    v("Segment", &ScanRequest::segment, {.min = 0, .max = 999999});
    v("ProjectionExpression", &ScanRequest::projection_expression);
    v("FilterExpression", &ScanRequest::filter_expression);
    v("ExpressionAttributeNames", &ScanRequest::expression_attribute_names);
    v("ExpressionAttributeValues", &ScanRequest::expression_attribute_values);
    v("ConsistentRead", &ScanRequest::consistent_read);
  }
  bool operator==(const ScanRequest&) const = default;
};

}  // namespace tenantry::aws::dynamodb
