#include "tenancy/isolation_replies.h"

#include <utility>

#include "base/result.h"
#include "tenancy/isolation.h"
#include "tenancy/keys.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;

void leave(ddb::ConsumedCapacity& capacity) {
  capacity.table_name = kTenantTableName;
  auto& indexes = capacity.global_secondary_indexes;
  if (!indexes) return;
  indexes->erase(std::string(keys::kGsi3));
  if (indexes->empty()) indexes.reset();
}

void leave_capacities(std::optional<std::vector<ddb::ConsumedCapacity>>& capacities) {
  if (!capacities) return;
  for (auto& capacity : *capacities) leave(capacity);
}

/// What a reply holds for the only table.
template <class T>
T* only(std::optional<std::map<std::string, T>>& by_table) {
  return by_table && !by_table->empty() ? &by_table->begin()->second : nullptr;
}

void apply(const PageFilter& page, ddb::QueryResponse& response) {
  std::vector<ddb::Item> taken;
  for (auto& item : *response.items)
    if (page.takes(item.attributes())) taken.push_back(page.shown(std::move(item)));
  response.count = static_cast<std::int64_t>(taken.size());
  response.items = std::move(taken);
  if (page.count_only) response.items.reset();
}

}  // namespace

void leave_capacity(std::optional<ddb::ConsumedCapacity>& capacity) {
  if (capacity) leave(*capacity);
}

Check ReplyScope::leave(ddb::GetItemResponse& response) const {
  leave_capacity(response.consumed_capacity);
  if (!response.item) return {};
  return scope_.leave(*response.item);
}

template <class R>
Check ReplyScope::leave_written(R& response) const {
  leave_capacity(response.consumed_capacity);
  if (response.item_collection_metrics)
    TENANTRY_CHECK(scope_.leave(response.item_collection_metrics->item_collection_key));
  return scope_.leave(response.attributes);
}

Check ReplyScope::leave(ddb::QueryResponse& response) const {
  leave_capacity(response.consumed_capacity);
  if (response.items) TENANTRY_CHECK(scope_.leave(*response.items));
  if (asked_.page && response.items) apply(*asked_.page, response);
  return scope_.leave(response.last_evaluated_key);
}

template <class T>
Check ReplyScope::leave_table(std::optional<std::map<std::string, T>>& by_table, std::string_view name) const {
  if (!by_table || by_table->empty()) return {};
  auto only = by_table->extract(route_.table_name());
  if (!only || !by_table->empty())
    return std::unexpected(ddb::Error(aws::internal_error("A reply held another table's items.")));
  only.key() = name;
  by_table->insert(std::move(only));
  return {};
}

Check ReplyScope::leave_metrics(Metrics& metrics) const {
  TENANTRY_CHECK(leave_table(metrics, kTenantTableName));
  if (auto* each = only(metrics))
    for (auto& metric : *each) TENANTRY_CHECK(scope_.leave(metric.item_collection_key));
  return {};
}

Check ReplyScope::leave(ddb::BatchGetItemResponse& response) const {
  leave_capacities(response.consumed_capacity);
  TENANTRY_CHECK(leave_table(response.responses, asked_.table));
  if (auto* items = only(response.responses)) TENANTRY_CHECK(scope_.leave(*items));
  TENANTRY_CHECK(leave_table(response.unprocessed_keys, asked_.table));
  auto* unprocessed = only(response.unprocessed_keys);
  if (unprocessed == nullptr) return {};
  ddb::KeysAndAttributes again = asked_.reads.value_or(ddb::KeysAndAttributes());
  again.keys = std::move(unprocessed->keys);
  for (auto& key : again.keys) TENANTRY_CHECK(scope_.leave(key));
  *unprocessed = std::move(again);
  return {};
}

Check ReplyScope::leave(ddb::BatchWriteItemResponse& response) const {
  leave_capacities(response.consumed_capacity);
  TENANTRY_CHECK(leave_metrics(response.item_collection_metrics));
  TENANTRY_CHECK(leave_table(response.unprocessed_items, asked_.table));
  if (auto* writes = only(response.unprocessed_items))
    for (ddb::WriteRequest& write : *writes) {
      if (write.put_request) TENANTRY_CHECK(scope_.leave(write.put_request->item));
      if (write.delete_request) TENANTRY_CHECK(scope_.leave(write.delete_request->key));
    }
  return {};
}

Check ReplyScope::leave(ddb::TransactGetItemsResponse& response) const {
  leave_capacities(response.consumed_capacity);
  if (response.responses)
    for (auto& each : *response.responses)
      if (each.item) TENANTRY_CHECK(scope_.leave(*each.item));
  return {};
}

Check ReplyScope::leave(ddb::TransactWriteItemsResponse& response) const {
  leave_capacities(response.consumed_capacity);
  return leave_metrics(response.item_collection_metrics);
}

template Check ReplyScope::leave_written(ddb::PutItemResponse&) const;
template Check ReplyScope::leave_written(ddb::UpdateItemResponse&) const;
template Check ReplyScope::leave_written(ddb::DeleteItemResponse&) const;

}  // namespace tenantry::tenancy
