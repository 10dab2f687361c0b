#pragma once

#include <vector>

#include "aws/dynamodb/error.h"
#include "tenancy/isolation_scope.h"

namespace tenantry::tenancy {

/// A physical service's refusal as the tenant may see it. Codes and texts are an allow-list: what is not known to be
/// harmless, or shows a physical key or table, is replaced. Items in it are made the tenant's.
aws::dynamodb::Error leave_error(const IsolationScope& scope, aws::dynamodb::Error error);

/// TransactionCanceledException with these reasons, one for each part.
aws::dynamodb::Error transaction_cancelled(std::vector<aws::dynamodb::CancellationReason> reasons, int status = 400);

}  // namespace tenantry::tenancy
