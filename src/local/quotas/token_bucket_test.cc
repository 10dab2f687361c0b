#include "local/quotas/token_bucket.h"

#include <gtest/gtest.h>

#include "base/virtual_clock.h"

namespace tenantry::local::quotas {
namespace {

int take_all(TokenBucket& bucket) {
  int taken = 0;
  while (bucket.take()) ++taken;
  return taken;
}

TEST(TokenBucket, FillsAtItsRateUpToASecondsWorth) {
  VirtualClock clock;
  TokenBucket bucket(clock, 3);
  EXPECT_EQ(take_all(bucket), 3);
  clock.advance(std::chrono::milliseconds(300));
  EXPECT_EQ(take_all(bucket), 0);
  clock.advance(std::chrono::milliseconds(50));
  EXPECT_EQ(take_all(bucket), 1) << "asking in vain takes nothing";
  clock.advance(std::chrono::hours(1));
  EXPECT_EQ(take_all(bucket), 3);
}

}  // namespace
}  // namespace tenantry::local::quotas
