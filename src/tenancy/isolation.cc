#include "tenancy/isolation.h"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "tenancy/isolation_errors.h"
#include "tenancy/isolation_expressions.h"
#include "tenancy/isolation_scope.h"
#include "tenancy/keys.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeMap;

std::unexpected<ddb::Error> refuse(std::string message) { return std::unexpected(invalid(std::move(message))); }

std::unexpected<ddb::Error> no_such_table() {
  return std::unexpected(ddb::Error("ResourceNotFoundException", "Requested resource not found"));
}

Check refuse_legacy(bool used, std::string_view parameter) {
  if (!used) return {};
  return refuse(fmt::format("The legacy parameter {} is not supported: use an expression", parameter));
}

template <class R>
Check refuse_legacy(const R& request) {
  if constexpr (requires { request.attributes_to_get; })
    TENANTRY_CHECK(refuse_legacy(request.attributes_to_get.has_value(), "AttributesToGet"));
  if constexpr (requires { request.expected; }) TENANTRY_CHECK(refuse_legacy(request.expected.has_value(), "Expected"));
  if constexpr (requires { request.conditional_operator; })
    TENANTRY_CHECK(refuse_legacy(request.conditional_operator.has_value(), "ConditionalOperator"));
  if constexpr (requires { request.attribute_updates; })
    TENANTRY_CHECK(refuse_legacy(request.attribute_updates.has_value(), "AttributeUpdates"));
  if constexpr (requires { request.key_conditions; })
    TENANTRY_CHECK(refuse_legacy(request.key_conditions.has_value(), "KeyConditions"));
  if constexpr (requires { request.query_filter; })
    TENANTRY_CHECK(refuse_legacy(request.query_filter.has_value(), "QueryFilter"));
  return {};
}

std::string* text_of(std::string& text) { return &text; }
std::string* text_of(std::optional<std::string>& text) { return text ? &*text : nullptr; }

template <class R>
IsolatedExpressions::Values& values_of(R& request, IsolatedExpressions::Values& none) {
  if constexpr (requires { request.expression_attribute_values; })
    return request.expression_attribute_values;
  else
    return none;
}

/// Where a request and its reply change between the tenant's and the physical.
class Isolation {
 public:
  Isolation(const IsolationScope& scope, const std::string& table) : scope_(scope), table_(table) {}

  Check enter(ddb::GetItemRequest& request) const { return enter_keyed(request); }
  Check enter(ddb::DeleteItemRequest& request) const { return enter_keyed(request); }
  Check enter(ddb::UpdateItemRequest& request) const { return enter_update(request); }
  Check enter(ddb::PutItemRequest& request) const { return enter_put(request); }
  Check enter(ddb::QueryRequest& request) const;
  Check enter(ddb::BatchGetItemRequest& request) const;
  Check enter(ddb::BatchWriteItemRequest& request) const;
  Check enter(ddb::TransactGetItemsRequest& request) const;
  Check enter(ddb::TransactWriteItemsRequest& request) const;
  Check enter(ddb::ScanRequest&) const {
    return refuse("Scan is not supported yet: a tenant's items lie among others'; Query a partition or an index");
  }
  template <class R>
  Check enter(R&) const {
    return std::unexpected(
        ddb::Error("AccessDeniedException",
                   fmt::format("{} is not a tenant's operation: tables are the platform's", R::kOperation)));
  }

  Check leave(ddb::GetItemResponse& response) const { return leave_one(response, response.item); }
  Check leave(ddb::PutItemResponse& response) const { return leave_written(response); }
  Check leave(ddb::UpdateItemResponse& response) const { return leave_written(response); }
  Check leave(ddb::DeleteItemResponse& response) const { return leave_written(response); }
  Check leave(ddb::QueryResponse& response) const;
  Check leave(ddb::BatchGetItemResponse& response) const;
  Check leave(ddb::BatchWriteItemResponse& response) const;
  Check leave(ddb::TransactGetItemsResponse& response) const;
  Check leave(ddb::TransactWriteItemsResponse& response) const;
  template <class R>
  Check leave(R&) const {
    return std::unexpected(ddb::Error(aws::internal_error("A reply to nothing that was asked")));
  }

 private:
  Check enter_table(std::string& table) const {
    if (table != kTenantTableName) return no_such_table();
    table = table_;
    return {};
  }

  /// Condition, filter, projection: whatever the request has but key conditions and updates.
  template <class R>
  Check enter_expressions(R& request, IsolatedExpressions& expressions) const {
    if constexpr (requires { request.condition_expression; })
      if (auto* text = text_of(request.condition_expression)) TENANTRY_CHECK(expressions.condition(*text));
    if constexpr (requires { request.filter_expression; })
      if (auto* text = text_of(request.filter_expression))
        TENANTRY_CHECK(expressions.condition(*text, ddb::ExpressionKind::kFilter));
    if constexpr (requires { request.projection_expression; })
      if (auto* text = text_of(request.projection_expression)) TENANTRY_CHECK(expressions.projection(*text));
    return expressions.finish();
  }

  template <class R>
  static bool has_expressions(R& request) {
    bool any = false;
    if constexpr (requires { request.condition_expression; }) any |= text_of(request.condition_expression) != nullptr;
    if constexpr (requires { request.projection_expression; }) any |= text_of(request.projection_expression) != nullptr;
    if constexpr (requires { request.update_expression; }) any |= text_of(request.update_expression) != nullptr;
    return any;
  }

  template <class R>
  Check enter_simple_expressions(R& request) const {
    IsolatedExpressions::Values none;
    IsolatedExpressions::Values& values = values_of(request, none);
    if (!has_expressions(request) && !request.expression_attribute_names && !values) return {};
    IsolatedExpressions expressions(scope_, request.expression_attribute_names, values);
    TENANTRY_CHECK(expressions.begin(has_expressions(request)));
    return enter_expressions(request, expressions);
  }

  /// A read, deletion or check of one item by its key.
  template <class R>
  Check enter_keyed(R& request) const {
    TENANTRY_CHECK(refuse_legacy(request));
    TENANTRY_CHECK(enter_table(request.table_name));
    TENANTRY_CHECK(enter_simple_expressions(request));
    return scope_.enter_key(request.key);
  }

  template <class R>
  Check enter_put(R& request) const {
    TENANTRY_CHECK(refuse_legacy(request));
    TENANTRY_CHECK(enter_table(request.table_name));
    TENANTRY_CHECK(enter_simple_expressions(request));
    return scope_.enter_item(request.item.mutable_attributes());
  }

  template <class R>
  Check enter_update(R& request) const {
    TENANTRY_CHECK(refuse_legacy(request));
    TENANTRY_CHECK(enter_table(request.table_name));
    AttributeMap key = request.key;
    TENANTRY_CHECK(scope_.enter_key(key));
    const std::string tenant_pk = request.key.find(keys::kPk)->template get_if<ddb::AttributeValue::String>()->text;
    IsolatedExpressions expressions(scope_, request.expression_attribute_names, request.expression_attribute_values);
    TENANTRY_CHECK(expressions.begin(has_expressions(request)));
    std::optional<std::string> update = request.update_expression;
    TENANTRY_CHECK(expressions.update(update, tenant_pk));
    request.update_expression = *std::move(update);
    request.key = std::move(key);
    return enter_expressions(request, expressions);
  }

  Check enter(ddb::TransactWriteItem& item) const;
  Check enter(ddb::WriteRequest& write) const;

  void leave_capacity(ddb::ConsumedCapacity& capacity) const {
    capacity.table_name = kTenantTableName;
    if (capacity.global_secondary_indexes) capacity.global_secondary_indexes->erase(std::string(keys::kGsi3));
  }
  void leave_capacity(std::optional<ddb::ConsumedCapacity>& capacity) const {
    if (capacity) leave_capacity(*capacity);
  }
  void leave_capacity(std::optional<std::vector<ddb::ConsumedCapacity>>& capacities) const {
    if (capacities)
      for (auto& capacity : *capacities) leave_capacity(capacity);
  }

  template <class R>
  Check leave_one(R& response, std::optional<ddb::Item>& item) const {
    leave_capacity(response.consumed_capacity);
    return scope_.leave(item);
  }
  template <class R>
  Check leave_written(R& response) const {
    if (response.item_collection_metrics)
      TENANTRY_CHECK(scope_.leave(response.item_collection_metrics->item_collection_key));
    return leave_one(response, response.attributes);
  }

  /// What a reply holds by table is by `data` alone; another table in it is a fault.
  template <class T>
  Check leave_table(std::optional<std::map<std::string, T>>& by_table) const {
    if (!by_table || by_table->empty()) return {};
    auto only = by_table->extract(table_);
    if (!only || !by_table->empty())
      return std::unexpected(ddb::Error(aws::internal_error("A reply held another table's items.")));
    only.key() = kTenantTableName;
    by_table->insert(std::move(only));
    return {};
  }
  template <class T>
  static T* of_tenant(std::optional<std::map<std::string, T>>& by_table) {
    return by_table && !by_table->empty() ? &by_table->begin()->second : nullptr;
  }
  /// And what a request holds by table.
  template <class T>
  Check enter_table(std::map<std::string, T>& by_table) const {
    if (by_table.size() != 1 || by_table.begin()->first != kTenantTableName) return no_such_table();
    auto only = by_table.extract(by_table.begin());
    only.key() = table_;
    by_table.insert(std::move(only));
    return {};
  }

  Check leave_metrics(std::optional<std::map<std::string, std::vector<ddb::ItemCollectionMetrics>>>& metrics) const {
    TENANTRY_CHECK(leave_table(metrics));
    if (auto* each = of_tenant(metrics))
      for (auto& metric : *each) TENANTRY_CHECK(scope_.leave(metric.item_collection_key));
    return {};
  }

  const IsolationScope& scope_;
  const std::string& table_;
};

Check Isolation::enter(ddb::QueryRequest& request) const {
  TENANTRY_CHECK(refuse_legacy(request));
  TENANTRY_CHECK(enter_table(request.table_name));
  const auto index = TenantIndex::find(request.index_name);
  if (!index) return refuse(fmt::format("The table does not have the specified index: {}", *request.index_name));
  if (!request.key_condition_expression)
    return refuse("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  IsolatedExpressions expressions(scope_, request.expression_attribute_names, request.expression_attribute_values);
  TENANTRY_CHECK(expressions.begin(true));
  TENANTRY_CHECK(expressions.key_condition(*request.key_condition_expression, *index));
  if (request.exclusive_start_key) TENANTRY_CHECK(scope_.enter_start_key(*request.exclusive_start_key, *index));
  return enter_expressions(request, expressions);
}

Check Isolation::enter(ddb::BatchGetItemRequest& request) const {
  TENANTRY_CHECK(enter_table(request.request_items));
  ddb::KeysAndAttributes& wanted = request.request_items.begin()->second;
  TENANTRY_CHECK(refuse_legacy(wanted));
  TENANTRY_CHECK(enter_simple_expressions(wanted));
  for (AttributeMap& key : wanted.keys) TENANTRY_CHECK(scope_.enter_key(key));
  return {};
}

Check Isolation::enter(ddb::WriteRequest& write) const {
  if (write.put_request.has_value() == write.delete_request.has_value())
    return refuse(
        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
        "datatypes");
  return write.put_request ? scope_.enter_item(write.put_request->item.mutable_attributes())
                           : scope_.enter_key(write.delete_request->key);
}

Check Isolation::enter(ddb::BatchWriteItemRequest& request) const {
  TENANTRY_CHECK(enter_table(request.request_items));
  for (ddb::WriteRequest& write : request.request_items.begin()->second) TENANTRY_CHECK(enter(write));
  return {};
}

Check Isolation::enter(ddb::TransactGetItemsRequest& request) const {
  for (auto& item : request.transact_items) TENANTRY_CHECK(enter_keyed(item.get));
  return {};
}

Check Isolation::enter(ddb::TransactWriteItem& item) const {
  const int actions =
      item.condition_check.has_value() + item.put.has_value() + item.delete_.has_value() + item.update.has_value();
  if (actions != 1) return refuse("TransactItems can only contain one of Check, Put, Update or Delete");
  if (item.condition_check) return enter_keyed(*item.condition_check);
  if (item.put) return enter_put(*item.put);
  if (item.delete_) return enter_keyed(*item.delete_);
  return enter_update(*item.update);
}

Check Isolation::enter(ddb::TransactWriteItemsRequest& request) const {
  for (auto& item : request.transact_items) TENANTRY_CHECK(enter(item));
  if (request.client_request_token) {
    if (request.client_request_token->empty() || request.client_request_token->size() > 36)
      return refuse(
          "1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member "
          "must have length between 1 and 36");
    request.client_request_token = scope_.enter_token(*request.client_request_token);
  }
  return {};
}

Check Isolation::leave(ddb::QueryResponse& response) const {
  leave_capacity(response.consumed_capacity);
  if (response.items) TENANTRY_CHECK(scope_.leave(*response.items));
  return scope_.leave(response.last_evaluated_key);
}

Check Isolation::leave(ddb::BatchGetItemResponse& response) const {
  leave_capacity(response.consumed_capacity);
  TENANTRY_CHECK(leave_table(response.responses));
  if (auto* items = of_tenant(response.responses)) TENANTRY_CHECK(scope_.leave(*items));
  TENANTRY_CHECK(leave_table(response.unprocessed_keys));
  if (auto* unprocessed = of_tenant(response.unprocessed_keys))
    for (AttributeMap& key : unprocessed->keys) TENANTRY_CHECK(scope_.leave(key));
  return {};
}

Check Isolation::leave(ddb::BatchWriteItemResponse& response) const {
  leave_capacity(response.consumed_capacity);
  TENANTRY_CHECK(leave_metrics(response.item_collection_metrics));
  TENANTRY_CHECK(leave_table(response.unprocessed_items));
  if (auto* writes = of_tenant(response.unprocessed_items))
    for (ddb::WriteRequest& write : *writes) {
      if (write.put_request) TENANTRY_CHECK(scope_.leave(write.put_request->item));
      if (write.delete_request) TENANTRY_CHECK(scope_.leave(write.delete_request->key));
    }
  return {};
}

Check Isolation::leave(ddb::TransactGetItemsResponse& response) const {
  leave_capacity(response.consumed_capacity);
  if (response.responses)
    for (auto& each : *response.responses) TENANTRY_CHECK(scope_.leave(each.item));
  return {};
}

Check Isolation::leave(ddb::TransactWriteItemsResponse& response) const {
  leave_capacity(response.consumed_capacity);
  return leave_metrics(response.item_collection_metrics);
}

/// Unprocessed keys come back with the physical request's expressions: the tenant's own stand in the way they were
/// sent.
using TenantReads = std::optional<ddb::KeysAndAttributes>;

TenantReads reads_of(const ddb::Request& request) {
  const auto* get = std::get_if<ddb::BatchGetItemRequest>(&request);
  if (!get || get->request_items.size() != 1) return std::nullopt;
  ddb::KeysAndAttributes reads = get->request_items.begin()->second;
  reads.keys.clear();
  return reads;
}

void restore(const TenantReads& reads, ddb::Response& response) {
  auto* get = std::get_if<ddb::BatchGetItemResponse>(&response);
  if (!reads || !get || !get->unprocessed_keys) return;
  for (auto& [table, unprocessed] : *get->unprocessed_keys) {
    std::vector<AttributeMap> keys = std::move(unprocessed.keys);
    unprocessed = *reads;
    unprocessed.keys = std::move(keys);
  }
}

}  // namespace

Task<std::expected<ddb::Response, ddb::Error>> TenantTable::call(ddb::Request request, Deadline deadline) {
  const IsolationScope scope(route_);
  const Isolation isolation(scope, route_.table_name());
  const std::size_t operation = request.index();
  const TenantReads reads = reads_of(request);
  auto entered = std::visit([&](auto& typed) { return isolation.enter(typed); }, request);
  if (!entered) co_return std::unexpected(std::move(entered).error());
  auto response = co_await physical_.call(std::move(request), deadline);
  if (!response) {
    if (response.error().code == "ResourceNotFoundException") gone_ = true;
    co_return std::unexpected(leave_error(scope, std::move(response).error()));
  }
  if (response->index() != operation)
    co_return std::unexpected(ddb::Error(aws::internal_error("A reply to another operation")));
  auto left = std::visit([&](auto& typed) { return isolation.leave(typed); }, *response);
  if (!left) co_return std::unexpected(std::move(left).error());
  restore(reads, *response);
  co_return response;
}

}  // namespace tenantry::tenancy
