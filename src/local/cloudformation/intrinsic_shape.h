#pragma once

#include "local/cloudformation/checked.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

/// Refuses a call of a function that there is not, or with arguments of the wrong number or kind; the arguments' own
/// calls are not looked into.
Checked<void> check_call(const Call& call);

}  // namespace tenantry::local::cloudformation
