#include "local/dynamodb/operations.h"

namespace tenantry::local::dynamodb {

/// AWS's defaults ("Service, account, and table quotas in Amazon DynamoDB"); none is enforced here.
Outcome<api::DescribeLimitsResponse> describe_limits(const Database&, const api::DescribeLimitsRequest&) {
  return api::DescribeLimitsResponse{80'000, 80'000, 40'000, 40'000};
}

}  // namespace tenantry::local::dynamodb
