#include "local/quotas/cloudformation_quotas.h"

#include <gtest/gtest.h>

#include "local/quotas/testing.h"

namespace tenantry::local::quotas::testing {
namespace {

namespace api = aws::cloudformation;
using Fake = Fake<api::Service>;

/// Lists `stacks` of them in pages of two, and one that is gone.
void list_stacks(Fake& inner, const int& stacks) {
  inner.answer = [&](const api::Request& request) -> std::optional<std::expected<api::Response, api::Error>> {
    const auto* list = std::get_if<api::ListStacksRequest>(&request);
    if (list == nullptr) return std::nullopt;
    const int from = list->next_token ? std::stoi(*list->next_token) : 0;
    api::ListStacksResponse page{.stack_summaries = std::vector<api::StackSummary>()};
    if (from == 0) page.stack_summaries->push_back({.stack_name = "gone", .stack_status = "DELETE_COMPLETE"});
    for (int i = from; i < std::min(from + 2, stacks); ++i)
      page.stack_summaries->push_back({.stack_name = "s", .stack_status = "CREATE_COMPLETE"});
    if (from + 2 < stacks) page.next_token = std::to_string(from + 2);
    return api::Response(std::move(page));
  };
}

TEST(CloudFormationQuotas, CallRates) {
  VirtualClock clock;
  Fake inner;
  CloudFormationQuotas service(inner, clock);
  EXPECT_EQ(accepted(clock, service, api::DescribeStacksRequest{}, 8), 8);
  EXPECT_EQ(accepted(clock, service, api::ListStacksRequest{}, 8), 2) << "one rate for all that read";
  EXPECT_EQ(accepted(clock, service, api::DeleteStackRequest{}, 8), 5);
  const auto refused = run(clock, call(service, api::DescribeStacksRequest{}));
  EXPECT_EQ(refused.error().code, "Throttling");
  EXPECT_EQ(refused.error().message, "Rate exceeded");
  clock.advance(std::chrono::seconds(1));
  EXPECT_EQ(accepted(clock, service, api::DescribeStacksRequest{}, 20), 10);
}

TEST(CloudFormationQuotas, NumberOfStacks) {
  VirtualClock clock;
  Fake inner;
  int stacks = 4;
  list_stacks(inner, stacks);
  CloudFormationQuotas service(inner, clock, 5);
  const auto create = [&] {
    clock.advance(std::chrono::seconds(1));
    return code(clock, service, api::CreateStackRequest{.stack_name = "s"});
  };
  EXPECT_EQ(create(), "");
  stacks = 5;
  EXPECT_EQ(create(), "LimitExceededException");
  EXPECT_EQ(create(), "LimitExceededException");
  stacks = 4;
  EXPECT_EQ(create(), "") << "counted anew: one has gone";
}

TEST(CloudFormationQuotas, AFailedCreationTakesNoRoom) {
  VirtualClock clock;
  Fake inner;
  int lists = 0;
  inner.answer = [&](const api::Request& request) -> std::optional<std::expected<api::Response, api::Error>> {
    lists += std::holds_alternative<api::ListStacksRequest>(request) ? 1 : 0;
    if (!std::holds_alternative<api::CreateStackRequest>(request)) return std::nullopt;
    return std::unexpected(api::Error{"AlreadyExistsException", ""});
  };
  CloudFormationQuotas service(inner, clock, 1);
  for (int i = 0; i < 3; ++i) {
    clock.advance(std::chrono::seconds(1));
    EXPECT_EQ(code(clock, service, api::CreateStackRequest{}), "AlreadyExistsException");
  }
  EXPECT_EQ(lists, 1);
}

}  // namespace
}  // namespace tenantry::local::quotas::testing
