#include "local/quotas/token_bucket.h"

#include <algorithm>
#include <chrono>

namespace tenantry::local::quotas {

bool TokenBucket::take() {
  const Lock lock(mutex_);
  const SteadyTime now = clock_.steady_now();
  const double seconds = std::chrono::duration<double>(now - filled_).count();
  tokens_ = std::min(per_second_, tokens_ + seconds * per_second_);
  filled_ = now;
  if (tokens_ < 1) return false;
  tokens_ -= 1;
  return true;
}

}  // namespace tenantry::local::quotas
