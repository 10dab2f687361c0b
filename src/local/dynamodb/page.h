#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/item.h"
#include "aws/dynamodb/key_condition.h"
#include "kv/store.h"
#include "local/dynamodb/capacity.h"
#include "local/dynamodb/outcome.h"
#include "local/dynamodb/table.h"

namespace tenantry::local::dynamodb {

/// Row keys from `begin` up to `end`, itself outside.
struct RowRange {
  std::string begin;
  std::string end;
};

/// What a key condition selects of a table's or, if not null, an index's rows.
RowRange range_of(const Table& table, const Index* index, const api::KeyCondition& condition);
/// One of `segments` shares of all rows.
RowRange range_of_segment(const Table& table, const Index* index, std::int64_t segment, std::int64_t segments);

/// The row of an ExclusiveStartKey that has been checked; it need not exist.
std::string row_of_start_key(const Table& table, const Index* index, const api::AttributeMap& key);
/// Cuts off what a reader going that way has behind it when it starts after `row`.
void start_after(RowRange& range, const std::string& row, bool forward);

/// What a Query or Scan reads.
struct PageRequest {
  enum class Output : std::uint8_t { items, projection, count };

  const Table* table = nullptr;
  const Index* index = nullptr;  ///< Null: the table's items.
  RowRange range;
  bool forward = true;
  std::optional<std::int64_t> limit;  ///< Of items read, before the filter.
  std::optional<api::ConditionExpression> filter;
  std::optional<api::ProjectionExpression> projection;
  Output output = Output::items;
  bool fetch = false;  ///< The items themselves instead of their entries in a local index.
  bool consistent = false;
};

struct Page {
  std::vector<api::Item> items;
  std::int64_t count = 0;
  std::int64_t scanned = 0;
  std::optional<api::AttributeMap> last_key;  ///< Where the limit or 1 MB has ended it.
  Consumption consumed;
};

/// One page, of one durable snapshot: it ends with the item that reaches the limit or 1 MB.
Outcome<Page> read_page(const kv::Store& store, const PageRequest& request);

}  // namespace tenantry::local::dynamodb
