#pragma once

#include <cstddef>
#include <functional>

#include "base/task.h"
#include "base/task_group.h"
#include "local/cloudformation/plan.h"

namespace tenantry::local::cloudformation {

/// Runs `work(i)` for each node of the graph once all its prerequisites have returned true, independent nodes at the
/// same time, as tasks of `tasks` on the caller's executor; returns when no more can run. What comes after a false
/// never runs. When the tasks are stopped, `work` may still be unwinding after the caller has gone: it owns what it
/// uses.
Task<void> run_graph(TaskGroup& tasks, Graph graph, std::function<Task<bool>(std::size_t)> work);

}  // namespace tenantry::local::cloudformation
