#pragma once

#include <optional>
#include <string>

#include "aws/cloudformation/update_operations.h"
#include "base/deadline.h"
#include "base/task.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/engine.h"
#include "local/cloudformation/records.h"

namespace tenantry::local::cloudformation {

/// UpdateStack: everything that can be refused is, before anything is written.
Task<Checked<aws::cloudformation::UpdateStackResponse>> execute(Engine& engine,
                                                                aws::cloudformation::UpdateStackRequest request,
                                                                Deadline deadline);

/// What is under way is ended, and then the update is rolled back.
Task<Checked<aws::cloudformation::CancelUpdateStackResponse>> execute(
    Engine& engine, aws::cloudformation::CancelUpdateStackRequest request, Deadline deadline);

Task<Checked<aws::cloudformation::ContinueUpdateRollbackResponse>> execute(
    Engine& engine, aws::cloudformation::ContinueUpdateRollbackRequest request, Deadline deadline);

/// Refuses a stack that is being worked on, or whose creation was rolled back, and the like.
Checked<void> check_updatable(const StackRecord& stack);

struct UpdateOptions {
  bool disable_rollback = false;
  bool retain_except_on_create = false;
  std::optional<std::string> token;
};

/// Writes that the stack, which is updatable, is being updated; engine.start() once that is durable.
void begin_update(Engine& engine, kv::Batch& batch, StackRecord stack, const StackSpec& spec,
                  const UpdateOptions& options);

}  // namespace tenantry::local::cloudformation
