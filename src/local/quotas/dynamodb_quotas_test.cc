#include "local/quotas/dynamodb_quotas.h"

#include <gtest/gtest.h>

#include "local/quotas/testing.h"

namespace tenantry::local::quotas::testing {
namespace {

namespace api = aws::dynamodb;
using Reply = std::optional<std::expected<api::Response, api::Error>>;

TEST(DynamoDbQuotas, NumberOfTables) {
  VirtualClock clock;
  Fake<api::Service> inner;
  std::vector<std::string> tables = {"a", "b", "c"};
  inner.answer = [&](const api::Request& request) -> Reply {
    const auto* list = std::get_if<api::ListTablesRequest>(&request);
    if (list == nullptr) return std::nullopt;
    if (list->exclusive_start_table_name) return api::Response(api::ListTablesResponse{.table_names = {{"z"}}});
    return api::Response(api::ListTablesResponse{.table_names = tables, .last_evaluated_table_name = tables.back()});
  };
  DynamoDbQuotas service(inner, 5);
  EXPECT_EQ(code(clock, service, api::CreateTableRequest{}), "");
  tables.push_back("d");
  const auto refused = run(clock, call(service, api::CreateTableRequest{}));
  EXPECT_EQ(refused.error().code, "LimitExceededException");
  EXPECT_EQ(refused.error().message, "Subscriber limit exceeded: There is a limit of 5 tables per subscriber");
  EXPECT_EQ(code(clock, service, api::DeleteTableRequest{}), "");
  tables.pop_back();
  EXPECT_EQ(code(clock, service, api::CreateTableRequest{}), "");
}

/// Calls that are made while others are under way: each of `inner`'s answers makes the next.
TEST(DynamoDbQuotas, OperationsAtATime) {
  VirtualClock clock;
  Fake<api::Service> inner;
  DynamoDbQuotas service(inner, 100, 5);
  std::vector<std::string> codes;
  std::function<void()> nested;
  inner.answer = [&](const api::Request& request) -> Reply {
    if (!std::holds_alternative<api::ListTablesRequest>(request) && nested) nested();
    return std::nullopt;
  };
  nested = [&] { codes.push_back(code(clock, service, api::UpdateTableRequest{})); };
  EXPECT_EQ(code(clock, service, api::DeleteTableRequest{}), "");
  ASSERT_EQ(codes.size(), 5U) << "five are under way when the sixth comes";
  EXPECT_EQ(codes.front(), "LimitExceededException");
  EXPECT_EQ(codes.back(), "");

  codes.clear();
  api::CreateTableRequest indexed;
  indexed.global_secondary_indexes.emplace();
  nested = [&] { codes.push_back(code(clock, service, indexed)); };
  EXPECT_EQ(code(clock, service, indexed), "");
  ASSERT_EQ(codes.size(), 2U) << "each counts twice";
  EXPECT_EQ(codes.front(), "LimitExceededException");

  nested = nullptr;
  EXPECT_EQ(code(clock, service, api::UpdateTimeToLiveRequest{}), "") << "all have given their share back";
}

TEST(DynamoDbQuotas, DataCallsPass) {
  VirtualClock clock;
  Fake<api::Service> inner;
  DynamoDbQuotas service(inner, 0, 0);
  EXPECT_EQ(accepted(clock, service, api::PutItemRequest{}, 3), 3);
  EXPECT_EQ(accepted(clock, service, api::DescribeTableRequest{}, 3), 3);
  EXPECT_EQ(accepted(clock, service, api::DeleteTableRequest{}, 3), 0);
}

}  // namespace
}  // namespace tenantry::local::quotas::testing
