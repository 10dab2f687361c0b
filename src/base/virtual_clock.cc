#include "base/virtual_clock.h"

#include <algorithm>
#include <chrono>

namespace tenantry {
namespace {

constexpr SteadyTime kStart{std::chrono::hours(1)};
constexpr std::chrono::sys_days kFirstDay = std::chrono::year(2024) / 1 / 1;

}  // namespace

/// Takes its entry along when the sleeping coroutine is cancelled.
struct VirtualClock::Sleeper {
  Sleeper(VirtualClock& clock, Duration delay) : clock_(clock) {
    const Lock lock(clock_.mutex_);
    entry_ = clock_.sleepers_.emplace(clock_.now_ + delay, event);
  }
  ~Sleeper() {
    const Lock lock(clock_.mutex_);
    if (!event.is_set()) clock_.sleepers_.erase(entry_);
  }
  Sleeper(const Sleeper&) = delete;
  Sleeper& operator=(const Sleeper&) = delete;

  Event event;

 private:
  VirtualClock& clock_;
  Sleepers::iterator entry_;
};

WallTime VirtualClock::now() const {
  return WallTime(kFirstDay) + std::chrono::duration_cast<WallTime::duration>(steady_now() - kStart);
}

SteadyTime VirtualClock::steady_now() const {
  const Lock lock(mutex_);
  return now_;
}

Task<void> VirtualClock::sleep_for(Duration delay) {
  const Sleeper sleeper(*this, delay);
  co_await sleeper.event.wait();
}

void VirtualClock::advance(Duration by) {
  {
    const Lock lock(mutex_);
    now_ += by;
  }
  wake_due();
}

bool VirtualClock::advance_to_next() {
  {
    const Lock lock(mutex_);
    if (sleepers_.empty()) return false;
    now_ = std::max(now_, sleepers_.begin()->first);
  }
  wake_due();
  return true;
}

void VirtualClock::wake_due() {
  const Lock lock(mutex_);
  while (!sleepers_.empty() && sleepers_.begin()->first <= now_) {
    sleepers_.begin()->second.set();
    sleepers_.erase(sleepers_.begin());
  }
}

}  // namespace tenantry
