#include <gmock/gmock.h>

#include "local/ssm/testing.h"

namespace tenantry::local::ssm::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using ByPath = api::GetParametersByPathRequest;
using Strings = std::vector<std::string>;

api::LabelParameterVersionRequest label(std::string name, Strings labels, std::optional<std::int64_t> version = {}) {
  return {.name = std::move(name), .parameter_version = version, .labels = std::move(labels)};
}

Strings numbered(int count) {
  Strings labels;
  for (int i = 0; i < count; ++i) labels.push_back("l" + std::to_string(i));
  return labels;
}

class Labels : public ::testing::Test {
 protected:
  Labels() {
    for (const char* value : {"one", "two", "three"}) bench.put("/p", value);
  }
  Strings labels_of(std::int64_t version) {
    for (const auto& entry : *bench(api::GetParameterHistoryRequest{.name = "/p"})->parameters)
      if (entry.version == version) return *entry.labels;
    return {"no such version"};
  }
  Bench bench;
};

TEST_F(Labels, SelectTheirVersion) {
  const auto newest = bench(label("/p", {"prod", "a.b-c_D9"}));
  ASSERT_TRUE(newest);
  EXPECT_EQ(newest->parameter_version, 3);
  EXPECT_THAT(*newest->invalid_labels, IsEmpty());
  EXPECT_EQ(bench(label("/p", {"old"}, 1))->parameter_version, 1);
  EXPECT_EQ(bench.value("/p:prod"), "three");
  EXPECT_EQ(bench.value("/p:old"), "one");
  EXPECT_EQ(bench.value("/p:Old"), "ParameterVersionNotFound") << "case counts";
  EXPECT_EQ(bench(api::GetParameterRequest{"/p:old"})->parameter->selector, ":old");
  EXPECT_THAT(labels_of(3), ElementsAre("a.b-c_D9", "prod"));
  EXPECT_THAT(labels_of(2), IsEmpty());
  const auto several = bench(api::GetParametersRequest{{"/p:old", "/p:prod", "/p:none"}});
  EXPECT_THAT(*several->parameters, SizeIs(2));
  EXPECT_THAT(*several->invalid_parameters, ElementsAre("/p:none"));
}

TEST_F(Labels, MoveAndStayWithAVersion) {
  ASSERT_TRUE(bench(label("/p", {"prod"}, 1)));
  ASSERT_TRUE(bench(label("/p", {"prod"}, 2)));
  EXPECT_THAT(labels_of(1), IsEmpty());
  EXPECT_EQ(bench.value("/p:prod"), "two");
  bench.put("/p", "four");
  EXPECT_EQ(bench.value("/p:prod"), "two") << "a new version takes no label";
  bench.open();
  EXPECT_EQ(bench.value("/p:prod"), "two");
}

TEST_F(Labels, UnfitOnesAreReportedAndLeftOut) {
  const auto done = bench(label("/p", {"1st", "AwsThing", "ssm-x", "a b", "good"}, 2));
  ASSERT_TRUE(done);
  EXPECT_THAT(*done->invalid_labels, ElementsAre("1st", "AwsThing", "ssm-x", "a b"));
  EXPECT_THAT(labels_of(2), ElementsAre("good"));
}

TEST_F(Labels, Refusals) {
  ASSERT_TRUE(bench(label("/p", numbered(10), 1)));
  const struct {
    api::LabelParameterVersionRequest request;
    std::string error;
  } cases[] = {
      {label("/none", {"a"}), "ParameterNotFound: Parameter /none not found."},
      {label("/p", {"a"}, 4),
       "ParameterVersionNotFound: Systems Manager could not find version 4 of /p. Verify the version and try again."},
      {label("/p", {"a"}, 0),
       "ParameterVersionNotFound: Systems Manager could not find version 0 of /p. Verify the version and try again."},
      {label("/p", {"eleventh"}, 1),
       "ParameterVersionLabelLimitExceeded: A parameter version can have maximum 10 labels. Move one or more labels to "
       "another version and try again."},
  };
  for (const auto& one : cases) EXPECT_EQ(bench.error_of(one.request), one.error);
  EXPECT_EQ(bench.code_of(label("/p", numbered(11), 2)), "ParameterVersionLabelLimitExceeded");
  EXPECT_THAT(bench.error_of(label("/p", {"ok", std::string(101, 'x')})), HasSubstr("less than or equal to 100"));
  EXPECT_THAT(bench.error_of(label("/p", {""})), HasSubstr("greater than or equal to 1"));
  EXPECT_THAT(labels_of(1), SizeIs(10));
  EXPECT_THAT(labels_of(3), IsEmpty()) << "a refusal changes nothing";
  EXPECT_TRUE(bench(label("/p", {std::string(100, 'x'), "l0"}, 3))) << "moving makes room";
  EXPECT_TRUE(bench(label("/p", {"eleventh"}, 1)));
}

TEST_F(Labels, TakenOff) {
  ASSERT_TRUE(bench(label("/p", {"a", "b"}, 1)));
  const auto done = bench(api::UnlabelParameterVersionRequest{"/p", 1, {"a", "none"}});
  ASSERT_TRUE(done);
  EXPECT_THAT(*done->removed_labels, ElementsAre("a"));
  EXPECT_THAT(*done->invalid_labels, ElementsAre("none"));
  EXPECT_THAT(*bench(api::UnlabelParameterVersionRequest{"/p", 2, {"b"}})->invalid_labels, ElementsAre("b"));
  EXPECT_THAT(labels_of(1), ElementsAre("b"));
  EXPECT_EQ(bench.code_of(api::UnlabelParameterVersionRequest{"/p", 9, {"b"}}), "ParameterVersionNotFound");
  EXPECT_EQ(bench.code_of(api::UnlabelParameterVersionRequest{"/none", 1, {"b"}}), "ParameterNotFound");
}

TEST_F(Labels, GoWithTheirParameter) {
  ASSERT_TRUE(bench(label("/p", {"prod"})));
  ASSERT_TRUE(bench(api::DeleteParameterRequest{"/p"}));
  bench.put("/p", "new");
  EXPECT_EQ(bench.value("/p:prod"), "ParameterVersionNotFound");
}

TEST_F(Labels, KeepTheOldestOfAHundredVersions) {
  ASSERT_TRUE(bench(label("/p", {"prod"}, 1)));
  for (int i = 4; i <= 100; ++i) bench.put("/p", "v");
  const api::PutParameterRequest next{.name = "/p", .value = "v", .overwrite = true};
  EXPECT_EQ(bench.error_of(next),
            "ParameterMaxVersionLimitExceeded: You attempted to create a new version of /p by calling the PutParameter "
            "API with the overwrite flag. Version 1, the oldest version, can't be deleted because it has a label "
            "associated with it. Move the label to another version of the parameter, and try again.");
  EXPECT_EQ(bench.value("/p:1"), "one");
  ASSERT_TRUE(bench(label("/p", {"prod"}, 2)));
  EXPECT_EQ(bench(next)->version, 101);
  EXPECT_EQ(bench.code_of(next), "ParameterMaxVersionLimitExceeded");
  EXPECT_EQ(bench.value("/p:prod"), "two");
}

TEST_F(Labels, FilterAPath) {
  bench.put("/q/a", "a1");
  bench.put("/q/a", "a2", "SecureString");
  bench.put("/q/b", "b1");
  bench.put("/q/c", "c1");
  ASSERT_TRUE(bench(label("/q/a", {"prod"}, 1)));
  ASSERT_TRUE(bench(label("/q/b", {"prod"})));
  ASSERT_TRUE(bench(label("/q/a", {"next"}, 2)));
  const auto values = [&](std::vector<api::ParameterStringFilter> filters) {
    Strings found;
    for (const auto& parameter :
         *bench(ByPath{.path = "/q", .parameter_filters = std::move(filters), .with_decryption = true})->parameters)
      found.push_back(*parameter.value);
    return found;
  };
  EXPECT_THAT(values({{"Label", {}, {{"prod"}}}}), ElementsAre("a1", "b1"));
  EXPECT_THAT(values({{"Label", "Equals", {{"next", "prod"}}}}), ElementsAre("a2", "b1"))
      << "the newest of its versions";
  EXPECT_THAT(values({{"Label", {}, {{"prod"}}}, {"Type", {}, {{"SecureString"}}}}), IsEmpty())
      << "other filters ask the labelled version";
  EXPECT_THAT(values({{"Label", {}, {{"none"}}}}), IsEmpty());
  EXPECT_EQ(
      bench.error_of(ByPath{.path = "/q", .parameter_filters = {{{"Label", "BeginsWith", {{"p"}}}}}}),
      "InvalidFilterOption: The following filter option is not valid: BeginsWith. Valid options include: [Equals].");
  EXPECT_EQ(bench.code_of(ByPath{.path = "/q", .parameter_filters = {{{"Label", {}, {}}}}}), "InvalidFilterValue");
  const auto token =
      bench(ByPath{.path = "/q", .parameter_filters = {{{"Label", {}, {{"prod"}}}}}, .max_results = 1})->next_token;
  ASSERT_TRUE(token);
  EXPECT_EQ(bench.code_of(ByPath{.path = "/q", .next_token = token}), "InvalidNextToken");
}

}  // namespace
}  // namespace tenantry::local::ssm::testing
