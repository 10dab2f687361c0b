#include "local/cloudformation/plan.h"

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <iterator>

#include "local/cloudformation/scope.h"

namespace tenantry::local::cloudformation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::UnorderedElementsAre;

const std::vector<std::string>* attributes_of(std::string_view type) {
  static const std::vector<std::string> some = {"Arn", "StreamArn"};
  return type.starts_with("AWS::") ? &some : nullptr;
}

std::string reference_error(const std::string& text) {
  const auto declared = parse_template(text);
  if (!declared) return "parse: " + declared.error().message;
  const auto checked = check_references(*declared, attributes_of);
  return checked ? "" : checked.error().message;
}

Checked<Plan> plan_of(const Template& declared, const ParameterValues& parameters = {}) {
  return plan_resources(declared, *evaluate_conditions(declared, parameters, {}));
}

std::vector<std::string> order(const Plan& plan) {
  std::vector<std::string> ids;
  for (const auto& resource : plan.resources) ids.push_back(resource.declaration->logical_id);
  return ids;
}

TEST(References, AreCheckedWithTheTextsOfAws) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"Resources: {A: {Type: 'X::Y'}, B: {Type: 'X::Z'}, C: {Type: 'X::Y'}}",
       "Template format error: Unrecognized resource types: [X::Y, X::Z]"},
      {"Resources: {A: {Type: 'AWS::X', Properties: {P: [!Ref N, !Sub '${M}']}}}",
       "Template format error: Unresolved resource dependencies [M, N] in the Resources block of the template"},
      {"Resources: {A: {Type: 'AWS::X', DependsOn: B}}",
       "Template format error: Unresolved resource dependencies [B] in the Resources block of the template"},
      {"Resources: {A: {Type: 'AWS::X'}}\nOutputs: {O: {Value: !Ref N}}",
       "Template format error: Unresolved resource dependencies [N] in the Outputs block of the template"},
      {"Resources: {A: {Type: 'AWS::X', Properties: {P: !GetAtt B.Arn}}}",
       "Template error: instance of Fn::GetAtt references undefined resource B"},
      {"Resources: {A: {Type: 'AWS::X', Properties: {P: !Sub '${A.Foo}'}}}",
       "Template error: resource A does not support attribute type Foo in Fn::GetAtt"},
      {"Resources: {A: {Type: 'AWS::X', Condition: C}}", "Template error: unresolved condition dependency C"},
      {"Resources: {A: {Type: 'AWS::X', Properties: {P: !If [C, 1, 2]}}}",
       "Template error: unresolved condition dependency C"},
      {"Conditions: {C: !Equals [!Ref A, x]}\nResources: {A: {Type: 'AWS::X'}}",
       "Template format error: Unresolved dependencies [A]. Cannot reference resources in the Conditions block of the "
       "template"},
      {"Conditions: {C: !Not [!Condition D]}\nResources: {A: {Type: 'AWS::X'}}",
       "Template error: unresolved condition dependency D"},
      {"Conditions: {C: !Equals [!ImportValue x, x]}\nResources: {A: {Type: 'AWS::X'}}",
       "Template error: Cannot use Fn::ImportValue in Conditions."},
      {"Resources: {A: {Type: 'AWS::X'}, B: {Type: 'AWS::X', Properties: {P: !ImportValue {Ref: A}}}}",
       "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or "
       "Fn::GetAZs"},
      {"Resources: {A: {Type: 'AWS::X', Properties: {P: {'Fn::ImportValue': !Select [0, !GetAZs '']}}}}",
       "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or "
       "Fn::GetAZs"},
      {"Resources: {A: {Type: 'AWS::X', Properties: {P: {Q: ['{{resolve:ssm-secure:p:1}}']}}}}",
       "SSM Secure reference is not supported in: [AWS::X/Properties/P/Q]"},
      {"Resources: {A: {Type: 'AWS::X', Properties: {P: '{{resolve:ssm:p:prod}}'}}}",
       "Incorrect format is used in the following SSM reference: [{{resolve:ssm:p:prod}}]"},
      {"Parameters: {P: {Type: String, Default: '{{resolve:ssm:p}}'}}\nResources: {A: {Type: 'AWS::X'}}",
       "Template error: parameter P should not contain ssm versionless resolver"},
      {"Resources: {A: {Type: 'AWS::X', Properties: {P: !Base64 [x]}}}",
       "Template error: every Fn::Base64 object must have a String-typed value."},
      {"Resources: {A: {Type: 'AWS::X'}}\nOutputs: {O: {Value: x, Export: {Name: !Sub 'a-${A}'}}}",
       "Template format error: Output O is malformed. The Name field of Export must not depend on any resources, "
       "imported values, or Fn::GetAZs."},
      {"Resources: {A: {Type: 'AWS::X'}}\nOutputs: {O: {Value: [x]}}",
       "Template format error: Output O is malformed. The Value field of every Outputs member must evaluate to a "
       "String."},
      {"Resources: {A: {Type: 'AWS::X', Properties: {P: !FindInMap [M, a, b]}}}",
       "Template error: Mapping named 'M' is not present in the 'Mappings' section of template."},
      {"Conditions: {C: !Equals [!FindInMap [M, a, b], x]}\nResources: {A: {Type: 'AWS::X'}}",
       "Template error: Mapping named 'M' is not present in the 'Mappings' section of template."},
      {"Resources: {A: {Type: 'AWS::X', Properties: {P: !Ref 'AWS::Region'}}}\nOutputs: {O: {Value: !GetAtt A.Arn}}",
       ""},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(reference_error(text), message) << text;
}

TEST(Plan, OrdersByDependency) {
  const auto declared = *parse_template(R"(Resources:
  D: {Type: AWS::X, DependsOn: [C, B]}
  C: {Type: AWS::X, Properties: {P: !GetAtt A.Arn}}
  B: {Type: AWS::X, Properties: {P: {Q: [!Sub '${A}']}}}
  A: {Type: AWS::X})");
  const auto plan = plan_of(declared);
  ASSERT_TRUE(plan);
  EXPECT_THAT(order(*plan), ElementsAre("A", "C", "B", "D"));
  EXPECT_THAT(plan->resources[3].depends_on, ElementsAre("C", "B"));
  EXPECT_EQ(plan->graph().depth(), 3u);
  EXPECT_THAT(plan->graph().prerequisites[3], UnorderedElementsAre(1u, 2u));
  EXPECT_THAT(plan->graph().reversed().prerequisites[0], UnorderedElementsAre(1u, 2u));
}

TEST(Plan, RefusesCircles) {
  const auto declared = *parse_template(R"(Resources:
  A: {Type: AWS::X, DependsOn: B}
  B: {Type: AWS::X, Properties: {P: !Ref C}}
  C: {Type: AWS::X, Properties: {P: !Ref A}}
  D: {Type: AWS::X})");
  EXPECT_EQ(plan_of(declared).error().message, "Circular dependency between resources: [A, B, C]");
  const auto self = *parse_template("Resources: {A: {Type: AWS::X, Properties: {P: !Ref A}}}");
  EXPECT_EQ(plan_of(self).error().message, "Circular dependency between resources: [A]");
}

TEST(Plan, LeavesOutWhatConditionsLeaveOut) {
  const auto declared = *parse_template(R"(
Parameters: {P: {Type: String}}
Conditions: {C: !Equals [!Ref P, 'yes']}
Resources:
  A: {Type: AWS::X, Condition: C}
  B: {Type: AWS::X, DependsOn: A, Properties: {P: !If [C, !Ref A, none]}}
Outputs: {O: {Condition: C, Value: !Ref A}})");
  EXPECT_THAT(order(*plan_of(declared, {{"P", "yes"}})), ElementsAre("A", "B"));
  const auto without = plan_of(declared, {{"P", "no"}});
  ASSERT_TRUE(without) << without.error().message;
  EXPECT_THAT(order(*without), ElementsAre("B"));
  EXPECT_TRUE(without->resources[0].depends_on.empty());
}

TEST(Plan, RefusesAReferenceToWhatIsLeftOut) {
  const auto declared = *parse_template(R"(
Conditions: {No: !Equals [a, b]}
Resources: {A: {Type: AWS::X, Condition: No}, B: {Type: AWS::X, Properties: {P: !Ref A}}})");
  EXPECT_EQ(plan_of(declared).error().message,
            "Template format error: Unresolved resource dependencies [A] in the Resources block of the template");
  const auto output = *parse_template(R"(
Conditions: {No: !Equals [a, b]}
Resources: {A: {Type: AWS::X, Condition: No}, B: {Type: AWS::X}}
Outputs: {O: {Value: !Ref A}})");
  EXPECT_EQ(plan_of(output).error().message,
            "Template format error: Unresolved resource dependencies [A] in the Outputs block of the template");
}

}  // namespace
}  // namespace tenantry::local::cloudformation
