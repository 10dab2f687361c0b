#include "aws/pattern.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

namespace tenantry::aws {
namespace {

struct Case {
  std::string pattern;
  std::vector<std::string> yes;
  std::vector<std::string> no;
};

TEST(Pattern, MatchesWholeStrings) {
  const Case cases[] = {
      {"[a-zA-Z0-9_.-]+", {"a", "Z-9_.", "-"}, {"", "a b", "a\n", "\u00e9", "a;"}},
      {"^([a-zA-Z0-9:/_-]+)$", {"alias/aws/ssm", "a:b_c-d"}, {"", "a b", "a$"}},
      {R"(^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$)", {"", "Caf\u00e9 1+1=2 @ a/b_c.d:e-f"}, {"a;b", "tab\t", "\\"}},
      {"[a-zA-Z0-9][-a-zA-Z0-9]*", {"a", "a-b"}, {"", "-a", "a_b"}},
      {"tag:.+|Name|Type", {"Name", "Type", "tag:x"}, {"", "tag:", "Names", "name"}},
      {"[a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*", {"stack-1", "arn:aws:x/y"}, {"", "1a", "a b"}},
      {R"(([a-zA-Z][-a-zA-Z0-9]*)|(arn:\b(aws|aws-us-gov|aws-cn)\b:[-a-zA-Z0-9:/._+]*))",
       {"app-prod", "arn:aws:cloudformation:us-east-1:1:stack/a/b"},
       {"", "1a", "arn:gcp:x", "a_b"}},
      {"[0-9a-f]{8}-[0-9a-f]{4}", {"0123abcd-ffff"}, {"0123abcd-fff", "0123ABCD-ffff"}},
  };
  for (const auto& [pattern, yes, no] : cases) {
    const Pattern matcher(pattern);
    for (const auto& value : yes) EXPECT_TRUE(matcher.matches(value)) << pattern << " on " << value;
    for (const auto& value : no) EXPECT_FALSE(matcher.matches(value)) << pattern << " on " << value;
  }
}

TEST(Pattern, LongStringsNeitherOverflowNorMatchByRegex) {
  const std::string long_text(10'000'000, 'a');
  EXPECT_TRUE(Pattern("[a-z]+").matches(long_text));
  EXPECT_FALSE(Pattern("[a-z][a-z]*").matches(long_text));
  EXPECT_TRUE(Pattern("[a-z][a-z]*").matches(std::string_view(long_text).substr(0, Pattern::kMaxRegexInput)));
}

}  // namespace
}  // namespace tenantry::aws
