#pragma once

#include <cstdint>

#include "aws/cloudformation/service.h"
#include "base/clock.h"
#include "local/quotas/ceiling.h"
#include "local/quotas/token_bucket.h"

namespace tenantry::local::quotas {

/// CloudFormation with room for 2,000 stacks ("Understand CloudFormation quotas"; LimitExceededException) and with call
/// rates (Throttling). AWS publishes no rates: these, 10 reading calls and 5 others a second, are cautious ones. Stacks
/// that are being deleted count until they are gone. Both outlive the decorator.
class CloudFormationQuotas final : public aws::cloudformation::Service {
 public:
  static constexpr std::int64_t kMostStacks = 2'000;

  CloudFormationQuotas(aws::cloudformation::Service& inner, const Clock& clock, std::int64_t most_stacks = kMostStacks)
      : inner_(inner), reads_(clock, 10), writes_(clock, 5), stacks_(most_stacks) {}

  Task<std::expected<aws::cloudformation::Response, aws::cloudformation::Error>> call(
      aws::cloudformation::Request request, Deadline deadline) override;

 private:
  using Answer = std::expected<aws::cloudformation::Response, aws::cloudformation::Error>;

  Task<Answer> create(aws::cloudformation::Request request, Deadline deadline);
  Task<std::expected<std::int64_t, aws::cloudformation::Error>> count(Deadline deadline);

  aws::cloudformation::Service& inner_;
  TokenBucket reads_;
  TokenBucket writes_;
  Ceiling stacks_;
};

}  // namespace tenantry::local::quotas
