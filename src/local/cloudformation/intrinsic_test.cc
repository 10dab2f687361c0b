#include "local/cloudformation/intrinsic.h"

#include <gmock/gmock.h>

#include "local/cloudformation/document.h"
#include "local/cloudformation/scope.h"

namespace tenantry::local::cloudformation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class TestScope final : public Scope {
 public:
  Checked<Value> ref(const std::string& name) const override {
    if (name == "AWS::NoValue") return Value();
    if (name == "List") return Value(Value::List{"a", "b", "c"});
    if (name == "X") return "x";
    if (name == "Empty") return "";
    if (name == "AWS::Region") return "eu-west-1";
    return refuse("unknown " + name);
  }
  Checked<Value> attribute(const std::string& logical_id, const std::string& attribute) const override {
    return logical_id + "!" + attribute;
  }
  Checked<bool> condition(const std::string& name) const override {
    if (name == "Yes") return true;
    if (name == "No") return false;
    return refuse("no condition " + name);
  }
  const Value& mappings() const override { return mappings_; }
  Checked<Value> imported(const std::string& name) const override {
    if (name == "stack-x") return "exported";
    return Scope::imported(name);
  }

 private:
  Value mappings_ = *parse_yaml("{M: {k: {a: v, l: [p, q]}}}");
};

Value value_of(const std::string& text) { return *parse_yaml("v: " + text)->find("v"); }

TEST(Intrinsic, Evaluates) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"!Ref X", R"("x")"},
      {"plain", R"("plain")"},
      {"!GetAtt T.A.B", R"("T!A.B")"},
      {"{'Fn::GetAtt': T.Arn}", R"("T!Arn")"},
      {"!GetAtt [T, !Ref X]", R"("T!x")"},
      {"!Join ['-', [a, !Ref X, '']]", R"("a-x-")"},
      {"!Join [',', !Ref List]", R"("a,b,c")"},
      {"!Join [',', [a, !Ref 'AWS::NoValue', b]]", R"("a,b")"},
      {"!Join ['', []]", R"("")"},
      {"!Split ['|', 'a|b||c']", R"(["a","b","","c"])"},
      {"!Split ['|', abc]", R"(["abc"])"},
      {"!Select [1, !Ref List]", R"("b")"},
      {"!Select ['0', !Split ['/', 'p/q']]", R"("p")"},
      {"!Sub 'a-${X}-${T.Arn}-${!Lit}-$X-${'", R"("a-x-T!Arn-${Lit}-$X-${")"},
      {"!Sub ['${V}${X}', {V: !Ref X, W: unused}]", R"("xx")"},
      {"!Sub ''", R"("")"},
      {"!If [Yes, a, b]", R"("a")"},
      {"!If [No, !Ref Unknown, !Ref X]", R"("x")"},
      {"{a: !If [No, 1, !Ref 'AWS::NoValue'], b: 2}", R"({"b":"2"})"},
      {"[!Ref 'AWS::NoValue', 1]", R"(["1"])"},
      {"!FindInMap [M, k, a]", R"("v")"},
      {"!FindInMap [M, !Select [0, [k]], l]", R"(["p","q"])"},
      {"!Base64 hello", R"("aGVsbG8=")"},
      {"!GetAZs ''", R"(["eu-west-1a","eu-west-1b","eu-west-1c"])"},
      {"!Select [1, !GetAZs us-east-2]", R"("us-east-2b")"},
      {"!ImportValue stack-x", R"("exported")"},
      {"{'Fn::ImportValue': !Sub 'stack-${X}'}", R"("exported")"},
      {"!Cidr [10.0.0.0/16, 2, '8']", R"(["10.0.0.0/24","10.0.1.0/24"])"},
      {"!Select [1, !Cidr [!Select [0, [10.0.0.0/16]], 2, 8]]", R"("10.0.1.0/24")"},
      {"!Equals [!Ref X, x]", R"("true")"},
      {"!Equals ['1', '1.0']", R"("false")"},
      {"!And [!Equals [a, a], {Condition: Yes}]", R"("true")"},
      {"!And [!Condition Yes, !Condition No, !Condition Yes]", R"("false")"},
      {"!Or [!Condition No, !Not [!Condition Yes]]", R"("false")"},
      {"!Not [!Condition No]", R"("true")"},
      {"{Statement: {Condition: {StringEquals: {k: !Ref X}}}}",
       R"({"Statement":{"Condition":{"StringEquals":{"k":"x"}}}})"},
      {"{a: {Condition: Unknown}}", R"({"a":{"Condition":"Unknown"}})"},
  };
  const TestScope scope;
  for (const auto& [text, json] : cases) {
    const auto value = value_of(text);
    EXPECT_TRUE(check_functions(value)) << text;
    const auto result = evaluate(value, scope);
    ASSERT_TRUE(result) << text << ": " << result.error().message;
    EXPECT_EQ(to_json(*result), json) << text;
  }
}

TEST(Intrinsic, NoValueAtTheRootIsNull) {
  EXPECT_TRUE(evaluate(value_of("!Ref 'AWS::NoValue'"), TestScope())->is_null());
}

TEST(Intrinsic, RefusesWrongShapesBeforeAnythingIsEvaluated) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"!Ref [a]", "Every Ref object must have a single String value."},
      {"!Ref ''", "Every Ref object must have a single String value."},
      {"!GetAtt T", "every Fn::GetAtt object requires two non-empty parameters"},
      {"!GetAtt [T, '']", "every Fn::GetAtt object requires two non-empty parameters"},
      {"!Join [a, b, c]", "every Fn::Join object requires two parameters"},
      {"!Join ['-', text]", "every Fn::Join object requires two parameters"},
      {"!Join [[a], [b]]", "every Fn::Join object requires two parameters"},
      {"!Split ['-']", "every Fn::Split object requires two parameters"},
      {"!Select [0]", "Fn::Select requires a list argument with two elements"},
      {"!Sub [a]", "One or more Fn::Sub intrinsic functions don't specify expected arguments."},
      {"!Sub [a, b]", "One or more Fn::Sub intrinsic functions don't specify expected arguments."},
      {"!Sub '${a-b}'", "variable names in Fn::Sub syntax must contain only"},
      {"!Sub '${}'", "variable names in Fn::Sub syntax must contain only"},
      {"!If [Yes, a]", "Fn::If requires a list argument with three elements"},
      {"!If [!Ref X, a, b]", "Fn::If requires a list argument with three elements"},
      {"!FindInMap [M, k]", "every Fn::FindInMap object requires three parameters"},
      {"!Base64 [a]", "every Fn::Base64 object must have a String-typed value."},
      {"!Equals [a]", "every Fn::Equals object requires a list of 2 string parameters."},
      {"!And [!Condition Yes]", "every Fn::And object requires a list of at least 2 and at most 10"},
      {"!Or []", "every Fn::Or object requires a list of at least 2 and at most 10"},
      {"!Not [!Condition Yes, !Condition No]", "every Fn::Not object requires one boolean parameter."},
      {"!ImportValue ''", "every Fn::ImportValue object must have a String-typed value."},
      {"!GetAZs [a]", "every Fn::GetAZs object must have a String-typed value."},
      {"!Cidr [10.0.0.0/16, 2]", "every Fn::Cidr object requires three parameters"},
      {"!Transform {Name: x}", "Fn::Transform is not supported"},
      {"!Length [a]", "Fn::Length needs the transform AWS::LanguageExtensions"},
      {"!ToJsonString {a: b}", "Fn::ToJsonString needs the transform AWS::LanguageExtensions"},
      {"!FindInMap [M, k, z, {DefaultValue: d}]", "Fn::FindInMap with a DefaultValue needs the transform"},
      {"{'Fn::ForEach::X': [a]}", "Fn::ForEach::X needs the transform AWS::LanguageExtensions"},
      {"{'Fn::Foo': x}", "Encountered unsupported function: Fn::Foo"},
      {"{deep: [{down: !Join []}]}", "every Fn::Join object requires two parameters"},
  };
  for (const auto& [text, message] : cases) {
    const auto value = value_of(text);
    const auto checked = check_functions(value);
    ASSERT_FALSE(checked) << text;
    EXPECT_THAT(checked.error().message, HasSubstr(message)) << text;
    EXPECT_FALSE(evaluate(value, TestScope())) << text;
  }
}

TEST(Intrinsic, RefusesWrongValuesWhenEvaluated) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"!Select [3, !Ref List]", "Fn::Select cannot select nonexistent value at index 3"},
      {"!Select [-1, !Ref List]", "nonexistent value at index -1"},
      {"!Select [x, !Ref List]", "an integer index and a list"},
      {"!Select [0, !Ref X]", "an integer index and a list"},
      {"!Join ['-', !Ref X]", "Fn::Join needs a list of strings"},
      {"!Split ['', abc]", "delimiter that is not empty"},
      {"!Sub '${List}'", "the value of List is no string"},
      {"!FindInMap [N, k, a]", "Mapping named 'N' is not present in the 'Mappings' section of template."},
      {"!FindInMap [M, k, z]", "Unable to get mapping for M::k::z"},
      {"!If [Perhaps, a, b]", "no condition Perhaps"},
      {"!And [text, text]", "Fn::And needs a condition"},
      {"!Ref Unknown", "unknown Unknown"},
      {"!ImportValue other", "No export named other found"},
      {"!Cidr [10.0.0.0/16, many, 8]", "Fn::Cidr needs integers"},
      {"!Cidr [10.0.0.0/16, 2, 32]", "has no room"},
  };
  for (const auto& [text, message] : cases) {
    const auto result = evaluate(value_of(text), TestScope());
    ASSERT_FALSE(result) << text;
    EXPECT_THAT(result.error().message, HasSubstr(message)) << text;
  }
}

TEST(Mentions, NameWhatAValueRefersTo) {
  const auto value = value_of(R"({a: !Ref X, b: [!GetAtt T.Arn, !Sub ['${V}${Y}${U.Arn}', {V: !Ref Z}]],
      c: !If [C, !Ref P, !Ref Q], d: !Not [{Condition: D}]})");
  const auto all = mentions(value);
  EXPECT_THAT(all.references,
              ElementsAre(Reference{"X", ""}, Reference{"T", "Arn"}, Reference{"Y", ""}, Reference{"U", "Arn"},
                          Reference{"Z", ""}, Reference{"P", ""}, Reference{"Q", ""}));
  EXPECT_THAT(all.conditions, ElementsAre("C", "D"));
  const ConditionValues conditions{{"C", false}};
  EXPECT_THAT(mentions(value, &conditions).references, testing::Not(testing::Contains(Reference{"P", ""})));
  EXPECT_THAT(condition_mentions(value_of("{Condition: E}")).conditions, ElementsAre("E"));
}

TEST(Conditions, UseParametersMappingsAndOneAnother) {
  const auto declared = *parse_template(R"(
Parameters: {P: {Type: String}}
Mappings: {M: {prod: {big: yes}}}
Conditions:
  Both: !And [!Condition IsProd, !Not [!Condition Never]]
  IsProd: !Equals [!Ref P, prod]
  Never: !Equals [!Ref 'AWS::Region', nowhere]
  Big: !Equals [!FindInMap [M, prod, big], yes]
  Same: {Condition: IsProd}
Resources: {T: {Type: x}})");
  const auto values = evaluate_conditions(declared, {{"P", "prod"}}, {.region = "us-east-1"});
  ASSERT_TRUE(values) << values.error().message;
  EXPECT_EQ(*values,
            (ConditionValues{{"Both", true}, {"IsProd", true}, {"Never", false}, {"Big", true}, {"Same", true}}));
}

TEST(Conditions, ThatNeedEachOtherAreRefused) {
  const auto declared =
      *parse_template("Conditions: {A: !Not [!Condition B], B: !Not [!Condition A]}\nResources: {T: {Type: x}}");
  EXPECT_THAT(evaluate_conditions(declared, {}, {}).error().message,
              HasSubstr("circular dependency of the condition A"));
}

TEST(StackScope, KnowsPseudoParametersAndResources) {
  const auto declared = *parse_template("Resources: {T: {Type: x}}");
  const ParameterValues parameters{{"P", "p"}};
  const PseudoParameters pseudo{"r", "123", "name", "arn:stack", {"arn:topic"}};
  const ConditionValues conditions;
  const StackScope scope(declared, parameters, pseudo, conditions,
                         [](const std::string& id, const std::string& attribute) -> std::optional<std::string> {
                           if (id != "T" || attribute == "Bad") return std::nullopt;
                           return "T/" + attribute;
                         });
  const auto text = value_of(
      R"(!Sub '${AWS::Region} ${AWS::AccountId} ${AWS::StackName} ${AWS::StackId} ${AWS::Partition} ${AWS::URLSuffix} ${P} ${T} ${T.Arn}')");
  EXPECT_EQ(*evaluate(text, scope), Value("r 123 name arn:stack aws amazonaws.com p T/ T/Arn"));
  EXPECT_EQ(to_json(*evaluate(value_of("!Ref 'AWS::NotificationARNs'"), scope)), R"(["arn:topic"])");
  EXPECT_THAT(evaluate(value_of("!Ref Nope"), scope).error().message,
              HasSubstr("Unresolved resource dependencies [Nope]"));
  EXPECT_THAT(evaluate(value_of("!GetAtt T.Bad"), scope).error().message,
              HasSubstr("does not support attribute type Bad"));
}

}  // namespace
}  // namespace tenantry::local::cloudformation
