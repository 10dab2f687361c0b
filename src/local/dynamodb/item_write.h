#pragma once

#include <cstddef>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/item.h"
#include "kv/store.h"
#include "local/dynamodb/capacity.h"
#include "local/dynamodb/expressions.h"
#include "local/dynamodb/outcome.h"
#include "local/dynamodb/stored_item.h"
#include "local/dynamodb/stripes.h"
#include "local/dynamodb/table.h"

namespace tenantry::local::dynamodb {

struct PutAction {
  api::Item item;
  std::size_t size = 0;
};
struct UpdateAction {
  std::optional<api::UpdateExpression> expression;  ///< None: the item is made if it does not exist.
  api::AttributeMap key;
};
struct DeleteAction {};
struct CheckAction {};  ///< Nothing but the condition.

/// One item's write: all checked that can be without the item, nothing decided.
struct ItemWrite {
  std::shared_ptr<const Table> table;
  std::string row;
  Stripe* stripe = nullptr;
  std::variant<PutAction, UpdateAction, DeleteAction, CheckAction> action;
  std::optional<api::ConditionExpression> condition;
  bool item_on_failure = false;  ///< ReturnValuesOnConditionCheckFailure: ALL_OLD.
  bool wants_before = false;     ///< The effect's `before` is needed with its attributes.
  bool wants_consumption = false;
};

/// The parts of a write that its table does not matter to. ValidationExceptions.
Outcome<std::size_t> check_item_size(const api::Item& item);

/// Against the table: keys, index keys, expressions. ValidationExceptions.
Outcome<ItemWrite> bind_put(std::shared_ptr<const Table> table, api::Item item, std::size_t size,
                            WriteExpressions expressions);
Outcome<ItemWrite> bind_update(std::shared_ptr<const Table> table, const api::AttributeMap& key,
                               WriteExpressions expressions);
Outcome<ItemWrite> bind_delete(std::shared_ptr<const Table> table, const api::AttributeMap& key,
                               WriteExpressions expressions);
Outcome<ItemWrite> bind_check(std::shared_ptr<const Table> table, const api::AttributeMap& key,
                              WriteExpressions expressions);

/// What a write has done.
struct ItemEffect {
  std::optional<StoredItem> before;  ///< Its attributes only if they were wanted.
  std::optional<StoredItem> after;
  Consumption consumed;  ///< If it was wanted.
};

struct Execution {
  std::vector<Outcome<ItemEffect>> effects;  ///< Of each write; a refusal of any means that nothing was written.
  std::optional<api::Error> failure;         ///< Of the whole: there are no effects then.
  kv::Ticket after;                          ///< When the effects may be told.
  bool enqueued = false;

  /// Whether any write was refused.
  bool refused() const;
};

/// Decides the writes on the latest state and enqueues them, all or none, as one batch with what `batch` (from
/// Store::begin()) holds already. No two may be of the same item. Refusals are ConditionalCheckFailedException,
/// ValidationException (an update that cannot be done), ResourceNotFoundException (the table has just been deleted).
/// All are refused where the items would have more than `max_bytes` together, or the store fails.
Execution execute(kv::Store& store, std::span<ItemWrite> writes, kv::Batch batch,
                  std::size_t max_bytes = std::numeric_limits<std::size_t>::max());

}  // namespace tenantry::local::dynamodb
