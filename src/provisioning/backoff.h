#pragma once

#include <algorithm>

#include "base/clock.h"
#include "provisioning/provisioner.h"

namespace tenantry::provisioning {

/// The delays of a schedule, one after the other.
class Backoff {
 public:
  explicit Backoff(const PollSchedule& schedule) : schedule_(schedule), next_(schedule.first) {}

  Duration next() {
    const Duration delay = next_;
    const auto grown = static_cast<Duration::rep>(static_cast<double>(delay.count()) * schedule_.growth);
    next_ = std::min(Duration(grown), schedule_.longest);
    return delay;
  }

 private:
  PollSchedule schedule_;
  Duration next_;
};

}  // namespace tenantry::provisioning
