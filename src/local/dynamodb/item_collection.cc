#include "local/dynamodb/item_collection.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <memory>
#include <utility>

#include "local/dynamodb/stored_item.h"

namespace tenantry::local::dynamodb {
namespace {

constexpr double kGigabyte = 1024.0 * 1024 * 1024;

Result<std::size_t> size_of_rows(kv::Iterator& row, const std::string& prefix) {
  std::size_t size = 0;
  for (row.seek(prefix); row.valid() && row.key().starts_with(prefix); row.next())
    size += stored_size(row.value()).value_or(0);
  TENANTRY_CHECK(row.status());
  return size;
}

Result<std::size_t> collection_size(const kv::Store& store, const Table& table, const api::AttributeValue& partition) {
  const auto row = store.snapshot()->iterate();
  std::string prefix = table.prefix;
  append_partition(prefix, partition);
  TENANTRY_TRY(std::size_t size, size_of_rows(*row, prefix));
  for (const auto& index : table.indexes) {
    if (index.global) continue;
    prefix = index.prefix;
    append_partition(prefix, partition);
    TENANTRY_TRY(const std::size_t entries, size_of_rows(*row, prefix));
    size += entries;
  }
  return size;
}

}  // namespace

Outcome<std::optional<api::ItemCollectionMetrics>> collection_metrics(const kv::Store& store, const Table& table,
                                                                      const std::optional<std::string>& parameter,
                                                                      const api::AttributeMap& key) {
  if (parameter != "SIZE" || !table.has_local_index) return std::nullopt;
  const auto* partition = key.find(table.keys.partition.name);
  if (partition == nullptr) return std::nullopt;
  TENANTRY_TRY(const auto size, stored(collection_size(store, table, *partition)));
  api::ItemCollectionMetrics metrics;
  metrics.item_collection_key = api::AttributeMap{{table.keys.partition.name, *partition}};
  const double lower = std::floor(static_cast<double>(size) / kGigabyte);
  metrics.size_estimate_range_gb = {lower, lower + 1};
  return metrics;
}

void add_once(std::vector<api::ItemCollectionMetrics>& all, api::ItemCollectionMetrics metrics) {
  if (!std::ranges::count(all, metrics)) all.push_back(std::move(metrics));
}

}  // namespace tenantry::local::dynamodb
