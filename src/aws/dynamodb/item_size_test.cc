#include "aws/dynamodb/item_size.h"

#include <gtest/gtest.h>

#include "aws/dynamodb/test_support.h"

namespace tenantry::aws::dynamodb {
namespace {

TEST(ItemSize, CountsNamesAndValues) {
  const std::pair<const char*, std::size_t> cases[] = {
      {R"({})", 0},
      {R"({"ab":{"S":"é"}})", 4},
      {R"({"a":{"N":"-42"}})", 4},
      {R"({"a":{"B":"YWJj"}})", 4},
      {R"({"a":{"BOOL":true},"b":{"NULL":true}})", 4},
      {R"({"a":{"SS":["x","yz"]}})", 4},
      {R"({"a":{"NS":["1","100"]}})", 5},
      {R"({"a":{"BS":["YQ=="]}})", 2},
      {R"({"a":{"L":[]}})", 4},
      {R"({"a":{"L":[{"S":"x"},{"N":"1"}]}})", 9},
      {R"({"a":{"M":{}}})", 4},
      {R"({"a":{"M":{"k":{"S":"v"}}}})", 7},
  };
  for (const auto& [text, size] : cases) EXPECT_EQ(item_size(attributes(text)), size) << text;
}

}  // namespace
}  // namespace tenantry::aws::dynamodb
