#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/item.h"
#include "aws/shape.h"

namespace tenantry::aws::dynamodb {

/// Single items. Members as in the API reference (API_<Operation>).

struct Capacity {
  std::optional<double> read_capacity_units;
  std::optional<double> write_capacity_units;
  std::optional<double> capacity_units;

  template <class V>
  static void members(V&& v) {
    v("ReadCapacityUnits", &Capacity::read_capacity_units);
    v("WriteCapacityUnits", &Capacity::write_capacity_units);
    v("CapacityUnits", &Capacity::capacity_units);
  }
  bool operator==(const Capacity&) const = default;
};

struct ConsumedCapacity {
  std::optional<std::string> table_name;
  std::optional<double> capacity_units;
  std::optional<double> read_capacity_units;
  std::optional<double> write_capacity_units;
  std::optional<Capacity> table;
  std::optional<std::map<std::string, Capacity>> local_secondary_indexes;
  std::optional<std::map<std::string, Capacity>> global_secondary_indexes;

  template <class V>
  static void members(V&& v) {
    v("TableName", &ConsumedCapacity::table_name, {.min = 1, .max = 1024});
    v("CapacityUnits", &ConsumedCapacity::capacity_units);
    v("ReadCapacityUnits", &ConsumedCapacity::read_capacity_units);
    v("WriteCapacityUnits", &ConsumedCapacity::write_capacity_units);
    v("Table", &ConsumedCapacity::table);
    v("LocalSecondaryIndexes", &ConsumedCapacity::local_secondary_indexes);
    v("GlobalSecondaryIndexes", &ConsumedCapacity::global_secondary_indexes);
  }
  bool operator==(const ConsumedCapacity&) const = default;
};

struct GetItemResponse {
  std::optional<Item> item;
  std::optional<ConsumedCapacity> consumed_capacity;

  template <class V>
  static void members(V&& v) {
    v("Item", &GetItemResponse::item);
    v("ConsumedCapacity", &GetItemResponse::consumed_capacity);
  }
  bool operator==(const GetItemResponse&) const = default;
};

struct GetItemRequest {
  using Response = GetItemResponse;
  static constexpr std::string_view kOperation = "GetItem";

  std::string table_name;
  AttributeMap key;
  std::optional<std::vector<std::string>> attributes_to_get;
  std::optional<bool> consistent_read;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> projection_expression;
  std::optional<std::map<std::string, std::string>> expression_attribute_names;

  template <class V>
  static void members(V&& v) {
    v("TableName", &GetItemRequest::table_name, {.required = true, .min = 1, .max = 1024});
    v("Key", &GetItemRequest::key, {.required = true});
    v("AttributesToGet", &GetItemRequest::attributes_to_get, {.min = 1});
    v("ConsistentRead", &GetItemRequest::consistent_read);
    v("ReturnConsumedCapacity", &GetItemRequest::return_consumed_capacity, {.one_of = "INDEXES|TOTAL|NONE"});
    v("ProjectionExpression", &GetItemRequest::projection_expression);
    v("ExpressionAttributeNames", &GetItemRequest::expression_attribute_names);
  }
  bool operator==(const GetItemRequest&) const = default;
};

struct ItemCollectionMetrics {
  std::optional<AttributeMap> item_collection_key;
  std::optional<std::vector<double>> size_estimate_range_gb;

  template <class V>
  static void members(V&& v) {
    v("ItemCollectionKey", &ItemCollectionMetrics::item_collection_key);
    v("SizeEstimateRangeGB", &ItemCollectionMetrics::size_estimate_range_gb);
  }
  bool operator==(const ItemCollectionMetrics&) const = default;
};

struct PutItemResponse {
  std::optional<Item> attributes;
  std::optional<ConsumedCapacity> consumed_capacity;
  std::optional<ItemCollectionMetrics> item_collection_metrics;

  template <class V>
  static void members(V&& v) {
    v("Attributes", &PutItemResponse::attributes);
    v("ConsumedCapacity", &PutItemResponse::consumed_capacity);
    v("ItemCollectionMetrics", &PutItemResponse::item_collection_metrics);
  }
  bool operator==(const PutItemResponse&) const = default;
};

struct ExpectedAttributeValue {
  std::optional<AttributeValue> value;
  std::optional<bool> exists;
  std::optional<std::string> comparison_operator;
  std::optional<std::vector<AttributeValue>> attribute_value_list;

  template <class V>
  static void members(V&& v) {
    v("Value", &ExpectedAttributeValue::value);
    v("Exists", &ExpectedAttributeValue::exists);
    v("ComparisonOperator", &ExpectedAttributeValue::comparison_operator,
      {.one_of = "IN|NULL|BETWEEN|LT|NOT_CONTAINS|EQ|GT|NOT_NULL|NE|LE|BEGINS_WITH|GE|CONTAINS"});
    v("AttributeValueList", &ExpectedAttributeValue::attribute_value_list);
  }
  bool operator==(const ExpectedAttributeValue&) const = default;
};

struct PutItemRequest {
  using Response = PutItemResponse;
  static constexpr std::string_view kOperation = "PutItem";

  std::string table_name;
  Item item;
  std::optional<std::map<std::string, ExpectedAttributeValue>> expected;
  std::optional<std::string> return_values;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> return_item_collection_metrics;
  std::optional<std::string> conditional_operator;
  std::optional<std::string> condition_expression;
  std::optional<std::map<std::string, std::string>> expression_attribute_names;
  std::optional<AttributeMap> expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;

  template <class V>
  static void members(V&& v) {
    v("TableName", &PutItemRequest::table_name, {.required = true, .min = 1, .max = 1024});
    v("Item", &PutItemRequest::item, {.required = true});
    v("Expected", &PutItemRequest::expected);
    v("ReturnValues", &PutItemRequest::return_values, {.one_of = "ALL_NEW|UPDATED_OLD|ALL_OLD|NONE|UPDATED_NEW"});
    v("ReturnConsumedCapacity", &PutItemRequest::return_consumed_capacity, {.one_of = "INDEXES|TOTAL|NONE"});
    v("ReturnItemCollectionMetrics", &PutItemRequest::return_item_collection_metrics, {.one_of = "SIZE|NONE"});
    v("ConditionalOperator", &PutItemRequest::conditional_operator, {.one_of = "OR|AND"});
    v("ConditionExpression", &PutItemRequest::condition_expression);
    v("ExpressionAttributeNames", &PutItemRequest::expression_attribute_names);
    v("ExpressionAttributeValues", &PutItemRequest::expression_attribute_values);
    v("ReturnValuesOnConditionCheckFailure", &PutItemRequest::return_values_on_condition_check_failure,
      {.one_of = "ALL_OLD|NONE"});
  }
  bool operator==(const PutItemRequest&) const = default;
};

struct UpdateItemResponse {
  std::optional<Item> attributes;
  std::optional<ConsumedCapacity> consumed_capacity;
  std::optional<ItemCollectionMetrics> item_collection_metrics;

  template <class V>
  static void members(V&& v) {
    v("Attributes", &UpdateItemResponse::attributes);
    v("ConsumedCapacity", &UpdateItemResponse::consumed_capacity);
    v("ItemCollectionMetrics", &UpdateItemResponse::item_collection_metrics);
  }
  bool operator==(const UpdateItemResponse&) const = default;
};

struct AttributeValueUpdate {
  std::optional<AttributeValue> value;
  std::optional<std::string> action;

  template <class V>
  static void members(V&& v) {
    v("Value", &AttributeValueUpdate::value);
    v("Action", &AttributeValueUpdate::action, {.one_of = "ADD|PUT|DELETE"});
  }
  bool operator==(const AttributeValueUpdate&) const = default;
};

struct UpdateItemRequest {
  using Response = UpdateItemResponse;
  static constexpr std::string_view kOperation = "UpdateItem";

  std::string table_name;
  AttributeMap key;
  std::optional<std::map<std::string, AttributeValueUpdate>> attribute_updates;
  std::optional<std::map<std::string, ExpectedAttributeValue>> expected;
  std::optional<std::string> conditional_operator;
  std::optional<std::string> return_values;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> return_item_collection_metrics;
  std::optional<std::string> update_expression;
  std::optional<std::string> condition_expression;
  std::optional<std::map<std::string, std::string>> expression_attribute_names;
  std::optional<AttributeMap> expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;

  template <class V>
  static void members(V&& v) {
    v("TableName", &UpdateItemRequest::table_name, {.required = true, .min = 1, .max = 1024});
    v("Key", &UpdateItemRequest::key, {.required = true});
    v("AttributeUpdates", &UpdateItemRequest::attribute_updates);
    v("Expected", &UpdateItemRequest::expected);
    v("ConditionalOperator", &UpdateItemRequest::conditional_operator, {.one_of = "OR|AND"});
    v("ReturnValues", &UpdateItemRequest::return_values, {.one_of = "ALL_NEW|UPDATED_OLD|ALL_OLD|NONE|UPDATED_NEW"});
    v("ReturnConsumedCapacity", &UpdateItemRequest::return_consumed_capacity, {.one_of = "INDEXES|TOTAL|NONE"});
    v("ReturnItemCollectionMetrics", &UpdateItemRequest::return_item_collection_metrics, {.one_of = "SIZE|NONE"});
    v("UpdateExpression", &UpdateItemRequest::update_expression);
    v("ConditionExpression", &UpdateItemRequest::condition_expression);
    v("ExpressionAttributeNames", &UpdateItemRequest::expression_attribute_names);
    v("ExpressionAttributeValues", &UpdateItemRequest::expression_attribute_values);
    v("ReturnValuesOnConditionCheckFailure", &UpdateItemRequest::return_values_on_condition_check_failure,
      {.one_of = "ALL_OLD|NONE"});
  }
  bool operator==(const UpdateItemRequest&) const = default;
};

struct DeleteItemResponse {
  std::optional<Item> attributes;
  std::optional<ConsumedCapacity> consumed_capacity;
  std::optional<ItemCollectionMetrics> item_collection_metrics;

  template <class V>
  static void members(V&& v) {
    v("Attributes", &DeleteItemResponse::attributes);
    v("ConsumedCapacity", &DeleteItemResponse::consumed_capacity);
    v("ItemCollectionMetrics", &DeleteItemResponse::item_collection_metrics);
  }
  bool operator==(const DeleteItemResponse&) const = default;
};

struct DeleteItemRequest {
  using Response = DeleteItemResponse;
  static constexpr std::string_view kOperation = "DeleteItem";

  std::string table_name;
  AttributeMap key;
  std::optional<std::map<std::string, ExpectedAttributeValue>> expected;
  std::optional<std::string> conditional_operator;
  std::optional<std::string> return_values;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> return_item_collection_metrics;
  std::optional<std::string> condition_expression;
  std::optional<std::map<std::string, std::string>> expression_attribute_names;
  std::optional<AttributeMap> expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;

  template <class V>
  static void members(V&& v) {
    v("TableName", &DeleteItemRequest::table_name, {.required = true, .min = 1, .max = 1024});
    v("Key", &DeleteItemRequest::key, {.required = true});
    v("Expected", &DeleteItemRequest::expected);
    v("ConditionalOperator", &DeleteItemRequest::conditional_operator, {.one_of = "OR|AND"});
    v("ReturnValues", &DeleteItemRequest::return_values, {.one_of = "ALL_NEW|UPDATED_OLD|ALL_OLD|NONE|UPDATED_NEW"});
    v("ReturnConsumedCapacity", &DeleteItemRequest::return_consumed_capacity, {.one_of = "INDEXES|TOTAL|NONE"});
    v("ReturnItemCollectionMetrics", &DeleteItemRequest::return_item_collection_metrics, {.one_of = "SIZE|NONE"});
    v("ConditionExpression", &DeleteItemRequest::condition_expression);
    v("ExpressionAttributeNames", &DeleteItemRequest::expression_attribute_names);
    v("ExpressionAttributeValues", &DeleteItemRequest::expression_attribute_values);
    v("ReturnValuesOnConditionCheckFailure", &DeleteItemRequest::return_values_on_condition_check_failure,
      {.one_of = "ALL_OLD|NONE"});
  }
  bool operator==(const DeleteItemRequest&) const = default;
};

}  // namespace tenantry::aws::dynamodb
