#include "local/cloudformation/document.h"

#include <gmock/gmock.h>

namespace tenantry::local::cloudformation {
namespace {

using testing::HasSubstr;

struct Case {
  std::string text, json;
};

TEST(Document, ReadsShortFormsAsLongForms) {
  const std::vector<Case> cases = {
      {"a: !Ref X", R"({"a":{"Ref":"X"}})"},
      {"a: !Sub 'x-${Y}'", R"({"a":{"Fn::Sub":"x-${Y}"}})"},
      {"a: !GetAtt T.Arn", R"({"a":{"Fn::GetAtt":["T","Arn"]}})"},
      {"a: !GetAtt T.A.B", R"({"a":{"Fn::GetAtt":["T","A.B"]}})"},
      {"a: !GetAtt [T, Arn]", R"({"a":{"Fn::GetAtt":["T","Arn"]}})"},
      {"a: !If [C, !Ref X, !Ref 'AWS::NoValue']", R"({"a":{"Fn::If":["C",{"Ref":"X"},{"Ref":"AWS::NoValue"}]}})"},
      {"a: !Not [!Equals [!Ref X, '']]", R"({"a":{"Fn::Not":[{"Fn::Equals":[{"Ref":"X"},""]}]}})"},
      {"a: !And [!Condition X, {Condition: Y}]", R"({"a":{"Fn::And":[{"Condition":"X"},{"Condition":"Y"}]}})"},
      {"a: !Join ['-', [b, c]]", R"({"a":{"Fn::Join":["-",["b","c"]]}})"},
      {"a: !Sub\n  - '${V}'\n  - V: !Ref X", R"({"a":{"Fn::Sub":["${V}",{"V":{"Ref":"X"}}]}})"},
      {"a: !FindInMap [M, K, V]", R"({"a":{"Fn::FindInMap":["M","K","V"]}})"},
      {"a: !Base64 x", R"({"a":{"Fn::Base64":"x"}})"},
      {"a: !Split [',', !Ref X]", R"({"a":{"Fn::Split":[",",{"Ref":"X"}]}})"},
      {"a: !ImportValue x", R"({"a":{"Fn::ImportValue":"x"}})"},
      {"a: {'Fn::Sub': x}", R"({"a":{"Fn::Sub":"x"}})"},
  };
  for (const auto& [text, json] : cases) {
    const auto value = parse_document(text);
    ASSERT_TRUE(value) << text << ": " << value.error().message;
    EXPECT_EQ(to_json(*value), json) << text;
  }
}

TEST(Document, ScalarsAreTexts) {
  const std::string json = R"({"v":"2010-09-09","n":"012","b":"true","f":"false","q":"True","e":""})";
  const auto yaml = parse_document("v: 2010-09-09\nn: 012\nb: True\nf: FALSE\nq: 'True'\ne: ''\n");
  ASSERT_TRUE(yaml);
  EXPECT_EQ(to_json(*yaml), json);
  const auto other =
      parse_document(R"({"i": 12, "d": 1.5, "t": true, "s": "x", "l": [1, null], "e": 1E5, "m": -1e-7})");
  ASSERT_TRUE(other);
  EXPECT_EQ(to_json(*other), R"({"i":"12","d":"1.5","t":"true","s":"x","l":["1",null],"e":"100000","m":"-0.0000001"})");
  EXPECT_EQ(parse_document(R"({"a": 1e300})")->find("a")->text().size(), 301u);
}

TEST(Document, WordsOfYaml11AreBooleansButNoNames) {
  const auto words = parse_document(R"(
w: [yes, No, on, OFF, True, y, N, 'yes', "no", oN, !Sub yes]
On: off
Condition: Yes
i: !If [Yes, yes, no]
f: {'Fn::If': [No, on, {'Fn::FindInMap': [M, On, Off]}]}
m: !FindInMap [M, yes, no]
)");
  ASSERT_TRUE(words);
  EXPECT_EQ(
      to_json(*words),
      R"({"w":["true","false","true","false","true","y","N","yes","no","oN",{"Fn::Sub":"yes"}],"On":"false",)"
      R"("Condition":"Yes","i":{"Fn::If":["Yes","true","false"]},)"
      R"("f":{"Fn::If":["No","true",{"Fn::FindInMap":["M","On","Off"]}]},"m":{"Fn::FindInMap":["M","yes","no"]}})");
}

TEST(Document, RefusesWhatCloudFormationRefuses) {
  const std::vector<std::pair<std::string, std::string>> cases = {
      {"a: [1, 2", "YAML not well-formed. (line "},
      {"a: b: c", "YAML not well-formed. (line 1, column "},
      {"{\"a\": 1,}", "JSON not well-formed."},
      {"{\"a\": 1} x", "JSON not well-formed."},
      {"{\"a\": 1, \"a\": 2}", "duplicate member 'a'"},
      {"a: 1\na: 2", "duplicate member 'a'"},
      {"a: &x 1\nb: *x", "YAML aliases are not allowed"},
      {"a: !Foo x", "Unrecognized tag !Foo"},
      {"[a]: 1", "a member's name must be a string"},
      {"~: 1", "a member's name must be a string"},
      {"- a", "unsupported structure"},
      {"just text", "unsupported structure"},
      {"", "unsupported structure"},
      {"a: 1\n---\nb: 2", "must be one YAML document"},
      {"a: " + std::string(2000, '['), "nested too deeply"},
      {"{\"a\": " + std::string(2000, '['), "JSON not well-formed."},
  };
  for (const auto& [text, message] : cases) {
    const auto value = parse_document(text);
    ASSERT_FALSE(value) << text;
    EXPECT_EQ(value.error().code, "ValidationError");
    EXPECT_THAT(value.error().message, HasSubstr(message)) << text;
  }
}

TEST(Document, JsonAndYamlAgree) {
  const std::string json =
      R"({"Resources":{"T":{"Type":"A::B::C","Properties":{"N":{"Ref":"X"},"L":["a",{"k":"v"}]}}}})";
  EXPECT_EQ(*parse_json(json), *parse_yaml(json));
}

}  // namespace
}  // namespace tenantry::local::cloudformation
