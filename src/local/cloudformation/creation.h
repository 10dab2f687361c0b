#pragma once

#include "base/result.h"
#include "base/task.h"
#include "local/cloudformation/work.h"

namespace tenantry::local::cloudformation {

/// The work of `CREATE_IN_PROGRESS`: makes the resources that are not made yet, in dependency order, and ends in
/// `CREATE_COMPLETE`, or where one fails as the stack's OnFailure says. Run again after a crash it goes on. Failure:
/// the store's, to be tried again.
Task<Result<void>> create_resources(WorkContext context);

}  // namespace tenantry::local::cloudformation
