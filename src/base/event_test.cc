#include "base/event.h"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "base/task_group.h"

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

}  // namespace
}  // namespace tenantry
