#include "kv/memory_store.h"

#include <gmock/gmock.h>

#include "kv/testing.h"

namespace tenantry::kv {
namespace {

namespace asio = boost::asio;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Optional;

Batch put(std::string key, std::string value) {
  Batch batch;
  batch.put(std::move(key), std::move(value));
  return batch;
}

// Waits for a ticket on a context that the test turns by hand.
class Waiting {
 public:
  void wait(Store& store, Ticket ticket, std::string name) {
    asio::co_spawn(context_.get_executor(), note(store, ticket, std::move(name)), asio::detached);
    turn();
  }
  void turn() {
    context_.restart();
    context_.poll();
  }
  std::vector<std::string> log;

 private:
  Task<void> note(Store& store, Ticket ticket, std::string name) {
    const auto result = co_await store.wait(ticket);
    log.push_back(name + (result ? " durable" : " failed: " + result.error().message));
  }
  asio::io_context context_{1};
};

TEST(MemoryStore, HeldCommitsAreLatestButNotDurable) {
  const auto store = open_memory();
  store->hold();
  Batch batch = put("a", "1");
  batch.erase("b");
  const Ticket ticket = store->enqueue(std::move(batch));
  EXPECT_EQ(*store->get("a"), std::nullopt);
  EXPECT_THAT(*store->get_latest("a"), Optional(std::string("1")));
  Waiting waiting;
  waiting.wait(*store, ticket, "first");
  EXPECT_THAT(waiting.log, IsEmpty());
  store->sync();
  waiting.turn();
  EXPECT_THAT(waiting.log, ElementsAre("first durable"));
  EXPECT_THAT(*store->get("a"), Optional(std::string("1")));
}

TEST(MemoryStore, WaitersAreAnsweredAsFarAsTheCommitWent) {
  const auto store = open_memory();
  store->hold();
  Waiting waiting;
  const Ticket first = store->enqueue(put("a", "1"));
  waiting.wait(*store, {first.sequence + 1}, "second");
  waiting.wait(*store, first, "first");
  store->sync();
  waiting.turn();
  EXPECT_THAT(waiting.log, ElementsAre("first durable"));
  store->enqueue(put("a", "2"));
  store->release();
  waiting.turn();
  EXPECT_THAT(waiting.log, ElementsAre("first durable", "second durable"));
  store->enqueue(put("a", "3"));
  EXPECT_THAT(*store->get("a"), Optional(std::string("3")));
}

TEST(MemoryStore, LatestFollowsTheNewestOfSeveralPendingWrites) {
  const auto store = open_memory();
  store->hold();
  store->enqueue(put("a", "1"));
  store->sync();
  store->enqueue(put("a", "2"));
  Batch erase;
  erase.erase("a");
  store->enqueue(std::move(erase));
  EXPECT_EQ(*store->get_latest("a"), std::nullopt);
  EXPECT_THAT(*store->get("a"), Optional(std::string("1")));
  store->enqueue(put("a", "4"));
  EXPECT_THAT(*store->get_latest("a"), Optional(std::string("4")));
  Batch range;
  range.erase_range("a", "b");
  store->enqueue(std::move(range));
  EXPECT_THAT(*store->get_latest("a"), Optional(std::string("4")));
  store->sync();
  EXPECT_EQ(*store->get_latest("a"), std::nullopt);
}

TEST(MemoryStore, AFailureTakesEverythingEnqueuedAlongAndNothingAfterwards) {
  const auto store = open_memory();
  store->hold();
  store->fail_next("no space");
  Waiting waiting;
  const Ticket first = store->enqueue(put("a", "1"));
  const Ticket second = store->enqueue(put("b", "1"));
  waiting.wait(*store, second, "second");
  store->sync();
  waiting.turn();
  waiting.wait(*store, first, "first");
  EXPECT_THAT(waiting.log, ElementsAre("second failed: no space", "first failed: no space"));
  EXPECT_EQ(*store->get("a"), std::nullopt);
  EXPECT_EQ(*store->get_latest("a"), std::nullopt);

  waiting.log.clear();
  const Ticket third = store->enqueue(put("a", "3"));
  store->sync();
  waiting.wait(*store, third, "third");
  waiting.wait(*store, first, "first");
  EXPECT_THAT(waiting.log, ElementsAre("third durable", "first failed: no space"));
  EXPECT_THAT(*store->get("a"), Optional(std::string("3")));
}

TEST(MemoryStore, FailsABatchThatWasDecidedBeforeAFailure) {
  const auto store = open_memory();
  store->hold();
  store->enqueue(put("count", "1"));
  Batch decided = store->begin();
  decided.put("count", *store->get_latest("count").value() + "1");
  store->fail_next("no space");
  store->sync();
  const Ticket doomed = store->enqueue(std::move(decided));
  Waiting waiting;
  waiting.wait(*store, doomed, "doomed");
  EXPECT_THAT(waiting.log, ElementsAre(HasSubstr("doomed failed: a commit that this write may rest on has failed")));
  store->release();
  EXPECT_EQ(*store->get("count"), std::nullopt);

  Batch after = store->begin();
  after.put("count", "1");
  EXPECT_TRUE(kv::testing::run(store->commit(std::move(after))));
}

TEST(MemoryStore, RemembersFailuresAmongSuccesses) {
  const auto store = open_memory();
  std::vector<Ticket> failed, durable;
  for (int i = 0; i < 1200; ++i) {
    store->fail_next("failure " + std::to_string(i));
    failed.push_back(store->enqueue(put("a", "x")));
    durable.push_back(store->enqueue(put("a", "y")));
  }
  const auto message = [&](Ticket ticket) {
    const auto result = kv::testing::run(store->wait(ticket));
    return result ? "durable" : result.error().message;
  };
  EXPECT_EQ(message(failed[1199]), "failure 1199");
  EXPECT_EQ(message(durable[1199]), "durable");
  EXPECT_EQ(message(failed[200]), "failure 200");
  EXPECT_EQ(message(durable[200]), "durable");
  EXPECT_EQ(message(failed[199]), "the outcome of this commit is no longer known");
  EXPECT_EQ(message(durable[10]), "the outcome of this commit is no longer known");
}

TEST(MemoryStore, ALongOutageIsOneFailure) {
  const auto store = open_memory();
  const Ticket before = store->enqueue(put("a", "x"));
  std::vector<Ticket> failed;
  for (int i = 0; i < 3000; ++i) {
    store->fail_next("no space");
    failed.push_back(store->enqueue(put("a", "y")));
  }
  EXPECT_EQ(kv::testing::run(store->wait(failed.front())).error().message, "no space");
  EXPECT_TRUE(kv::testing::run(store->wait(before)));
}

}  // namespace
}  // namespace tenantry::kv
