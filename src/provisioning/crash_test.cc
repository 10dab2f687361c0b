#include <gtest/gtest.h>

#include <tuple>

#include "provisioning/provisioner.h"
#include "provisioning/testing_provisioner.h"

namespace tenantry::provisioning {
namespace {

using namespace testing;

/// The process dies at its nth call to any service, before the call arrives or before its reply does; the next process
/// resumes. Whatever n: the account ends as if nothing had happened.
class CrashTest : public ProvisionerTest, public ::testing::WithParamInterface<std::tuple<CloudType, bool>> {
 protected:
  void die_at(int call) {
    (std::get<1>(GetParam()) ? process->wire.lost_after : process->wire.lost_before) = process->wire.calls + call;
  }
  void revive() {
    for (int i = 0; i < 200; ++i) {
      stage.settle();
      stage.clock.advance(milliseconds(20));
    }
    restart();
    ASSERT_TRUE(stage.run(provisioner().resume()));
    for (int i = 0; i < 200; ++i) {
      stage.settle();
      stage.clock.advance(milliseconds(20));
    }
  }
};

TEST_P(CrashTest, CreationIsCarriedOn) {
  const auto type = std::get<0>(GetParam());
  const int create_call = 1;
  int calls = create_call + 1;
  for (int n = create_call + 1; n <= calls; ++n) {
    restart();
    const int before = process->wire.calls;
    die_at(n);
    const Account account = provision(type);
    revive();
    calls = std::max(calls, before + 8);
    expect_active(account.id);
    if (type == CloudType::private_) {
      EXPECT_EQ(dynamodb.tables[table_of(account.id)].items.size(), 4u);
      EXPECT_EQ(cloudformation.created.size(), 1u) << n;
      cloudformation.created.clear();
      calls = std::max(calls, 20);
    }
    if (::testing::Test::HasFailure()) FAIL() << "call " << n;
  }
}

TEST_P(CrashTest, DeletionIsCarriedOn) {
  const auto type = std::get<0>(GetParam());
  const int deprovision_calls = type == CloudType::private_ ? 3 : 2;
  for (int n = deprovision_calls + 1; n <= 34; ++n) {
    const Account account = active(type);
    die_at(n);
    ASSERT_TRUE(deprovision(account.id));
    revive();
    expect_gone(account.id);
    if (::testing::Test::HasFailure()) FAIL() << "call " << n;
  }
}

INSTANTIATE_TEST_SUITE_P(All, CrashTest,
                         ::testing::Combine(::testing::Values(CloudType::public_, CloudType::private_),
                                            ::testing::Bool()));

}  // namespace
}  // namespace tenantry::provisioning
