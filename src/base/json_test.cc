#include "base/json.h"

#include <gmock/gmock.h>

namespace tenantry::json {
namespace {

TEST(Document, IsStrict) {
  Document document;
  for (const std::string_view bad :
       {"", "{", "{\"a\":1,}", "[1 2]", "{\"a\":01}", "nul", "\"\xff\"", "{} {}", "'a'", "{\"a\":NaN}", "\"\n\""})
    EXPECT_FALSE(document.parse(bad)) << bad;
  EXPECT_TRUE(document.parse(" {\"a\":[1,true,null,\"x\"]} "));
}

TEST(Document, LimitsDepth) {
  const auto nested = [](std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
  Document document(64);
  EXPECT_TRUE(document.parse(nested(60)));
  EXPECT_FALSE(document.parse(nested(65)));
  EXPECT_FALSE(document.parse(nested(100'000)));
}

TEST(Document, FindsDuplicates) {
  Document document;
  EXPECT_EQ(find_duplicate(document.parse(R"({"a":1,"b":2,"a":3})").value().get_object()), "a");
  EXPECT_EQ(find_duplicate(document.parse(R"({"a":1,"b":{"a":3}})").value().get_object()), "");
}

TEST(Writer, WritesWhatParsesBack) {
  std::string out;
  Writer writer(out);
  writer.begin_object()
      .key("a")
      .begin_array()
      .integer(-5)
      .boolean(true)
      .null()
      .number(0.5)
      .begin_object()
      .end_object()
      .end_array();
  writer.member("t\"\\", "x\n\x01\xc3\xa9").key("e").begin_array().end_array().end_object();
  EXPECT_EQ(out, "{\"a\":[-5,true,null,0.5,{}],\"t\\\"\\\\\":\"x\\n\\u0001\xc3\xa9\",\"e\":[]}");
  Document document;
  const auto root = document.parse(out);
  ASSERT_TRUE(root);
  EXPECT_EQ(std::string_view((*root)["t\"\\"]), "x\n\x01\xc3\xa9");
}

TEST(Writer, CopiesElements) {
  Document document;
  std::string out;
  Writer(out).begin_array().element(document.parse(R"({"a" : [1, "x\u00e9"]})").value()).integer(1).end_array();
  EXPECT_EQ(out, "[{\"a\":[1,\"x\xc3\xa9\"]},1]");
}

}  // namespace
}  // namespace tenantry::json
