#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <set>
#include <thread>

#include "local/ssm/testing.h"

namespace tenantry::local::ssm::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// Calls that stand open, on a context that the test turns by hand. The log holds what they answered.
class Calls {
 public:
  template <class R>
  void start(Bench& bench, R request) {
    boost::asio::co_spawn(context_.get_executor(), note(bench.service(), std::move(request)), boost::asio::detached);
    turn();
  }
  void turn() {
    context_.restart();
    context_.poll();
  }
  std::vector<std::string> log;

 private:
  template <class R>
  Task<void> note(api::Service& service, R request) {
    const auto response = co_await api::call(service, std::move(request));
    log.push_back(response ? "done" : response.error().code);
  }
  boost::asio::io_context context_{1};
};

api::PutParameterRequest create(std::string name) { return {.name = std::move(name), .value = "v", .type = "String"}; }

TEST(SsmDurability, EverythingIsThereAfterARestart) {
  Bench bench;
  bench.put("/p", "1");
  bench.put("/p", "secret", "SecureString");
  ASSERT_TRUE(bench(api::AddTagsToResourceRequest{"Parameter", "/p", {{"a", "b"}}}));
  const std::string sealed = bench.value("/p");
  bench.open();
  EXPECT_EQ(bench.value("/p"), sealed);
  EXPECT_EQ(bench.value("/p", true), "secret");
  EXPECT_EQ(bench.value("/p:1"), "1");
  EXPECT_THAT(*bench(api::ListTagsForResourceRequest{"Parameter", "/p"})->tag_list, ElementsAre(api::Tag{"a", "b"}));
  bench.put("/p", "3");
  EXPECT_EQ(bench.value("/p:3"), "3");
}

TEST(SsmDurability, AnotherKeyIsRefusedWhenOpening) {
  Bench bench;
  const auto open_with = [&](std::string key) {
    const auto opened = open_ssm({bench.store, bench.clock, bench.random, bench.identity, std::move(key)});
    return opened ? "" : opened.error().message;
  };
  EXPECT_THAT(open_with(std::string(32, 'x')), ::testing::HasSubstr("not the one"));
  EXPECT_THAT(open_with("short"), ::testing::HasSubstr("32 bytes"));
  EXPECT_EQ(open_with(bench.key), "");
}

TEST(SsmDurability, AnAnswerWaitsUntilTheWriteIsDurable) {
  Bench bench;
  bench.store.hold();
  Calls calls;
  calls.start(bench, create("/p"));
  EXPECT_THAT(calls.log, IsEmpty());
  EXPECT_EQ(bench.value("/p"), "ParameterNotFound") << "not durable, not seen";
  calls.start(bench, create("/p"));
  EXPECT_THAT(calls.log, IsEmpty()) << "a refusal waits for what it has seen";
  bench.store.sync();
  calls.turn();
  EXPECT_THAT(calls.log, ::testing::UnorderedElementsAre("done", "ParameterAlreadyExists"));
  EXPECT_EQ(bench.value("/p"), "v");
}

TEST(SsmDurability, AFailedCommitFailsWhatRestsOnIt) {
  Bench bench;
  bench.store.hold();
  Calls calls;
  calls.start(bench, create("/p"));
  calls.start(bench, create("/p"));
  bench.store.fail_next("no space");
  bench.store.release();
  calls.turn();
  EXPECT_THAT(calls.log, ElementsAre("InternalServerError", "InternalServerError"));
  EXPECT_EQ(bench(create("/p"))->version, 1) << "nothing of it is left";
}

TEST(SsmDurability, WritersOfOneParameterGetVersionsOfTheirOwn) {
  constexpr int kWriters = 4, kWrites = 100;
  Bench bench;
  std::vector<std::vector<std::int64_t>> versions(kWriters);
  {
    std::vector<std::jthread> writers;
    for (auto& mine : versions)
      writers.emplace_back([&bench, &mine] {
        for (int i = 0; i < kWrites; ++i) {
          auto request = create("/p");
          request.overwrite = true;
          mine.push_back(*bench(std::move(request))->version);
        }
      });
  }
  std::set<std::int64_t> all;
  for (const auto& mine : versions) {
    EXPECT_TRUE(std::ranges::is_sorted(mine));
    all.insert(mine.begin(), mine.end());
  }
  EXPECT_EQ(all.size(), static_cast<std::size_t>(kWriters * kWrites));
  EXPECT_EQ(*all.rbegin(), kWriters * kWrites);
}

TEST(SsmDurability, OneOfManyCreatorsWins) {
  Bench bench;
  std::atomic<int> created = 0, refused = 0;
  {
    std::vector<std::jthread> creators;
    for (int i = 0; i < 4; ++i)
      creators.emplace_back([&] { ++(bench.code_of(create("/p")).empty() ? created : refused); });
  }
  EXPECT_EQ(created, 1);
  EXPECT_EQ(refused, 3);
}

TEST(SsmDurability, DamageIsReportedNotShown) {
  Bench bench;
  bench.put("/p", "secret", "SecureString");
  kv::Batch batch;
  batch.put("sp/q", *bench.store.get("sp/p").value());
  batch.put("sp/r", "rubbish");
  ASSERT_TRUE(kv::testing::run(bench.store.commit(std::move(batch))));
  EXPECT_EQ(bench.value("/q", true), "InternalServerError") << "another parameter's ciphertext";
  EXPECT_EQ(bench.value("/r"), "InternalServerError");
  EXPECT_EQ(bench.code_of(api::GetParametersRequest{{"/p", "/r"}}), "InternalServerError");
  EXPECT_EQ(bench.code_of(api::GetParametersByPathRequest{.path = "/"}), "InternalServerError");
  auto over = create("/r");
  over.overwrite = true;
  EXPECT_EQ(bench.code_of(over), "InternalServerError");
  EXPECT_EQ(bench.code_of(api::DeleteParameterRequest{"/r"}), "InternalServerError");
}

}  // namespace
}  // namespace tenantry::local::ssm::testing
