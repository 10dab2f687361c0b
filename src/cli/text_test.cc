#include "cli/text.h"

#include <gmock/gmock.h>

namespace tenantry::cli {
namespace {

std::string shown(std::string_view text) {
  json::Document document;
  json::Object object;
  EXPECT_EQ(document.parse(text)->get(object), simdjson::SUCCESS);
  return details(object);
}

TEST(Text, WhatATerminalWouldObeyIsNotPrinted) {
  EXPECT_EQ(printable("a\x1b[31mb\r\n\x7f"), "a?[31mb???");
  EXPECT_EQ(printable("a\xC2\x9B"
                      "1mb"),
            "a?1mb");
  EXPECT_EQ(printable("é 😀 \xC2\xA0"), "é 😀 \xC2\xA0");
  EXPECT_EQ(shown(R"({"a\u001b": ["\u001b"]})"), "a?\n  - ?\n");
}

TEST(Text, CountsCharactersNotBytes) {
  EXPECT_EQ(columns("éa😀"), 3U);
  EXPECT_EQ(shortened("éa😀", 3), "éa😀");
  EXPECT_EQ(shortened("éa😀b", 3), "éa…");
  EXPECT_EQ(shortened("abc", 1), "…");
}

TEST(Text, Table) {
  EXPECT_EQ(table({"ID", "NAME", "N"}, {{"1", "é", "x"}, {"222", "ab", "y"}}),
            "ID   NAME  N\n1    é     x\n222  ab    y\n");
  EXPECT_EQ(table({"A", "B"}, {}), "A  B\n");
}

TEST(Text, Words) {
  EXPECT_EQ(words("provisioningStatus"), "provisioning status");
  EXPECT_EQ(words("id"), "id");
  EXPECT_EQ(words("kmsKeyARN"), "kms key arn");
}

TEST(Text, DetailsShowEveryMemberThatIsNotEmpty) {
  EXPECT_EQ(shown(R"({"id": "x", "n": 3, "none": null, "list": [], "on": false})"),
            "id                         x\nn                          3\non                         false\n");
  EXPECT_EQ(shown(R"({"parts": [{"a": "1", "bC": "2"}, {"a": "3"}], "one": {"x": {"y": 1}}})"),
            "parts\n  - a                      1\n    b c                    2\n  - a                      3\n"
            "one\n  x\n    y                      1\n");
}

}  // namespace
}  // namespace tenantry::cli
