#include "aws/patient.h"

#include <gtest/gtest.h>

#include "aws/ssm/service.h"
#include "local/quotas/ssm_quotas.h"
#include "local/quotas/testing.h"

namespace tenantry::local::quotas::testing {
namespace {

namespace api = aws::ssm;

TEST(Patient, GetsThroughAQuota) {
  VirtualClock clock;
  Fake<api::Service> inner;
  SsmQuotas quotas(inner, clock);
  aws::Patient<api::Service> patient(quotas, clock);
  const SteadyTime start = clock.steady_now();
  EXPECT_EQ(accepted(clock, patient, api::PutParameterRequest{.name = "/a", .value = "v"}, 33), 33);
  EXPECT_GE(clock.steady_now() - start, std::chrono::seconds(9));
  EXPECT_LE(clock.steady_now() - start, std::chrono::seconds(30));
}

TEST(Patient, StopsAtTheDeadlineAndAtOtherErrors) {
  VirtualClock clock;
  Fake<api::Service> inner;
  std::string error = "ThrottlingException";
  inner.answer = [&](const api::Request&) { return std::unexpected(api::Error{error, "no"}); };
  aws::Patient<api::Service> patient(inner, clock);
  const Deadline deadline = Deadline::after(clock, std::chrono::seconds(10));
  const auto refused = run(clock, api::call(patient, api::GetParameterRequest{"/a"}, deadline));
  EXPECT_EQ(refused.error().code, "ThrottlingException");
  EXPECT_FALSE(deadline.passed(clock)) << "no wait that would end too late";
  EXPECT_GT(inner.calls, 10);
  inner.calls = 0;
  error = "ParameterNotFound";
  EXPECT_EQ(code(clock, patient, api::GetParameterRequest{"/a"}), "ParameterNotFound");
  EXPECT_EQ(inner.calls, 1);
}

}  // namespace
}  // namespace tenantry::local::quotas::testing
