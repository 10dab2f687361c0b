#pragma once

#include <string>

#include "kv/store.h"
#include "local/dynamodb/capacity.h"
#include "local/dynamodb/stored_item.h"
#include "local/dynamodb/stripes.h"
#include "local/dynamodb/table.h"

namespace tenantry::local::dynamodb {

/// Adds to the batch what the table's indexes need when an item changes: `before` and `after` (null: it does not exist)
/// with attributes, `row` the value of the item's own row afterwards. An entry that stays as it is is not written.
/// Counts and, if not null, the consumption follow.
void write_indexes(const Table& table, const StoredItem* before, const StoredItem* after, const std::string& row,
                   kv::Batch& batch, Counts& counts, Consumption* consumption);

}  // namespace tenantry::local::dynamodb
