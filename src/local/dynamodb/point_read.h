#pragma once

#include <optional>
#include <string>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/item.h"
#include "local/dynamodb/outcome.h"
#include "local/dynamodb/stored_item.h"
#include "local/dynamodb/table.h"

namespace tenantry::local::dynamodb {

/// The row of an item that a request asks for, everything checked.
Outcome<std::string> row_to_read(const Table& table, const api::AttributeMap& key,
                                 const std::optional<api::ProjectionExpression>& projection);

/// What a store's get() found there.
Outcome<std::optional<StoredItem>> read_item(Result<std::optional<std::string>> row, const Table& table);

/// As a reply has it: without a projection the stored bytes.
std::optional<api::Item> shown(std::optional<StoredItem> item,
                               const std::optional<api::ProjectionExpression>& projection);

}  // namespace tenantry::local::dynamodb
