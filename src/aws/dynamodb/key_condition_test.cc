#include "aws/dynamodb/key_condition.h"

#include <gtest/gtest.h>

#include <string>

#include "aws/dynamodb/test_support.h"

namespace tenantry::aws::dynamodb {
namespace {

using Range = KeyCondition::Range;
using Type = AttributeValue::Type;

constexpr KeyAttribute kPartition{"p", Type::S};
constexpr KeyAttribute kSort{"r", Type::N};

class KeyConditionTest : public testing::Test {
 protected:
  std::expected<KeyCondition, aws::Error> analyze(std::string_view text, std::optional<KeyAttribute> sort = kSort) {
    Placeholders placeholders(given_.names, given_.values);
    auto condition = parse_condition(text, placeholders, ExpressionKind::kKeyCondition);
    if (!condition) return std::unexpected(std::move(condition).error());
    return analyze_key_condition(*condition, kPartition, sort);
  }
  const AttributeValue* value(std::string_view placeholder) const { return given_.values->find(placeholder); }

  Given given_;
};

TEST_F(KeyConditionTest, FindsThePartitionAndTheRange) {
  struct Good {
    std::string_view text;
    Range range;
    std::string_view value;
    std::string_view upper;
  };
  const Good cases[] = {
      {"p = :s", Range::kAny, "", ""},
      {":s = p", Range::kAny, "", ""},
      {"p = :s AND r = :n", Range::kEqual, ":n", ""},
      {"r = :n AND p = :s", Range::kEqual, ":n", ""},
      {"(p = :s) AND (r < :n)", Range::kLess, ":n", ""},
      {"(p = :s AND r <= :n)", Range::kLessOrEqual, ":n", ""},
      {"p = :s AND r > :n", Range::kGreater, ":n", ""},
      {"p = :s AND :n > r", Range::kLess, ":n", ""},
      {"p = :s AND :n <= r", Range::kGreaterOrEqual, ":n", ""},
      {"p = :s AND r BETWEEN :n AND :m", Range::kBetween, ":n", ":m"},
  };
  for (const auto& [text, range, lower, upper] : cases) {
    const auto condition = analyze(text);
    ASSERT_TRUE(condition.has_value()) << text << ": " << condition.error().message;
    EXPECT_EQ(condition->partition, value(":s")) << text;
    EXPECT_EQ(condition->range, range) << text;
    EXPECT_EQ(condition->value, value(lower)) << text;
    EXPECT_EQ(condition->upper, value(upper)) << text;
  }
  const auto prefix = analyze("p = :s AND begins_with(#a, :t)", KeyAttribute{"a", Type::S});
  ASSERT_TRUE(prefix.has_value());
  EXPECT_EQ(prefix->range, Range::kBeginsWith);
}

TEST_F(KeyConditionTest, RefusesWhatIsNone) {
  const std::string type =
      "One or more parameter values were invalid: Condition parameter type does not match schema type";
  const std::string once =
      "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key";
  const std::string nested =
      "Invalid KeyConditionExpression: KeyConditionExpressions cannot have conditions on nested attributes";
  const std::string operations =
      "Invalid KeyConditionExpression: KeyConditionExpressions cannot contain nested operations";
  const std::string bad = "Invalid operator used in KeyConditionExpression: ";
  const std::string condition = "Invalid condition in KeyConditionExpression: ";
  const std::pair<std::string, std::string> cases[] = {
      {"p <> :s", bad + "<>"},
      {"p = :s OR r = :n", bad + "OR"},
      {"p = :s AND NOT r = :n", bad + "NOT"},
      {"p = :s AND r IN (:n)", bad + "IN"},
      {"p = :s AND contains(r, :n)", bad + "contains"},
      {"attribute_exists(p)", bad + "attribute_exists"},
      {"p = :s AND attribute_type(r, :type)", bad + "attribute_type"},
      {"size(p) = :n", operations},
      {"p = size(x)", operations},
      {"p.x = :s", nested},
      {"p = :s AND r[0] = :n", nested},
      {"x.y = :s", nested},
      {"p = r", condition + "Multiple attribute names used in one condition"},
      {":s = :t", condition + "No key attribute specified"},
      {"p = :s AND :n BETWEEN r AND :m",
       condition + "BETWEEN operator must have the key attribute as its first operand"},
      {"p = :s AND begins_with(:s, r)",
       condition + "begins_with operator must have the key attribute as its first operand"},
      {"p = :s AND r > :n AND r < :m", once},
      {"p = :s AND p = :t", once},
      {"p = :s AND r > :n AND x = :s",
       "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)"},
      {"x = :s", "Query condition missed key schema element: p"},
      {"r = :n", "Query condition missed key schema element: p"},
      {"p = :s AND x = :n", "Query condition missed key schema element: r"},
      {"p > :s", "Query key condition not supported"},
      {"p BETWEEN :s AND :t", "Query key condition not supported"},
      {"begins_with(p, :s)", "Query key condition not supported"},
      {"p = :n", type},
      {"p > :n", type},
      {"p = :s AND r = :s", type},
      {"p = :s AND begins_with(r, :s)", type},
      {"p = :true", type},
      {"p = :empty",
       "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
       "string value. Key: p"},
      {"p = :s AND r < :true",
       "Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: <, "
       "operand type: BOOL"},
      {"p = p",
       "Invalid KeyConditionExpression: The first operand must be distinct from the remaining operands for this "
       "operator or function; operator: =, first operand: [p]"},
      {"name = :s", "Invalid KeyConditionExpression: Attribute name is a reserved keyword; reserved keyword: name"},
  };
  for (const auto& [text, message] : cases) EXPECT_EQ(message_of(analyze(text)), message) << text;
}

TEST_F(KeyConditionTest, KeysWithoutASortKey) {
  EXPECT_EQ(message_of(analyze("p = :s", std::nullopt)), "");
  EXPECT_EQ(message_of(analyze("p = :s AND r = :n", std::nullopt)),
            "The number of query conditions (2) exceeds the number of key attributes defined in the schema (1)");
  EXPECT_EQ(message_of(analyze("r = :n", std::nullopt)), "Query condition missed key schema element: p");
}

TEST_F(KeyConditionTest, ValuesLongerThanAnyKey) {
  given_.values->set(":s", AttributeValue::string(std::string(2049, 'x')));
  given_.values->set(":t", AttributeValue::string(std::string(1025, 'x')));
  EXPECT_EQ(message_of(analyze("p = :s")),
            "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 "
            "bytes");
  EXPECT_EQ(message_of(analyze("p = :t AND a < :t", KeyAttribute{"a", Type::S})),
            "One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit "
            "of 1024 bytes");
}

TEST_F(KeyConditionTest, TheShapeIsCheckedWithoutKeys) {
  Placeholders placeholders(given_.names, given_.values);
  const auto check = [&](std::string_view text) {
    return message_of(check_key_condition(parse_condition(text, placeholders).value()));
  };
  EXPECT_EQ(check("k = :true AND x > :s AND y < :s"), "");
  EXPECT_EQ(check("a = :s OR b = :s"), "Invalid operator used in KeyConditionExpression: OR");
}

}  // namespace
}  // namespace tenantry::aws::dynamodb
