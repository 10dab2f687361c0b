#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
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

  /// For writers, who hold their lock on the stack and write with a batch of begin().
  Result<std::optional<StackRecord>> latest_stack(std::string_view uuid) const;
  Result<std::optional<std::string>> latest_uuid_of(std::string_view name) const;

  /// Adds to a batch. A stack's indexes follow its status.
  void put(kv::Batch& batch, const StackRecord& stack) const;
  void put(kv::Batch& batch, std::string_view uuid, const ResourceRecord& resource) const;
  void put(kv::Batch& batch, std::string_view uuid, const aws::cloudformation::StackEvent& event) const;
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
