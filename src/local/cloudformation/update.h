#pragma once

#include "base/result.h"
#include "base/task.h"
#include "local/cloudformation/work.h"

namespace tenantry::local::cloudformation {

/// The work of `UPDATE_IN_PROGRESS`: makes what the new template adds and changes what it changes, in place or by a new
/// thing, in dependency order. Removes nothing: what is not wanted any more goes in
/// `UPDATE_COMPLETE_CLEANUP_IN_PROGRESS`, in which it ends; where something fails, it ends in
/// `UPDATE_ROLLBACK_IN_PROGRESS` or, by DisableRollback, in `UPDATE_FAILED`. Run again it goes on. Failure: the
/// store's, to be tried again.
Task<Result<void>> update_resources(WorkContext context);

}  // namespace tenantry::local::cloudformation
