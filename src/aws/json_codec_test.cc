#include "aws/json_codec.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "aws/test_shapes.h"
#include "aws/validate.h"

namespace tenantry::aws {
namespace {

using testing::full_thing;
using ::testing::HasSubstr;
using testing::Part;
using testing::Shout;
using testing::Thing;

struct Crowd {
  std::optional<Shout> first;
  std::optional<Shout> second;
  std::optional<std::int64_t> limit;
  template <class V>
  static void members(V&& v) {
    v("First", &Crowd::first);
    v("Second", &Crowd::second);
    v("Limit", &Crowd::limit, {.max = 3});
  }
};

template <class T>
std::string to_json(const T& value) {
  std::string out;
  json::Writer writer(out);
  write_json(writer, value);
  return out;
}

template <class T = Thing>
std::expected<T, Error> request(std::string_view text) {
  json::Document document;
  const auto element = document.parse(text);
  if (!element) return std::unexpected(Error{"bad test", element.error().message});
  T value;
  auto read = read_request(*element, value);
  if (!read) return std::unexpected(read.error());
  return value;
}

std::string refusal(std::string_view text) {
  const auto thing = request(text);
  return thing ? "accepted" : thing.error().code + ": " + thing.error().message;
}

TEST(JsonCodec, EveryKindOfMemberReadsBackAsWritten) {
  json::Document document;
  Thing read;
  const auto text = to_json(full_thing());
  ASSERT_TRUE(read_json(*document.parse(text), read).has_value()) << text;
  EXPECT_EQ(read, full_thing());
  EXPECT_THAT(text, HasSubstr("\"At\":1700000000.123,"));
}

TEST(JsonCodec, AbsentMembersAreNotWritten) {
  EXPECT_EQ(to_json(Thing{.thing_name = "abc"}), R"({"ThingName":"abc"})");
  EXPECT_EQ(to_json(Part{"", 0}), R"({"Name":"","Weight":0})");
}

TEST(JsonCodec, NullAndUnknownMembersCountAsAbsent) {
  const auto thing = request(R"({"ThingName":"abc","Colour":null,"Nope":{"ThingName":1},"Limit":5.0})");
  ASSERT_TRUE(thing.has_value());
  EXPECT_EQ(*thing, (Thing{.thing_name = "abc", .limit = 5}));
}

TEST(JsonCodec, WrongTypesAreNamedAsDynamoDbDoes) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {R"({"ThingName":1})", "NUMBER_VALUE cannot be converted to String"},
      {R"({"ThingName":1.5})", "DECIMAL_VALUE cannot be converted to String"},
      {R"({"ThingName":true})", "TRUE_VALUE cannot be converted to String"},
      {R"({"ThingName":false})", "FALSE_VALUE cannot be converted to String"},
      {R"({"ThingName":[]})", "Unrecognized collection type class java.lang.String"},
      {R"({"ThingName":{}})", "Start of structure or map found where not expected"},
      {R"({"Loud":"true"})", "Unexpected token received from parser"},
      {R"({"Loud":1})", "NUMBER_VALUE cannot be converted to Boolean"},
      {R"({"Limit":"1"})", "STRING_VALUE cannot be converted to Integer"},
      {R"({"Limit":1.5})", "DECIMAL_VALUE cannot be converted to Integer"},
      {R"({"Limit":18446744073709551615})", "NUMBER_VALUE cannot be converted to Integer"},
      {R"({"At":"2024-01-01T00:00:00Z"})", "STRING_VALUE cannot be converted to Date"},
      {R"({"At":1e300})", "DECIMAL_VALUE cannot be converted to Date"},
      {R"({"Part":"x"})", "Unexpected field type"},
      {R"({"Part":[]})", "Unrecognized collection type"},
      {R"({"Parts":["x"]})", "Unexpected value type in payload"},
      {R"({"Parts":{}})", "Start of structure or map found where not expected"},
      {R"({"Words":"x"})", "Unexpected field type"},
      {R"({"Names":3})", "Unexpected field type"},
      {R"({"Names":{"a":3}})", "NUMBER_VALUE cannot be converted to String"},
      {R"([])", "Unrecognized collection type"},
      {R"("x")", "Unexpected field type"},
  };
  for (const auto& [text, message] : cases)
    EXPECT_EQ(refusal(text), "SerializationException: " + std::string(message)) << text;
}

TEST(JsonCodec, DuplicatesOfKnownMembersAreRefused) {
  EXPECT_EQ(refusal(R"({"ThingName":"abc","ThingName":"abd"})"), "SerializationException: Duplicate member ThingName");
  EXPECT_EQ(refusal(R"({"ThingName":"abc","ThingName":null})"), "SerializationException: Duplicate member ThingName");
  EXPECT_EQ(refusal(R"({"ThingName":"abc","Names":{"a":"","a":""}})"), "SerializationException: Duplicate key a");
  EXPECT_TRUE(request(R"({"ThingName":"abc","Nope":1,"Nope":2})").has_value());
}

TEST(JsonCodec, ViolationsAreCollectedInTheOrderOfTheModel) {
  EXPECT_EQ(refusal(R"({"Limit":0,"Colour":"BLUE","Parts":[{"Name":"x","Weight":10},{},null]})"),
            "ValidationException: 7 validation errors detected: "
            "Value null at 'thingName' failed to satisfy constraint: Member must not be null; "
            "Value 'BLUE' at 'colour' failed to satisfy constraint: Member must satisfy enum value set: [RED, GREEN]; "
            "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1; "
            "Value 'x' at 'parts.1.member.name' failed to satisfy constraint: "
            "Member must have length greater than or equal to 2; "
            "Value '10' at 'parts.1.member.weight' failed to satisfy constraint: "
            "Member must have value less than or equal to 9; "
            "Value null at 'parts.2.member.name' failed to satisfy constraint: Member must not be null; "
            "Value null at 'parts.3.member' failed to satisfy constraint: Member must not be null");
}

TEST(JsonCodec, SerializationErrorsComeBeforeViolations) {
  EXPECT_EQ(refusal(R"({"Limit":0,"Words":[1]})"),
            "SerializationException: NUMBER_VALUE cannot be converted to String");
}

TEST(JsonCodec, OwnCodecsErrorsComeAfterViolations) {
  const auto code = [](std::string_view text) {
    const auto crowd = request<Crowd>(text);
    return crowd ? "accepted" : crowd.error().message;
  };
  EXPECT_EQ(code(R"({"First":"LOUD"})"), "accepted");
  EXPECT_EQ(code(R"({"First":"quiet","Second":3})"), "not a string");
  EXPECT_EQ(code(R"({"First":"quiet","Second":"LOUD"})"), "not loud");
  EXPECT_THAT(code(R"({"First":"quiet","Limit":4})"), HasSubstr("Value '4' at 'limit'"));
}

TEST(JsonCodec, ResponsesAreReadWithoutLimits) {
  json::Document document;
  Thing thing;
  EXPECT_TRUE(read_json(*document.parse(R"({"Limit":0,"Colour":"BLUE","Parts":[{},{},{}],"Names":{"a":null}})"), thing)
                  .has_value());
  EXPECT_EQ(thing.parts->size(), 3u);
}

TEST(JsonCodec, ARequestCannotInflateItself) {
  const auto repeated = [](std::string_view element) {
    std::string text;
    for (int i = 0; i < 10'000; ++i) text += fmt::format(fmt::runtime(element), i) + ',';
    return text;
  };
  const auto too_many = "SerializationException: A list or map has more than 10000 elements";
  EXPECT_EQ(refusal(R"({"ThingName":"abc","Parts":[)" + repeated("{{}}") + "{}]}"), too_many);
  EXPECT_EQ(refusal(R"({"ThingName":"abc","Words":[)" + repeated("\"\"") + "0]}"), too_many);
  EXPECT_EQ(refusal(R"({"ThingName":"abc","Names":{)" + repeated(R"("{}":"")") + R"("a":""}})"), too_many);
}

}  // namespace
}  // namespace tenantry::aws
