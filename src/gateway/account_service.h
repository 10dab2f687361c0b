#pragma once

#include <expected>
#include <utility>

#include "aws/dynamodb/service.h"
#include "base/deadline.h"
#include "base/log.h"
#include "base/task.h"
#include "tenancy/account_id.h"
#include "tenancy/router.h"
#include "tenancy/tenant_data.h"

namespace tenantry::gateway {

/// DynamoDB as one account's programs see it: TenantData, with errors of routing in DynamoDB's words, so that SDKs
/// retry where that helps ("Error handling with DynamoDB"):
///
/// - no such account: UnrecognizedClientException, as for a key that is not known;
/// - still being created, or its route cannot be read: ServiceUnavailable, 503, which SDKs retry;
/// - failed, being deleted: AccessDeniedException, which they do not;
/// - parameters that contradict each other: InternalServerError, 500, and a line in the log.
///
/// Cheap to make for each request. What it is made of outlives it.
class AccountService final : public aws::dynamodb::Service {
 public:
  AccountService(tenancy::TenantData& data, tenancy::Router& router, Logger& log, tenancy::AccountId account)
      : data_(data), router_(router), log_(log), account_(std::move(account)) {}

  Task<std::expected<aws::dynamodb::Response, aws::dynamodb::Error>> call(aws::dynamodb::Request request,
                                                                          Deadline deadline) override;

 private:
  Task<aws::dynamodb::Error> explain_inactive();

  tenancy::TenantData& data_;
  tenancy::Router& router_;
  Logger& log_;
  tenancy::AccountId account_;
};

}  // namespace tenantry::gateway
