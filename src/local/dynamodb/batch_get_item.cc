#include <unordered_set>

#include "local/dynamodb/capacity.h"
#include "local/dynamodb/expressions.h"
#include "local/dynamodb/operations.h"
#include "local/dynamodb/point_read.h"

namespace tenantry::local::dynamodb {
namespace {

constexpr std::size_t kMaxKeys = 100;
constexpr std::size_t kMaxBytes = 16 * 1024 * 1024;

struct TableRead {
  std::shared_ptr<const Table> table;
  const std::string* asked_name = nullptr;
  const api::KeysAndAttributes* asked = nullptr;
  std::optional<api::ProjectionExpression> projection;
  std::vector<std::string> rows;
};

Outcome<void> add_rows(TableRead& read) {
  std::unordered_set<std::string_view> seen;
  read.rows.reserve(read.asked->keys.size());
  for (const auto& key : read.asked->keys) {
    TENANTRY_TRY(auto row, row_to_read(*read.table, key, read.projection));
    read.rows.push_back(std::move(row));
    if (!seen.insert(read.rows.back()).second) return invalid("Provided list of item keys contains duplicates");
  }
  return {};
}

Outcome<std::vector<TableRead>> parse(const api::BatchGetItemRequest& request) {
  std::vector<TableRead> reads;
  std::size_t keys = 0;
  for (const auto& [name, asked] : request.request_items) {
    TableRead read{nullptr, &name, &asked, {}, {}};
    TENANTRY_TRY(read.projection, parse_projection_of(asked.projection_expression, asked.expression_attribute_names,
                                                      asked.attributes_to_get));
    keys += asked.keys.size();
    if (keys > kMaxKeys) return invalid("Too many items requested for the BatchGetItem call");
    reads.push_back(std::move(read));
  }
  return reads;
}

Outcome<void> bind(const Database& database, std::vector<TableRead>& reads) {
  std::unordered_set<TableId> tables;
  for (auto& read : reads) {
    TENANTRY_TRY(read.table, find_table(database, *read.asked_name));
    // The same one by name and by ARN.
    if (!tables.insert(read.table->id).second) return invalid("Provided list of item keys contains duplicates");
    TENANTRY_CHECK(add_rows(read));
  }
  return {};
}

/// Reads until the reply is full; the rest is left to the caller, as DynamoDB does.
struct BatchReader {
  const kv::Snapshot& snapshot;
  CapacityDetail detail;
  api::BatchGetItemResponse& response;
  std::size_t bytes = 0;

  Outcome<void> read(const TableRead& read) {
    Consumption consumed;
    auto& items = (*response.responses)[*read.asked_name];
    for (std::size_t i = 0; i < read.rows.size(); ++i) {
      if (bytes >= kMaxBytes) {
        leave(read, i);
        break;
      }
      TENANTRY_TRY(auto item, read_item(snapshot.get(read.rows[i]), *read.table));
      const std::size_t size = item ? item->size : 0;
      bytes += size;
      consumed.add_table(read_units(size, read.asked->consistent_read.value_or(false)));
      if (auto found = shown(std::move(item), read.projection)) items.push_back(*std::move(found));
    }
    if (auto report = consumed.report(detail, *read.table)) response.consumed_capacity->push_back(*std::move(report));
    return {};
  }

  void leave(const TableRead& read, std::size_t from) {
    auto rest = *read.asked;
    rest.keys.erase(rest.keys.begin(), rest.keys.begin() + static_cast<std::ptrdiff_t>(from));
    response.unprocessed_keys->emplace(*read.asked_name, std::move(rest));
  }
};

}  // namespace

Outcome<api::BatchGetItemResponse> batch_get_item(const Database& database, const api::BatchGetItemRequest& request) {
  TENANTRY_TRY(auto reads, parse(request));
  TENANTRY_CHECK(bind(database, reads));
  api::BatchGetItemResponse response;
  response.responses.emplace();
  response.unprocessed_keys.emplace();
  const auto detail = capacity_detail(request.return_consumed_capacity);
  if (detail != CapacityDetail::none) response.consumed_capacity.emplace();
  const auto snapshot = database.store.snapshot();
  BatchReader reader{*snapshot, detail, response};
  for (const auto& read : reads) TENANTRY_CHECK(reader.read(read));
  return response;
}

}  // namespace tenantry::local::dynamodb
