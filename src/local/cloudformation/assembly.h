#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/cloudformation/stack_operations.h"
#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/meaning.h"
#include "local/cloudformation/plan.h"
#include "local/cloudformation/records.h"
#include "local/cloudformation/resource_type.h"
#include "local/cloudformation/scope.h"
#include "local/cloudformation/work.h"

namespace tenantry::local::cloudformation {

inline constexpr std::string_view kCreateComplete = "CREATE_COMPLETE";
inline constexpr std::string_view kCreateFailed = "CREATE_FAILED";
inline constexpr std::string_view kUpdateInProgress = "UPDATE_IN_PROGRESS";
inline constexpr std::string_view kUpdateComplete = "UPDATE_COMPLETE";
inline constexpr std::string_view kUpdateFailed = "UPDATE_FAILED";

/// What Ref (attribute empty) or Fn::GetAtt gives of a stack's resource; nullopt where it is not complete.
std::optional<std::string> value_of(const ResourceRecord& record, const std::string& attribute);

/// A resource's properties without functions, always a map: `AWS::NoValue` in their place stands for none.
Checked<Value> evaluate_properties(const ResourceDeclaration& declaration, const Scope& scope);

/// What names mean while the resources are as `records` say. Everything referred to outlives it.
StackScope scope_of(const Meaning& meaning, const std::map<std::string, ResourceRecord>& records,
                    const StackStore& store);

/// Takes policies, dependencies and metadata from the template.
void declare(ResourceRecord& record, const PlannedResource& planned);

std::map<std::string, std::string> tags_of(const std::vector<aws::cloudformation::Tag>& tags);

/// How a stack's operation fails. `reason` ends in a full stop and a space.
using FailStack = void (*)(StackRecord& stack, const std::string& reason, WallTime now);

/// What creation and update share: the resources of the stack's present template, as they come to be.
class Assembly {
 public:
  /// `deadline`: after it nothing new is begun.
  Assembly(WorkContext context, Meaning meaning, const std::vector<ResourceRecord>& known,
           std::optional<WallTime> deadline);

  Work& work() { return work_; }
  const Meaning& meaning() const { return meaning_; }
  ResourceRecord& record(const std::string& logical_id) { return records_[logical_id]; }

  /// Holds what the template imports; then runs `work` on the plan's resources in dependency order, by their numbers.
  Task<Result<void>> run(std::function<Task<bool>(std::size_t)> work);
  /// Ends the operation after run(): `complete` gives the stack its status where all went well, its outputs and exports
  /// with it; `fail` where not.
  Task<Result<void>> settle(FailStack fail, StackChange complete);

  /// Nothing new is to be begun, and what is under way is to be given up.
  bool stopping();
  bool failed() const;
  /// Ends in a full stop and a space.
  std::string failure_reason() const;
  /// The work of this operation on the resource was begun, perhaps by an earlier run.
  bool begun(const ResourceRecord& record) const;

  /// Makes what is not made yet, or goes on with it.
  Task<bool> make(const PlannedResource& planned, ResourceRecord& record);

  /// What the template wants a resource to be, its physical id not set.
  Task<Checked<ResourceGoal>> goal_of(const PlannedResource& planned);
  /// A physical id for a new thing, which is not taken: until it is stored nothing is made.
  Task<Checked<std::string>> free_id(ResourceType& type, const ResourceGoal& goal);
  /// Waits as long as a resource takes by CloudFormationOptions::stack_delay.
  Task<void> pause();
  /// Stores a failure. False.
  bool fail(ResourceRecord& record, std::string_view status, const std::string& reason);

  StackScope scope() const { return scope_of(meaning_, records_, work_.engine().store()); }

 private:
  Task<Result<void>> import();
  void begin(const PlannedResource& planned, ResourceRecord& record);
  bool give_up(ResourceRecord& record, const ResourceFailure& failure);

  Work work_;
  Meaning meaning_;
  std::map<std::string, ResourceRecord> records_;
  std::optional<WallTime> deadline_;
  Duration share_;
  bool timed_out_ = false;
  std::optional<std::string> refusal_;  // why the stack as a whole fails
};

/// Runs `work` on the stack's template and resources; `fail` where the template has no meaning for the stack.
Task<Result<void>> assemble(WorkContext context, FailStack fail,
                            std::function<Task<Result<void>>(WorkContext, Meaning, std::vector<ResourceRecord>)> work);

}  // namespace tenantry::local::cloudformation
