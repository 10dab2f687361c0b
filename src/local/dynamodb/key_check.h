#pragma once

#include "aws/dynamodb/value.h"
#include "local/dynamodb/outcome.h"
#include "local/dynamodb/table.h"

namespace tenantry::local::dynamodb {

/// The key of an item that is to be put: its attributes are there, of the right type, not empty and not too long
/// ("Constraints in Amazon DynamoDB").
Outcome<Key> key_of_item(const Table& table, const api::AttributeMap& item);

/// The key from a request's `Key`: exactly the key's attributes, likewise.
Outcome<Key> key_of_request(const Table& table, const api::AttributeMap& key);

/// An item may lack an index's keys, but those that it has must be fit for it. `updated`: the item comes from an update
/// expression, which has a text of its own for empty keys.
Outcome<void> check_index_keys(const Table& table, const api::AttributeMap& item, bool updated);

/// An ExclusiveStartKey: the key attributes of the table and the index (null: none), no others.
Outcome<void> check_start_key(const Table& table, const Index* index, const api::AttributeMap& key);

}  // namespace tenantry::local::dynamodb
