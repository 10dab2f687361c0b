#include "local/ssm/policies.h"

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "local/ssm/record.h"
#include "local/ssm/testing.h"

namespace tenantry::local::ssm::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using P = api::PutParameterRequest;

std::string expiration(std::string_view at) {
  return fmt::format(R"({{"Type":"Expiration","Version":"1.0","Attributes":{{"Timestamp":"{}"}}}})", at);
}
std::string notice(std::string_view type, std::string_view count_name, std::string_view count, std::string_view unit) {
  return fmt::format(R"({{"Type":"{}","Version":"1.0","Attributes":{{"{}":"{}","Unit":"{}"}}}})", type, count_name,
                     count, unit);
}
P advanced(std::string policies) {
  return {.name = "/p", .value = "v", .type = "String", .tier = "Advanced", .policies = std::move(policies)};
}

const std::string kLater = "2024-01-02T00:00:00.000Z";  // a day after the bench's clock starts

TEST(ParameterPolicies, AreKeptAndShown) {
  Bench bench;
  const std::string before = notice("ExpirationNotification", "Before", "15", "Days");
  const std::string idle = notice("NoChangeNotification", "After", "20", "Hours");
  ASSERT_TRUE(bench(advanced("[" + expiration(kLater) + "," + before + ", " + idle + "]")));
  const auto shown = *bench(api::DescribeParametersRequest{})->parameters->front().policies;
  EXPECT_THAT(shown, ElementsAre(api::ParameterInlinePolicy{expiration(kLater), "Expiration", "Pending"},
                                 api::ParameterInlinePolicy{before, "ExpirationNotification", "Pending"},
                                 api::ParameterInlinePolicy{idle, "NoChangeNotification", "Pending"}));
  P next{.name = "/p", .value = "w", .overwrite = true};
  ASSERT_TRUE(bench(next));
  const auto history = *bench(api::GetParameterHistoryRequest{.name = "/p"})->parameters;
  EXPECT_EQ(history.back().policies, shown) << "an overwrite that says nothing keeps them";
  for (const std::string none : {"[{}]", "[]", "{}"}) {
    next.policies = "[" + idle + "]";
    ASSERT_TRUE(bench(next));
    next.policies = none;
    ASSERT_TRUE(bench(next));
    EXPECT_THAT(*bench(api::DescribeParametersRequest{})->parameters->front().policies, IsEmpty()) << none;
  }
}

TEST(ParameterPolicies, Refusals) {
  std::string eleven;
  for (int i = 0; i < 11; ++i) eleven += (i == 0 ? "" : ",") + notice("NoChangeNotification", "After", "1", "Days");
  const struct {
    std::string policies, code, text;
  } cases[] = {
      {"nonsense", "InvalidPolicyAttributeException", "must be JSON"},
      {R"("x")", "InvalidPolicyAttributeException", "JSON array"},
      {"[1]", "InvalidPolicyAttributeException", "JSON object"},
      {R"([{"Type":"Rotation","Version":"1.0","Attributes":{}}])", "InvalidPolicyTypeException", "isn't supported"},
      {R"([{"Type":"Expiration","Version":"2.0","Attributes":{}}])", "InvalidPolicyAttributeException", "Version"},
      {R"([{"Type":"Expiration","Version":"1.0"}])", "InvalidPolicyAttributeException", "Attributes"},
      {"[" + expiration("tomorrow") + "]", "InvalidPolicyAttributeException", "Timestamp"},
      {"[" + expiration("2024-01-01T00:00:00.000Z") + "]", "InvalidPolicyAttributeException", "in the future"},
      {"[" + expiration(kLater) + "," + expiration(kLater) + "]", "IncompatiblePolicyException", "two Expiration"},
      {"[" + notice("ExpirationNotification", "After", "1", "Days") + "]", "InvalidPolicyAttributeException", "Before"},
      {"[" + notice("NoChangeNotification", "After", "0", "Days") + "]", "InvalidPolicyAttributeException", "After"},
      {"[" + notice("NoChangeNotification", "After", "1", "Weeks") + "]", "InvalidPolicyAttributeException", "Unit"},
      {"[" + eleven + "]", "PoliciesLimitExceededException", "maximum is 10"},
  };
  Bench bench;
  for (const auto& one : cases) {
    EXPECT_EQ(bench.code_of(advanced(one.policies)), one.code) << one.policies;
    EXPECT_THAT(bench.error_of(advanced(one.policies)), HasSubstr(one.text));
  }
  P standard = advanced("[" + expiration(kLater) + "]");
  standard.tier = "Standard";
  EXPECT_THAT(bench.error_of(standard), HasSubstr("Standard tier parameters don't support parameter policies"));
  EXPECT_EQ(bench.value("/p"), "ParameterNotFound");
  standard.tier = "Intelligent-Tiering";
  EXPECT_EQ(bench(standard)->tier, "Advanced");
}

TEST(ParameterPolicies, AnExpirationEndsTheParameter) {
  Bench bench;
  auto request = advanced("[" + expiration("2024-01-01T00:01:00Z") + "]");
  request.tags = {{{"a", "b"}}};
  ASSERT_TRUE(bench(request));
  ASSERT_TRUE(bench(P{.name = "/p", .value = "second", .overwrite = true}));
  ASSERT_TRUE(bench(api::LabelParameterVersionRequest{"/p", 1, {"prod"}}));
  bench.put("/q", "stays");
  bench.clock.advance(std::chrono::milliseconds(59'999));
  EXPECT_EQ(bench.value("/p"), "second");
  bench.clock.advance(std::chrono::milliseconds(1));
  for (const std::string name : {"/p", "/p:1", "/p:prod", "arn:aws:ssm:eu-west-1:123456789012:parameter/p"})
    EXPECT_EQ(bench.value(name), "ParameterNotFound") << name;
  EXPECT_EQ(bench.code_of(api::GetParameterHistoryRequest{.name = "/p"}), "ParameterNotFound");
  EXPECT_EQ(bench.code_of(api::ListTagsForResourceRequest{"Parameter", "/p"}), "InvalidResourceId");
  EXPECT_EQ(bench.code_of(api::AddTagsToResourceRequest{"Parameter", "/p", {{"c", "d"}}}), "InvalidResourceId");
  EXPECT_EQ(bench.code_of(api::LabelParameterVersionRequest{"/p", 1, {"x"}}), "ParameterNotFound");
  EXPECT_EQ(bench.code_of(api::DeleteParameterRequest{"/p"}), "ParameterNotFound");
  EXPECT_THAT(names_of(bench(api::DescribeParametersRequest{})->parameters), ElementsAre("/q"));
  EXPECT_THAT(names_of(bench(api::GetParametersByPathRequest{.path = "/"})->parameters), ElementsAre("/q"));

  EXPECT_EQ(bench(P{.name = "/p", .value = "new", .type = "String"})->version, 1) << "the name is free again";
  EXPECT_EQ(bench.value("/p:2"), "ParameterVersionNotFound");
  EXPECT_EQ(bench.value("/p:prod"), "ParameterVersionNotFound");
  EXPECT_THAT(*bench(api::ListTagsForResourceRequest{"Parameter", "/p"})->tag_list, IsEmpty());
}

TEST(ParameterLimits, AreARegionsWhenAskedFor) {
  Bench bench;
  kv::Batch batch;
  Record record;
  record.value = "v";
  for (int i = 0; i < 9'999; ++i) batch.put(fmt::format("sp/n{:05}", i), encode(record));
  ASSERT_TRUE(kv::testing::run(bench.store.commit(std::move(batch))));
  bench.limits = true;
  bench.open();
  const P create{.name = "/x", .value = "v", .type = "String"};
  P other = create;
  other.name = "/y";
  ASSERT_TRUE(bench(create));
  EXPECT_EQ(bench.error_of(other),
            "ParameterLimitExceeded: You have exceeded the number of parameters for this Amazon Web Services account. "
            "Delete one or more parameters and try again.");
  EXPECT_TRUE(bench(P{.name = "/x", .value = "w", .overwrite = true})) << "an overwrite adds none";
  ASSERT_TRUE(bench(api::DeleteParametersRequest{{"/x", "/none"}}));
  EXPECT_TRUE(bench(other));
  EXPECT_EQ(bench.code_of(create), "ParameterLimitExceeded");
  P intelligent = create;
  intelligent.tier = "Intelligent-Tiering";
  EXPECT_EQ(bench(intelligent)->tier, "Advanced") << "there is room in that tier";
  EXPECT_TRUE(bench(P{.name = "/y", .value = "v", .overwrite = true, .tier = "Advanced"}));
  EXPECT_TRUE(bench(P{.name = "/z", .value = "v", .type = "String"})) << "/y has left the standard tier";
}

}  // namespace
}  // namespace tenantry::local::ssm::testing
