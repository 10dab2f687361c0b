#include "cli/body.h"

#include <gmock/gmock.h>

#include <sstream>

namespace tenantry::cli {
namespace {

using testing::HasSubstr;

TEST(Part, FromMembers) {
  EXPECT_EQ(*part_from_flag("--address", R"(line1=1\, Main St,city=a=b\\)"),
            R"({"line1":"1, Main St","city":"a=b\\"})");
  EXPECT_EQ(*part_from_flag("--license", "numberOfUsers=5,renewalNotify=true,productId=7"),
            R"({"numberOfUsers":5,"renewalNotify":true,"productId":"7"})");
  EXPECT_EQ(*part_from_flag("--license", "numberOfUsers=05,noticeDays=,renewalNotify=yes"),
            R"({"numberOfUsers":"05","noticeDays":"","renewalNotify":"yes"})");
}

TEST(Part, FromJson) {
  EXPECT_EQ(*part_from_flag("--address", R"({"city": "S"})"), R"({"city": "S"})");
  EXPECT_THAT(part_from_flag("--address", "{").error().text, HasSubstr("--address: is not valid JSON"));
}

TEST(Part, NamesWhatIsNoMember) {
  for (const std::string_view bad : {"city", "=x", "a=1,b"}) {
    const auto part = part_from_flag("--address", bad);
    ASSERT_FALSE(part) << bad;
    EXPECT_EQ(part.error().code, ExitCode::usage);
    EXPECT_THAT(part.error().text, HasSubstr("--address: '"));
  }
  EXPECT_THAT(part_from_flag("--address", "a=\xff").error().text, HasSubstr("UTF-8"));
}

TEST(Body, FlagsGoOverTheFile) {
  EXPECT_EQ(with_members(R"({"name": "a", "n": [1, {"x": null}]})", {{"name", "\"b\""}, {"more", "[]"}}),
            R"({"n":[1,{"x":null}],"name":"b","more":[]})");
  EXPECT_EQ(with_members("", {{"name", "1"}}), R"({"name":1})");
  EXPECT_EQ(with_members(R"({"a":1,"a":2})", {}), R"({"a":1,"a":2})") << "the server is to refuse this";
}

TEST(Body, HasMember) {
  EXPECT_TRUE(has_member(R"({"a": null})", "a"));
  for (const std::string_view body : {R"({"b": {"a": 1}})", "{", "[]", ""}) EXPECT_FALSE(has_member(body, "a")) << body;
}

TEST(Body, FromAFileOrStandardInput) {
  std::istringstream in(R"({"name": "x"})");
  EXPECT_EQ(*read_body("-", in), R"({"name": "x"})");
  for (const std::string text : {"", "[]", "{", "null"}) {
    std::istringstream bad(text);
    EXPECT_THAT(read_body("-", bad).error().text, HasSubstr("standard input: ")) << text;
  }
  EXPECT_THAT(read_body("/nonexistent/x.json", in).error().text, HasSubstr("/nonexistent/x.json: cannot be read"));
}

}  // namespace
}  // namespace tenantry::cli
