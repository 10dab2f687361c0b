#include "local/quotas/ssm_quotas.h"

#include <gtest/gtest.h>

#include "local/quotas/testing.h"

namespace tenantry::local::quotas::testing {
namespace {

namespace api = aws::ssm;

TEST(SsmQuotas, ThreeWritesASecond) {
  VirtualClock clock;
  Fake<api::Service> inner;
  SsmQuotas service(inner, clock);
  const api::PutParameterRequest put{.name = "/a", .value = "v"};
  EXPECT_EQ(accepted(clock, service, put, 10), 3);
  EXPECT_EQ(inner.calls, 3) << "what is refused does not arrive";
  const auto refused = run(clock, call(service, put));
  EXPECT_EQ(refused.error().code, "ThrottlingException");
  EXPECT_EQ(refused.error().message, "Rate exceeded");
  EXPECT_EQ(refused.error().status, 400);
  EXPECT_EQ(code(clock, service, api::GetParameterRequest{"/a"}), "") << "another bucket";
  EXPECT_EQ(code(clock, service, api::DeleteParameterRequest{"/a"}), "") << "no quota";
  clock.advance(std::chrono::seconds(2));
  EXPECT_EQ(accepted(clock, service, put, 10), 3);
}

TEST(SsmQuotas, FortyReadsASecondTogether) {
  VirtualClock clock;
  Fake<api::Service> inner;
  SsmQuotas service(inner, clock);
  EXPECT_EQ(accepted(clock, service, api::GetParameterRequest{"/a"}, 20), 20);
  EXPECT_EQ(accepted(clock, service, api::GetParametersRequest{{"/a"}}, 15), 15);
  EXPECT_EQ(accepted(clock, service, api::GetParametersByPathRequest{.path = "/"}, 15), 5);
  EXPECT_EQ(code(clock, service, api::GetParameterRequest{"/a"}), "ThrottlingException");
  clock.advance(std::chrono::milliseconds(101));
  EXPECT_EQ(accepted(clock, service, api::GetParameterRequest{"/a"}, 15), 4);
}

}  // namespace
}  // namespace tenantry::local::quotas::testing
