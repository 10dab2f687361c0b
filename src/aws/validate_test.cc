#include "aws/validate.h"

#include <gmock/gmock.h>

#include "aws/test_shapes.h"

namespace tenantry::aws {
namespace {

using ::testing::HasSubstr;
using testing::Part;
using ::testing::StartsWith;
using testing::Thing;

/// The one violation's text without what is the same in all.
std::string violation(const Thing& thing) {
  const auto error = validate(thing);
  if (!error) return "";
  constexpr std::string_view kPrefix = "1 validation error detected: Value ";
  EXPECT_THAT(error->message, StartsWith(kPrefix));
  EXPECT_EQ(error->code, "ValidationException");
  return error->message.substr(kPrefix.size());
}

Thing thing() { return {.thing_name = "abc"}; }

TEST(Validate, WhatTheModelAllowsPasses) {
  auto all = testing::full_thing();
  EXPECT_EQ(validate(all), std::nullopt);
  EXPECT_EQ(validate(Thing{.thing_name = "\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9\u00e9"}), std::nullopt)
      << "eight characters in sixteen bytes";
}

TEST(Validate, LengthsCountUtf16Units) {
  EXPECT_EQ(violation({.thing_name = "\u00e9\u00e9"}),
            "'\u00e9\u00e9' at 'thingName' failed to satisfy constraint: Member must have length greater than or equal "
            "to 3");
  const std::string five = "\U0001F600\U0001F600\U0001F600\U0001F600\U0001F600";
  EXPECT_EQ(
      violation({.thing_name = five}),
      "'" + five + "' at 'thingName' failed to satisfy constraint: Member must have length less than or equal to 8");
}

TEST(Validate, NumbersEnumsAndPatterns) {
  auto one = thing();
  one.limit = 101;
  EXPECT_EQ(violation(one),
            "'101' at 'limit' failed to satisfy constraint: Member must have value less than or equal to 100");
  one = thing();
  for (const auto* colour : {"", "RE", "RED|GREEN", "red"}) {
    one.colour = colour;
    EXPECT_THAT(violation(one), HasSubstr("Member must satisfy enum value set: [RED, GREEN]")) << colour;
  }
  one = thing();
  for (const auto* label : {"", "A", "a b"}) {
    one.label = label;
    EXPECT_THAT(violation(one), HasSubstr("Member must satisfy regular expression pattern: [a-z0-9_.-]+")) << label;
  }
}

TEST(Validate, CollectionsAreQuotedAsJavaPrintsThem) {
  auto one = thing();
  one.parts.emplace();
  EXPECT_EQ(violation(one),
            "'[]' at 'parts' failed to satisfy constraint: Member must have length greater than or equal to 1");
  one.parts = {{"ab", 1}, {"cd", std::nullopt}, {"ef", 3}};
  EXPECT_THAT(violation(one), StartsWith("'[(Name=ab, Weight=1), (Name=cd), (Name=ef, Weight=3)]' at 'parts'"));
  one = thing();
  one.names = {{"a", "1"}, {"b", "2"}, {"c", "3"}};
  EXPECT_THAT(violation(one), StartsWith("'{a=1, b=2, c=3}' at 'names'"));
}

TEST(Validate, PathsStartInLowerCase) {
  auto one = thing();
  one.groups = {{"my group", {Part{"ab", 1}, Part{"ab", 0}}}};
  EXPECT_THAT(violation(one), StartsWith("'0' at 'groups.my group.member.2.member.weight'"));
}

TEST(Validate, TenViolationsAndLongValuesAreEnough) {
  auto one = thing();
  one.groups = {{"g", std::vector<Part>(30, Part{"", 0})}};
  EXPECT_THAT(validate(one)->message, StartsWith("10 validation errors detected: "));
  one = thing();
  one.words = std::vector<std::string>(100'000, "word");
  EXPECT_LT(violation(one).size(), 5000u);
}

TEST(Validate, TheCodeIsTheServices) { EXPECT_EQ(validate(Thing{}, "ValidationError")->code, "ValidationError"); }

}  // namespace
}  // namespace tenantry::aws
