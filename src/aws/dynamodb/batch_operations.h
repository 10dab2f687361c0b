#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/item_operations.h"

namespace tenantry::aws::dynamodb {

/// Batches and transactions. Members as in the API reference (API_<Operation>).

struct KeysAndAttributes {
  std::vector<AttributeMap> keys;
  std::optional<std::vector<std::string>> attributes_to_get;
  std::optional<bool> consistent_read;
  std::optional<std::string> projection_expression;
  std::optional<std::map<std::string, std::string>> expression_attribute_names;

  template <class V>
  static void members(V&& v) {
    v("Keys", &KeysAndAttributes::keys, {.required = true, .min = 1, .max = 100});
    v("AttributesToGet", &KeysAndAttributes::attributes_to_get, {.min = 1});
    v("ConsistentRead", &KeysAndAttributes::consistent_read);
    v("ProjectionExpression", &KeysAndAttributes::projection_expression);
    v("ExpressionAttributeNames", &KeysAndAttributes::expression_attribute_names);
  }
  bool operator==(const KeysAndAttributes&) const = default;
};

struct BatchGetItemResponse {
  std::optional<std::map<std::string, std::vector<Item>>> responses;
  std::optional<std::map<std::string, KeysAndAttributes>> unprocessed_keys;
  std::optional<std::vector<ConsumedCapacity>> consumed_capacity;

  template <class V>
  static void members(V&& v) {
    v("Responses", &BatchGetItemResponse::responses);
    v("UnprocessedKeys", &BatchGetItemResponse::unprocessed_keys, {.min = 1, .max = 100});
    v("ConsumedCapacity", &BatchGetItemResponse::consumed_capacity);
  }
  bool operator==(const BatchGetItemResponse&) const = default;
};

struct BatchGetItemRequest {
  using Response = BatchGetItemResponse;
  static constexpr std::string_view kOperation = "BatchGetItem";

  std::map<std::string, KeysAndAttributes> request_items;
  std::optional<std::string> return_consumed_capacity;

  template <class V>
  static void members(V&& v) {
    v("RequestItems", &BatchGetItemRequest::request_items, {.required = true, .min = 1, .max = 100});
    v("ReturnConsumedCapacity", &BatchGetItemRequest::return_consumed_capacity, {.one_of = "INDEXES|TOTAL|NONE"});
  }
  bool operator==(const BatchGetItemRequest&) const = default;
};

struct PutRequest {
  Item item;

  template <class V>
  static void members(V&& v) {
    v("Item", &PutRequest::item, {.required = true});
  }
  bool operator==(const PutRequest&) const = default;
};

struct DeleteRequest {
  AttributeMap key;

  template <class V>
  static void members(V&& v) {
    v("Key", &DeleteRequest::key, {.required = true});
  }
  bool operator==(const DeleteRequest&) const = default;
};

struct WriteRequest {
  std::optional<PutRequest> put_request;
  std::optional<DeleteRequest> delete_request;

  template <class V>
  static void members(V&& v) {
    v("PutRequest", &WriteRequest::put_request);
    v("DeleteRequest", &WriteRequest::delete_request);
  }
  bool operator==(const WriteRequest&) const = default;
};

struct BatchWriteItemResponse {
  std::optional<std::map<std::string, std::vector<WriteRequest>>> unprocessed_items;
  std::optional<std::map<std::string, std::vector<ItemCollectionMetrics>>> item_collection_metrics;
  std::optional<std::vector<ConsumedCapacity>> consumed_capacity;

  template <class V>
  static void members(V&& v) {
    v("UnprocessedItems", &BatchWriteItemResponse::unprocessed_items, {.min = 1, .max = 25});
    v("ItemCollectionMetrics", &BatchWriteItemResponse::item_collection_metrics);
    v("ConsumedCapacity", &BatchWriteItemResponse::consumed_capacity);
  }
  bool operator==(const BatchWriteItemResponse&) const = default;
};

struct BatchWriteItemRequest {
  using Response = BatchWriteItemResponse;
  static constexpr std::string_view kOperation = "BatchWriteItem";

  std::map<std::string, std::vector<WriteRequest>> request_items;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> return_item_collection_metrics;

  template <class V>
  static void members(V&& v) {
    v("RequestItems", &BatchWriteItemRequest::request_items, {.required = true, .min = 1, .max = 25});
    v("ReturnConsumedCapacity", &BatchWriteItemRequest::return_consumed_capacity, {.one_of = "INDEXES|TOTAL|NONE"});
    v("ReturnItemCollectionMetrics", &BatchWriteItemRequest::return_item_collection_metrics, {.one_of = "SIZE|NONE"});
  }
  bool operator==(const BatchWriteItemRequest&) const = default;
};

struct ItemResponse {
  std::optional<Item> item;

  template <class V>
  static void members(V&& v) {
    v("Item", &ItemResponse::item);
  }
  bool operator==(const ItemResponse&) const = default;
};

struct TransactGetItemsResponse {
  std::optional<std::vector<ConsumedCapacity>> consumed_capacity;
  std::optional<std::vector<ItemResponse>> responses;

  template <class V>
  static void members(V&& v) {
    v("ConsumedCapacity", &TransactGetItemsResponse::consumed_capacity);
    v("Responses", &TransactGetItemsResponse::responses, {.min = 1, .max = 100});
  }
  bool operator==(const TransactGetItemsResponse&) const = default;
};

struct Get {
  AttributeMap key;
  std::string table_name;
  std::optional<std::string> projection_expression;
  std::optional<std::map<std::string, std::string>> expression_attribute_names;

  template <class V>
  static void members(V&& v) {
    v("Key", &Get::key, {.required = true});
    v("TableName", &Get::table_name, {.required = true, .min = 1, .max = 1024});
    v("ProjectionExpression", &Get::projection_expression);
    v("ExpressionAttributeNames", &Get::expression_attribute_names);
  }
  bool operator==(const Get&) const = default;
};

struct TransactGetItem {
  Get get;

  template <class V>
  static void members(V&& v) {
    v("Get", &TransactGetItem::get, {.required = true});
  }
  bool operator==(const TransactGetItem&) const = default;
};

struct TransactGetItemsRequest {
  using Response = TransactGetItemsResponse;
  static constexpr std::string_view kOperation = "TransactGetItems";

  std::vector<TransactGetItem> transact_items;
  std::optional<std::string> return_consumed_capacity;

  template <class V>
  static void members(V&& v) {
    v("TransactItems", &TransactGetItemsRequest::transact_items, {.required = true, .min = 1, .max = 100});
    v("ReturnConsumedCapacity", &TransactGetItemsRequest::return_consumed_capacity, {.one_of = "INDEXES|TOTAL|NONE"});
  }
  bool operator==(const TransactGetItemsRequest&) const = default;
};

struct TransactWriteItemsResponse {
  std::optional<std::vector<ConsumedCapacity>> consumed_capacity;
  std::optional<std::map<std::string, std::vector<ItemCollectionMetrics>>> item_collection_metrics;

  template <class V>
  static void members(V&& v) {
    v("ConsumedCapacity", &TransactWriteItemsResponse::consumed_capacity);
    v("ItemCollectionMetrics", &TransactWriteItemsResponse::item_collection_metrics);
  }
  bool operator==(const TransactWriteItemsResponse&) const = default;
};

struct ConditionCheck {
  AttributeMap key;
  std::string table_name;
  std::string condition_expression;
  std::optional<std::map<std::string, std::string>> expression_attribute_names;
  std::optional<AttributeMap> expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;

  template <class V>
  static void members(V&& v) {
    v("Key", &ConditionCheck::key, {.required = true});
    v("TableName", &ConditionCheck::table_name, {.required = true, .min = 1, .max = 1024});
    v("ConditionExpression", &ConditionCheck::condition_expression, {.required = true});
    v("ExpressionAttributeNames", &ConditionCheck::expression_attribute_names);
    v("ExpressionAttributeValues", &ConditionCheck::expression_attribute_values);
    v("ReturnValuesOnConditionCheckFailure", &ConditionCheck::return_values_on_condition_check_failure,
      {.one_of = "ALL_OLD|NONE"});
  }
  bool operator==(const ConditionCheck&) const = default;
};

struct Put {
  Item item;
  std::string table_name;
  std::optional<std::string> condition_expression;
  std::optional<std::map<std::string, std::string>> expression_attribute_names;
  std::optional<AttributeMap> expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;

  template <class V>
  static void members(V&& v) {
    v("Item", &Put::item, {.required = true});
    v("TableName", &Put::table_name, {.required = true, .min = 1, .max = 1024});
    v("ConditionExpression", &Put::condition_expression);
    v("ExpressionAttributeNames", &Put::expression_attribute_names);
    v("ExpressionAttributeValues", &Put::expression_attribute_values);
    v("ReturnValuesOnConditionCheckFailure", &Put::return_values_on_condition_check_failure,
      {.one_of = "ALL_OLD|NONE"});
  }
  bool operator==(const Put&) const = default;
};

struct Delete {
  AttributeMap key;
  std::string table_name;
  std::optional<std::string> condition_expression;
  std::optional<std::map<std::string, std::string>> expression_attribute_names;
  std::optional<AttributeMap> expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;

  template <class V>
  static void members(V&& v) {
    v("Key", &Delete::key, {.required = true});
    v("TableName", &Delete::table_name, {.required = true, .min = 1, .max = 1024});
    v("ConditionExpression", &Delete::condition_expression);
    v("ExpressionAttributeNames", &Delete::expression_attribute_names);
    v("ExpressionAttributeValues", &Delete::expression_attribute_values);
    v("ReturnValuesOnConditionCheckFailure", &Delete::return_values_on_condition_check_failure,
      {.one_of = "ALL_OLD|NONE"});
  }
  bool operator==(const Delete&) const = default;
};

struct Update {
  AttributeMap key;
  std::string update_expression;
  std::string table_name;
  std::optional<std::string> condition_expression;
  std::optional<std::map<std::string, std::string>> expression_attribute_names;
  std::optional<AttributeMap> expression_attribute_values;
  std::optional<std::string> return_values_on_condition_check_failure;

  template <class V>
  static void members(V&& v) {
    v("Key", &Update::key, {.required = true});
    v("UpdateExpression", &Update::update_expression, {.required = true});
    v("TableName", &Update::table_name, {.required = true, .min = 1, .max = 1024});
    v("ConditionExpression", &Update::condition_expression);
    v("ExpressionAttributeNames", &Update::expression_attribute_names);
    v("ExpressionAttributeValues", &Update::expression_attribute_values);
    v("ReturnValuesOnConditionCheckFailure", &Update::return_values_on_condition_check_failure,
      {.one_of = "ALL_OLD|NONE"});
  }
  bool operator==(const Update&) const = default;
};

struct TransactWriteItem {
  std::optional<ConditionCheck> condition_check;
  std::optional<Put> put;
  std::optional<Delete> delete_;
  std::optional<Update> update;

  template <class V>
  static void members(V&& v) {
    v("ConditionCheck", &TransactWriteItem::condition_check);
    v("Put", &TransactWriteItem::put);
    v("Delete", &TransactWriteItem::delete_);
    v("Update", &TransactWriteItem::update);
  }
  bool operator==(const TransactWriteItem&) const = default;
};

struct TransactWriteItemsRequest {
  using Response = TransactWriteItemsResponse;
  static constexpr std::string_view kOperation = "TransactWriteItems";

  std::vector<TransactWriteItem> transact_items;
  std::optional<std::string> return_consumed_capacity;
  std::optional<std::string> return_item_collection_metrics;
  std::optional<std::string> client_request_token;

  template <class V>
  static void members(V&& v) {
    v("TransactItems", &TransactWriteItemsRequest::transact_items, {.required = true, .min = 1, .max = 100});
    v("ReturnConsumedCapacity", &TransactWriteItemsRequest::return_consumed_capacity, {.one_of = "INDEXES|TOTAL|NONE"});
    v("ReturnItemCollectionMetrics", &TransactWriteItemsRequest::return_item_collection_metrics,
      {.one_of = "SIZE|NONE"});
    v("ClientRequestToken", &TransactWriteItemsRequest::client_request_token, {.min = 1, .max = 36});
  }
  bool operator==(const TransactWriteItemsRequest&) const = default;
};

}  // namespace tenantry::aws::dynamodb
