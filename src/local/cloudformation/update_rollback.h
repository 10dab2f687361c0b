#pragma once

#include "base/result.h"
#include "base/task.h"
#include "local/cloudformation/work.h"

namespace tenantry::local::cloudformation {

/// The work of `UPDATE_ROLLBACK_IN_PROGRESS`: brings the resources that an update has changed back to what they were,
/// in dependency order, but for those to be skipped. Ends in `UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS`, in which
/// what the update has made goes, or in `UPDATE_ROLLBACK_FAILED`, from where it can be run again. Failure: the store's,
/// to be tried again.
Task<Result<void>> roll_back_update(WorkContext context);

}  // namespace tenantry::local::cloudformation
