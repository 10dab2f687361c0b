#pragma once

#include "base/clock.h"
#include "base/mutex.h"

namespace tenantry::local::quotas {

/// What is left of a rate: so many tokens a second, and after a pause no more than a second's worth at once.
/// Thread-safe. The clock outlives it.
class TokenBucket {
 public:
  TokenBucket(const Clock& clock, double per_second)
      : clock_(clock), per_second_(per_second), tokens_(per_second), filled_(clock.steady_now()) {}

  /// False: the rate is used up, and nothing was taken.
  bool take();

 private:
  const Clock& clock_;
  const double per_second_;
  Mutex mutex_;
  double tokens_ GUARDED_BY(mutex_);
  SteadyTime filled_ GUARDED_BY(mutex_);
};

}  // namespace tenantry::local::quotas
