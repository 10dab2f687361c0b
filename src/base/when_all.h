#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <utility>
#include <vector>

#include "base/task.h"

namespace tenantry {

/// Runs the tasks at once, on the caller's executor, and returns their results in the tasks' order when the last has
/// ended. Rethrows the first exception then. Cancelling the caller cancels them all.
template <class T>
Task<std::vector<T>> when_all(std::vector<Task<T>> tasks) {
  namespace asio = boost::asio;
  if (tasks.empty()) co_return std::vector<T>();  // a group of none never completes
  const Executor executor = co_await asio::this_coro::executor;
  const auto start = [&](Task<T> task) { return asio::co_spawn(executor, std::move(task), asio::deferred); };
  std::vector<decltype(start(std::declval<Task<T>>()))> operations;
  operations.reserve(tasks.size());
  for (auto& task : tasks) operations.push_back(start(std::move(task)));
  auto [order, failures, results] = co_await asio::experimental::make_parallel_group(std::move(operations))
                                        .async_wait(asio::experimental::wait_for_all(), use_task);
  for (const std::exception_ptr& failure : failures)
    if (failure) std::rethrow_exception(failure);
  co_return std::move(results);
}

}  // namespace tenantry
