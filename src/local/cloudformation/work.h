#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "kv/store.h"
#include "local/cloudformation/engine.h"
#include "local/cloudformation/records.h"

namespace tenantry::local::cloudformation {

/// A stack as its worker found it, durable, and the epoch (kv::Batch) of that.
struct WorkContext {
  Engine& engine;
  StackRecord stack;
  std::uint64_t epoch;
  std::shared_ptr<Interruption> interruption;
};

/// What work on a stack's resources needs, whatever it is. Every write rests on the ones before it: when one fails, all
/// later ones do, and the work ends with that failure, to begin anew from what is durable. Used on one executor.
class Work {
 public:
  explicit Work(WorkContext context) : context_(std::move(context)) {}

  Engine& engine() const { return context_.engine; }
  const CloudFormationOptions& options() const { return context_.engine.options(); }
  const StackRecord& stack() const { return context_.stack; }
  bool interrupted() const { return context_.interruption->load() || failure_.has_value(); }
  const std::optional<Failure>& failure() const { return failure_; }

  /// Stores a resource in its new status, and an event of it. Not waited for: a later wait includes it.
  kv::Ticket store(ResourceRecord& resource, std::string_view status, std::optional<std::string> reason = {});
  /// Stores a resource, without an event.
  kv::Ticket keep(const ResourceRecord& resource);
  /// Adds an event of a thing that the resource is or has been.
  kv::Ticket note(const ResourceRecord& resource, const std::string& physical_id, std::string_view status,
                  std::optional<std::string> reason = {});
  /// Forgets a resource.
  kv::Ticket erase(const ResourceRecord& resource);
  /// Forgets that a thing is the stack's.
  kv::Ticket disown(const std::string& physical_id);
  /// Stores a resource that has been made although storing the intent had failed: until it succeeds.
  Task<void> remember(ResourceRecord resource);
  /// True when durable; false is noted as failure().
  Task<bool> wait(kv::Ticket ticket);
  /// Changes the stack's status from the one that the work began with, adds an event, and waits for it all. Without
  /// effect where somebody else has changed it.
  Task<Result<void>> settle(StackChange change);
  /// Changes the stack's record under the same condition, its status left as it is, and waits.
  Task<Result<void>> amend(StackChange change);

 private:
  kv::Ticket enqueue(const std::function<void(kv::Batch&)>& fill);
  Task<Result<void>> change(StackChange change, bool tell);

  WorkContext context_;
  std::optional<Failure> failure_;
};

}  // namespace tenantry::local::cloudformation
