#include "local/cloudformation/graph_runner.h"

#include <boost/asio/this_coro.hpp>
#include <memory>
#include <utility>
#include <vector>

#include "base/event.h"

namespace tenantry::local::cloudformation {
namespace {

struct Run {
  TaskGroup& tasks;
  Executor executor;
  Graph dependents;
  std::vector<std::size_t> missing;
  std::function<Task<bool>(std::size_t)> work;
  std::size_t running = 0;
  Event idle;
};

Task<void> run_node(std::shared_ptr<Run> run, std::size_t node);

void start(const std::shared_ptr<Run>& run, std::size_t node) {
  ++run->running;
  run->tasks.spawn(run->executor, run_node(run, node));
}

Task<void> run_node(std::shared_ptr<Run> run, std::size_t node) {
  const bool done = co_await run->work(node);
  if (done)
    for (const auto dependent : run->dependents.prerequisites[node])
      if (--run->missing[dependent] == 0) start(run, dependent);
  if (--run->running == 0) run->idle.set();
}

}  // namespace

Task<void> run_graph(TaskGroup& tasks, Graph graph, std::function<Task<bool>(std::size_t)> work) {
  const auto run = std::make_shared<Run>(
      Run{tasks, co_await boost::asio::this_coro::executor, graph.reversed(), {}, std::move(work), 0, Event()});
  for (const auto& prerequisites : graph.prerequisites) run->missing.push_back(prerequisites.size());
  for (std::size_t i = 0; i < graph.prerequisites.size(); ++i)
    if (graph.prerequisites[i].empty()) start(run, i);
  if (run->running > 0) co_await run->idle.wait();
}

}  // namespace tenantry::local::cloudformation
