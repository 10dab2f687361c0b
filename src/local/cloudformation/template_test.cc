#include "local/cloudformation/template.h"

#include <gmock/gmock.h>

#include "local/cloudformation/parameter_type.h"
#include "local/cloudformation/parameters.h"

namespace tenantry::local::cloudformation {
namespace {

using aws::cloudformation::Parameter;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kResource = "Resources: {T: {Type: 'A::B::C'}}\n";

std::string error_of(const std::string& text) {
  const auto parsed = parse_template(text);
  return parsed ? "" : parsed.error().message;
}

TEST(Template, ReadsEverySection) {
  const auto parsed = parse_template(R"(
AWSTemplateFormatVersion: 2010-09-09
Description: what it is
Metadata: {Anything: {at: all}}
Rules: {R: {Assertions: []}}
Parameters:
  P: {Type: Number, Default: 3, MinValue: 1, MaxValue: 9, NoEcho: true, Description: d, ConstraintDescription: c}
Mappings: {M: {k: {a: b}}}
Conditions: {C: !Equals [!Ref P, 3]}
Resources:
  T:
    Type: A::B::C
    Condition: C
    DependsOn: U
    DeletionPolicy: RetainExceptOnCreate
    UpdateReplacePolicy: Retain
    Metadata: {x: y}
    Properties: {Name: !Ref P}
  U: {Type: 'A::B::D', DependsOn: [T, V, T]}
Outputs:
  O: {Value: !Ref T, Description: od, Condition: C, Export: {Name: !Sub '${AWS::StackName}-o'}}
)");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(parsed->description, "what it is");
  const auto* parameter = parsed->find_parameter("P");
  EXPECT_EQ(parameter->default_value, "3");
  EXPECT_EQ(parameter->max_value, 9);
  EXPECT_TRUE(parameter->no_echo);
  const auto* table = parsed->find_resource("T");
  EXPECT_EQ(table->deletion_policy, DeletionPolicy::retain_except_on_create);
  EXPECT_EQ(table->update_replace_policy, DeletionPolicy::retain);
  EXPECT_EQ(table->condition, "C");
  EXPECT_THAT(table->depends_on, ElementsAre("U"));
  EXPECT_THAT(parsed->find_resource("U")->depends_on, ElementsAre("T", "V"));
  EXPECT_EQ(to_json(parsed->find_resource("U")->properties), "{}");
  EXPECT_EQ(to_json(parsed->outputs[0].export_name), R"({"Fn::Sub":"${AWS::StackName}-o"})");
  EXPECT_NE(parsed->find_condition("C"), nullptr);
  EXPECT_EQ(parsed->find_resource("X"), nullptr);
}

TEST(Template, RefusesBadStructure) {
  const std::string resource(kResource);
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"Description: x", "At least one Resources member must be defined."},
      {"Resources: {}", "At least one Resources member must be defined."},
      {"Resources: [a]", "Resources must be an object"},
      {resource + "Foo: 1\nBar: 2", "Invalid template property or properties [Foo, Bar]"},
      {resource + "AWSTemplateFormatVersion: 2020-01-01", "unsupported value for AWSTemplateFormatVersion."},
      {resource + "Transform: AWS::Serverless-2016-10-31", "section Transform is not supported"},
      {resource + "Description: " + std::string(1025, 'x'), "'Description' length is greater than 1024."},
      {resource + "Description: [a]", "Every Template Description must be a string"},
      {"Resources: {T-1: {Type: x}}", "Resource name T-1 is non alphanumeric."},
      {"Resources: {T: {Properties: {}}}", "must contain a Type member"},
      {"Resources: {T: {Type: [x]}}", "must contain a Type member"},
      {"Resources: {T: text}", "resource definition is malformed"},
      {"Resources: {T: {Type: x, Propertys: {}}}", "Invalid template resource property 'Propertys'"},
      {"Resources: {T: {Type: x, Properties: [a]}}", "[/Resources/T/Properties] must be an object"},
      {"Resources: {T: {Type: x, Properties: {A: {B: }}}}",
       "[/Resources/T/Properties/A/B] 'null' values are not allowed"},
      {"Resources: {T: {Type: x, DependsOn: {a: b}}}", "DependsOn must be a string or list of strings."},
      {"Resources: {T: {Type: x, DeletionPolicy: Keep}}", "Unrecognized DeletionPolicy Keep"},
      {"Resources: {T: {Type: x, DeletionPolicy: Snapshot}}", "Unrecognized DeletionPolicy Snapshot"},
      {"Resources: {T: {Type: x, UpdateReplacePolicy: RetainExceptOnCreate}}", "Unrecognized UpdateReplacePolicy"},
      {"Resources: {T: {Type: x, Condition: [c]}}", "Every Resource Condition must be a string"},
      {resource + "Outputs: {O: {Description: x}}", "Every Outputs member must contain a Value object"},
      {resource + "Outputs: {O: {Value: x, Foo: y}}", "Invalid template output property 'Foo'"},
      {resource + "Outputs: {O: {Value: x, Export: {}}}",
       "Output O is malformed. The Name field of every Export member must be specified"},
      {resource + "Outputs: {O: {Value: x, Export: {Name: ''}}}", "consist only of alphanumeric characters, colons"},
      {resource + "Outputs: {O: {Value: x, Export: {Name: a.b}}}", "consist only of alphanumeric characters, colons"},
      {resource + "Outputs: {O: {Value: x, Export: {Name: [a]}}}", "consist only of alphanumeric characters, colons"},
      {resource + "Outputs: {O-1: {Value: x}}", "Output name O-1 is non alphanumeric."},
      {resource + "Parameters: {P_1: {Type: String}}", "Parameter name P_1 is non alphanumeric."},
      {resource + "Mappings: {M-1: {k: {a: b}}}", "Mapping name M-1 is non alphanumeric."},
      {resource + "Mappings: {M: {10.0.0.0/16: {a: b}}}",
       "Mappings element name '10.0.0.0/16' must be non-empty and can contain only alphanumerics, '-' or '.'"},
      {resource + "Mappings: {M: {k: {us-east-1: b}}}",
       "Mappings attribute name 'us-east-1' must contain only alphanumeric characters."},
      {resource + "Mappings: {M: {k: {a: !Ref 'AWS::Region'}}}",
       "Every Mappings attribute must be a String or a List."},
      {resource + "Mappings: {M: {k: text}}", "Every Mappings attribute k must be a map"},
      {resource + "Parameters: {P: {Default: x}}", "must contain a Type member"},
      {resource + "Parameters: {P: {Type: Text}}", "Unrecognized parameter type: Text"},
      {resource + "Parameters: {P: {Type: 'List<Text>'}}", "Unrecognized parameter type: List<Text>"},
      {resource + "Parameters: {P: {Type: 'AWS::SSM::Parameter::Value<Number>'}}", "Unrecognized parameter type"},
      {resource + "Outputs: {'Fn::ForEach::X': {Value: x}}", "needs the transform AWS::LanguageExtensions"},
      {"Resources: {'Fn::ForEach::Tables': [x]}", "needs the transform AWS::LanguageExtensions"},
      {"Resources: {" + std::string(256, 'T') + ": {Type: x}}", "is longer than 255 characters"},
      {resource + "Parameters: {P: {Type: String, Foo: 1}}", "Invalid template parameter property 'Foo'"},
      {resource + "Parameters: {P: {Type: String, MinLength: x}}", "Parameter P: MinLength must be a number."},
      {resource + "Parameters: {P: {Type: String, AllowedValues: x}}", "AllowedValues must be a list of strings"},
      {resource + "Parameters: {P: {Type: String, NoEcho: maybe}}", "NoEcho must be true or false"},
      {resource + "Parameters: {P: {Type: String, Default: [x]}}", "Every Default member must be a string."},
  };
  for (const auto& [text, message] : cases) EXPECT_THAT(error_of(text), HasSubstr(message)) << text;
}

TEST(Template, LimitsResources) {
  std::string text = "Resources:\n";
  for (int i = 0; i < 501; ++i) text += "  R" + std::to_string(i) + ": {Type: x}\n";
  EXPECT_THAT(error_of(text), HasSubstr("Number of Resources, 501, is greater than maximum allowed, 500"));
}

TEST(Template, LimitsMappings) {
  std::string text = std::string(kResource) + "Mappings:\n";
  std::string levels;
  for (int i = 0; i < 201; ++i) levels += "  M" + std::to_string(i) + ": {k: {a: b}}\n";
  EXPECT_THAT(error_of(text + levels), HasSubstr("Number of Mappings, 201, is greater than maximum allowed, 200"));
}

TEST(ParameterTypes, AreTextsListsOrNamesInSsm) {
  for (const auto* type :
       {"String", "Number", "List<Number>", "CommaDelimitedList", "List<String>", "AWS::EC2::VPC::Id",
        "List<AWS::EC2::Subnet::Id>", "AWS::SSM::Parameter::Name", "AWS::SSM::Parameter::Value<String>",
        "AWS::SSM::Parameter::Value<List<String>>", "AWS::SSM::Parameter::Value<CommaDelimitedList>",
        "AWS::SSM::Parameter::Value<List<AWS::EC2::Image::Id>>"})
    EXPECT_TRUE(is_parameter_type(type)) << type;
  for (const auto* type :
       {"", "string", "List<>", "List<List<String>>", "AWS::EC2::Vpc::Id",
        "AWS::SSM::Parameter::Value<AWS::SSM::Parameter::Name>", "AWS::SSM::Parameter::Value<String"})
    EXPECT_FALSE(is_parameter_type(type)) << type;
  EXPECT_TRUE(is_list_type("AWS::SSM::Parameter::Value<List<String>>"));
  EXPECT_FALSE(is_given_as_list("AWS::SSM::Parameter::Value<List<String>>")) << "it is a name";
  EXPECT_FALSE(is_list_type("AWS::SSM::Parameter::Value<String>"));
}

class Parameters : public testing::Test {
 protected:
  Template declared = *parse_template(std::string(kResource) + R"(
Parameters:
  Any: {Type: String, Default: x}
  Must: {Type: String}
  Mode: {Type: String, Default: A, AllowedValues: [A, B]}
  Short: {Type: String, Default: abc, MinLength: 2, MaxLength: 4}
  Shape: {Type: String, Default: a1, AllowedPattern: '[a-z][0-9]'}
  Told: {Type: String, Default: a1, AllowedPattern: '[a-z][0-9]', ConstraintDescription: must be a letter and a digit.}
  Count: {Type: Number, Default: 5, MinValue: 1, MaxValue: 10}
  Names: {Type: CommaDelimitedList, Default: 'a, b'}
  Sizes: {Type: List<Number>, Default: '1,2', MaxValue: 3}
)");

  Checked<std::vector<Parameter>> resolve(std::vector<std::pair<std::string, std::string>> given) {
    std::vector<Parameter> parameters;
    for (auto& [key, value] : given) parameters.push_back({.parameter_key = key, .parameter_value = value});
    return resolve_parameters(declared, parameters);
  }
};

TEST_F(Parameters, TakesDefaultsAndSplitsLists) {
  const auto resolved = resolve({{"Must", "y"}, {"Sizes", " 1 , 3 "}});
  ASSERT_TRUE(resolved) << resolved.error().message;
  EXPECT_EQ(resolved->size(), 9u);
  EXPECT_EQ((*resolved)[0].parameter_key, "Any");
  const auto values = parameter_values(declared, *resolved);
  EXPECT_EQ(values.at("Must"), Value("y"));
  EXPECT_EQ(to_json(values.at("Names")), R"(["a","b"])");
  EXPECT_EQ(to_json(values.at("Sizes")), R"(["1","3"])");
}

TEST_F(Parameters, RefusesWithTheTextsOfAws) {
  const std::vector<std::tuple<std::string, std::string, std::string>> cases = {
      {"Any", "y", "Parameters: [Must] must have values"},
      {"Foo", "y", "Parameters: [Foo] do not exist in the template"},
      {"Mode", "C", "Parameter 'Mode' must be one of AllowedValues"},
      {"Short", "a", "Parameter 'Short' must contain at least 2 characters"},
      {"Short", "abcde", "Parameter 'Short' must contain at most 4 characters"},
      {"Shape", "a12", "Parameter 'Shape' must match pattern [a-z][0-9]"},
      {"Told", "12", "Parameter Told failed to satisfy constraint: must be a letter and a digit."},
      {"Count", "five", "Parameter 'Count' must be a number"},
      {"Count", "0", "Parameter 'Count' must be a number not less than 1"},
      {"Count", "10.5", "Parameter 'Count' must be a number not greater than 10"},
      {"Sizes", "1,x", "Parameter 'Sizes' must be a number"},
      {"Sizes", "1,4", "Parameter 'Sizes' must be a number not greater than 3"},
      {"Any", std::string(4097, 'x'), "Parameter 'Any' must contain at most 4096 characters"},
  };
  for (const auto& [key, value, message] : cases) {
    const auto resolved =
        key == "Any" && value == "y" ? resolve({{key, value}}) : resolve({{"Must", "y"}, {key, value}});
    ASSERT_FALSE(resolved) << key << "=" << value;
    EXPECT_EQ(resolved.error().message, message);
  }
  EXPECT_EQ(resolve({{"Must", "a"}, {"Must", "b"}}).error().message, "Parameter: Must provided multiple times");
  const auto previous = resolve_parameters(declared, {{.parameter_key = "Must", .use_previous_value = true}});
  EXPECT_THAT(previous.error().message, HasSubstr("Cannot specify usePreviousValue as true"));
}

TEST(ParameterPattern, ThatIsNoRegularExpressionIsToldSo) {
  const auto declared =
      *parse_template(std::string(kResource) + "Parameters: {P: {Type: String, Default: x, AllowedPattern: '['}}");
  EXPECT_THAT(resolve_parameters(declared, {}).error().message, HasSubstr("no valid regular expression"));
}

}  // namespace
}  // namespace tenantry::local::cloudformation
