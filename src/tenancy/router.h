#pragma once

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>

#include "aws/ssm/service.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "base/task_group.h"
#include "tenancy/account_id.h"
#include "tenancy/names.h"
#include "tenancy/platform_config.h"
#include "tenancy/route.h"
#include "tenancy/route_cache.h"

namespace tenantry::tenancy {

/// Account id → table, from SSM through a bounded cache. Thread-safe. It fails closed: whatever is not an active
/// account with its own right table is a RouteError.
///
/// A route is used for its ttl; past that, for `stale` at most, while one lookup refreshes it; after that callers wait
/// for the lookup or get its error. One lookup is in flight for each account, whoever asks. Refusals (unknown, not
/// active, misconfigured) are remembered for `unknown`; that SSM is unavailable is not.
class Router {
 public:
  /// Lookups run as tasks of `tasks`, on the executor of whoever asked first. References outlive the router's tasks.
  Router(aws::ssm::Service& ssm, Names names, Clock& clock, Random& random, TaskGroup& tasks, RouteCacheConfig config);

  /// cached() first, then SSM. Bounded by the lookup's own time limit.
  Task<Result<Route, RouteError>> resolve(AccountId account);

  /// The route if it is known and within its ttl: no coroutine, no I/O, about 100 ns.
  std::optional<Route> cached(const AccountId& account) const;

  /// Forgets what is known about the account. A lookup that is under way is not believed any more.
  void invalidate(const AccountId& account);

  struct Stats {
    std::uint64_t entries = 0;   ///< Now.
    std::uint64_t lookups = 0;   ///< Calls to SSM.
    std::uint64_t failures = 0;  ///< Of these, without an answer.
  };
  Stats stats() const;

 private:
  struct Landing;

  Task<void> look_up(AccountId account, std::shared_ptr<Landing> landing);
  Task<Result<Route, RouteError>> ask_ssm(AccountId account);
  SteadyTime jittered_ttl_from(SteadyTime now);

  aws::ssm::Service& ssm_;
  Names names_;
  Clock& clock_;
  Random& random_;
  TaskGroup& tasks_;
  RouteCacheConfig config_;
  RouteCache cache_;
  std::atomic<std::uint64_t> lookups_ = 0;
  std::atomic<std::uint64_t> failures_ = 0;
};

}  // namespace tenantry::tenancy
