#include "local/dynamodb/catalog.h"

#include <algorithm>
#include <tuple>
#include <utility>

namespace tenantry::local::dynamodb {
namespace {

std::string record_row(TableId table) {
  std::string row = rows_prefix(kCatalog, 't');
  append_u32(row, table);
  return row;
}

std::string last_id_row() { return rows_prefix(kCatalog, 'i'); }

/// A table number whose rows are being copied.
std::string copy_row(TableId table) {
  std::string row = rows_prefix(kCatalog, 'p');
  append_u32(row, table);
  return row;
}

void erase_copy(kv::Batch& batch, TableId table) {
  batch.erase(copy_row(table));
  batch.erase_range(table_prefix(table), kv::prefix_end(table_prefix(table)));
}

std::string encode_id(TableId id) {
  std::string bytes;
  append_u32(bytes, id);
  return bytes;
}

std::vector<Stripe*> all_stripes(TableStripes& stripes) {
  std::vector<Stripe*> all;
  for (auto& stripe : stripes.stripes) all.push_back(&stripe);
  return all;
}

}  // namespace

std::string_view table_name_of(std::string_view name_or_arn) {
  if (!name_or_arn.starts_with("arn:")) return name_or_arn;
  const std::size_t slash = name_or_arn.find(":table/");
  return slash == std::string_view::npos ? name_or_arn : name_or_arn.substr(slash + 7);
}

Result<void> Catalog::load() {
  const Lock lock(mutex_);
  const ExclusiveLock published(published_mutex_);
  TENANTRY_TRY(const auto last_id, store_.get(last_id_row()));
  if (last_id && last_id->size() == 4) last_id_ = read_u32(*last_id);
  const std::string prefix = rows_prefix(kCatalog, 't');
  const auto row = store_.snapshot()->iterate();
  for (row->seek(prefix); row->valid() && row->key().starts_with(prefix); row->next()) {
    TENANTRY_TRY(auto record, decode_table_record(row->value()));
    const auto table = make_table(std::move(record), ++revisions_);
    entries_[table->name].durable = table;
    published_[table->name] = table;
  }
  TENANTRY_CHECK(row->status());
  return sweep();
}

/// Erases the rows of copies that a crash has interrupted.
Result<void> Catalog::sweep() {
  const std::string prefix = rows_prefix(kCatalog, 'p');
  kv::Batch batch;
  const auto row = store_.snapshot()->iterate();
  for (row->seek(prefix); row->valid() && row->key().starts_with(prefix); row->next())
    if (row->key().size() == prefix.size() + 4) erase_copy(batch, read_u32(row->key().substr(prefix.size())));
  if (!batch.empty()) last_ = store_.enqueue(std::move(batch));
  return row->status();
}

Task<Outcome<TableId>> Catalog::reserve() {
  TableId id = 0;
  kv::Ticket ticket;
  {
    const Lock lock(mutex_);
    id = ++last_id_;
    kv::Batch batch;
    batch.put(last_id_row(), encode_id(id));
    batch.put(copy_row(id), {});
    ticket = last_ = store_.enqueue(std::move(batch));
  }
  TENANTRY_CO_CHECK(stored(co_await store_.wait(ticket)));
  co_return id;
}

void Catalog::keep(kv::Batch& batch, TableId reserved) { batch.erase(copy_row(reserved)); }

/// Where this fails too, the next start does it.
Task<void> Catalog::abandon(TableId reserved) {
  kv::Batch batch;
  erase_copy(batch, reserved);
  std::ignore = co_await store_.commit(std::move(batch));
}

std::shared_ptr<const Table> Catalog::find(std::string_view name_or_arn) const {
  const auto name = table_name_of(name_or_arn);
  std::shared_ptr<const Table> table;
  {
    const SharedLock lock(published_mutex_);
    if (const auto found = published_.find(name); found != published_.end()) table = found->second;
  }
  if (table && name.size() != name_or_arn.size() && table->record.description.table_arn != name_or_arn) return nullptr;
  return table;
}

std::vector<std::string> Catalog::names_after(std::string_view after, std::size_t limit) const {
  std::vector<std::string> names;
  const Lock lock(mutex_);
  for (auto entry = entries_.upper_bound(after); entry != entries_.end() && names.size() < limit; ++entry)
    if (entry->second.durable) names.push_back(entry->first);
  return names;
}

Task<Outcome<std::shared_ptr<const Table>>> Catalog::settle(Decided<TablePointer> change) {
  const auto committed = stored(co_await store_.wait(change.after));
  if (!committed) {
    if (change.reply) take_back(*change.reply);
    co_return std::unexpected(committed.error());
  }
  if (change.reply) publish(*change.reply);
  co_return std::move(change.reply);
}

Task<Outcome<std::shared_ptr<const Table>>> Catalog::create(TableRecord record) {
  co_return co_await settle(begin_create(std::move(record)));
}

Task<Outcome<std::shared_ptr<const Table>>> Catalog::change(std::string name, Edit edit, std::string missing) {
  co_return co_await settle(begin_change(name, edit, missing));
}

Task<Outcome<std::shared_ptr<const Table>>> Catalog::drop(std::string name, Check check, std::string missing) {
  auto [reply, after] = begin_drop(name, check, missing);
  const auto committed = stored(co_await store_.wait(after));
  if (reply && committed) forget(*reply);
  if (reply && !committed) restore(*reply);
  if (!committed) co_return std::unexpected(committed.error());
  co_return std::move(reply);
}

Decided<std::shared_ptr<const Table>> Catalog::begin_create(TableRecord record) {
  const Lock lock(mutex_);
  const std::string& name = *record.description.table_name;
  if (entries_.contains(name)) return {in_use("Table already exists: " + name), last_};
  kv::Batch batch;
  if (record.id == 0) {
    record.id = ++last_id_;
    batch.put(last_id_row(), encode_id(last_id_));
  } else {
    keep(batch, static_cast<TableId>(record.id));
  }
  batch.put(record_row(static_cast<TableId>(record.id)), encode(record));
  return enqueue(make_table(std::move(record), ++revisions_), std::move(batch));
}

Decided<std::shared_ptr<const Table>> Catalog::begin_change(const std::string& name, const Edit& edit,
                                                            const std::string& missing) {
  const Lock lock(mutex_);
  auto table = find_latest(name, missing);
  if (!table) return {std::move(table), last_};
  TableRecord record = (*table)->record;
  if (auto edited = edit(record); !edited) return {std::unexpected(std::move(edited).error()), last_};
  if (record == (*table)->record) return {std::move(table), last_};
  kv::Batch batch;
  batch.put(record_row((*table)->id), encode(record));
  return enqueue(make_table(std::move(record), ++revisions_, (*table)->stripes), std::move(batch));
}

Decided<std::shared_ptr<const Table>> Catalog::begin_drop(const std::string& name, const Check& check,
                                                          const std::string& missing) {
  const Lock lock(mutex_);
  auto table = find_latest(name, missing);
  if (!table) return {std::move(table), last_};
  if (auto checked = check(**table); !checked) return {std::unexpected(std::move(checked).error()), last_};
  auto all = all_stripes(*(*table)->stripes);
  const StripeLocks stripes(all);
  (*table)->stripes->dropped = true;
  kv::Batch batch = store_.begin();
  const auto epoch = batch.epoch();
  batch.erase(record_row((*table)->id));
  batch.erase_range(table_prefix((*table)->id), kv::prefix_end(table_prefix((*table)->id)));
  last_ = store_.enqueue(std::move(batch));
  for (auto* stripe : stripes.held()) {
    stripe->mutex.assert_held();
    stripe->epoch = epoch;
    stripe->counts.reset();
    stripe->last = last_;  // who is refused because of the deletion waits for it
  }
  entries_.find((*table)->name)->second.dropping = true;
  return {std::move(table), last_};
}

Outcome<std::shared_ptr<const Table>> Catalog::find_latest(const std::string& name, const std::string& missing) {
  constexpr std::string_view kInUse = "Attempt to change a resource which is still in use: Table is being ";
  const auto found = entries_.find(table_name_of(name));
  if (found == entries_.end()) return not_found(missing);
  const auto& [table_name, entry] = *found;
  if (name != table_name && entry.latest()->record.description.table_arn != name) return not_found(missing);
  if (!entry.durable) return in_use(std::string(kInUse) + "created: " + table_name);
  if (entry.dropping) return in_use(std::string(kInUse) + "deleted: " + table_name);
  return entry.latest();
}

Decided<std::shared_ptr<const Table>> Catalog::enqueue(TablePointer table, kv::Batch batch) {
  entries_[table->name].pending.push_back(table);
  last_ = store_.enqueue(std::move(batch));
  return {std::move(table), last_};
}

// The entry, unless the table has been deleted meanwhile and perhaps another one of its name created.
Catalog::Entry* Catalog::entry_of(const TablePointer& table) {
  const auto found = entries_.find(table->name);
  return found != entries_.end() && found->second.latest()->id == table->id ? &found->second : nullptr;
}

// Changes become durable in order, but those who wait for them are resumed in any.
void Catalog::publish(const TablePointer& table) {
  const Lock lock(mutex_);
  auto* entry = entry_of(table);
  if (entry == nullptr || (entry->durable && entry->durable->revision >= table->revision)) return;
  entry->durable = table;
  std::erase_if(entry->pending, [&](const TablePointer& pending) { return pending->revision <= table->revision; });
  const ExclusiveLock published(published_mutex_);
  published_[table->name] = table;
}

void Catalog::take_back(const TablePointer& table) {
  const Lock lock(mutex_);
  auto* entry = entry_of(table);
  if (entry == nullptr) return;
  std::erase(entry->pending, table);
  if (!entry->latest()) entries_.erase(table->name);
}

void Catalog::forget(const TablePointer& table) {
  const Lock lock(mutex_);
  entries_.erase(table->name);
  const ExclusiveLock published(published_mutex_);
  published_.erase(table->name);
}

void Catalog::restore(const TablePointer& table) {
  const Lock lock(mutex_);
  auto all = all_stripes(*table->stripes);
  const StripeLocks stripes(all);
  table->stripes->dropped = false;
  entries_.find(table->name)->second.dropping = false;
}

}  // namespace tenantry::local::dynamodb
