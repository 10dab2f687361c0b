#pragma once

#include "aws/cloudformation/stack_operations.h"
#include "base/deadline.h"
#include "base/task.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/engine.h"

namespace tenantry::local::cloudformation {

Task<Checked<aws::cloudformation::DeleteStackResponse>> execute(Engine& engine,
                                                                aws::cloudformation::DeleteStackRequest request,
                                                                Deadline deadline);

Task<Checked<aws::cloudformation::UpdateTerminationProtectionResponse>> execute(
    Engine& engine, aws::cloudformation::UpdateTerminationProtectionRequest request, Deadline deadline);

}  // namespace tenantry::local::cloudformation
