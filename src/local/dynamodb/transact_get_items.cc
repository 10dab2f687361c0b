#include <unordered_set>

#include "local/dynamodb/capacity.h"
#include "local/dynamodb/expressions.h"
#include "local/dynamodb/operations.h"
#include "local/dynamodb/point_read.h"
#include "local/dynamodb/transaction.h"

namespace tenantry::local::dynamodb {
namespace {

constexpr std::size_t kMaxBytes = 4 * 1024 * 1024;

struct Read {
  std::shared_ptr<const Table> table;
  std::optional<api::ProjectionExpression> projection;
  std::string row;
};

Outcome<std::vector<Read>> parse(const Database& database, const api::TransactGetItemsRequest& request) {
  std::vector<Read> reads(request.transact_items.size());
  for (std::size_t i = 0; i < reads.size(); ++i) {
    const auto& get = request.transact_items[i].get;
    TENANTRY_TRY(reads[i].projection,
                 parse_projection_of(get.projection_expression, get.expression_attribute_names, std::nullopt));
    TENANTRY_TRY(reads[i].table, find_table(database, get.table_name));
  }
  return reads;
}

Outcome<void> bind(const api::TransactGetItemsRequest& request, std::vector<Read>& reads) {
  std::vector<api::CancellationReason> reasons(reads.size());
  std::unordered_set<std::string_view> seen;
  bool refused = false, repeated = false;
  for (std::size_t i = 0; i < reads.size(); ++i) {
    auto row = row_to_read(*reads[i].table, request.transact_items[i].get.key, reads[i].projection);
    if (!row) {
      reasons[i] = cancellation_reason(std::move(row).error());
      refused = true;
      continue;
    }
    reads[i].row = *std::move(row);
    repeated |= !seen.insert(reads[i].row).second;
  }
  if (refused) return std::unexpected(transaction_cancelled(std::move(reasons)));
  if (repeated) return repeated_item();
  return {};
}

}  // namespace

Outcome<api::TransactGetItemsResponse> transact_get_items(const Database& database,
                                                          const api::TransactGetItemsRequest& request) {
  TENANTRY_TRY(auto reads, parse(database, request));
  TENANTRY_CHECK(bind(request, reads));
  api::TransactGetItemsResponse response;
  response.responses.emplace();
  ConsumptionByTable consumption;
  std::size_t bytes = 0;
  const auto snapshot = database.store.snapshot();
  for (const auto& read : reads) {
    TENANTRY_TRY(auto item, read_item(snapshot->get(read.row), *read.table));
    const std::size_t size = item ? item->size : 0;
    bytes += size;
    Consumption consumed;
    consumed.add_table(read_units(size, true));
    consumption.add(read.table, consumed);
    response.responses->push_back({shown(std::move(item), read.projection)});
  }
  if (bytes > kMaxBytes)
    return invalid(
        "Collection size of items exceeded, which can also be caused by the aggregate size of the items in the "
        "transaction exceeding the 4MB limit");
  response.consumed_capacity =
      consumption.report(capacity_detail(request.return_consumed_capacity), Consumption::Kind::read);
  return response;
}

}  // namespace tenantry::local::dynamodb
