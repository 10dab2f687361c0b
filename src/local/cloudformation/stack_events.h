#pragma once

#include <string>

#include "aws/cloudformation/resource_operations.h"
#include "base/clock.h"
#include "base/random.h"
#include "local/cloudformation/records.h"

namespace tenantry::local::cloudformation {

/// The event of a stack's having its present status for its present reason.
aws::cloudformation::StackEvent stack_event(const StackRecord& stack, WallTime now, Random& random);
/// The same of a resource. Its id reads `<logical id>-<status>-<time>-<8 digits>`, since two may come in a millisecond.
aws::cloudformation::StackEvent resource_event(const StackRecord& stack, const ResourceRecord& resource,
                                               Random& random);

}  // namespace tenantry::local::cloudformation
