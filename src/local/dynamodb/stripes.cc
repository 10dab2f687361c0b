#include "local/dynamodb/stripes.h"

#include <algorithm>
#include <functional>
#include <memory>

#include "base/pack.h"

namespace tenantry::local::dynamodb {

void Counts::add(Count change) {
  const auto found = std::ranges::find(counts_, change.index, &Count::index);
  if (found == counts_.end()) {
    counts_.push_back(change);
    return;
  }
  found->items += change.items;
  found->bytes += change.bytes;
}

void Counts::add(const Counts& changes) {
  for (const auto& change : changes.counts_) add(change);
}

Count Counts::of(IndexId index) const {
  const auto found = std::ranges::find(counts_, index, &Count::index);
  return found == counts_.end() ? Count{index, 0, 0} : *found;
}

bool Counts::all_zero() const {
  return std::ranges::all_of(counts_, [](const Count& count) { return count.items == 0 && count.bytes == 0; });
}

std::string Counts::encode() const {
  std::string bytes;
  for (const auto& count : counts_) {
    pack_integer(bytes, count.index);
    pack_integer(bytes, static_cast<std::uint64_t>(count.items));
    pack_integer(bytes, static_cast<std::uint64_t>(count.bytes));
  }
  return bytes;
}

std::optional<Counts> Counts::decode(std::string_view bytes) {
  Counts counts;
  Unpacker unpacker(bytes);
  while (!unpacker.complete()) {
    const auto index = static_cast<IndexId>(unpacker.integer());
    const auto items = static_cast<std::int64_t>(unpacker.integer());
    const auto size = static_cast<std::int64_t>(unpacker.integer());
    if (unpacker.failed()) return std::nullopt;
    counts.counts_.push_back({index, items, size});
  }
  return counts;
}

void Stripe::enter(const kv::Batch& batch) {
  if (epoch == batch.epoch()) return;
  epoch = batch.epoch();
  counts.reset();
  last = {};
}

StripeLocks::StripeLocks(std::span<Stripe*> stripes) NO_THREAD_SAFETY_ANALYSIS {
  std::ranges::sort(stripes, std::less<>());
  const auto repeated = std::ranges::unique(stripes);
  held_ = stripes.first(stripes.size() - repeated.size());
  for (auto* stripe : held_) stripe->mutex.lock();
}

StripeLocks::~StripeLocks() NO_THREAD_SAFETY_ANALYSIS {
  for (auto* stripe : held_) stripe->mutex.unlock();
}

std::string counts_row(TableId table, std::size_t stripe) {
  return rows_prefix(table, 'c') + static_cast<char>(stripe);
}

Result<Counts> read_counts(const kv::Store& store, TableId table) {
  Counts total;
  const std::string prefix = rows_prefix(table, 'c');
  const auto snapshot = store.snapshot();
  const auto row = snapshot->iterate();
  for (row->seek(prefix); row->valid() && row->key().starts_with(prefix); row->next()) {
    const auto counts = Counts::decode(row->value());
    if (!counts) return fail("damaged counts of table " + std::to_string(table));
    total.add(*counts);
  }
  TENANTRY_CHECK(row->status());
  return total;
}

}  // namespace tenantry::local::dynamodb
