#include <gtest/gtest.h>

#include <string>

#include "provisioning/provisioner.h"
#include "provisioning/testing_provisioner.h"

namespace tenantry::provisioning {
namespace {

using namespace testing;

class ErasureTest : public ProvisionerTest {
 protected:
  void put_items(const AccountId& owner, int from, int count) {
    for (int i = from; i < from + count; ++i)
      dynamodb.put(kShared, {{"PK", S(keys::tenant_prefix(owner) + std::to_string(i))},
                             {"SK", S("s")},
                             {"GSI3PK", S(keys::account_partition(owner))},
                             {"GSI3SK", S(std::to_string(i))}});
  }
  std::size_t swept() { return stage.run(provisioner().sweep()).value(); }
};

TEST_F(ErasureTest, SaysHowManyItemsItErased) {
  const Account account = active(CloudType::public_);
  put_items(account.id, 0, 60);
  ASSERT_TRUE(deprovision(account.id));
  const Settlement settlement = settled(account.id);
  EXPECT_EQ(settlement.outcome, Outcome::deleted);
  EXPECT_EQ(settlement.items_erased, 60);
  EXPECT_EQ(shared_records(), 0u);
}

TEST_F(ErasureTest, WaitsForTheIndexBetweenPasses) {
  options.index_lag = seconds(5);
  restart();
  const Account account = active(CloudType::public_);
  put_items(account.id, 0, 3);
  int passes = 0;
  dynamodb.twist = [&](const ddb::Request& request, FakeDynamoDb::Answer&) {
    const auto* query = std::get_if<ddb::QueryRequest>(&request);
    if (!query || query->index_name != keys::kGsi3) return;
    if (++passes == 3) put_items(account.id, 100, 2);  // the index shows late what was there before
  };
  const auto before = stage.clock.steady_now();
  ASSERT_TRUE(deprovision(account.id));
  const Settlement settlement = settled(account.id);
  EXPECT_EQ(settlement.items_erased, 5);
  EXPECT_EQ(passes, 7);
  EXPECT_GE(stage.clock.steady_now() - before, seconds(20));
  EXPECT_EQ(shared_records(), 0u);
}

TEST_F(ErasureTest, CountsAreKeptThroughACrash) {
  options.index_lag = seconds(5);
  restart();
  const Account account = active(CloudType::public_);
  put_items(account.id, 0, 7);
  ASSERT_TRUE(deprovision(account.id));
  stage.settle();
  EXPECT_EQ(stored(account.id).provisioning.items_erased, 7);
  restart();
  put_items(account.id, 50, 2);
  ASSERT_EQ(stage.run(provisioner().resume()), 1u);
  EXPECT_EQ(settled(account.id).items_erased, 9);
}

TEST_F(ErasureTest, CountsAreExactWhereverItDies) {
  for (const bool after : {false, true})
    for (int n = 1; n <= 16; ++n) {
      const Account account = active(CloudType::public_);
      put_items(account.id, 0, 60);
      (after ? process->wire.lost_after : process->wire.lost_before) = process->wire.calls + n;
      stage.start(provisioner().deprovision_account(account.id, false), [](auto&&) {});
      stage.settle();
      restart();
      ASSERT_TRUE(stage.run(provisioner().resume()));
      settled(account.id);
      stage.settle();
      if (stage.run(provisioner().provisioning_status(account.id)))
        ASSERT_TRUE(deprovision(account.id)) << n;  // it died before it was asked for
      settled(account.id);
      std::string detail;
      for (const auto& [key, item] : shared())
        if (tenancy::testing::text_of(item, "accountId") == account.id.to_string() &&
            tenancy::testing::text_of(item, "type") == "deleted")
          detail = tenancy::testing::text_of(item, "detail");
      EXPECT_EQ(detail, "60 items erased") << n << after;
    }
}

TEST_F(ErasureTest, IsSweptOnceMoreWhenItIsTime) {
  const Account account = active(CloudType::public_);
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  put_items(account.id, 0, 4);
  EXPECT_EQ(swept(), 0u);
  stage.clock.advance(options.sweep_after);
  restart();
  EXPECT_EQ(swept(), 1u);
  EXPECT_EQ(shared_records(), 0u);
  EXPECT_EQ(swept(), 0u);
  stage.clock.advance(options.sweep_after);
  EXPECT_EQ(swept(), 1u);  // something was found: once more
  stage.clock.advance(options.sweep_after);
  EXPECT_EQ(swept(), 0u);
}

TEST_F(ErasureTest, DoesNotTouchAnAccountMadeAgainUnderItsId) {
  const Account account = active(CloudType::public_);
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  NewAccount again = request(CloudType::public_);
  again.id = account.id;
  ASSERT_TRUE(stage.run(provisioner().provision_account(again)));
  EXPECT_EQ(settled(account.id).outcome, Outcome::active);
  put_items(account.id, 0, 4);
  const auto before = shared_records();
  stage.clock.advance(options.sweep_after);
  EXPECT_EQ(swept(), 1u);
  EXPECT_EQ(shared_records(), before);
  stage.clock.advance(options.sweep_after);
  EXPECT_EQ(swept(), 0u);
}

TEST_F(ErasureTest, SweepsByItself) {
  const Account account = active(CloudType::public_);
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  put_items(account.id, 0, 4);
  provisioner().start_sweeper();
  for (int i = 0; i < 20; ++i) {
    stage.settle();
    stage.clock.advance(minutes(1));
  }
  stage.settle();
  EXPECT_EQ(shared_records(), 0u);
}

TEST_F(ErasureTest, PrivateAccountsLeaveNothingToSweep) {
  const Account account = active(CloudType::private_);
  ASSERT_TRUE(deprovision(account.id));
  EXPECT_EQ(settled(account.id).outcome, Outcome::deleted);
  stage.clock.advance(options.sweep_after);
  EXPECT_EQ(swept(), 0u);
}

}  // namespace
}  // namespace tenantry::provisioning
