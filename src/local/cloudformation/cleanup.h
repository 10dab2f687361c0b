#pragma once

#include "base/result.h"
#include "base/task.h"
#include "local/cloudformation/work.h"

namespace tenantry::local::cloudformation {

/// The work of `UPDATE_COMPLETE_CLEANUP_IN_PROGRESS` and `UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS`: removes, or by
/// their policies lets go, the resources that the stack has no more and the things that others of its resources have
/// been. What cannot be removed is left and told; the stack is complete all the same. Run again it goes on. Failure:
/// the store's, to be tried again.
Task<Result<void>> clean_up(WorkContext context);

}  // namespace tenantry::local::cloudformation
