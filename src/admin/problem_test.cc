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

TEST(Problem, ShapesWhatIsNoRequest) {
  const auto refused = refuse_http(431, "");
  EXPECT_EQ(refused.status, 431U);
  EXPECT_EQ(refused.content_type, "application/problem+json");
  EXPECT_EQ(refused.body, R"({"type":"about:blank","title":"Request Header Fields Too Large","status":431,)"
                          R"("detail":"The request cannot be answered."})");
  EXPECT_NE(refuse_http(400, "no Host field").body.find(R"("detail":"no Host field.")"), std::string::npos);
}

}  // namespace
}  // namespace tenantry::admin
