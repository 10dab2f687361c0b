#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "base/mutex.h"
#include "base/result.h"
#include "base/task.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/cloudformation.h"
#include "local/cloudformation/resource_type.h"
#include "local/cloudformation/stack_store.h"
#include "local/cloudformation/template_cache.h"

namespace tenantry::local::cloudformation {

/// Set when a stack's status has been changed under the task that works on it.
using Interruption = std::atomic<bool>;

/// Changes the latest record of a stack under the lock of all writers, and adds to the batch what goes with it.
using StackChange = std::function<Result<void>(StackRecord&, kv::Batch&)>;

/// What the operations and the background work of all stacks share: the store, the lock of its writers, the resource
/// types and the register of the stacks being worked on. Outlives its tasks. Thread-safe.
class Engine {
 public:
  explicit Engine(const CloudFormationOptions& options);

  /// Starts the work on every unfinished stack, and forgets stacks deleted more than 90 days ago.
  Result<void> open();

  const CloudFormationOptions& options() const { return options_; }
  const StackStore& store() const { return store_; }
  const ResourceTypes& types() const { return types_; }

  /// A template's text, parsed and checked.
  Checked<std::shared_ptr<const Template>> parse(std::string_view text);
  /// The same of a stored one. Failure: it is not there, or no longer readable.
  Result<std::shared_ptr<const Template>> stored_template(const std::string& hash);

  /// Decides and writes under the lock of all writers of stacks. `decide` reads the latest state, fills the batch and
  /// returns what the caller is told once the batch is durable; an error writes nothing.
  template <class T>
  Task<Checked<T>> write(std::function<Checked<T>(kv::Batch&)> decide);

  /// A stack's change by its own worker: `change` is applied to the latest record, and an event of it is added where
  /// `tell` says so. Nothing is written, and nullopt returned, where the stack no longer has `status`. `epoch` as in
  /// kv::Batch: of the state that the change rests on.
  Result<std::optional<kv::Ticket>> change_stack(const std::string& uuid, std::string_view status, std::uint64_t epoch,
                                                 const StackChange& change, bool tell = true);

  /// Returns when what has been enqueued for this stack, by anybody, is durable or has failed. The stack is in
  /// progress.
  Task<Result<void>> barrier(std::string uuid);

  /// The stack's status has changed, durably: works on it, or makes who does look at it anew.
  void start(const std::string& uuid);

 private:
  /// Works on a stack until nothing is left to do.
  Task<void> drive(std::string uuid, std::shared_ptr<Interruption> interruption);
  /// One look at the stack and the work that it asks for. True: settled.
  Task<Result<bool>> step(const std::string& uuid, std::shared_ptr<Interruption> interruption);
  /// step(), where an exception fails the stack.
  Task<Result<bool>> contained_step(const std::string& uuid, std::shared_ptr<Interruption> interruption);
  Result<bool> fail_stack(const std::string& uuid, std::string_view bug);
  /// Ends the work, unless there is more.
  Result<bool> release(const std::string& uuid);

  CloudFormationOptions options_;
  StackStore store_;
  ResourceTypes types_;
  TemplateCache templates_;
  Mutex mutex_;
  std::map<std::string, std::shared_ptr<Interruption>> working_ GUARDED_BY(mutex_);
};

aws::Error internal_failure(Failure failure);

template <class T>
Task<Checked<T>> Engine::write(std::function<Checked<T>(kv::Batch&)> decide) {
  auto batch = options_.store.begin();
  std::optional<Checked<T>> answer;
  kv::Ticket ticket;
  {
    const Lock lock(mutex_);
    answer = decide(batch);
    if (*answer && !batch.empty()) ticket = options_.store.enqueue(std::move(batch));
  }
  if (auto durable = co_await options_.store.wait(ticket); !durable)
    co_return std::unexpected(internal_failure(std::move(durable).error()));
  co_return *std::move(answer);
}

}  // namespace tenantry::local::cloudformation
