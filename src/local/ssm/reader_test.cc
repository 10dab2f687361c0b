#include <gmock/gmock.h>

#include "local/ssm/testing.h"

namespace tenantry::local::ssm::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Pages = std::vector<std::vector<std::string>>;
using ByPath = api::GetParametersByPathRequest;
using Describe = api::DescribeParametersRequest;
using StringFilter = api::ParameterStringFilter;

TEST(GetParameter, BySelectorAndArn) {
  Bench bench;
  bench.put("/a/b", "one");
  bench.put("/a/b", "two");
  bench.put("plain", "no slash");
  bench.put("/rooted", "slash");
  const std::string arn = "arn:aws:ssm:eu-west-1:123456789012:parameter";
  const struct {
    std::string name, value;
  } cases[] = {
      {"/a/b", "two"},
      {"/a/b:1", "one"},
      {"/a/b:2", "two"},
      {arn + "/a/b", "two"},
      {arn + "/a/b:1", "one"},
      {arn + "/plain", "no slash"},
      {arn + "/plain:1", "no slash"},
      {arn + "/rooted", "slash"},
      {"plain", "no slash"},
      {"/plain", "ParameterNotFound"},
      {"rooted", "ParameterNotFound"},
      {"/a/b:3", "ParameterVersionNotFound"},
      {"/a/b:0", "ParameterVersionNotFound"},
      {"/a/b:prod", "ParameterVersionNotFound"},
      {arn + "/plain:2", "ParameterVersionNotFound"},
      {"/a", "ParameterNotFound"},
      {"/a/b/c", "ParameterNotFound"},
      {"/none:1", "ParameterNotFound"},
      {arn + "/none", "ParameterNotFound"},
      {"arn:aws:ssm:us-east-1:123456789012:parameter/a/b", "ParameterNotFound"},
      {"a b", "ValidationException"},
      {"", "ValidationException"},
      {"plain\x01", "ValidationException"},
  };
  for (const auto& one : cases) EXPECT_EQ(bench.value(one.name), one.value) << one.name;
  const auto selected = bench(api::GetParameterRequest{arn + "/a/b:1"});
  EXPECT_EQ(selected->parameter->name, "/a/b");
  EXPECT_EQ(selected->parameter->selector, ":1");
  EXPECT_EQ(
      bench.error_of(api::GetParameterRequest{"/a/b:7"}),
      "ParameterVersionNotFound: Systems Manager could not find version 7 of /a/b. Verify the version and try again.");
  EXPECT_EQ(
      bench.error_of(api::GetParameterRequest{"/a/b:prod"}),
      "ParameterVersionNotFound: Systems Manager could not find label prod for parameter /a/b. Verify the label and "
      "try again.");
}

TEST(GetParameters, SortsOutTheInvalidOnes) {
  Bench bench;
  bench.put("/a", "1");
  bench.put("/s", "secret", "SecureString");
  const auto got = bench(api::GetParametersRequest{{"/s", "/none", "/a", "/a", "/a:2", "b d"}, true});
  ASSERT_TRUE(got);
  EXPECT_THAT(names_of(got->parameters), ElementsAre("/s", "/a"));
  EXPECT_EQ(got->parameters->front().value, "secret");
  EXPECT_THAT(*got->invalid_parameters, ElementsAre("/none", "/a:2", "b d"));
}

TEST(GetParametersByPath, OneLevelAndRecursive) {
  Bench bench;
  for (const std::string name : {"/a", "/a/x", "/a/y/1", "/a/y/2", "/a/y", "/a/z-/q", "/a/z", "/ab/x", "top"})
    bench.put(name, "v");
  const struct {
    std::string path;
    bool recursive;
    std::vector<std::string> names;
  } cases[] = {
      {"/a", false, {"/a/x", "/a/y", "/a/z"}},
      {"/a/", false, {"/a/x", "/a/y", "/a/z"}},
      {"/a", true, {"/a/x", "/a/y", "/a/y/1", "/a/y/2", "/a/z", "/a/z-/q"}},
      {"/a/y", false, {"/a/y/1", "/a/y/2"}},
      {"/", false, {"/a", "top"}},
      {"/", true, {"/a", "/a/x", "/a/y", "/a/y/1", "/a/y/2", "/a/z", "/a/z-/q", "/ab/x", "top"}},
      {"/none", true, {}},
      {"/top", true, {}},
  };
  for (const auto& one : cases) {
    const auto got = bench(ByPath{.path = one.path, .recursive = one.recursive});
    ASSERT_TRUE(got) << one.path;
    EXPECT_EQ(names_of(got->parameters), one.names) << one.path;
    EXPECT_EQ(got->next_token, std::nullopt);
  }
  EXPECT_EQ(bench.code_of(ByPath{.path = "a"}), "ValidationException");
}

TEST(GetParametersByPath, DecryptsOnDemand) {
  Bench bench;
  bench.put("/a/s", "secret", "SecureString");
  const auto value = [&](bool decrypt) {
    return *bench(ByPath{.path = "/a", .with_decryption = decrypt})->parameters->front().value;
  };
  EXPECT_EQ(value(true), "secret");
  EXPECT_EQ(value(false), bench.value("/a/s"));
}

TEST(GetParametersByPath, Pages) {
  Bench bench;
  for (int i = 10; i < 35; ++i) bench.put("/p/" + std::to_string(i), "v");
  const auto sizes = [&](ByPath request) {
    std::vector<std::size_t> result;
    for (const auto& page : pages_of(bench, std::move(request))) result.push_back(page.size());
    return result;
  };
  EXPECT_THAT(sizes({.path = "/p"}), ElementsAre(10, 10, 5));
  EXPECT_THAT(sizes({.path = "/p", .max_results = 5}), ElementsAre(5, 5, 5, 5, 5)) << "no empty page at the end";
  for (const int size : {0, -1, 11}) {
    ByPath request{.path = "/p", .max_results = size};
    EXPECT_EQ(bench.code_of(request), "ValidationException") << size;
  }
}

TEST(GetParametersByPath, PagesStayTrueWhileParametersComeAndGo) {
  Bench bench;
  for (int i = 1; i <= 6; ++i) bench.put("/p/" + std::to_string(i), "v");
  int page = 0;
  const auto pages = pages_of(bench, ByPath{.path = "/p", .max_results = 2}, [&] {
    if (++page != 1) return;
    ASSERT_TRUE(bench(api::DeleteParametersRequest{{"/p/1", "/p/2", "/p/3"}}));  // "/p/2" is where the page ended
    bench.put("/p/0", "behind");
    bench.put("/p/45", "ahead");
  });
  EXPECT_EQ(pages, (Pages{{"/p/1", "/p/2"}, {"/p/4", "/p/45"}, {"/p/5", "/p/6"}}));
}

TEST(GetParametersByPath, TokensBelongToTheirList) {
  Bench bench;
  for (int i = 0; i < 3; ++i) bench.put("/p/" + std::to_string(i), "v");
  const auto token = *bench(ByPath{.path = "/p", .max_results = 1})->next_token;
  EXPECT_TRUE(bench(ByPath{.path = "/p/", .max_results = 2, .next_token = token}));
  for (const auto& request :
       {ByPath{.path = "/", .next_token = token}, ByPath{.path = "/p", .recursive = true, .next_token = token},
        ByPath{.path = "/p", .next_token = "rubbish"}, ByPath{.path = "/p", .next_token = ""},
        ByPath{.path = "/p", .next_token = token.substr(0, 8)},
        ByPath{.path = "/p", .parameter_filters = {{StringFilter{"Type", {}, {{"String"}}}}}, .next_token = token}})
    EXPECT_EQ(bench.code_of(request), "InvalidNextToken");
}

TEST(GetParametersByPath, Filters) {
  Bench bench;
  bench.put("/p/list", "a,b", "StringList");
  bench.put("/p/secret", "s", "SecureString");
  bench.put("/p/text", "t");
  const auto names = [&](StringFilter filter) {
    return names_of(bench(ByPath{.path = "/p", .parameter_filters = {{std::move(filter)}}})->parameters);
  };
  EXPECT_THAT(names({"Type", {}, {{"String", "StringList"}}}), ElementsAre("/p/list", "/p/text"));
  EXPECT_THAT(names({"Type", "BeginsWith", {{"S"}}}), ElementsAre("/p/list", "/p/secret", "/p/text"));
  EXPECT_THAT(names({"KeyId", {}, {{"alias/aws/ssm"}}}), ElementsAre("/p/secret"));
  EXPECT_THAT(names({"KeyId", {}, {{"alias/other"}}}), IsEmpty());
  for (const std::string key : {"Name", "Path", "Tier", "tag:a"})
    EXPECT_EQ(bench.error_of(ByPath{.path = "/p", .parameter_filters = {{StringFilter{key, {}, {{"x"}}}}}}),
              "InvalidFilterKey: The following filter key is not valid: " + key +
                  ". Valid filter keys include: [Type, KeyId].");
}

TEST(GetParameterHistory, OldestFirstInPages) {
  Bench bench;
  ASSERT_TRUE(bench(api::PutParameterRequest{.name = "/p", .description = "first", .value = "1", .type = "String"}));
  bench.put("/p", "2", "SecureString");
  bench.put("/p", "3");
  const auto all = bench(api::GetParameterHistoryRequest{.name = "/p", .with_decryption = true});
  ASSERT_TRUE(all);
  ASSERT_EQ(all->parameters->size(), 3U);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ((*all->parameters)[static_cast<std::size_t>(i)].version, i + 1);
    EXPECT_EQ((*all->parameters)[static_cast<std::size_t>(i)].value, std::to_string(i + 1));
  }
  EXPECT_EQ(all->parameters->front().description, "first");
  EXPECT_EQ(all->parameters->front().last_modified_user, "arn:aws:iam::123456789012:root");
  EXPECT_EQ((*all->parameters)[1].key_id, "alias/aws/ssm");
  EXPECT_EQ(all->next_token, std::nullopt);
  for (const int size : {1, 2, 3}) {
    std::vector<std::string> names;
    for (const auto& page : pages_of(bench, api::GetParameterHistoryRequest{.name = "/p", .max_results = size})) {
      EXPECT_LE(page.size(), static_cast<std::size_t>(size));
      names.insert(names.end(), page.begin(), page.end());
    }
    EXPECT_EQ(names.size(), 3U) << size;
  }
  EXPECT_EQ(bench.code_of(api::GetParameterHistoryRequest{.name = "/none"}), "ParameterNotFound");
  EXPECT_EQ(bench.code_of(api::GetParameterHistoryRequest{.name = "/p", .next_token = "rubbish"}), "InvalidNextToken");
}

class DescribeParameters : public ::testing::Test {
 protected:
  DescribeParameters() {
    bench_.put("/a/list", "a,b", "StringList");
    bench_.put("/a/secret", "s", "SecureString");
    bench_.put("/a/sub/text", "t");
    bench_.put("plain", "p");
    EXPECT_TRUE(bench_(api::PutParameterRequest{.name = "/large",
                                                .value = "v",
                                                .type = "String",
                                                .tags = {{{"team", "red"}, {"tier", "gold"}}},
                                                .tier = "Advanced"}));
  }
  std::vector<std::string> names(std::vector<StringFilter> filters) {
    const auto got = bench_(Describe{.parameter_filters = std::move(filters)});
    return got ? names_of(got->parameters) : std::vector{got.error().code};
  }
  Bench bench_;
};

TEST_F(DescribeParameters, ParameterFilters) {
  const struct {
    std::vector<StringFilter> filters;
    std::vector<std::string> names;
  } cases[] = {
      {{}, {"/a/list", "/a/secret", "/a/sub/text", "/large", "plain"}},
      {{{"Name", {}, {{"/a/list"}}}}, {"/a/list"}},
      {{{"Name", "Equals", {{"/plain", "/large"}}}}, {"/large", "plain"}},
      {{{"Name", "BeginsWith", {{"/a/s"}}}}, {"/a/secret", "/a/sub/text"}},
      {{{"Name", "BeginsWith", {{"p"}}}}, {"plain"}},
      {{{"Name", "Contains", {{"t/"}}}}, {}},
      {{{"Name", "Contains", {{"a"}}}}, {"/a/list", "/a/secret", "/a/sub/text", "/large", "plain"}},
      {{{"Type", {}, {{"SecureString"}}}}, {"/a/secret"}},
      {{{"Path", {}, {{"/a"}}}}, {"/a/list", "/a/secret"}},
      {{{"Path", "Recursive", {{"/a/"}}}}, {"/a/list", "/a/secret", "/a/sub/text"}},
      {{{"Path", "OneLevel", {{"/"}}}}, {"/large", "plain"}},
      {{{"Path", "Recursive", {{"/a/sub", "/none"}}}}, {"/a/sub/text"}},
      {{{"Path", "Recursive", {{"/a"}}}, {"Type", {}, {{"String"}}}}, {"/a/sub/text"}},
      {{{"Name", "BeginsWith", {{"/a/s"}}}, {"Path", {}, {{"/a"}}}}, {"/a/secret"}},
      {{{"Tier", {}, {{"Advanced"}}}}, {"/large"}},
      {{{"DataType", {}, {{"text"}}}, {"Name", {}, {{"plain"}}}}, {"plain"}},
      {{{"DataType", {}, {{"aws:ec2:image"}}}}, {}},
      {{{"KeyId", "BeginsWith", {{"alias/"}}}}, {"/a/secret"}},
      {{{"tag:team", {}, {}}}, {"/large"}},
      {{{"tag:team", {}, {{"red", "blue"}}}, {"tag:tier", "BeginsWith", {{"go"}}}}, {"/large"}},
      {{{"tag:team", {}, {{"blue"}}}}, {}},
      {{{"Label", {}, {{"x"}}}}, {"InvalidFilterKey"}},
      {{{"tag:", {}, {{"x"}}}}, {"InvalidFilterKey"}},
      {{{"Type", {}, {{"String"}}}, {"Type", {}, {{"String"}}}}, {"InvalidFilterKey"}},
      {{{"Name", "Recursive", {{"x"}}}}, {"InvalidFilterOption"}},
      {{{"Type", "Contains", {{"x"}}}}, {"InvalidFilterOption"}},
      {{{"Path", "Equals", {{"/x"}}}}, {"InvalidFilterOption"}},
      {{{"Type", {}, {{"Number"}}}}, {"InvalidFilterValue"}},
      {{{"Tier", {}, {{"Basic"}}}}, {"InvalidFilterValue"}},
      {{{"Name", {}, {}}}, {"InvalidFilterValue"}},
      {{{"Path", {}, {{"a"}}}}, {"ValidationException"}},
  };
  int index = 0;
  for (const auto& one : cases) EXPECT_EQ(names(one.filters), one.names) << "case " << index++;
}

TEST_F(DescribeParameters, OlderFilters) {
  const auto older = [&](std::string key, std::vector<std::string> values) {
    return names_of(bench_(Describe{.filters = {{{std::move(key), std::move(values)}}}})->parameters);
  };
  EXPECT_THAT(older("Name", {"/a/s", "pl"}), ElementsAre("/a/secret", "/a/sub/text", "plain"));
  EXPECT_THAT(older("Type", {"StringList"}), ElementsAre("/a/list"));
  EXPECT_THAT(older("KeyId", {"alias/aws/ssm"}), ElementsAre("/a/secret"));
  EXPECT_EQ(bench_.code_of(Describe{.filters = {{{"Tier", {"x"}}}}}), "InvalidFilterKey");
  EXPECT_EQ(bench_.code_of(Describe{.filters = {{{"Name", {"x"}}}}, .parameter_filters = {{{"Name", {}, {{"x"}}}}}}),
            "ValidationException");
}

TEST_F(DescribeParameters, Pages) {
  EXPECT_EQ(pages_of(bench_, Describe{.max_results = 2}),
            (Pages{{"/a/list", "/a/secret"}, {"/a/sub/text", "/large"}, {"plain"}}));
  EXPECT_EQ(pages_of(bench_, Describe{.parameter_filters = {{{"Type", {}, {{"String"}}}}}, .max_results = 1}),
            (Pages{{"/a/sub/text"}, {"/large"}, {"plain"}}));
  const auto token = bench_(Describe{.max_results = 2})->next_token;
  EXPECT_EQ(bench_.code_of(Describe{.parameter_filters = {{{"Type", {}, {{"String"}}}}}, .next_token = token}),
            "InvalidNextToken");
  EXPECT_EQ(bench_.code_of(Describe{.max_results = 51}), "ValidationException");
}

}  // namespace
}  // namespace tenantry::local::ssm::testing
