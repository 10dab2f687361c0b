#include "local/ssm/names.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

namespace tenantry::local::ssm {
namespace {

const aws::Identity kIdentity{.region = "us-east-1", .account_id = "000000000000"};

std::string levels(int count) {
  std::string name;
  for (int i = 0; i < count; ++i) name += "/a";
  return name;
}

TEST(Names, NewNamesFollowTheRules) {
  const std::size_t prefix = parameter_arn(kIdentity, "/").size();
  const struct {
    std::string name, code, text;
  } cases[] = {
      {"plain", "", ""},
      {"/a", "", ""},
      {"/accounts/0a1b/dynamodb/table-name", "", ""},
      {"/A.b_c-9/x", "", ""},
      {levels(15), "", ""},
      {levels(16), "HierarchyLevelLimitExceededException", "maximum of 15 levels"},
      {"/" + std::string(1011 - prefix, 'n'), "", ""},
      {"/" + std::string(1012 - prefix, 'n'), "ValidationException", "1011"},
      {"", "ValidationException", "Parameter name: can't be prefixed with \"ssm\""},
      {"a b", "ValidationException", "3 symbols .-_"},
      {"/a:1", "ValidationException", "3 symbols .-_"},
      {"/a\xc3\xa9", "ValidationException", "3 symbols .-_"},
      {std::string("/a\0b", 4), "ValidationException", "3 symbols .-_"},
      {"/a\x01", "ValidationException", "3 symbols .-_"},
      {"/a//b", "ValidationException", "3 symbols .-_"},
      {"/a/", "ValidationException", "Parameter name must not end with slash."},
      {"/", "ValidationException", "must not end with slash"},
      {"a/b", "ValidationException", "Parameter name must be a fully qualified name."},
      {"aws-thing", "ValidationException", "\"aws\" or \"ssm\""},
      {"SSMthing", "ValidationException", "\"aws\" or \"ssm\""},
      {"/aWs", "ValidationException", "\"aws\" or \"ssm\""},
      {"/ssm/x", "ValidationException", "can't be prefixed with \"ssm\""},
      {"/aws/x", "AccessDeniedException", "No access to reserved parameter name: /aws/x."},
      {"/x/aws", "", ""},
  };
  for (const auto& one : cases) {
    const auto checked = check_new_name(one.name, kIdentity);
    EXPECT_EQ(checked ? "" : checked.error().code, one.code) << one.name;
    if (!checked)
      EXPECT_TRUE(checked.error().message.contains(one.text)) << one.name << ": " << checked.error().message;
  }
}

TEST(Names, PathsStartWithASlash) {
  for (const std::string path : {"/", "/a", "/a/", "/a/b.c", "/aws/service"}) EXPECT_TRUE(check_path(path)) << path;
  for (const std::string path : {"", "a", "a/b", "//", "/a//b", "/a b", "/a*"})
    EXPECT_EQ(check_path(path).error().code, "ValidationException") << path;
  EXPECT_TRUE(check_path(levels(15) + "/"));
  EXPECT_EQ(check_path(levels(16)).error().code, "HierarchyLevelLimitExceededException");
}

TEST(Names, References) {
  const std::string arn = "arn:aws:ssm:us-east-1:000000000000:parameter";
  const struct {
    std::string text, name, selector;
    std::optional<std::int64_t> version;
  } cases[] = {
      {"plain", "plain", "", {}},
      {"/a/b", "/a/b", "", {}},
      {"/a/b:12", "/a/b", ":12", 12},
      {"/a:prod", "/a", ":prod", {}},
      {"/a:1x", "/a", ":1x", {}},
      {"/a:-1", "/a", ":-1", {}},
      {"/a:99999999999999999999", "/a", ":99999999999999999999", {}},
      {arn + "/a/b", "/a/b", "", {}},
      {arn + "/a/b:3", "/a/b", ":3", 3},
      {arn + "/plain", "/plain", "", {}},
  };
  for (const auto& one : cases) {
    const auto reference = parse_reference(one.text, kIdentity);
    ASSERT_TRUE(reference) << one.text;
    EXPECT_EQ(reference->name, one.name);
    EXPECT_EQ(reference->selector, one.selector);
    EXPECT_EQ(reference->version(), one.version) << one.text;
  }
  for (const std::string text :
       {"", ":1", "/a:", "/a:1:2", "a b", "arn:aws:ssm:us-east-1:111111111111:parameter/a",
        "arn:aws:ssm:eu-west-1:000000000000:parameter/a", "arn:aws:s3:us-east-1:000000000000:parameter/a", "arn:"})
    EXPECT_FALSE(parse_reference(text, kIdentity)) << text;
}

TEST(Names, OnlyAnArnOfOneLevelIsAmbiguous) {
  const auto other = [](const std::string& text) { return other_name(*parse_reference(text, kIdentity)); };
  EXPECT_EQ(other("arn:aws:ssm:us-east-1:000000000000:parameter/plain"), "plain");
  EXPECT_EQ(other("arn:aws:ssm:us-east-1:000000000000:parameter/a/b"), std::nullopt);
  EXPECT_EQ(other("/plain"), std::nullopt);
  EXPECT_EQ(parameter_arn(kIdentity, "plain"), parameter_arn(kIdentity, "/plain"));
}

TEST(Names, SortTogetherAndStayApart) {
  std::vector<std::string> names = {"/foo-x", "foo", "/foo/bar", "/foo", "/foo.x", "/foo0"};
  std::ranges::sort(names, {}, [](const std::string& name) { return sort_name(name); });
  EXPECT_EQ(names, (std::vector<std::string>{"/foo", "foo", "/foo-x", "/foo.x", "/foo/bar", "/foo0"}));
  for (const auto& name : names) EXPECT_EQ(name_of(sort_name(name)), name);
  EXPECT_FALSE(history_key("foo", 1).starts_with(history_prefix("/foo")));
  EXPECT_LT(history_key("/foo", 255), history_key("/foo", 256));
}

}  // namespace
}  // namespace tenantry::local::ssm
