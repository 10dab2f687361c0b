#include "base/event.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <optional>
#include <thread>

#include "base/task_group.h"
#include "base/virtual_clock.h"

namespace tenantry {
namespace {

Task<void> count_when(Event event, int& count) {
  co_await event.wait();
  ++count;
}

TEST(Event, WakesAllWaitersOnceAndLateOnesAtOnce) {
  boost::asio::io_context context(1);
  const Event event;
  int woken = 0;
  for (int i = 0; i < 3; ++i)
    boost::asio::co_spawn(context.get_executor(), count_when(event, woken), boost::asio::detached);
  context.poll();
  EXPECT_EQ(woken, 0);
  EXPECT_FALSE(event.is_set());
  Event(event).set();
  Event(event).set();
  context.poll();
  EXPECT_EQ(woken, 3);
  boost::asio::co_spawn(context.get_executor(), count_when(event, woken), boost::asio::detached);
  context.restart();
  context.poll();
  EXPECT_EQ(woken, 4);
}

TEST(Event, IsSetFromAnotherThread) {
  boost::asio::io_context context(1);
  Event event;
  int woken = 0;
  for (int i = 0; i < 100; ++i)
    boost::asio::co_spawn(context.get_executor(), count_when(event, woken), boost::asio::detached);
  std::thread setter([&] { event.set(); });
  context.run();
  setter.join();
  EXPECT_EQ(woken, 100);
}

TEST(Event, WaiterCanBeCancelled) {
  boost::asio::io_context context(1);
  TaskGroup tasks;
  Event event;
  int woken = 0;
  tasks.spawn(context.get_executor(), count_when(event, woken));
  context.poll();
  tasks.request_stop();
  context.run();
  event.set();
  EXPECT_EQ(woken, 0);
}

Task<void> wait_until(Event event, Clock& clock, Deadline deadline, std::optional<bool>& happened) {
  happened = co_await event.wait(clock, deadline);
}

TEST(Event, IsWaitedForUntilTheDeadline) {
  boost::asio::io_context context(1);
  VirtualClock clock;
  Event event;
  std::optional<bool> early, late, never;
  const auto start = [&](Deadline deadline, std::optional<bool>& happened) {
    boost::asio::co_spawn(context.get_executor(), wait_until(event, clock, deadline, happened), boost::asio::detached);
  };
  start(Deadline::after(clock, std::chrono::seconds(1)), early);
  start(Deadline::after(clock, std::chrono::seconds(3)), late);
  start(Deadline::never(), never);
  context.poll();
  clock.advance(std::chrono::seconds(2));
  context.poll();
  EXPECT_EQ(early, false);
  EXPECT_FALSE(late || never);
  event.set();
  context.poll();
  EXPECT_EQ(late, true);
  EXPECT_EQ(never, true);
  EXPECT_FALSE(clock.advance_to_next());
}

}  // namespace
}  // namespace tenantry
