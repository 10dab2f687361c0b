#include "admin/problem.h"

#include <gtest/gtest.h>

#include "admin/account_json.h"

namespace tenantry::admin {
namespace {

std::string unknown_members(int count) {
  std::string body = R"({"name":"N","masterAccountName":"m","cloudType":"public")";
  for (int i = 0; i < count; ++i) body += ",\"x" + std::to_string(i) + "\":1";
  return body + "}";
}

TEST(Problem, ListsSoManyErrorsAndCountsTheRest) {
  const auto most = read_new_account(unknown_members(kMaxErrors)).error();
  ASSERT_EQ(most.errors.size(), kMaxErrors);
  EXPECT_EQ(most.errors.back().path, "$.x99");
  const auto more = read_new_account(unknown_members(50'000)).error();
  ASSERT_EQ(more.errors.size(), kMaxErrors + 1);
  EXPECT_EQ(more.errors.back().path, "$");
  EXPECT_EQ(more.errors.back().message, "has 49900 more invalid members");
  EXPECT_LT(to_response(more).body.size(), 10'000U);
}

}  // namespace
}  // namespace tenantry::admin
