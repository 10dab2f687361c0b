#include "aws/dynamodb/wire_walk.h"

#include <gtest/gtest.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "aws/dynamodb/item.h"

namespace tenantry::aws::dynamodb {
namespace {

std::string wire_of(AttributeMap attributes) {
  std::string wire;
  Item(std::move(attributes)).append_wire(wire);
  return wire;
}

AttributeValue S(std::string text) { return AttributeValue::string(std::move(text)); }

TEST(WireWalk, FindsNothingInAnItemWithoutAttributes) { EXPECT_FALSE(WireWalk("{}").next()); }

TEST(WireWalk, GoesOverAllTypes) {
  const std::string tricky = "quote \" backslash \\ both \\\" brace } ] , \n \x01 ü";
  const AttributeMap attributes = {
      {"a", S(tricky)},
      {"b", AttributeValue::number("-1.5E+20")},
      {"c", AttributeValue::map({{"x", S("}")}, {"y", AttributeValue::list({S("]"), S("\\")})}})},
      {"d", AttributeValue(AttributeValue::StringSet{{"\"", "{"}})},
      {"e", AttributeValue::boolean(true)},
      {"f", AttributeValue::null()},
      {"g", AttributeValue::binary("\xff\x00")},
      {"h", S("")}};
  const std::string wire = wire_of(attributes);
  std::string again = "{";
  std::vector<std::string> names;
  WireWalk walk(wire);
  while (walk.next()) {
    names.emplace_back(walk.name());
    again.append(again.size() > 1 ? "," : "").append(walk.member());
    EXPECT_EQ(walk.text().has_value(), walk.name() == "a" || walk.name() == "h");
    if (walk.name() == "h") EXPECT_EQ(walk.text(), "");
  }
  EXPECT_EQ(names, (std::vector<std::string>{"a", "b", "c", "d", "e", "f", "g", "h"}));
  EXPECT_EQ(again + "}", wire);
}

TEST(WireWalk, GivesTextAndNameAsTheyAreWritten) {
  const std::string wire = wire_of({{"na\"me", S("te\\xt")}});
  WireWalk walk(wire);
  ASSERT_TRUE(walk.next());
  EXPECT_EQ(walk.name(), R"(na\"me)");
  EXPECT_EQ(walk.text(), R"(te\\xt)");
  EXPECT_FALSE(walk.next());
}

TEST(WireWalk, SeesEveryTruncation) {
  const std::string wire = wire_of({{"a", S("x")}, {"b", AttributeValue::map({{"c", S("\\")}})}});
  for (std::size_t size = 0; size < wire.size(); ++size)
    EXPECT_THROW(
        {
          WireWalk walk(std::string_view(wire).substr(0, size));
          while (walk.next()) continue;
        },
        std::runtime_error)
        << size;
}

}  // namespace
}  // namespace tenantry::aws::dynamodb
