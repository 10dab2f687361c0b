#include <fmt/format.h>

#include <unordered_set>

#include "local/dynamodb/item_collection.h"
#include "local/dynamodb/item_write.h"
#include "local/dynamodb/operations.h"
#include "local/dynamodb/transaction.h"

namespace tenantry::local::dynamodb {
namespace {

constexpr std::size_t kMaxWrites = 25;

/// One request of the batch, before its table is looked at.
struct Part {
  const std::string* table_name = nullptr;
  api::WriteRequest* request = nullptr;
  std::size_t size = 0;
};

Outcome<std::vector<Part>> parse(api::BatchWriteItemRequest& request) {
  std::vector<Part> parts;
  for (auto& [name, writes] : request.request_items) {
    if (writes.empty())
      return invalid(fmt::format(
          "1 validation error detected: Value '{{{}=[]}}' at 'requestItems' failed to satisfy constraint: Map value "
          "must "
          "satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than "
          "or equal to 1]",
          name));
    for (auto& write : writes) {
      if (write.put_request.has_value() == write.delete_request.has_value())
        return invalid(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
            "datatypes");
      Part part{&name, &write, 0};
      if (write.put_request) {
        TENANTRY_TRY(part.size, check_item_size(write.put_request->item));
      }
      parts.push_back(part);
    }
  }
  if (parts.size() > kMaxWrites) return invalid("Too many items requested for the BatchWriteItem call");
  return parts;
}

Outcome<ItemWrite> bind(std::shared_ptr<const Table> table, const Part& part) {
  if (auto& put = part.request->put_request) {
    auto write = bind_put(std::move(table), std::move(put->item), part.size, {});
    if (!write && write.error().message.contains("Type mismatch for key"))
      return invalid("The provided key element does not match the schema");
    return write;
  }
  return bind_delete(std::move(table), part.request->delete_request->key, {});
}

struct Bound {
  std::vector<ItemWrite> writes;
  std::map<std::string, std::vector<api::ItemCollectionMetrics>> metrics;
};

Outcome<void> add(const Database& database, const Part& part, const std::optional<std::string>& metrics_parameter,
                  Bound& bound) {
  TENANTRY_TRY(auto table, find_table(database, *part.table_name));
  const auto& key =
      part.request->put_request ? part.request->put_request->item.attributes() : part.request->delete_request->key;
  TENANTRY_TRY(auto metrics, collection_metrics(database.store, *table, metrics_parameter, key));
  if (metrics) add_once(bound.metrics[table->name], *std::move(metrics));
  TENANTRY_TRY(auto write, bind(std::move(table), part));
  bound.writes.push_back(std::move(write));
  return {};
}

Outcome<Bound> bind_all(const Database& database, api::BatchWriteItemRequest& request) {
  TENANTRY_TRY(const auto parts, parse(request));
  Bound bound;
  for (const auto& part : parts) TENANTRY_CHECK(add(database, part, request.return_item_collection_metrics, bound));
  const bool measured = capacity_detail(request.return_consumed_capacity) != CapacityDetail::none;
  std::unordered_set<std::string_view> seen;
  for (auto& write : bound.writes) {
    write.wants_consumption = measured;
    if (!seen.insert(write.row).second) return invalid("Provided list of item keys contains duplicates");
  }
  return bound;
}

}  // namespace

Decided<api::BatchWriteItemResponse> batch_write_item(Database& database, api::BatchWriteItemRequest& request) {
  auto bound = bind_all(database, request);
  if (!bound) return {std::unexpected(std::move(bound).error()), {}};
  auto execution = execute(database.store, bound->writes, database.store.begin());
  if (execution.failure) return {std::unexpected(*std::move(execution.failure)), execution.after};
  ConsumptionByTable consumption;
  for (std::size_t i = 0; i < execution.effects.size(); ++i) {
    auto& effect = execution.effects[i];
    if (!effect) return {std::unexpected(std::move(effect).error()), execution.after};
    consumption.add(bound->writes[i].table, effect->consumed);
  }
  api::BatchWriteItemResponse response;
  response.unprocessed_items.emplace();
  if (!bound->metrics.empty()) response.item_collection_metrics = std::move(bound->metrics);
  response.consumed_capacity = consumption.report(capacity_detail(request.return_consumed_capacity), {});
  return {std::move(response), execution.after};
}

}  // namespace tenantry::local::dynamodb
