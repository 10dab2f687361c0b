#pragma once

#include "base/result.h"
#include "base/task.h"
#include "local/cloudformation/work.h"

namespace tenantry::local::cloudformation {

/// The work of `DELETE_IN_PROGRESS` and `ROLLBACK_IN_PROGRESS`: removes what the stack has made and may remove
/// (DeletionPolicy), what depends on others first, and ends in `…_COMPLETE`, or in `…_FAILED` where something could not
/// be removed. Run again it goes on. Failure: the store's, to be tried again.
Task<Result<void>> remove_resources(WorkContext context);

}  // namespace tenantry::local::cloudformation
