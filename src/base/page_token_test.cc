#include "base/page_token.h"

#include <gtest/gtest.h>

#include "base/encoding.h"

namespace tenantry {
namespace {

TEST(PageToken, HoldsAPositionForItsQueryOnly) {
  const auto token = make_page_token("stacks", "a\xff b");
  EXPECT_EQ(read_page_token(token, "stacks"), "a\xff b");
  EXPECT_EQ(read_page_token(token, "exports"), std::nullopt);
  for (const auto* garbage : {"", "x", "garbage=", "AAAAAAAAAAAAAAAA"})
    EXPECT_EQ(read_page_token(garbage, "stacks"), std::nullopt) << garbage;
  EXPECT_EQ(read_page_token(make_page_token("stacks", ""), "stacks"), std::nullopt);
}

}  // namespace
}  // namespace tenantry
