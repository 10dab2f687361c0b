#pragma once

#include <vector>

#include "base/task.h"
#include "kv/store.h"
#include "local/dynamodb/keys.h"
#include "local/dynamodb/outcome.h"

namespace tenantry::local::dynamodb {

/// Copies all rows of `from`, as they are durably at one moment, to the unused table number `to`, which
/// Catalog::reserve() gave; without what belongs to `left_out`. Returns when the copy is durable.
Task<Outcome<void>> copy_rows(kv::Store& store, TableId from, TableId to, std::vector<IndexId> left_out);

}  // namespace tenantry::local::dynamodb
