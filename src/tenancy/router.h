#pragma once

#include <optional>
#include <string_view>

#include "aws/ssm/service.h"
#include "base/clock.h"
#include "base/deadline.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "base/task_group.h"
#include "tenancy/account_id.h"
#include "tenancy/cached_lookup.h"
#include "tenancy/names.h"
#include "tenancy/platform_config.h"
#include "tenancy/route.h"

namespace tenantry::tenancy {

/// Account id → table, from SSM through a bounded cache (CachedLookup). It fails closed: whatever is not an active
/// account with its own right table is a RouteError.
///
/// A route is fresh for its ttl and usable for `stale` more. Refusals (unknown, not active, misconfigured) are
/// remembered for `unknown`; that SSM is unavailable is not. Thread-safe; references outlive the router's tasks.
class Router final : public CachedLookup<AccountId, Result<Route, RouteError>> {
 public:
  Router(aws::ssm::Service& ssm, Names names, Clock& clock, Random& random, TaskGroup& tasks, RouteCacheConfig config);

 private:
  using Outcome = Result<Route, RouteError>;

  Task<Outcome> ask(AccountId account, Deadline deadline) override;
  Outcome no_answer(const AccountId& account, std::string_view why) const override;
  std::optional<Validity> validity(const Outcome& outcome, SteadyTime now) override;
  SteadyTime jittered_ttl_from(SteadyTime now);

  aws::ssm::Service& ssm_;
  Names names_;
  Random& random_;
  RouteCacheConfig config_;
};

}  // namespace tenantry::tenancy
