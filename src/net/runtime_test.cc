#include "net/runtime.h"

#include <gtest/gtest.h>
#include <sys/resource.h>

#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>
#include <csignal>
#include <set>
#include <stdexcept>
#include <thread>

#include "net/testing.h"

namespace tenantry::net::testing {
namespace {

Task<std::thread::id> thread_of_many_steps() {
  const auto id = std::this_thread::get_id();
  for (int i = 0; i < 100; ++i) {
    co_await boost::asio::post(co_await boost::asio::this_coro::executor, use_task);
    EXPECT_EQ(std::this_thread::get_id(), id);
  }
  co_return id;
}

TEST(Runtime, KeepsACoroutineOnItsThread) {
  RunningRuntime runtime(3);
  ASSERT_EQ(runtime->size(), 3u);
  std::set<std::thread::id> threads;
  for (unsigned i = 0; i < 6; ++i)
    threads.insert(
        boost::asio::co_spawn(runtime->next_executor(), thread_of_many_steps(), boost::asio::use_future).get());
  EXPECT_EQ(threads.size(), 3u);
  EXPECT_FALSE(threads.contains(std::this_thread::get_id()));
}

TEST(Runtime, HasOneThreadAtLeast) { EXPECT_EQ(Runtime(0).size(), 1u); }

TEST(Runtime, DestroysWhatIsStillSuspended) {
  auto witness = std::make_shared<int>(1);
  {
    RunningRuntime runtime(1);
    boost::asio::co_spawn(
        runtime->executor(0),
        [](std::shared_ptr<int> kept) -> Task<void> {
          boost::asio::steady_timer never(co_await boost::asio::this_coro::executor,
                                          boost::asio::steady_timer::time_point::max());
          co_await never.async_wait(use_task);
          *kept = 2;
        }(witness),
        boost::asio::detached);
  }
  EXPECT_EQ(witness.use_count(), 1);
  EXPECT_EQ(*witness, 1);
}

TEST(Runtime, RunsOneTaskHere) {
  EXPECT_EQ(run_task(thread_of_many_steps()), std::this_thread::get_id());
  const auto fails = []() -> Task<void> {
    throw std::runtime_error("as expected");
    co_return;
  };
  EXPECT_THROW(run_task(fails()), std::runtime_error);
}

TEST(Runtime, WaitsForASignal) {
  const auto raise_and_wait = [](int number) -> Task<int> {
    auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::post(executor, [number] { std::raise(number); });
    co_return co_await wait_signal();
  };
  EXPECT_EQ(run_task(raise_and_wait(SIGTERM)), SIGTERM);
  EXPECT_EQ(run_task(raise_and_wait(SIGINT)), SIGINT);
}

TEST(Runtime, RaisesTheLimitOfOpenFiles) {
  const auto limit = raise_open_file_limit();
  ASSERT_TRUE(limit);
  rlimit now{};
  getrlimit(RLIMIT_NOFILE, &now);
  EXPECT_EQ(now.rlim_cur, *limit);
  EXPECT_EQ(now.rlim_cur, now.rlim_max);
}

}  // namespace
}  // namespace tenantry::net::testing
