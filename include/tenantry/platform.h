#pragma once

#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <future>
#include <memory>
#include <string>
#include <utility>

#include "base/clock.h"
#include "base/result.h"
#include "base/task.h"
#include "tenantry/admin_table.h"
#include "tenantry/provisioner.h"
#include "tenantry/router.h"

namespace tenantry {

struct PlatformOptions {
  std::string data_dir = "tenantry-data";  ///< The embedded cloud's: one process at a time has it open.
  std::string project = "app";             ///< In the names of tables and stacks, with the environment.
  std::string environment = "prod";
  std::string region = "us-east-1";
  std::string aws_account_id = "000000000000";  ///< In ARNs.
  bool protect = false;                         ///< Accounts are deleted only with a confirmation.
  bool sync = true;                             ///< False: an acknowledged write survives the process, not a power cut.
  Duration cache_ttl = std::chrono::minutes(5);  ///< How long a route is used before SSM is asked again.
  unsigned threads = 0;                          ///< 0: one for each processor.
};

/// The platform in a program: the embedded cloud, routes, isolation and provisioning, on threads of its own. The same
/// data directory serves `tenantry serve` at another time. Thread-safe.
class Platform {
 public:
  /// Opens or creates the data directory, makes what the platform needs, and resumes interrupted work.
  static Result<std::unique_ptr<Platform>> open(PlatformOptions options);
  /// Stops background work at its next step; it goes on when the directory is opened again. No call is under way then.
  virtual ~Platform() = default;

  virtual Router& router() = 0;
  virtual AdminTable& admin_table() = 0;
  virtual Provisioner& provisioner() = 0;
  virtual Executor executor() = 0;  ///< One of its threads, in turn: where a program's own coroutines may run.
  virtual Clock& clock() = 0;       ///< For deadlines.

  /// Runs a coroutine on the platform's threads and waits for its result. Never from one of these threads. Rethrows
  /// what it throws.
  template <class T>
  T wait(Task<T> task) {
    const auto promise = std::make_shared<std::promise<T>>();
    boost::asio::co_spawn(executor(), deliver(std::move(task), promise), [promise](const std::exception_ptr& failure) {
      if (failure) promise->set_exception(failure);
    });
    return promise->get_future().get();
  }

 private:
  /// Asio's own future wants results that can be made of nothing.
  template <class T>
  static Task<void> deliver(Task<T> task, std::shared_ptr<std::promise<T>> promise) {
    promise->set_value(co_await std::move(task));
  }
};

}  // namespace tenantry
