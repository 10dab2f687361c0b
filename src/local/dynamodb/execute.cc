#include <algorithm>
#include <array>
#include <utility>

#include "aws/dynamodb/evaluate.h"
#include "aws/dynamodb/item_size.h"
#include "aws/dynamodb/update.h"
#include "local/dynamodb/index_write.h"
#include "local/dynamodb/item_write.h"
#include "local/dynamodb/key_check.h"
#include "local/dynamodb/point_read.h"

namespace tenantry::local::dynamodb {
namespace {

/// How the counts of the stripes change.
class CountChanges {
 public:
  void add(const Table& table, Stripe& stripe, const Counts& change) {
    if (change.all_zero()) return;
    const auto found = std::ranges::find(changes_, &stripe, &Change::stripe);
    if (found == changes_.end())
      changes_.push_back({&table, &stripe, change});
    else
      found->counts.add(change);
  }

  /// The stripes must be held.
  Outcome<void> write(const kv::Store& store, kv::Batch& batch) const {
    for (const auto& change : changes_) TENANTRY_CHECK(load(store, change));
    for (const auto& [table, stripe, counts] : changes_) {
      stripe->mutex.assert_held();
      stripe->counts->add(counts);
      batch.put(row(*table, *stripe), stripe->counts->encode());
    }
    return {};
  }

 private:
  struct Change {
    const Table* table;
    Stripe* stripe;
    Counts counts;
  };

  static std::string row(const Table& table, const Stripe& stripe) {
    return counts_row(table.id, table.stripes->number_of(stripe));
  }

  static Outcome<void> load(const kv::Store& store, const Change& change) {
    change.stripe->mutex.assert_held();
    if (change.stripe->counts) return {};
    TENANTRY_TRY(const auto bytes, stored(store.get_latest(row(*change.table, *change.stripe))));
    change.stripe->counts = Counts::decode(bytes.value_or(""));
    if (!change.stripe->counts) return stored<void>(fail("damaged counts"));
    return {};
  }

  std::vector<Change> changes_;
};

api::Error condition_failed(const ItemWrite& write, std::optional<StoredItem>& before) {
  api::Error error("ConditionalCheckFailedException", "The conditional request failed");
  if (write.item_on_failure && before) error.item = std::move(before->item);
  return error;
}

bool meets_condition(const ItemWrite& write, const std::optional<StoredItem>& before) {
  static const api::AttributeMap kNoItem;
  return !write.condition || api::evaluate(*write.condition, before ? before->item.attributes() : kNoItem);
}

Outcome<StoredItem> update(const ItemWrite& write, UpdateAction& action, ItemEffect& effect) {
  const bool keep = write.wants_before || !write.table->indexes.empty();
  api::AttributeMap item;
  if (!effect.before)
    item = std::move(action.key);
  else if (keep)
    item = effect.before->item.attributes();
  else
    item = std::move(effect.before->item).take();
  if (action.expression) {
    TENANTRY_TRY(item, api::apply(*action.expression, std::move(item)));
  }
  const std::size_t size = api::item_size(item);
  if (size > api::kMaxItemSize) return invalid("Item size to update has exceeded the maximum allowed size");
  TENANTRY_CHECK(check_index_keys(*write.table, item, true));
  return StoredItem{api::Item(std::move(item)), size};
}

Outcome<std::optional<StoredItem>> item_after(ItemWrite& write, ItemEffect& effect) {
  if (auto* put = std::get_if<PutAction>(&write.action)) return StoredItem{std::move(put->item), put->size};
  if (auto* action = std::get_if<UpdateAction>(&write.action)) {
    TENANTRY_TRY(auto item, update(write, *action, effect));
    return item;
  }
  return std::nullopt;
}

std::int64_t signed_size(const std::optional<StoredItem>& item) {
  return item ? static_cast<std::int64_t>(item->size) : 0;
}

void add_to_batch(const ItemWrite& write, ItemEffect& effect, kv::Batch& batch, CountChanges& changes) {
  const Table& table = *write.table;
  const auto* before = effect.before ? &*effect.before : nullptr;
  const auto* after = effect.after ? &*effect.after : nullptr;
  std::string row;
  if (after != nullptr) row = encode_item(after->item, after->size);
  Counts counts;
  counts.add({0, (after != nullptr) - (before != nullptr), signed_size(effect.after) - signed_size(effect.before)});
  write_indexes(table, before, after, row, batch, counts, write.wants_consumption ? &effect.consumed : nullptr);
  if (after != nullptr)
    batch.put(write.row, std::move(row));
  else if (before != nullptr)
    batch.erase(write.row);
  changes.add(table, *write.stripe, counts);
}

Outcome<ItemEffect> decide(const kv::Store& store, ItemWrite& write, kv::Batch& batch, CountChanges& changes) {
  if (write.table->stripes->dropped) return not_found("Requested resource not found");
  ItemEffect effect;
  TENANTRY_TRY(effect.before, read_item(store.get_latest(write.row), *write.table));
  if (!meets_condition(write, effect.before)) return std::unexpected(condition_failed(write, effect.before));
  TENANTRY_TRY(effect.after, item_after(write, effect));
  if (write.wants_consumption)
    effect.consumed.add_table(
        write_units(static_cast<std::size_t>(std::max(signed_size(effect.before), signed_size(effect.after)))));
  if (!std::holds_alternative<CheckAction>(write.action)) add_to_batch(write, effect, batch, changes);
  return effect;
}

std::size_t total_size(const std::vector<Outcome<ItemEffect>>& effects) {
  std::size_t size = 0;
  for (const auto& effect : effects)
    if (effect && effect->after) size += effect->after->size;
  return size;
}

/// What is wrong with the writes as a whole, each of which is possible.
Outcome<void> finish(const kv::Store& store, const Execution& execution, const CountChanges& changes,
                     std::size_t max_bytes, kv::Batch& batch) {
  if (total_size(execution.effects) > max_bytes)
    return invalid(
        "Collection size of items exceeded, which can also be caused by the aggregate size of the items in the "
        "transaction exceeding the 4MB limit");
  return changes.write(store, batch);
}

Execution decide_all(kv::Store& store, std::span<ItemWrite> writes, kv::Batch batch, std::size_t max_bytes,
                     kv::Ticket seen) {
  Execution execution;
  execution.after = seen;
  execution.effects.reserve(writes.size());
  CountChanges changes;
  for (auto& write : writes) execution.effects.push_back(decide(store, write, batch, changes));
  if (execution.refused()) return execution;
  if (auto finished = finish(store, execution, changes, max_bytes, batch); !finished) {
    execution.effects.clear();
    execution.failure = std::move(finished).error();
    return execution;
  }
  if (batch.empty()) return execution;
  execution.after = store.enqueue(std::move(batch));
  execution.enqueued = true;
  return execution;
}

}  // namespace

Execution execute(kv::Store& store, std::span<ItemWrite> writes, kv::Batch batch, std::size_t max_bytes) {
  std::array<Stripe*, 8> few{};
  std::vector<Stripe*> many;
  if (writes.size() > few.size()) many.resize(writes.size());
  const auto stripes = many.empty() ? std::span(few).first(writes.size()) : std::span(many);
  std::ranges::transform(writes, stripes.begin(), [](const ItemWrite& write) { return write.stripe; });

  const StripeLocks locks(stripes);
  kv::Ticket seen;
  for (auto* stripe : locks.held()) {
    stripe->mutex.assert_held();
    stripe->enter(batch);
    seen.sequence = std::max(seen.sequence, stripe->last.sequence);
  }
  auto execution = decide_all(store, writes, std::move(batch), max_bytes, seen);
  if (!execution.enqueued) return execution;
  for (auto* stripe : locks.held()) {
    stripe->mutex.assert_held();
    stripe->last = execution.after;
  }
  return execution;
}

}  // namespace tenantry::local::dynamodb
