#pragma once

#include <atomic>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <cstddef>
#include <exception>
#include <memory>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/task.h"

namespace tenantry::net {

/// The network threads: `size()` io_contexts, each run by one OS thread, so that a coroutine stays on the thread on
/// which it was spawned. Destroying the Runtime destroys the coroutines that are still suspended: whatever they refer
/// to must live until then, or they must have been stopped and awaited before.
class Runtime {
 public:
  explicit Runtime(unsigned threads);  ///< At least one.
  ~Runtime();                          ///< run() must have returned.
  Runtime(const Runtime&) = delete;
  Runtime& operator=(const Runtime&) = delete;

  unsigned size() const { return static_cast<unsigned>(contexts_.size()); }
  Executor executor(unsigned i) { return contexts_[i]->context.get_executor(); }
  /// Each call names the next context, in turn. Thread-safe.
  Executor next_executor() { return executor(next_.fetch_add(1, std::memory_order_relaxed) % size()); }

  /// Runs context 0 on the calling thread and the others on threads of their own, until stop(). An exception that
  /// escapes from a completion handler is a bug and ends the process.
  void run() noexcept;
  /// Makes run() return soon; work not yet done stays undone. Thread-safe.
  void stop();

 private:
  struct Context {
    Context() : context(1), work(context.get_executor()) {}
    boost::asio::io_context context;
    boost::asio::executor_work_guard<Executor> work;
  };
  std::vector<std::unique_ptr<Context>> contexts_;
  std::atomic<unsigned> next_ = 0;
};

/// Waits for SIGTERM or SIGINT and returns its number. Once it has returned, the next such signal ends the process.
Task<int> wait_signal();

/// Raises the soft limit of open files to the hard one and returns it: a connection is a file.
Result<std::size_t> raise_open_file_limit();

/// Runs one Task to its end on the calling thread, with an io_context of its own: for commands and tests. Rethrows what
/// it throws.
template <class T>
T run_task(Task<T> task) {
  boost::asio::io_context context(1);
  std::exception_ptr failure;
  if constexpr (std::is_void_v<T>) {
    boost::asio::co_spawn(context.get_executor(), std::move(task), [&](std::exception_ptr e) { failure = e; });
    context.run();
    if (failure) std::rethrow_exception(failure);
  } else {
    std::optional<T> result;
    boost::asio::co_spawn(context.get_executor(), std::move(task), [&](std::exception_ptr e, T value) {
      failure = e;
      if (!e) result.emplace(std::move(value));
    });
    context.run();
    if (failure) std::rethrow_exception(failure);
    return std::move(*result);
  }
}

}  // namespace tenantry::net
