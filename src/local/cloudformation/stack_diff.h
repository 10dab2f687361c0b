#pragma once

#include <vector>

#include "aws/cloudformation/change_set_operations.h"
#include "base/task.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/engine.h"
#include "local/cloudformation/records.h"
#include "local/cloudformation/stack_request.h"

namespace tenantry::local::cloudformation {

/// What a stack's coming to be as desired would change, as far as it can be told without doing it: what depends on
/// things that are not there yet is taken for a change (User Guide, "View a change set").
struct StackDiff {
  std::vector<aws::cloudformation::Change> changes;  ///< Of resources; in the order of the new template, then removals.
  bool differs = false;                              ///< In anything, outputs and the stack's own settings included.
};

/// Refused: a resource that comes to another type. `now`: the stack as it is, its resources complete.
Task<Checked<StackDiff>> compare(Engine& engine, StackRecord now, const DesiredStack& desired);

}  // namespace tenantry::local::cloudformation
