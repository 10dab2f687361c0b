#include <gmock/gmock.h>

#include "local/ssm/testing.h"

namespace tenantry::local::ssm::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

api::PutParameterRequest text(std::string name, std::string value) {
  return {.name = std::move(name), .value = std::move(value), .type = "String"};
}
api::PutParameterRequest over(api::PutParameterRequest request) {
  request.overwrite = true;
  return request;
}
template <class M>
api::PutParameterRequest with(M api::PutParameterRequest::* member, std::type_identity_t<M> value,
                              api::PutParameterRequest request = text("/p", "v")) {
  request.*member = std::move(value);
  return request;
}
std::vector<api::Tag> tags(int count) {
  std::vector<api::Tag> made;
  for (int i = 0; i < count; ++i) made.push_back({"key" + std::to_string(i), "v"});
  return made;
}

TEST(PutParameter, CreatesVersionOneAndCountsUp) {
  Bench bench;
  const auto first = bench(text("/a/b", "one"));
  ASSERT_TRUE(first);
  EXPECT_EQ(first->version, 1);
  EXPECT_EQ(first->tier, "Standard");
  bench.clock.advance(std::chrono::seconds(5));
  EXPECT_EQ(bench(over(text("/a/b", "two")))->version, 2);

  const auto got = bench(api::GetParameterRequest{"/a/b"});
  ASSERT_TRUE(got);
  const auto& parameter = *got->parameter;
  EXPECT_EQ(parameter.name, "/a/b");
  EXPECT_EQ(parameter.type, "String");
  EXPECT_EQ(parameter.value, "two");
  EXPECT_EQ(parameter.version, 2);
  EXPECT_EQ(parameter.arn, "arn:aws:ssm:eu-west-1:123456789012:parameter/a/b");
  EXPECT_EQ(parameter.data_type, "text");
  EXPECT_EQ(parameter.selector, std::nullopt);
  EXPECT_EQ(format_iso8601(parameter.last_modified_date->at), "2024-01-01T00:00:05.000Z");
}

TEST(PutParameter, ExistingOnesNeedOverwrite) {
  Bench bench;
  bench.put("/a", "one");
  for (auto request : {text("/a", "two"), with(&api::PutParameterRequest::overwrite, false, text("/a", "two"))})
    EXPECT_EQ(
        bench.error_of(request),
        "ParameterAlreadyExists: The parameter already exists. To overwrite this value, set the overwrite option in "
        "the request to true.");
  EXPECT_EQ(bench.value("/a"), "one");
}

TEST(PutParameter, Refusals) {
  using P = api::PutParameterRequest;
  const struct {
    P request;
    std::string code, text;
  } cases[] = {
      {text("/a//b", "v"), "ValidationException", "Parameter name"},
      {text("/p", ""), "ValidationException", "Value '' at 'value' failed"},
      {text("/p", "{{x}}"), "ValidationException", "Parameter value can't nest another parameter."},
      {text("/p", "a {{ssm:foo}} b"), "ValidationException", "Do not use \"{{}}\" in the value."},
      {text("/p", std::string(4097, 'x')), "ValidationException", "Standard tier parameters support a maximum"},
      {with(&P::tier, "Advanced", text("/p", std::string(8193, 'x'))), "ValidationException", "8192"},
      {with(&P::tier, "Intelligent-Tiering", text("/p", std::string(8193, 'x'))), "ValidationException", "8192"},
      {with(&P::type, std::nullopt), "ValidationException",
       "A parameter type is required when you create a parameter."},
      {with(&P::type, "Number"), "ValidationException", "'Number' at 'type'"},
      {with(&P::tier, "Basic"), "ValidationException", "'Basic' at 'tier'"},
      {with(&P::data_type, "aws:ssm:integration"), "ValidationException", "not supported: aws:ssm:integration"},
      {with(&P::data_type, "aws:ec2:image"), "ValidationException", "must be an Amazon Machine Image ID"},
      {with(&P::data_type, "aws:ec2:image", with(&P::type, "StringList", text("/p", "ami-01234567"))),
       "ValidationException", "for String parameters only"},
      {with(&P::key_id, "alias/k"), "ValidationException", "KeyId is required for SecureString type parameter only."},
      {with(&P::policies, R"([{"Type":"Other"}])"), "InvalidPolicyTypeException", "isn't supported"},
      {with(&P::allowed_pattern, "[0-9]+"), "ParameterPatternMismatchException", "allowedPattern: [0-9]+"},
      {with(&P::allowed_pattern, "(("), "InvalidAllowedPatternException", "regular expression"},
      {with(&P::tags, tags(1), over(text("/p", "v"))), "ValidationException",
       "tags and overwrite can't be used together"},
      {with(&P::tags, tags(51)), "TooManyTagsError", "50"},
      {with(&P::tags, std::vector<api::Tag>{{"aws:x", "v"}}), "ValidationException", "aws:"},
      {with(&P::tags, std::vector<api::Tag>{{"", "v"}}), "ValidationException", "empty"},
  };
  Bench bench;
  for (const auto& one : cases)
    EXPECT_THAT(bench.error_of(one.request), AllOf(StartsWith(one.code + ": "), HasSubstr(one.text)));
  EXPECT_EQ(bench.value("/p"), "ParameterNotFound");
}

TEST(PutParameter, AcceptsTheLimits) {
  using P = api::PutParameterRequest;
  Bench bench;
  const struct {
    P request;
    std::string tier;
  } cases[] = {
      {text("/4k", std::string(4096, 'x')), "Standard"},
      {with(&P::tier, "Advanced", text("/8k", std::string(8192, 'x'))), "Advanced"},
      {with(&P::tier, "Intelligent-Tiering", text("/small", "x")), "Standard"},
      {with(&P::tier, "Intelligent-Tiering", text("/large", std::string(4097, 'x'))), "Advanced"},
      {with(&P::allowed_pattern, R"(\d{4}-\d\d)", text("/date", "2024-01")), "Standard"},
      {with(&P::data_type, "text", text("/text", "x")), "Standard"},
      {with(&P::data_type, "aws:ec2:image", text("/image", "ami-0123456789abcdef0")), "Standard"},
      {with(&P::policies, "[]", text("/no-policies", "x")), "Standard"},
      {with(&P::tags, tags(50), text("/tagged", "x")), "Standard"},
      {with(&P::type, "StringList", text("/list", "a,b")), "Standard"},
  };
  for (const auto& one : cases) {
    const auto put = bench(one.request);
    ASSERT_TRUE(put) << one.request.name << put.error().message;
    EXPECT_EQ(put->tier, one.tier) << one.request.name;
    EXPECT_EQ(bench.value(one.request.name), one.request.value);
  }
}

TEST(PutParameter, PatternThatBacktracksWithoutEndIsRefused) {
  Bench bench;
  EXPECT_EQ(bench.code_of(
                with(&api::PutParameterRequest::allowed_pattern, "(a|aa)+b", text("/p", std::string(4000, 'a') + "c"))),
            "InvalidAllowedPatternException");
}

TEST(PutParameter, WhatAnOverwriteDoesNotSayStays) {
  using P = api::PutParameterRequest;
  Bench bench;
  P first = with(&P::description, "what", with(&P::allowed_pattern, "[a-z]+", with(&P::tier, "Advanced")));
  ASSERT_TRUE(bench(first));
  P next{.name = "/p", .value = "w", .overwrite = true};
  EXPECT_EQ(bench(next)->tier, "Advanced");
  const auto metadata = bench(api::DescribeParametersRequest{})->parameters->front();
  EXPECT_EQ(metadata.description, "what");
  EXPECT_EQ(metadata.allowed_pattern, "[a-z]+");
  EXPECT_EQ(metadata.type, "String");
  next.value = "9";
  EXPECT_EQ(bench.code_of(next), "ParameterPatternMismatchException");
  EXPECT_THAT(bench.error_of(with(&P::tier, "Standard", over(first))), HasSubstr("You can't downgrade"));
  EXPECT_EQ(bench(with(&P::description, "", with(&P::allowed_pattern, "", next)))->version, 3);
  EXPECT_EQ(bench(api::DescribeParametersRequest{})->parameters->front().description, std::nullopt);
}

TEST(PutParameter, TypeMayChangeBothWays) {
  Bench bench;
  bench.put("/p", "open");
  bench.put("/p", "closed", "SecureString");
  EXPECT_EQ(bench.value("/p", true), "closed");
  EXPECT_NE(bench.value("/p"), "closed");
  bench.put("/p", "open again");
  EXPECT_EQ(bench.value("/p"), "open again");
  EXPECT_EQ(bench.value("/p:2", true), "closed");
  EXPECT_EQ(bench(api::DescribeParametersRequest{})->parameters->front().key_id, std::nullopt);
}

TEST(PutParameter, SecureStringsNeverReachTheStoreInPlain) {
  Bench bench;
  bench.put("/secret", "hunter2-hunter2", "SecureString");
  bench.put("/secret", "hunter3-hunter3", "SecureString");
  bench.put("/seen", "in-the-open");
  bool control = false;
  const auto entries = bench.store.snapshot()->iterate();
  for (entries->seek(""); entries->valid(); entries->next()) {
    const std::string both = std::string(entries->key()).append(entries->value());
    EXPECT_FALSE(both.contains("hunter")) << entries->key();
    control |= both.contains("in-the-open");
  }
  EXPECT_TRUE(control) << "the search finds what is there in plain";
  const std::string shown = bench.value("/secret");
  EXPECT_FALSE(shown.contains("hunter"));
  EXPECT_EQ(bench.value("/secret"), shown) << "stored, not made anew";
  EXPECT_EQ(bench.value("/secret", true), "hunter3-hunter3");
  EXPECT_EQ(bench.value("/secret:1", true), "hunter2-hunter2");
}

TEST(PutParameter, KeyOfASecureString) {
  using P = api::PutParameterRequest;
  Bench bench;
  const P secure = with(&P::type, "SecureString");
  const auto key = [&] { return *bench(api::DescribeParametersRequest{})->parameters->front().key_id; };
  ASSERT_TRUE(bench(secure));
  EXPECT_EQ(key(), "alias/aws/ssm");
  ASSERT_TRUE(bench(with(&P::key_id, "alias/mine", over(secure))));
  EXPECT_EQ(key(), "alias/mine");
  ASSERT_TRUE(bench(over(secure)));
  EXPECT_EQ(key(), "alias/mine");
}

TEST(PutParameter, KeepsTheNewestHundredVersions) {
  Bench bench;
  for (int i = 1; i <= 103; ++i) bench.put("/p", "v" + std::to_string(i));
  EXPECT_EQ(bench.value("/p"), "v103");
  EXPECT_EQ(bench.value("/p:4"), "v4");
  EXPECT_EQ(bench.value("/p:3"), "ParameterVersionNotFound");
  const auto pages = pages_of(bench, api::GetParameterHistoryRequest{.name = "/p"});
  EXPECT_THAT(pages, ElementsAre(::testing::SizeIs(50), ::testing::SizeIs(50)));
}

TEST(DeleteParameter, TakesVersionsAndTagsAlong) {
  Bench bench;
  ASSERT_TRUE(bench(with(&api::PutParameterRequest::tags, tags(2))));
  for (int i = 0; i < 4; ++i) bench.put("/p", "w");
  bench.put("p", "the other one");
  ASSERT_TRUE(bench(api::DeleteParameterRequest{"/p"}));
  EXPECT_EQ(bench.value("/p"), "ParameterNotFound");
  EXPECT_EQ(bench.code_of(api::DeleteParameterRequest{"/p"}), "ParameterNotFound");
  EXPECT_EQ(bench.value("p"), "the other one");

  const auto entries = bench.store.snapshot()->iterate();
  for (entries->seek("s"); entries->valid(); entries->next())
    EXPECT_FALSE(entries->key().contains("/p") && !entries->key().contains('\x01')) << entries->key();
  bench.put("/p", "new");
  EXPECT_EQ(bench.value("/p:1"), "new");
  EXPECT_EQ(bench.value("/p:2"), "ParameterVersionNotFound");
  EXPECT_TRUE(bench(api::ListTagsForResourceRequest{"Parameter", "/p"})->tag_list->empty());
}

TEST(DeleteParameter, SeveralAtOnce) {
  Bench bench;
  for (const std::string name : {"/a", "/b", "/c"}) bench.put(name, "v");
  const auto done = bench(api::DeleteParametersRequest{{"/a", "/none", "/b", "/a", "/c:1", "b d"}});
  ASSERT_TRUE(done);
  EXPECT_THAT(*done->deleted_parameters, ElementsAre("/a", "/b"));
  EXPECT_THAT(*done->invalid_parameters, ElementsAre("/none", "/c:1", "b d"));
  EXPECT_EQ(bench.value("/c"), "v");
}

TEST(ParameterTags, AddedReplacedListedAndRemoved) {
  Bench bench;
  ASSERT_TRUE(bench(with(&api::PutParameterRequest::tags, std::vector<api::Tag>{{"a", "1"}, {"b", "2"}})));
  ASSERT_TRUE(bench(api::AddTagsToResourceRequest{"Parameter", "/p", {{"b", "3"}, {"c", "4"}}}));
  ASSERT_TRUE(bench(api::RemoveTagsFromResourceRequest{"Parameter", "/p", {"a", "none"}}));
  EXPECT_THAT(*bench(api::ListTagsForResourceRequest{"Parameter", "/p"})->tag_list,
              ElementsAre(api::Tag{"b", "3"}, api::Tag{"c", "4"}));
  EXPECT_EQ(bench.code_of(api::AddTagsToResourceRequest{"Parameter", "/p", tags(49)}), "TooManyTagsError");
  EXPECT_EQ(bench.value("/p:1"), "v") << "tags make no version";
}

TEST(ParameterTags, OfNothing) {
  Bench bench;
  bench.put("/p", "v");
  for (const std::string id : {"/none", "", "a b"}) {
    EXPECT_EQ(bench.code_of(api::AddTagsToResourceRequest{"Parameter", id, tags(1)}), "InvalidResourceId");
    EXPECT_EQ(bench.code_of(api::RemoveTagsFromResourceRequest{"Parameter", id, {"a"}}), "InvalidResourceId");
    EXPECT_EQ(bench.code_of(api::ListTagsForResourceRequest{"Parameter", id}), "InvalidResourceId");
  }
  EXPECT_EQ(bench.code_of(api::AddTagsToResourceRequest{"Document", "/p", tags(1)}), "InvalidResourceType");
  EXPECT_EQ(bench.code_of(api::RemoveTagsFromResourceRequest{"Document", "/p", {"a"}}), "InvalidResourceType");
  EXPECT_EQ(bench.code_of(api::ListTagsForResourceRequest{"Document", "/p"}), "InvalidResourceType");
}

}  // namespace
}  // namespace tenantry::local::ssm::testing
