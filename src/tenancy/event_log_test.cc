#include "tenancy/event_log.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tenancy/testing.h"
#include "tenancy/testing_dynamodb.h"

namespace tenantry::tenancy {
namespace {

using namespace testing;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

class EventLogTest : public ::testing::Test {
 protected:
  EventLogTest() { dynamodb.tables[kShared]; }

  /// As AccountStore does it: in the log, in the table, out of the log's hands.
  std::string write(EventLog& to, EventType type) {
    const auto entry = to.begin(make_event(type, account, "why"));
    auto item = entry.item();
    std::string id = text_of(item, "SK");
    dynamodb.put(kShared, std::move(item));
    return id;
  }
  EventPage after(std::string position, std::size_t limit = 100) { return *stage.run(log.after(position, limit)); }

  const std::string kShared = "app-test-shared";
  Stage stage;
  FakeDynamoDb dynamodb;
  EventLog log{dynamodb, names(), stage.clock, stage.random};
  Account account{
      .id = AccountId::random(stage.random), .name = "ACME", .cloud_type = CloudType::private_, .version = 3};
};

TEST_F(EventLogTest, EventsComeBackAsTheyWere) {
  const std::string start = log.now();
  const std::string id = write(log, EventType::update_failed);
  const auto page = after(start);
  ASSERT_EQ(page.events.size(), 1u);
  const LifecycleEvent& event = page.events.front();
  EXPECT_EQ(event.id, id);
  EXPECT_EQ(page.position, id);
  EXPECT_EQ(event.type, EventType::update_failed);
  EXPECT_EQ(event.account, account.id);
  EXPECT_EQ(event.account_name, "ACME");
  EXPECT_EQ(event.cloud_type, CloudType::private_);
  EXPECT_EQ(event.version, 3);
  EXPECT_EQ(event.detail, "why");
  EXPECT_EQ(event.at, stage.clock.now());
  EXPECT_TRUE(after(id).events.empty());
}

TEST_F(EventLogTest, PagesGoOnInOrderThroughHours) {
  const std::string start = log.now();
  std::vector<std::string> written, read;
  for (int i = 0; i < 20; ++i) {
    written.push_back(write(log, EventType::changed));
    if (i % 4 == 3) stage.clock.advance(hours(1 + i / 8));
  }
  std::string position = start;
  for (int pages = 0; read.size() < written.size() && pages < 20; ++pages) {
    const auto page = after(position, 3);
    EXPECT_LE(page.events.size(), 3u);
    for (const auto& event : page.events) read.push_back(event.id);
    position = page.position;
  }
  EXPECT_EQ(read, written);
  EXPECT_TRUE(std::is_sorted(written.begin(), written.end()));
  EXPECT_TRUE(after(position).events.empty());
}

TEST_F(EventLogTest, NothingIsPassedWhileASmallerIdIsBeingWritten) {
  const std::string start = log.now();
  auto slow = log.begin(make_event(EventType::created, account));
  const auto item = slow.item();
  stage.clock.advance(hours(2));
  const std::string quick = write(log, EventType::active);
  auto page = after(start);
  EXPECT_TRUE(page.events.empty());
  dynamodb.put(kShared, item);
  slow = {};
  page = after(page.position);
  ASSERT_EQ(page.events.size(), 2u);
  EXPECT_EQ(page.events[1].id, quick);
}

TEST_F(EventLogTest, AnEventThatIsNotWrittenHoldsNobodyBack) {
  const std::string start = log.now();
  {
    const auto given_up = log.begin(make_event(EventType::created, account));
  }
  const std::string id = write(log, EventType::active);
  ASSERT_EQ(after(start).events.size(), 1u);
  EXPECT_EQ(after(start).position, id);
}

TEST_F(EventLogTest, AClockThatGoesBackTakesNoIdsWithIt) {
  const std::string start = log.now();
  EventLog other{dynamodb, names(), stage.clock, stage.random};
  const std::string first = write(log, EventType::created);
  const std::string second = write(log, EventType::active);
  EXPECT_LT(first, second);
  const std::string third = write(other, EventType::created);
  EXPECT_NE(third, first);
  EXPECT_EQ(after(start).events.size(), 3u);
}

TEST_F(EventLogTest, NextWakesForAnEventOfThisProcess) {
  std::optional<EventPage> page;
  const std::string start = log.now();
  stage.start(log.next(start, 10, Deadline::after(stage.clock, hours(1))), [&](auto result) { page = *result; });
  stage.settle();
  EXPECT_FALSE(page);
  const auto before = stage.clock.steady_now();
  const std::string id = write(log, EventType::created);
  stage.settle();
  ASSERT_TRUE(page);
  EXPECT_EQ(stage.clock.steady_now(), before);
  EXPECT_EQ(page->position, id);
}

TEST_F(EventLogTest, NextFindsAnotherProcessesEventWithinASecond) {
  EventLog other{dynamodb, names(), stage.clock, stage.random};
  std::optional<EventPage> page;
  stage.start(log.next(log.now(), 10, Deadline::after(stage.clock, hours(1))), [&](auto result) { page = *result; });
  stage.settle();
  write(other, EventType::created);
  stage.settle();
  EXPECT_FALSE(page);
  stage.clock.advance(seconds(1));
  stage.settle();
  ASSERT_TRUE(page);
  EXPECT_EQ(page->events.size(), 1u);
}

TEST_F(EventLogTest, NextEndsAtItsDeadline) {
  const auto page = stage.run(log.next(log.now(), 10, Deadline::after(stage.clock, seconds(90))));
  ASSERT_TRUE(page);
  EXPECT_TRUE(page->events.empty());
}

TEST_F(EventLogTest, OthersMayNeedTimeToWrite) {
  EventLog careful{dynamodb, names(), stage.clock, stage.random, {.settle = seconds(5)}};
  const std::string start = log.now();
  write(log, EventType::created);
  stage.clock.advance(seconds(4));
  EXPECT_TRUE(stage.run(careful.after(start, 10))->events.empty());
  stage.clock.advance(seconds(2));
  EXPECT_EQ(stage.run(careful.after(start, 10))->events.size(), 1u);
}

TEST_F(EventLogTest, WhatIsNoLongerKeptIsSaidToBeMissing) {
  const std::string id = write(log, EventType::created);
  EXPECT_FALSE(after(id).gap);
  stage.clock.advance(hours(24 * 8));
  const std::string recent = write(log, EventType::active);
  const auto page = after(id);
  EXPECT_TRUE(page.gap);
  ASSERT_EQ(page.events.size(), 1u);
  EXPECT_EQ(page.position, recent);
}

TEST_F(EventLogTest, PositionsAreChecked) {
  for (const auto* bad : {"", "x", "1", "999999999999x", "0000000000000-'; DROP",
                          "00000000000000000000000000000000000"
                          "00000000000000000000000000000000000"})
    EXPECT_EQ(stage.run(log.after(bad, 10)).error().kind, AccountError::Kind::invalid_cursor) << bad;
}

TEST_F(EventLogTest, TypesHaveNames) {
  for (int i = 0; i <= static_cast<int>(EventType::deleted); ++i)
    EXPECT_EQ(parse_event_type(to_text(static_cast<EventType>(i))), static_cast<EventType>(i));
  EXPECT_FALSE(parse_event_type("exploded"));
}

}  // namespace
}  // namespace tenantry::tenancy
