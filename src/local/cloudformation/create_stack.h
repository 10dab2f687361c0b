#pragma once

#include "aws/cloudformation/stack_operations.h"
#include "base/deadline.h"
#include "base/task.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/engine.h"

namespace tenantry::local::cloudformation {

/// CreateStack: everything that can be refused is, before anything is written.
Task<Checked<aws::cloudformation::CreateStackResponse>> execute(Engine& engine,
                                                                aws::cloudformation::CreateStackRequest request,
                                                                Deadline deadline);

}  // namespace tenantry::local::cloudformation
