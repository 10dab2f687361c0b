#pragma once

#include <memory>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/task.h"

namespace tenantry {

/// Something that happens once. Any number of coroutines, each on its own executor, wait for it. Copies are handles to
/// the same event; it lives as long as one of them or a waiter does. Thread-safe.
class Event {
 public:
  Event();

  void set();  ///< Wakes all who wait, each on its own executor. Again: nothing happens.
  bool is_set() const;
  /// Returns when it has happened, at once if it has already. Cancelling the waiter throws operation_aborted.
  Task<void> wait() const;
  /// The same until `deadline` at most: whether it has happened.
  Task<bool> wait(Clock& clock, Deadline deadline) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tenantry
