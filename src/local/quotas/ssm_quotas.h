#pragma once

#include "aws/ssm/service.h"
#include "base/clock.h"
#include "local/quotas/token_bucket.h"

namespace tenantry::local::quotas {

/// Parameter Store at its default throughput (AWS General Reference, "AWS Systems Manager endpoints and quotas"):
/// PutParameter 3 requests a second, GetParameter, GetParameters and GetParametersByPath 40 together. One more is a
/// ThrottlingException. Both outlive the decorator.
class SsmQuotas final : public aws::ssm::Service {
 public:
  SsmQuotas(aws::ssm::Service& inner, const Clock& clock) : inner_(inner), puts_(clock, 3), gets_(clock, 40) {}

  Task<std::expected<aws::ssm::Response, aws::ssm::Error>> call(aws::ssm::Request request, Deadline deadline) override;

 private:
  aws::ssm::Service& inner_;
  TokenBucket puts_;
  TokenBucket gets_;
};

}  // namespace tenantry::local::quotas
