#include "local/cloudformation/dynamic_reference.h"

#include <gmock/gmock.h>

#include "local/cloudformation/document.h"
#include "local/cloudformation/imports.h"
#include "local/cloudformation/testing.h"

namespace tenantry::local::cloudformation {
namespace {

using ::testing::ElementsAre;

class DynamicReferences : public ::testing::Test {
 protected:
  testing::World world;
  VirtualClock clock;
  testing::FakeSsm ssm{world};
  boost::asio::io_context context;

  DynamicReferences() {
    put("/a", "String", "one");
    put("/a:1", "String", "first");
    put("/list", "StringList", "x, y ,z");
    put("/secret", "SecureString", "s");
  }

  void put(const std::string& name, const std::string& type, const std::string& value) {
    ssm.parameters[name] = {.name = name, .value = value, .type = type};
  }

  template <class T>
  T run(Task<T> task) {
    std::optional<T> result;
    boost::asio::co_spawn(context, std::move(task),
                          [&](const std::exception_ptr&, T value) { result = std::move(value); });
    context.restart();
    context.run();
    return *std::move(result);
  }

  std::string resolved(const std::string& properties) {
    const auto value = run(resolve_references(*parse_yaml(properties), "A::B::C", ssm, clock));
    return value ? to_json(*value) : value.error().message;
  }

  /// What Ref gives of a parameter `P` of that type; or the refusal.
  std::string parameter(const std::string& type, const std::string& value) {
    const auto declared = *parse_template("Parameters: {P: {Type: '" + type + "'}}\nResources: {T: {Type: 'A::B::C'}}");
    const auto fetched =
        run(fetch_parameters(declared, {{.parameter_key = "P", .parameter_value = value}}, ssm, clock));
    return fetched ? to_json(parameter_values(declared, *fetched).at("P")) : fetched.error().message;
  }

  Meaning meaning_of(const std::string& text) {
    StackRecord stack;
    return *understand(std::make_shared<const Template>(*parse_template(text)), stack, {});
  }
};

TEST_F(DynamicReferences, AreReplacedWhereTheyStand) {
  EXPECT_EQ(resolved("{P: 'x{{resolve:ssm:/a}}y{{resolve:ssm:/a:1}}', Q: [{R: '{{resolve:ssm:/list}}'}], S: plain}"),
            R"({"P":"xoneyfirst","Q":[{"R":"x, y ,z"}],"S":"plain"})");
  EXPECT_EQ(resolved("{P: '{{resolve:'}"), R"({"P":"{{resolve:"})");
}

TEST_F(DynamicReferences, AreRefusedWithTheTextsOfAws) {
  EXPECT_EQ(resolved("{P: '{{resolve:ssm:/none}}', Q: '{{resolve:ssm:/a:9}}'}"),
            "Unable to fetch parameters [/a:9,/none] from parameter store for this account.");
  EXPECT_EQ(resolved("{P: '{{resolve:ssm:/secret}}'}"), "Non-secure ssm prefix was used for secure parameter /secret");
  EXPECT_EQ(resolved("{P: {Q: '{{resolve:ssm-secure:/secret}}'}}"),
            "SSM Secure reference is not supported in: [A::B::C/Properties/P/Q]");
  for (const auto* bad : {"{{resolve:ssm:/a:prod}}", "{{resolve:ssm}}", "{{resolve:ssm:}}", "{{resolve:other:x}}",
                          "{{resolve:ssm:/a:1:2}}", "{{resolve:ssm:a b}}"})
    EXPECT_EQ(resolved("{P: '" + std::string(bad) + "'}"),
              "Incorrect format is used in the following SSM reference: [" + std::string(bad) + "]");
  EXPECT_EQ(resolved("{P: '{{resolve:secretsmanager:s}}'}"),
            "The local cloud has no Secrets Manager: {{resolve:secretsmanager:s}} in A::B::C/Properties/P cannot be "
            "resolved");
}

TEST_F(DynamicReferences, OfAStackAreLookedForBeforeItMakesAnything) {
  const auto check = [&](const std::string& properties) {
    const auto checked = run(check_references_exist(
        meaning_of("Resources: {A: {Type: 'A::B::C'}, B: {Type: 'A::B::C', Properties: " + properties + "}}"), ssm,
        clock));
    return checked ? "" : checked.error().message;
  };
  EXPECT_EQ(check("{P: '{{resolve:ssm:/a}}', Q: !Sub '{{resolve:ssm:/none/${A}}}'}"), "");
  EXPECT_EQ(check("{P: {R: !Ref A, Q: !Sub '{{resolve:ssm:/none/${AWS::Region}}}'}}"),
            "Unable to fetch parameters [/none/us-east-1] from parameter store for this account.");
  EXPECT_EQ(check("{P: '{{resolve:ssm:/secret}}'}"), "Non-secure ssm prefix was used for secure parameter /secret");
}

TEST_F(DynamicReferences, AtMost60InATemplate) {
  std::string text = "Resources: {A: {Type: 'A::B::C', Properties: {P: [";
  for (int i = 0; i < 61; ++i) text += "'{{resolve:ssm:p}}',";
  const auto declared = *parse_template(text + "]}}}");
  EXPECT_EQ(check_dynamic_references(declared).error().message,
            "Template error: a template can have at most 60 dynamic references");
}

TEST_F(DynamicReferences, OfParametersGiveTheirValues) {
  EXPECT_EQ(parameter("AWS::SSM::Parameter::Value<String>", "/a"), R"("one")");
  EXPECT_EQ(parameter("AWS::SSM::Parameter::Value<String>", "/a:1"), R"("first")");
  EXPECT_EQ(parameter("AWS::SSM::Parameter::Value<List<String>>", "/list"), R"(["x","y","z"])");
  EXPECT_EQ(parameter("AWS::SSM::Parameter::Value<CommaDelimitedList>", "/list"), R"(["x","y","z"])");
  EXPECT_EQ(parameter("AWS::SSM::Parameter::Name", "/a"), R"("/a")");
  EXPECT_EQ(parameter("String", "/a"), R"("/a")");
}

TEST_F(DynamicReferences, OfParametersAreRefusedWithTheTextsOfAws) {
  const std::string value = "AWS::SSM::Parameter::Value<String>";
  EXPECT_EQ(parameter(value, "/none"), "Unable to fetch parameters [/none] from parameter store for this account.");
  EXPECT_EQ(parameter(value, "/secret"),
            "Parameters [/secret] referenced by template have types not supported by CloudFormation.");
  EXPECT_EQ(parameter(value, "/list"),
            "Types for SSM parameters [/list] defined in CFN template and SSM are incompatible");
  EXPECT_EQ(parameter("AWS::SSM::Parameter::Value<CommaDelimitedList>", "/a"),
            "Types for SSM parameters [/a] defined in CFN template and SSM are incompatible");
  EXPECT_EQ(parameter("AWS::SSM::Parameter::Name", "/none"),
            "Parameter validation failed: parameter value /none for parameter name P does not exist");
}

TEST_F(DynamicReferences, ImportsAreThoseOfWhatIsMade) {
  const auto meaning = meaning_of(R"(
Conditions: {No: !Equals [a, b]}
Resources:
  A: {Type: 'A::B::C', Properties: {P: [!ImportValue x, {'Fn::ImportValue': !Sub '${AWS::Region}-y'}, !ImportValue x]}}
  B: {Type: 'A::B::C', Condition: No, Properties: {P: !ImportValue z}}
  D: {Type: 'A::B::C', Properties: {P: !If [No, !ImportValue z, !Sub ['${V}', {V: !ImportValue w}]]}}
Outputs:
  O: {Value: !ImportValue o}
  N: {Condition: No, Value: !ImportValue n}
)");
  EXPECT_THAT(*imported_names(meaning), ElementsAre("o", "us-east-1-y", "w", "x"));
}

}  // namespace
}  // namespace tenantry::local::cloudformation
