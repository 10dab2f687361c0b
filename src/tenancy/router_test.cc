#include "tenancy/router.h"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "tenancy/parameters.h"
#include "tenancy/testing.h"

namespace tenantry::tenancy {
namespace {

using namespace testing;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using Kind = RouteError::Kind;
using Outcome = Result<Route, RouteError>;

class RouterTest : public ::testing::Test {
 protected:
  ~RouterTest() override { stage.stop(); }  // lookups end before the router
  AccountId publish(CloudType type = CloudType::public_, std::string status = "active") {
    const auto id = AccountId::random(stage.random);
    set(id, parameters::kCloudType, std::string(to_text(type)));
    set(id, parameters::kProvisioningStatus, std::move(status));
    set(id, parameters::kTableName,
        type == CloudType::public_ ? "app-test-shared" : "app-test-account-" + id.to_string());
    return id;
  }
  void set(const AccountId& id, std::string_view name, std::string value) {
    ssm.parameters[parameters::of_account(id, name)] = std::move(value);
  }
  Outcome resolve(const AccountId& id) { return stage.run(router.resolve(id)); }
  std::optional<Kind> error_of(const AccountId& id) {
    const auto outcome = resolve(id);
    return outcome ? std::nullopt : std::optional(outcome.error().kind);
  }
  void expire(Duration after_ttl = Duration::zero()) { stage.clock.advance(config.ttl + after_ttl); }

  FakeSsm ssm;
  RouteCacheConfig config{.jitter = 0};
  Stage stage;
  Router router{ssm, testing::names(), stage.clock, stage.random, stage.tasks, config};
};

TEST_F(RouterTest, RoutesBothKindsToTheirTables) {
  const auto shared = publish(), own = publish(CloudType::private_);
  EXPECT_EQ(resolve(shared)->table_name(), "app-test-shared");
  EXPECT_EQ(resolve(own)->table_name(), "app-test-account-" + own.to_string());
  EXPECT_EQ(resolve(own)->cloud_type(), CloudType::private_);
  EXPECT_EQ(resolve(own)->tenant_prefix(), "ACCOUNT#" + own.to_string() + "#");
  EXPECT_EQ(resolve(own)->account(), own);
}

TEST_F(RouterTest, AsksOnceWithinTheTtl) {
  const auto id = publish();
  EXPECT_FALSE(router.cached(id));
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(resolve(id));
  EXPECT_EQ(ssm.calls, 1);
  EXPECT_TRUE(router.cached(id));
  stage.clock.advance(config.ttl - milliseconds(1));
  EXPECT_TRUE(router.cached(id));
  stage.clock.advance(milliseconds(1));
  EXPECT_FALSE(router.cached(id));
}

TEST_F(RouterTest, FailsClosed) {
  const auto unknown = AccountId::random(stage.random);
  EXPECT_EQ(error_of(unknown), Kind::unknown_account);
  for (const char* status : {"pending", "creating", "failed", "deleting"}) {
    const auto outcome = resolve(publish(CloudType::public_, status));
    ASSERT_FALSE(outcome) << status;
    EXPECT_EQ(outcome.error().kind, Kind::not_active);
    EXPECT_EQ(outcome.error().status, parse_provisioning_status(status));
  }
  for (const char* status : {"", "Active", "active ", "gone"})
    EXPECT_EQ(error_of(publish(CloudType::public_, status)), Kind::misconfigured) << status;
  for (const auto name : {parameters::kCloudType, parameters::kTableName}) {
    const auto id = publish();
    ssm.parameters.erase(parameters::of_account(id, name));
    EXPECT_EQ(error_of(id), Kind::misconfigured) << name;
  }
  const auto id = publish();
  ssm.parameters.erase(parameters::of_account(id, parameters::kProvisioningStatus));
  EXPECT_EQ(error_of(id), Kind::not_active);
}

TEST_F(RouterTest, RefusesAnotherTable) {
  const auto own = publish(CloudType::private_), other = publish(CloudType::private_), shared = publish();
  for (const std::string& table : {"app-test-account-" + other.to_string(), std::string("app-test-shared"),
                                   "other-test-account-" + own.to_string(), std::string()}) {
    set(own, parameters::kTableName, table);
    router.invalidate(own);
    EXPECT_EQ(error_of(own), Kind::misconfigured) << table;
  }
  set(shared, parameters::kTableName, "app-test-account-" + shared.to_string());
  EXPECT_EQ(error_of(shared), Kind::misconfigured);
  set(other, parameters::kCloudType, "hybrid");
  EXPECT_EQ(error_of(other), Kind::misconfigured);
}

TEST_F(RouterTest, OneLookupForAllWhoAskAtOnce) {
  const auto id = publish();
  ssm.hold.emplace();
  std::vector<Outcome> outcomes;
  for (int i = 0; i < 50; ++i) stage.start(router.resolve(id), [&](Outcome outcome) { outcomes.push_back(outcome); });
  stage.settle();
  EXPECT_TRUE(outcomes.empty());
  ssm.hold->set();
  stage.settle();
  ASSERT_EQ(outcomes.size(), 50u);
  for (const auto& outcome : outcomes) EXPECT_TRUE(outcome);
  EXPECT_EQ(ssm.calls, 1);
}

TEST_F(RouterTest, SsmOutOfReachIsAnErrorAndNotRemembered) {
  const auto id = publish();
  ssm.error = aws::Error{"InternalServerError", "down", 500};
  EXPECT_EQ(error_of(id), Kind::unavailable);
  EXPECT_EQ(error_of(id), Kind::unavailable);
  EXPECT_EQ(ssm.calls, 2);
  EXPECT_EQ(router.stats().failures, 2u);
  ssm.error.reset();
  EXPECT_TRUE(resolve(id));
}

TEST_F(RouterTest, SsmThatNeverAnswersIsAnErrorInTime) {
  const auto id = publish();
  ssm.hold.emplace();
  const auto before = stage.clock.steady_now();
  EXPECT_EQ(error_of(id), Kind::unavailable);
  EXPECT_EQ(stage.clock.steady_now() - before, config.lookup_timeout);
}

TEST_F(RouterTest, StaleIsServedWhileItIsRefreshedAndNotLonger) {
  const auto id = publish();
  ASSERT_TRUE(resolve(id));
  ssm.error = aws::Error{"InternalServerError", "down", 500};
  expire();
  EXPECT_TRUE(resolve(id));
  stage.settle();
  EXPECT_EQ(ssm.calls, 2);
  stage.clock.advance(config.stale - milliseconds(1));
  EXPECT_TRUE(resolve(id));
  stage.settle();
  stage.clock.advance(milliseconds(1));
  EXPECT_EQ(error_of(id), Kind::unavailable);
}

TEST_F(RouterTest, RefreshTakesOverWhatHasChanged) {
  const auto id = publish();
  ASSERT_TRUE(resolve(id));
  set(id, parameters::kProvisioningStatus, "deleting");
  expire();
  EXPECT_TRUE(resolve(id));
  stage.settle();
  EXPECT_EQ(error_of(id), Kind::not_active);
}

TEST_F(RouterTest, OneRefreshInFlight) {
  const auto id = publish();
  ASSERT_TRUE(resolve(id));
  expire();
  ssm.hold.emplace();
  for (int i = 0; i < 20; ++i) EXPECT_TRUE(resolve(id));
  EXPECT_EQ(ssm.calls, 2);
}

TEST_F(RouterTest, RefusalsAreRememberedForSeconds) {
  const auto unknown = AccountId::random(stage.random);
  const auto creating = publish(CloudType::private_, "creating");
  for (int i = 0; i < 5; ++i) {
    EXPECT_EQ(error_of(unknown), Kind::unknown_account);
    EXPECT_EQ(error_of(creating), Kind::not_active);
  }
  EXPECT_EQ(ssm.calls, 2);
  set(creating, parameters::kProvisioningStatus, "active");
  stage.clock.advance(config.unknown - milliseconds(1));
  EXPECT_EQ(error_of(creating), Kind::not_active);
  stage.clock.advance(milliseconds(1));
  EXPECT_TRUE(resolve(creating));
}

TEST_F(RouterTest, InvalidateForgetsAtOnce) {
  const auto id = publish();
  ASSERT_TRUE(resolve(id));
  set(id, parameters::kProvisioningStatus, "deleting");
  router.invalidate(id);
  EXPECT_FALSE(router.cached(id));
  EXPECT_EQ(error_of(id), Kind::not_active);
}

TEST_F(RouterTest, LookupThatBeganBeforeTheInvalidationIsNotBelieved) {
  const auto id = publish();
  ssm.hold.emplace();
  std::optional<Outcome> early;
  stage.start(router.resolve(id), [&](Outcome outcome) { early = outcome; });
  stage.settle();
  router.invalidate(id);
  ssm.hold->set();
  stage.settle();
  EXPECT_TRUE(early);
  EXPECT_FALSE(router.cached(id));
  ASSERT_TRUE(resolve(id));
  EXPECT_EQ(ssm.calls, 2);
}

TEST_F(RouterTest, TtlIsJitteredWithinItsBounds) {
  RouteCacheConfig jittered;
  jittered.jitter = 0.2;
  Router other(ssm, testing::names(), stage.clock, stage.random, stage.tasks, jittered);
  std::vector<AccountId> ids;
  for (int i = 0; i < 200; ++i) ids.push_back(publish());
  for (const auto& id : ids) ASSERT_TRUE(stage.run(other.resolve(id)));
  const auto fresh = [&] {
    return std::count_if(ids.begin(), ids.end(), [&](auto& id) { return other.cached(id).has_value(); });
  };
  stage.clock.advance(minutes(4) - seconds(1));
  EXPECT_EQ(fresh(), 200);
  stage.clock.advance(seconds(31));
  EXPECT_GT(fresh(), 50);
  EXPECT_LT(fresh(), 150);
  stage.clock.advance(seconds(30));
  EXPECT_EQ(fresh(), 0);
}

TEST_F(RouterTest, CacheIsBounded) {
  RouteCacheConfig small;
  small.capacity = 64;
  Router other(ssm, testing::names(), stage.clock, stage.random, stage.tasks, small);
  const auto busy = publish();
  ASSERT_TRUE(stage.run(other.resolve(busy)));
  for (int i = 0; i < 1000; ++i) {
    ASSERT_FALSE(stage.run(other.resolve(AccountId::random(stage.random))));
    ASSERT_TRUE(stage.run(other.resolve(busy)));
  }
  EXPECT_LE(other.stats().entries, 64u);
  EXPECT_EQ(other.stats().lookups, 1001u);  // what is in use stays
}

TEST_F(RouterTest, StoppedLookupAnswersWhoWaits) {
  const auto id = publish();
  ssm.hold.emplace();
  std::optional<Outcome> outcome;
  stage.start(router.resolve(id), [&](Outcome result) { outcome = result; });
  stage.settle();
  stage.tasks.request_stop();
  stage.settle();
  ASSERT_TRUE(outcome);
  EXPECT_EQ(outcome->error().kind, Kind::unavailable);
  EXPECT_EQ(error_of(id), Kind::unavailable);  // dropped unstarted
}

TEST_F(RouterTest, IsReadFromManyThreads) {
  std::vector<AccountId> ids;
  for (int i = 0; i < 32; ++i) ids.push_back(publish());
  for (const auto& id : ids) ASSERT_TRUE(resolve(id));
  std::atomic<int> wrong = 0;
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 20'000; ++i) {
        const auto& id = ids[static_cast<std::size_t>(i * 7 + t) % ids.size()];
        if (t == 0 && i % 100 == 0) router.invalidate(id);
        if (const auto route = router.cached(id); route && route->account() != id) ++wrong;
      }
    });
  for (auto& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

}  // namespace
}  // namespace tenantry::tenancy
