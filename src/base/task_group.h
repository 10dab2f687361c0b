#pragma once

#include <memory>

#include "base/task.h"

namespace tenantry {

/// Owns background coroutines: whoever starts one here can stop them all and wait until the last has ended.
/// A task that throws anything but its own cancellation ends the process: background work does not fail in silence.
/// spawn() and request_stop() may be called from any thread.
class TaskGroup {
 public:
  TaskGroup();
  ~TaskGroup();  ///< Every task must have ended: request_stop() and wait() come first.
  TaskGroup(const TaskGroup&) = delete;
  TaskGroup& operator=(const TaskGroup&) = delete;

  /// Starts `task` on `executor`. After request_stop() the task is dropped unstarted.
  void spawn(Executor executor, Task<void> task);
  /// Cancels every task at its next suspension. Returns at once.
  void request_stop();
  /// Returns when no task is left.
  Task<void> wait();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace tenantry
