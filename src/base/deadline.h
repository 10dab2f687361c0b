#pragma once

#include <chrono>

#include "base/clock.h"

namespace tenantry {

/// The moment after which a caller no longer wants the answer. Passed along as a parameter, never ambient.
struct Deadline {
  SteadyTime at = SteadyTime::max();

  static Deadline never() { return {}; }
  static Deadline after(const Clock& clock, Duration delay) {
    return {clock.steady_now() + std::chrono::duration_cast<SteadyTime::duration>(delay)};
  }
  bool passed(const Clock& clock) const { return clock.steady_now() >= at; }
};

}  // namespace tenantry
