#include "base/when_all.h"

#include <gtest/gtest.h>

#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <stdexcept>
#include <string>

#include "base/virtual_clock.h"

namespace tenantry {
namespace {

using std::chrono::seconds;

Task<int> after(Clock& clock, int delay, bool fail = false) {
  co_await clock.sleep_for(seconds(delay));
  if (fail) throw std::runtime_error("failed");
  co_return delay;
}

struct Gathered {
  std::optional<std::vector<int>> results;
  std::string failure;
  WallTime at;
};

Task<void> gather(std::vector<Task<int>> tasks, Gathered& gathered) {
  try {
    gathered.results = co_await when_all(std::move(tasks));
  } catch (const std::runtime_error& error) {
    gathered.failure = error.what();
  }
}

Gathered run(VirtualClock& clock, std::vector<Task<int>> tasks) {
  boost::asio::io_context context(1);
  Gathered gathered;
  boost::asio::co_spawn(context.get_executor(), gather(std::move(tasks), gathered), boost::asio::detached);
  do context.poll();
  while (clock.advance_to_next());
  gathered.at = clock.now();
  return gathered;
}

TEST(WhenAll, RunsAtOnceAndKeepsTheOrder) {
  VirtualClock clock;
  const WallTime start = clock.now();
  std::vector<Task<int>> tasks;
  for (const int delay : {3, 1, 2}) tasks.push_back(after(clock, delay));
  const Gathered gathered = run(clock, std::move(tasks));
  EXPECT_EQ(gathered.results, (std::vector{3, 1, 2}));
  EXPECT_EQ(gathered.at - start, seconds(3));
}

TEST(WhenAll, OfNothingIsNothing) {
  VirtualClock clock;
  EXPECT_EQ(run(clock, {}).results, std::vector<int>());
}

TEST(WhenAll, FailsWhenAllHaveEnded) {
  VirtualClock clock;
  const WallTime start = clock.now();
  std::vector<Task<int>> tasks;
  tasks.push_back(after(clock, 1, true));
  tasks.push_back(after(clock, 2));
  const Gathered gathered = run(clock, std::move(tasks));
  EXPECT_EQ(gathered.failure, "failed");
  EXPECT_EQ(gathered.at - start, seconds(2));
}

}  // namespace
}  // namespace tenantry
