#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "aws/cloudformation/service.h"
#include "base/task.h"
#include "provisioning/context.h"
#include "provisioning/step_result.h"

namespace tenantry::provisioning {

/// What a stack's last operation (creation, update or deletion, with the rollback that followed) has said.
struct OperationEvents {
  std::vector<aws::cloudformation::StackEvent> newest;           ///< Newest first; older operations' behind them.
  std::optional<aws::cloudformation::StackEvent> first_failure;  ///< Of a resource, and by itself: not one cancelled.
};

/// Reads back to the start of the last operation, and at least `keep` events where there are as many.
Task<StepResult<OperationEvents>> read_operation_events(const Context& context, std::string stack_id, std::size_t keep);

/// `Table: Subscriber limit exceeded`: the first failing resource and its reason, for people.
Task<std::string> failure_reason(const Context& context, std::string stack_id);

}  // namespace tenantry::provisioning
