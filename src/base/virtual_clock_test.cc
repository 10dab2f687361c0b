#include "base/virtual_clock.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <vector>

#include "base/task_group.h"

namespace tenantry {
namespace {

using std::chrono::seconds;

Task<void> sleep_then_note(Clock& clock, Duration delay, int id, std::vector<int>& order) {
  co_await clock.sleep_for(delay);
  order.push_back(id);
}

TEST(VirtualClock, WakesSleepersInTheOrderOfTheirTimeAndNotBefore) {
  boost::asio::io_context context(1);
  VirtualClock clock;
  std::vector<int> order;
  for (const int id : {3, 1, 2})
    boost::asio::co_spawn(context.get_executor(), sleep_then_note(clock, seconds(id), id, order),
                          boost::asio::detached);
  context.poll();
  clock.advance(seconds(1) - std::chrono::nanoseconds(1));
  context.poll();
  EXPECT_TRUE(order.empty());
  clock.advance(std::chrono::nanoseconds(1));
  context.poll();
  EXPECT_EQ(order, (std::vector{1}));
  while (clock.advance_to_next()) context.poll();
  EXPECT_EQ(order, (std::vector{1, 2, 3}));
  EXPECT_EQ(format_iso8601(clock.now()), "2024-01-01T00:00:03.000Z");
}

TEST(Iso8601, ReadsWhatItWritesAndNothingElse) {
  const WallTime time = from_unix_millis(1'709'210'096'007);
  EXPECT_EQ(format_iso8601(time), "2024-02-29T12:34:56.007Z");
  EXPECT_EQ(parse_iso8601("2024-02-29T12:34:56.007Z"), time);
  for (const char* bad : {"", "2023-02-29T12:34:56.007Z", "2024-02-29T24:00:00.000Z", "2024-02-29T12:60:56.007Z",
                          "2024-02-29 12:34:56.007Z", "2024-02-29T12:34:56.007", "2024-00-01T00:00:00.000Z"})
    EXPECT_EQ(parse_iso8601(bad), std::nullopt) << bad;
}

TEST(VirtualClock, CancelledSleeperLeavesNothingBehind) {
  boost::asio::io_context context(1);
  VirtualClock clock;
  TaskGroup tasks;
  std::vector<int> order;
  tasks.spawn(context.get_executor(), sleep_then_note(clock, seconds(1), 1, order));
  context.poll();
  tasks.request_stop();
  context.poll();
  EXPECT_FALSE(clock.advance_to_next());
  EXPECT_TRUE(order.empty());
}

}  // namespace
}  // namespace tenantry
