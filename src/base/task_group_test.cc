#include "base/task_group.h"

#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>

#include "base/clock.h"

namespace tenantry {
namespace {

namespace asio = boost::asio;

Task<void> sleep_long(Clock& clock, bool& ended) {
  struct Mark {
    bool& flag;
    ~Mark() { flag = true; }
  } mark{ended};
  co_await clock.sleep_for(std::chrono::hours(1));
}

Task<void> set(bool& flag) {
  flag = true;
  co_return;
}

TEST(TaskGroup, StopCancelsWhatSleepsAndWaitReturnsAfterIt) {
  asio::io_context context;
  SystemClock clock;
  TaskGroup group;
  bool ended = false;
  bool waited = false;
  group.spawn(context.get_executor(), sleep_long(clock, ended));
  asio::post(context, [&] { group.request_stop(); });
  const auto wait = [&]() -> Task<void> {
    co_await group.wait();
    EXPECT_TRUE(ended);
    waited = true;
  };
  asio::co_spawn(context.get_executor(), wait(), asio::detached);
  context.run();
  EXPECT_TRUE(waited);
}

TEST(TaskGroup, RunsTasksAndDropsThoseAfterStop) {
  asio::io_context context;
  TaskGroup group;
  bool first = false;
  bool second = false;
  group.spawn(context.get_executor(), set(first));
  context.run();
  group.request_stop();
  context.restart();
  group.spawn(context.get_executor(), set(second));
  context.run();
  EXPECT_TRUE(first);
  EXPECT_FALSE(second);
}

TEST(TaskGroup, ATaskThatThrowsIsNotSilent) {
  asio::io_context context;
  TaskGroup group;
  const auto thrower = []() -> Task<void> {
    throw std::runtime_error("bug");
    co_return;
  };
  group.spawn(context.get_executor(), thrower());
  EXPECT_THROW(context.run(), std::runtime_error);
}

}  // namespace
}  // namespace tenantry
