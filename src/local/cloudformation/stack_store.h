#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/cloudformation/resource_operations.h"
#include "base/clock.h"
#include "base/result.h"
#include "kv/store.h"
#include "local/cloudformation/records.h"

namespace tenantry::local::cloudformation {

template <class T>
struct Page {
  std::vector<T> entries;
  std::optional<std::string> next;  ///< Where the list goes on; absent at its end.
};

/// The stacks in the keys of a kv::Store that begin with 'c':
///
///     s <uuid>                  a stack (StackRecord); n <name> the UUID of the living stack of that name;
///     u <uuid>                  a stack whose work is not done; d <time> <uuid> one that is deleted;
///     r <uuid> <logical id>     a resource (ResourceRecord); q <physical id> 0 <uuid> whose it is;
///     e <uuid> <number>         an event (StackEvent), numbered upwards in the order of writing;
///     g <uuid> <name>           a change set (ChangeSetRecord); k <its uuid> <uuid> and its name;
///     o <name>                  an export (ExportRecord); i <name> 0 <uuid> the name of a stack that imports it;
///     t <SHA-256>               a template's text; x <type> 0 <id> what is recorded only; h see open().
///
/// Reads see the durable state, but for those named latest_: see kv::Store. Thread-safe. A Failure is the store's, or
/// says that a record is damaged.
class StackStore {
 public:
  explicit StackStore(kv::Store& store) : store_(store) {}

  /// Begins this run's numbers of events above every earlier run's. First of all calls.
  Result<void> open();

  Result<std::optional<StackRecord>> stack(std::string_view uuid) const;
  Result<std::optional<std::string>> uuid_of(std::string_view name) const;
  Result<std::vector<std::string>> unfinished() const;
  Result<std::optional<ResourceRecord>> resource(std::string_view uuid, std::string_view logical_id) const;
  Result<std::vector<ResourceRecord>> resources(std::string_view uuid) const;  ///< In the order of their logical ids.
  /// The UUIDs of the stacks that have a resource of that physical id.
  Result<std::vector<std::string>> owners(std::string_view physical_id) const;
  Result<std::optional<std::string>> template_text(std::string_view hash) const;

  /// Newest first, those that `wanted` takes. `after` is a page's `next`.
  Result<Page<StackRecord>> stacks(const std::optional<std::string>& after, std::size_t limit,
                                   const std::function<bool(const StackRecord&)>& wanted) const;
  Result<Page<aws::cloudformation::StackEvent>> events(std::string_view uuid, const std::optional<std::string>& after,
                                                       std::size_t limit) const;

  Result<std::optional<ExportRecord>> find_export(std::string_view name) const;
  /// In the order of their names.
  Result<Page<ExportRecord>> exports(const std::optional<std::string>& after, std::size_t limit) const;
  /// The names of the stacks that import it, in no particular order.
  Result<std::vector<std::string>> importers(std::string_view export_name) const;

  Result<std::vector<ChangeSetRecord>> change_sets(std::string_view uuid) const;  ///< In the order of their names.
  /// The stack's UUID and the name of the change set of that UUID.
  Result<std::optional<std::pair<std::string, std::string>>> latest_change_set_name(std::string_view uuid) const;
  Result<std::optional<ChangeSetRecord>> latest_change_set(std::string_view stack_uuid, std::string_view name) const;

  /// For writers, who hold their lock on the stack and write with a batch of begin().
  Result<std::optional<StackRecord>> latest_stack(std::string_view uuid) const;
  Result<std::optional<std::string>> latest_uuid_of(std::string_view name) const;
  Result<std::optional<ExportRecord>> latest_export(std::string_view name) const;

  /// Adds to a batch. A stack's indexes follow its status.
  void put(kv::Batch& batch, const StackRecord& stack) const;
  void put(kv::Batch& batch, std::string_view uuid, const ResourceRecord& resource) const;
  void put(kv::Batch& batch, std::string_view uuid, const aws::cloudformation::StackEvent& event) const;
  /// Forgets a resource, and that the stack owns a thing.
  void erase(kv::Batch& batch, std::string_view uuid, const ResourceRecord& resource) const;
  void erase_owner(kv::Batch& batch, std::string_view uuid, std::string_view physical_id) const;
  void put(kv::Batch& batch, const ChangeSetRecord& change_set) const;
  void erase(kv::Batch& batch, const ChangeSetRecord& change_set) const;
  void put(kv::Batch& batch, const ExportRecord& exported) const;
  void erase_export(kv::Batch& batch, std::string_view name) const;
  void put_importer(kv::Batch& batch, std::string_view export_name, const StackRecord& stack) const;
  void erase_importer(kv::Batch& batch, std::string_view export_name, std::string_view uuid) const;
  /// Marks a stack as one whose work is not done, which it is.
  void put_unfinished(kv::Batch& batch, std::string_view uuid) const;
  /// Keeps a template's text, unless it is kept already. The returned hash is its name.
  Result<std::string> put_template(kv::Batch& batch, std::string_view text) const;
  /// Forgets the stacks that were deleted before `time`, their resources and events.
  Result<void> purge_deleted(kv::Batch& batch, WallTime before) const;

  kv::Store& kv() const { return store_; }

 private:
  kv::Store& store_;
  mutable std::atomic<std::uint64_t> next_event_ = 0;
};

/// Where resources that are only recorded are kept: see recorded_resource.h.
std::string recorded_key(std::string_view type, std::string_view physical_id);

}  // namespace tenantry::local::cloudformation
