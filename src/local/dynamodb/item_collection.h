#pragma once

#include <optional>
#include <string>
#include <vector>

#include "aws/dynamodb/item_operations.h"
#include "kv/store.h"
#include "local/dynamodb/outcome.h"
#include "local/dynamodb/table.h"

namespace tenantry::local::dynamodb {

/// ReturnItemCollectionMetrics: the items of one partition key and their entries in local indexes, in GB, as they were
/// before the write. Only tables with local indexes have item collections; of others, and where it is not asked for,
/// nothing. Their limit of 10 GB is not enforced here.
Outcome<std::optional<api::ItemCollectionMetrics>> collection_metrics(const kv::Store& store, const Table& table,
                                                                      const std::optional<std::string>& parameter,
                                                                      const api::AttributeMap& key);

/// Of the writes of one request: each collection stands there once.
void add_once(std::vector<api::ItemCollectionMetrics>& all, api::ItemCollectionMetrics metrics);

}  // namespace tenantry::local::dynamodb
