#include "local/cloudformation/capabilities.h"

#include <gmock/gmock.h>

#include "local/cloudformation/document.h"
#include "local/cloudformation/intrinsic.h"

namespace tenantry::local::cloudformation {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> required(const std::string& resources) {
  return required_capabilities(*parse_template("Resources: {" + resources + "}"));
}

constexpr auto kTopic = "T: {Type: 'AWS::SNS::Topic', Properties: {TopicName: x}}";
constexpr auto kRole = "R: {Type: 'AWS::IAM::Role'}";
constexpr auto kNamed = "N: {Type: 'AWS::IAM::Role', Properties: {RoleName: x}}";
constexpr auto kPolicy = "P: {Type: 'AWS::IAM::Policy', Properties: {PolicyName: x}}";
constexpr auto kManaged = "M: {Type: 'AWS::IAM::ManagedPolicy', Properties: {ManagedPolicyName: !If [C, x, y]}}";

TEST(Capabilities, AreRequiredByIamResources) {
  EXPECT_THAT(required(kTopic), IsEmpty());
  EXPECT_THAT(required(kRole), ElementsAre("CAPABILITY_IAM"));
  EXPECT_THAT(required(kPolicy), ElementsAre("CAPABILITY_IAM")) << "every policy has a name";
  EXPECT_THAT(required(kNamed), ElementsAre("CAPABILITY_NAMED_IAM"));
  EXPECT_THAT(required(std::string(kManaged) + ", " + kRole), ElementsAre("CAPABILITY_NAMED_IAM"));
  EXPECT_THAT(required(std::string(kRole) + ", " + kNamed), ElementsAre("CAPABILITY_NAMED_IAM"));
}

TEST(Capabilities, AreCheckedAndExplained) {
  const auto declared = *parse_template(std::string("Resources: {") + kTopic + ", " + kRole + ", " + kPolicy + "}");
  EXPECT_EQ(capabilities_reason(declared),
            "The following resource(s) require capabilities: [AWS::IAM::Role, AWS::IAM::Policy]");
  EXPECT_TRUE(check_capabilities(declared, {"CAPABILITY_IAM"}));
  EXPECT_TRUE(check_capabilities(declared, {"CAPABILITY_NAMED_IAM"}));
  const auto refused = check_capabilities(declared, {"CAPABILITY_AUTO_EXPAND"});
  EXPECT_EQ(refused.error().code, "InsufficientCapabilitiesException");
  EXPECT_EQ(refused.error().message, "Requires capabilities : [CAPABILITY_IAM]");
  const auto plain = *parse_template(std::string("Resources: {") + kTopic + "}");
  EXPECT_TRUE(check_capabilities(plain, {}));
  EXPECT_EQ(capabilities_reason(plain), std::nullopt);
}

TEST(FindInMap, WithADefaultIsToldWhatItNeeds) {
  const auto call = *parse_yaml("{'Fn::FindInMap': [M, a, b, {DefaultValue: c}]}");
  EXPECT_EQ(check_functions(call).error().message,
            "Template error: Fn::FindInMap with a DefaultValue needs the transform AWS::LanguageExtensions, and the "
            "local CloudFormation has no transforms.");
  EXPECT_FALSE(check_functions(*parse_yaml("{'Fn::ForEach::X': [a], b: c}")));
}

}  // namespace
}  // namespace tenantry::local::cloudformation
