#include "aws/query_codec.h"

#include <gmock/gmock.h>

#include "aws/test_shapes.h"

namespace tenantry::aws {
namespace {

using testing::full_thing;
using ::testing::HasSubstr;
using testing::Part;
using testing::Thing;

std::expected<Thing, Error> request(std::string_view text) {
  const auto form = Form::parse(text);
  if (!form) return std::unexpected(Error{"bad form", form.error().message});
  Thing thing;
  auto read = read_request(*form, thing);
  if (!read) return std::unexpected(read.error());
  return thing;
}

std::string refusal(std::string_view text) {
  const auto thing = request(text);
  return thing ? "accepted" : thing.error().code + ": " + thing.error().message;
}

TEST(QueryCodec, EveryKindOfMemberReadsBackAsWritten) {
  auto thing = full_thing();
  thing.groups->erase("none");  // An empty list within a map has no form.
  thing.thing_name = "a &=%+";
  const auto text = write_query("2010-05-15", thing);
  EXPECT_THAT(text, HasSubstr("Action=DoThing&Version=2010-05-15&ThingName=a%20%26%3D%25%2B&Colour=RED&"));
  const auto read = request(text);
  ASSERT_TRUE(read.has_value()) << read.error().message << " in " << text;
  EXPECT_EQ(*read, thing);
}

TEST(QueryCodec, ReadsListsInTheOrderOfTheirNumbers) {
  const auto thing = request(
      "ThingName=abc&Parts.member.10.Name=cc&Parts.member.2.Name=b+b&Parts.member.2.Weight=3&Parts.member.x.Name=dd");
  ASSERT_TRUE(thing.has_value());
  EXPECT_EQ(thing->parts, (std::vector<Part>{{"b b", 3}, {"cc", std::nullopt}}));
  EXPECT_EQ(request("ThingName=abc&Words=")->words, std::vector<std::string>{});
}

TEST(QueryCodec, ReportsViolationsAndMalformedScalars) {
  EXPECT_EQ(refusal("Parts.member.1.Weight=5"),
            "ValidationError: 2 validation errors detected: "
            "Value null at 'thingName' failed to satisfy constraint: Member must not be null; "
            "Value null at 'parts.1.member.name' failed to satisfy constraint: Member must not be null");
  EXPECT_EQ(refusal("ThingName=abc&Limit=1x"), "MalformedInput: limit must be of type Integer");
  EXPECT_EQ(refusal("ThingName=abc&Limit="), "MalformedInput: limit must be of type Integer");
  EXPECT_EQ(refusal("ThingName=abc&Loud=yes"), "MalformedInput: loud must be of type Boolean");
  EXPECT_EQ(refusal("ThingName=abc&At=yesterday"), "MalformedInput: at must be of type Date");
  EXPECT_EQ(refusal("ThingName.member.1=abc"), "MalformedInput: thingName must be of type String");
}

TEST(QueryCodec, MalformedFormsAreRefused) {
  EXPECT_FALSE(Form::parse("a=%4").has_value());
  EXPECT_FALSE(Form::parse("%zz=1").has_value());
  EXPECT_FALSE(Form::parse("a=1&a=2").has_value());
  EXPECT_FALSE(Form::parse("a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=1").has_value());
  const auto form = Form::parse("&&a&b=&=c&d=1=2&");
  ASSERT_TRUE(form.has_value());
  EXPECT_EQ(form->get("d"), "1=2");
  EXPECT_EQ(form->get("a"), "");
  EXPECT_EQ(form->get("x"), "");
}

}  // namespace
}  // namespace tenantry::aws
