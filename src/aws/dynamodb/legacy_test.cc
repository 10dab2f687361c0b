#include "aws/dynamodb/legacy.h"

#include <gtest/gtest.h>

#include "aws/dynamodb/evaluate.h"
#include "aws/dynamodb/test_support.h"
#include "aws/dynamodb/update.h"
#include "aws/json_codec.h"

namespace tenantry::aws::dynamodb {
namespace {

/// A request from JSON.
template <class R>
R read(const std::string& text) {
  json::Document document;
  R made;
  EXPECT_TRUE(aws::read_json(*document.parse(text), made)) << text;
  return made;
}

const AttributeMap kItem = attributes(R"({"s":{"S":"abc"},"n":{"N":"5"},"ss":{"SS":["a","b"]},"l":{"L":[{"S":"a"}]}})");

std::string filtered(const std::string& filter, std::optional<std::string> op = {}) {
  const auto request = read<ScanRequest>(R"({"TableName":"t","ScanFilter":)" + filter + "}");
  const auto condition = legacy_condition(*request.scan_filter, op);
  if (!condition) return condition.error().message;
  return evaluate(*condition, kItem) ? "yes" : "no";
}

std::string one(const std::string& attribute, const std::string& op, const std::string& list) {
  return filtered("{\"" + attribute + R"(":{"ComparisonOperator":")" + op + R"(","AttributeValueList":[)" + list +
                  "]}}");
}

TEST(Legacy, Operators) {
  EXPECT_EQ(one("n", "EQ", R"({"N":"5.0"})"), "yes");
  EXPECT_EQ(one("n", "NE", R"({"N":"5"})"), "no");
  EXPECT_EQ(one("gone", "NE", R"({"N":"5"})"), "yes");
  EXPECT_EQ(one("n", "LT", R"({"N":"6"})"), "yes");
  EXPECT_EQ(one("n", "LE", R"({"N":"4"})"), "no");
  EXPECT_EQ(one("n", "GT", R"({"S":"4"})"), "no");
  EXPECT_EQ(one("n", "GE", R"({"N":"5"})"), "yes");
  EXPECT_EQ(one("n", "NULL", ""), "no");
  EXPECT_EQ(one("gone", "NOT_NULL", ""), "no");
  EXPECT_EQ(one("s", "CONTAINS", R"({"S":"b"})"), "yes");
  EXPECT_EQ(one("ss", "CONTAINS", R"({"S":"c"})"), "no");
  EXPECT_EQ(one("l", "NOT_CONTAINS", R"({"S":"a"})"), "no");
  EXPECT_EQ(one("s", "BEGINS_WITH", R"({"S":"ab"})"), "yes");
  EXPECT_EQ(one("n", "IN", R"({"N":"1"},{"N":"5"})"), "yes");
  EXPECT_EQ(one("n", "BETWEEN", R"({"N":"6"},{"N":"7"})"), "no");
}

TEST(Legacy, OperatorsDemandArguments) {
  const std::string opening = "One or more parameter values were invalid: ";
  EXPECT_EQ(one("n", "EQ", ""), opening + "Invalid number of argument(s) for the EQ ComparisonOperator");
  EXPECT_EQ(one("n", "NULL", R"({"N":"1"})"),
            opening + "Invalid number of argument(s) for the NULL ComparisonOperator");
  EXPECT_EQ(one("n", "BETWEEN", R"({"N":"1"})"),
            opening + "Invalid number of argument(s) for the BETWEEN ComparisonOperator");
  EXPECT_EQ(one("n", "LT", R"({"SS":["a"]})"),
            opening + "ComparisonOperator LT is not valid for SS AttributeValue type");
  EXPECT_EQ(one("n", "BEGINS_WITH", R"({"N":"1"})"),
            opening + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type");
  EXPECT_EQ(one("n", "BETWEEN", R"({"N":"1"},{"S":"1"})"),
            opening + "AttributeValues inside AttributeValueList must be of same type");
  EXPECT_NE(one("n", "BETWEEN", R"({"N":"2"},{"N":"1"})").find("lower bound is greater"), std::string::npos);
}

TEST(Legacy, ConditionalOperator) {
  const std::string both =
      R"({"n":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"5"}]},"s":{"ComparisonOperator":"NULL"}})";
  EXPECT_EQ(filtered(both), "no");
  EXPECT_EQ(filtered(both, "AND"), "no");
  EXPECT_EQ(filtered(both, "OR"), "yes");
}

std::string expected(const std::string& text) {
  const auto request = read<DeleteItemRequest>(R"({"TableName":"t","Key":{},"Expected":{"n":)" + text + "}}");
  const auto condition = legacy_condition(*request.expected, {});
  if (!condition) return condition.error().message;
  return evaluate(*condition, kItem) ? "yes" : "no";
}

TEST(Legacy, Expected) {
  const std::string opening = "One or more parameter values were invalid: ";
  EXPECT_EQ(expected(R"({"Value":{"N":"5"}})"), "yes");
  EXPECT_EQ(expected(R"({"Value":{"N":"6"},"Exists":true})"), "no");
  EXPECT_EQ(expected(R"({"Exists":false})"), "no");
  EXPECT_EQ(expected(R"({"ComparisonOperator":"GT","Value":{"N":"4"}})"), "yes");
  EXPECT_EQ(expected(R"({"ComparisonOperator":"NOT_NULL"})"), "yes");
  EXPECT_EQ(expected("{}"), opening + "Value must be provided when Exists is null for Attribute: n");
  EXPECT_EQ(expected(R"({"Exists":true})"), opening + "Value must be provided when Exists is true for Attribute: n");
  EXPECT_EQ(expected(R"({"Exists":false,"Value":{"N":"1"}})"),
            opening + "Value cannot be used when Exists is false for Attribute: n");
  EXPECT_EQ(expected(R"({"ComparisonOperator":"EQ"})"),
            opening + "Value or AttributeValueList must be used with ComparisonOperator: EQ for Attribute: n");
  EXPECT_EQ(expected(R"({"AttributeValueList":[]})"),
            opening + "AttributeValueList can only be used with a ComparisonOperator for Attribute: n");
}

std::string updated(const std::string& updates) {
  const auto request = read<UpdateItemRequest>(R"({"TableName":"t","Key":{},"AttributeUpdates":)" + updates + "}");
  const auto update = legacy_update(*request.attribute_updates);
  if (!update) return update.error().message;
  const auto item = apply(*update, kItem);
  return item ? to_json(*item) : item.error().message;
}

TEST(Legacy, AttributeUpdates) {
  EXPECT_EQ(updated(R"({"n":{"Action":"ADD","Value":{"N":"1"}},"s":{"Value":{"S":"x"}},"l":{"Action":"DELETE"},
                       "ss":{"Action":"DELETE","Value":{"SS":["a"]}}})"),
            R"({"n":{"N":"6"},"s":{"S":"x"},"ss":{"SS":["b"]}})");
  EXPECT_EQ(updated(R"({"l":{"Action":"ADD","Value":{"L":[{"S":"b"}]}},"new":{"Action":"ADD","Value":{"L":[]}},
                       "s":{"Action":"DELETE"},"ss":{"Action":"DELETE"},"n":{"Action":"DELETE"}})"),
            R"({"l":{"L":[{"S":"a"},{"S":"b"}]},"new":{"L":[]}})");
  EXPECT_NE(updated(R"({"n":{"Action":"PUT"}})").find("Only DELETE action is allowed"), std::string::npos);
  EXPECT_NE(updated(R"({"n":{"Action":"ADD","Value":{"S":"x"}}})").find("ADD action is not supported for the type S"),
            std::string::npos);
}

TEST(Legacy, ProjectionAndKinds) {
  const auto projection = legacy_projection({"a.b", "c"});
  ASSERT_TRUE(projection);
  EXPECT_EQ(projection->paths[0].attribute.text, "a.b");
  EXPECT_FALSE(legacy_projection({"a", "a"}));
  EXPECT_TRUE(check_one_kind({{"Expected", true}}, {{"ConditionExpression", false}}));
  EXPECT_EQ(
      check_one_kind({{"Expected", true}, {"AttributeUpdates", true}}, {{"ConditionExpression", true}}).error().message,
      "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: "
      "{Expected, AttributeUpdates} Expression parameters: {ConditionExpression}");
}

}  // namespace
}  // namespace tenantry::aws::dynamodb
