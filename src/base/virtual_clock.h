#pragma once

#include <chrono>
#include <map>

#include "base/clock.h"
#include "base/event.h"
#include "base/mutex.h"
#include "base/task.h"

namespace tenantry {

/// Time that moves only when told: for tests and the simulation, which run years of it in milliseconds. Thread-safe.
class VirtualClock final : public Clock {
 public:
  /// The wall clock starts at 2024-01-01T00:00:00Z.
  WallTime now() const override;
  SteadyTime steady_now() const override;
  Task<void> sleep_for(Duration delay) override;

  /// Moves time on and wakes who slept until then; they run when their executor does.
  void advance(Duration by);
  /// Moves time to the next sleeper's end and wakes it. False, and nothing happens, where nobody sleeps.
  bool advance_to_next();

 private:
  using Sleepers = std::multimap<SteadyTime, Event>;
  struct Sleeper;

  void wake_due();

  mutable Mutex mutex_;
  SteadyTime now_ GUARDED_BY(mutex_){std::chrono::hours(1)};
  Sleepers sleepers_ GUARDED_BY(mutex_);
};

}  // namespace tenantry
