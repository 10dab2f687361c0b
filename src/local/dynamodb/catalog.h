#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/task.h"
#include "kv/store.h"
#include "local/dynamodb/outcome.h"
#include "local/dynamodb/table.h"

namespace tenantry::local::dynamodb {

/// The tables. Everybody else sees a table from the moment when its creation is durable until its deletion is. Changes
/// of one table are ordered, each on top of the one before, which need not be durable yet. Thread-safe.
class Catalog {
 public:
  using Edit = std::function<Outcome<void>(TableRecord&)>;
  using Check = std::function<Outcome<void>(const Table&)>;

  explicit Catalog(kv::Store& store) : store_(store) {}
  Result<void> load();

  /// By name or ARN; null where there is none. Cheap: a shared lock and one look-up.
  std::shared_ptr<const Table> find(std::string_view name_or_arn) const;
  /// In the order of names, those after `after`.
  std::vector<std::string> names_after(std::string_view after, std::size_t limit) const;

  /// A table number for rows that are about to be copied. Until keep() or create() they are nobody's, and are erased at
  /// the next start.
  Task<Outcome<TableId>> reserve();
  /// Adds to a batch that the rows of a reserved number belong to something that the batch writes.
  static void keep(kv::Batch& batch, TableId reserved);
  /// Erases them again.
  Task<void> abandon(TableId reserved);

  /// Fills in `record.id`, unless it is a reserved one. ResourceInUseException where a table of that name exists.
  Task<Outcome<std::shared_ptr<const Table>>> create(TableRecord record);
  /// Replaces a table's record by what `edit` makes of it; `edit` may refuse. ResourceNotFoundException with `missing`
  /// where there is no such table.
  Task<Outcome<std::shared_ptr<const Table>>> change(std::string name, Edit edit, std::string missing);
  /// Erases the table and all its rows. Writers that come later are refused, those that came before are erased too.
  Task<Outcome<std::shared_ptr<const Table>>> drop(std::string name, Check check, std::string missing);

 private:
  struct Entry {
    std::shared_ptr<const Table> durable;               // null: being created
    std::vector<std::shared_ptr<const Table>> pending;  // enqueued, in order
    bool dropping = false;

    const std::shared_ptr<const Table>& latest() const { return pending.empty() ? durable : pending.back(); }
  };
  struct Names {
    using is_transparent = void;
    std::size_t operator()(std::string_view name) const { return std::hash<std::string_view>{}(name); }
  };
  using TablePointer = std::shared_ptr<const Table>;

  Result<void> sweep() REQUIRES(mutex_);
  Task<Outcome<TablePointer>> settle(Decided<TablePointer> change);
  Decided<TablePointer> begin_create(TableRecord record);
  Decided<TablePointer> begin_change(const std::string& name, const Edit& edit, const std::string& missing);
  Decided<TablePointer> begin_drop(const std::string& name, const Check& check, const std::string& missing);
  Outcome<TablePointer> find_latest(const std::string& name, const std::string& missing) REQUIRES(mutex_);
  Decided<TablePointer> enqueue(TablePointer table, kv::Batch batch) REQUIRES(mutex_);
  Entry* entry_of(const TablePointer& table) REQUIRES(mutex_);
  void publish(const TablePointer& table);
  void take_back(const TablePointer& table);
  void forget(const TablePointer& table);
  void restore(const TablePointer& table);

  kv::Store& store_;
  mutable Mutex mutex_;
  std::map<std::string, Entry, std::less<>> entries_ GUARDED_BY(mutex_);
  TableId last_id_ GUARDED_BY(mutex_) = 0;
  std::uint64_t revisions_ GUARDED_BY(mutex_) = 0;
  kv::Ticket last_ GUARDED_BY(mutex_);

  mutable SharedMutex published_mutex_;
  std::unordered_map<std::string, TablePointer, Names, std::equal_to<>> published_ GUARDED_BY(published_mutex_);
};

/// The name in a table's ARN, or what was given.
std::string_view table_name_of(std::string_view name_or_arn);

}  // namespace tenantry::local::dynamodb
