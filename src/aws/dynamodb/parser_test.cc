#include "aws/dynamodb/parser.h"

#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "aws/dynamodb/test_support.h"

namespace tenantry::aws::dynamodb {
namespace {

/// The error of a condition, without the words that begin each; nothing where it is good.
std::string condition_error(std::string_view text) {
  Given given;
  const auto message = message_of(parse_condition(text, given.placeholders));
  const std::string begin = "Invalid ConditionExpression: ";
  EXPECT_TRUE(message.empty() || message.starts_with(begin)) << message;
  return message.empty() ? "" : message.substr(begin.size());
}

std::string repeat(std::string_view text, int times, std::string_view between) {
  std::string all;
  for (int i = 0; i < times; ++i) all.append(i == 0 ? "" : between).append(text);
  return all;
}

TEST(ConditionParser, GoodConditionsPrintAsTheyParse) {
  const Case cases[] = {
      {"a = :s", "a = :s"},
      {"a=:s", "a = :s"},
      {" a\t<>\r\n:s ", "a <> :s"},
      {":s < a", ":s < a"},
      {"(a) = (:s)", "a = :s"},
      {"(a = :s)", "a = :s"},
      {"a = :s and b = :t or c = :s", "a = :s AND b = :t OR c = :s"},
      {"a = :s and (b = :t or c = :s)", "a = :s AND (b = :t OR c = :s)"},
      {"(a = :s and b = :t) and c = :s", "(a = :s AND b = :t) AND c = :s"},
      {"((a = :s) and (b = :t))", "a = :s AND b = :t"},
      {"NOT not a = :s", "NOT NOT a = :s"},
      {"not (a = :s or b = :s) and c = :s", "NOT (a = :s OR b = :s) AND c = :s"},
      {"a between :s and :t and b = :s", "a BETWEEN :s AND :t AND b = :s"},
      {"a in(:s,b,size(c))", "a IN (:s, b, size(c))"},
      {"a in ((b))", "a IN (b)"},
      {"size(a) > size(:l)", "size(a) > size(:l)"},
      {"attribute_exists(a.b[0].#a)", "attribute_exists(a.b[0].#a)"},
      {"attribute_not_exists (a)", "attribute_not_exists(a)"},
      {"(begins_with(a, :s))", "begins_with(a, :s)"},
      {"begins_with((a), (:s))", "begins_with(a, :s)"},
      {"contains(:l, a)", "contains(:l, a)"},
      {"attribute_type(a, :type)", "attribute_type(a, :type)"},
      {"a [ 0 ] . b [10][2147483647] = :s", "a[0].b[10][2147483647] = :s"},
      {"contains = :s", "contains = :s"},
      {"nota = :s AND(b=:s)", "nota = :s AND b = :s"},
      {"a = :s AND NOT attribute_exists(b)", "a = :s AND NOT attribute_exists(b)"},
  };
  for (const auto& [text, printed] : cases) {
    Given given;
    const auto condition = parse_condition(text, given.placeholders);
    ASSERT_TRUE(condition.has_value()) << text << ": " << condition.error().message;
    EXPECT_EQ(to_string(*condition), printed);
    Given again;
    EXPECT_EQ(parse_condition(printed, again.placeholders).value(), *condition) << text;
  }
}

TEST(ConditionParser, SyntaxErrorsShowTheTokenAndItsNeighbours) {
  const std::tuple<std::string_view, std::string_view, std::string_view> cases[] = {
      {" ", "<EOF>", " "},
      {"a", "<EOF>", "a"},
      {"a =  ", "<EOF>", "=  "},
      {"  = :s", "=", "  = :s"},
      {"a = :s b", "b", ":s b"},
      {"a == :s", "=", "== :s"},
      {"a != :s", "!", "a !="},
      {"a <> :s AND", "<EOF>", "AND"},
      {"a = :s = :t", "=", ":s = :t"},
      {"a = :s ) ", ")", ":s ) "},
      {"( a = :s", "<EOF>", ":s"},
      {"()", ")", "()"},
      {"(a) and (b)", "and", ") and ("},
      {"(a = :s) = b", "=", ") = b"},
      {"a = (b = :s)", "=", "b = :s"},
      {"a or b = :s", "or", "a or b"},
      {"not a", "<EOF>", "a"},
      {"a not in (:s)", "not", "a not in"},
      {"a in ()", ")", "()"},
      {"a in :s", ":s", "in :s"},
      {"a in (:s,)", ")", ",)"},
      {"a between :s", "<EOF>", ":s"},
      {"a between :s or :t", "or", ":s or :t"},
      {"contains(a b)", "b", "a b)"},
      {"attribute_exists()", ")", "()"},
      {"a.size(b) = :s", "(", "size(b"},
      {"a[-1] = :s", "-", "[-1"},
      {"a[1.5] = :s", ".", "1.5"},
      {"a[01] = :s", "1", "01]"},
      {"a[] = :s", "]", "[] ="},
      {"a[#a] = :s", "#a", "[#a]"},
      {"a. = :s", "=", ". = :s"},
      {"a..b = :s", ".", "..b"},
      {".a = :s", ".", ".a"},
      {"_a = :s", "_", "_a"},
      {"1a = :s", "1", "1a"},
      {"a-b = :s", "-", "a-b"},
      {"a = 1", "1", "= 1"},
      {"a = \"x\"", "\"", "= \"x"},
      {"a = #", "#", "= #"},
      {": a = :s", ":", ": a"},
      {"and = :s", "and", "and ="},
      {"a.set = :s", "set", ".set ="},
      {"é = :s", "é", "é ="},
      {"a\xC2\xA0= :s", "\xC2\xA0", "a\xC2\xA0="},
      {"name = = :s", "=", "= = :s"},
  };
  for (const auto& [text, token, near] : cases) EXPECT_EQ(condition_error(text), syntax_error(token, near)) << text;
}

TEST(ConditionParser, WhatDynamoDbSaysAgainstOperands) {
  const std::string type = "Incorrect operand type for operator or function; operator or function: ";
  const std::string number = "Incorrect number of operands for operator or function; operator or function: ";
  const std::string path = "Operator or function requires a document path; operator or function: ";
  const std::string misused = "The function is not allowed to be used this way in an expression; function: ";
  const std::string distinct =
      "The first operand must be distinct from the remaining operands for this operator or function; operator: ";
  const std::string reserved = "Attribute name is a reserved keyword; reserved keyword: ";
  const std::string no_value = "An expression attribute value used in expression is not defined; attribute value: ";
  const std::string no_name = "An expression attribute name used in the document path is not defined; attribute name: ";
  const std::pair<std::string, std::string> cases[] = {
      {"", "The expression can not be empty;"},
      {"name = :s", reserved + "name"},
      {"a.Size = :s", reserved + "Size"},
      {"#reserved = :s", ""},
      {"a = :x", no_value + ":x"},
      {"#x = :s", no_name + "#x"},
      {"a.#x = :s", no_name + "#x"},
      {":x = #x", no_value + ":x"},
      {"foo(a)", "Invalid function name; function: foo"},
      {"Attribute_exists(a)", "Invalid function name; function: Attribute_exists"},
      {"if_not_exists(a, :s) = :s", "The function is not allowed in a condition expression; function: if_not_exists"},
      {"size(a)", misused + "size"},
      {"attribute_exists(a) = :true", misused + "attribute_exists"},
      {"a = contains(b, :s)", misused + "contains"},
      {"size(attribute_exists(a)) = :n", misused + "attribute_exists"},
      {"attribute_exists(a, b)", number + "attribute_exists, number of operands: 2"},
      {"begins_with(a)", number + "begins_with, number of operands: 1"},
      {"size(a, b) = :n", number + "size, number of operands: 2"},
      {"attribute_not_exists(:s)", path + "attribute_not_exists"},
      {"attribute_exists(size(a))", path + "attribute_exists"},
      {"begins_with(a, :n)", type + "begins_with, operand type: N"},
      {"begins_with(:l, a)", type + "begins_with, operand type: L"},
      {"begins_with(size(a), :s)", type + "begins_with, operand type: N"},
      {"begins_with(a, :bin)", ""},
      {"contains(a, :map)", ""},
      {"size(:n) = :n", type + "size, operand type: N"},
      {"size(:true) = :n", type + "size, operand type: BOOL"},
      {"size(size(a)) = :n", type + "size, operand type: N"},
      {"size(:ss) = :n", ""},
      {"a < :true", type + "<, operand type: BOOL"},
      {":l >= a", type + ">=, operand type: L"},
      {"a <= :ns", type + "<=, operand type: NS"},
      {"a > :null", type + ">, operand type: NULL"},
      {"a = :l", ""},
      {"a between :s and :true", type + "BETWEEN, operand type: BOOL"},
      {"a between :s and :n",
       "The BETWEEN operator requires same data type for lower and upper bounds; lower bound operand: AttributeValue: "
       "{S:a}, upper bound operand: AttributeValue: {N:1}"},
      {"a between :m and :n",
       "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: "
       "AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}"},
      {"a between :s and :s", ""},
      {"attribute_type(a, :s)",
       "Invalid attribute type name found; type: a, valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}"},
      {"attribute_type(a, :n)", type + "attribute_type, operand type: N"},
      {"attribute_type(a, b)", type + "attribute_type, operand type: {NS,SS,L,BS,N,M,B,BOOL,NULL,S}"},
      {"a = a", distinct + "=, first operand: [a]"},
      {"#q.a[1] < q.a[1]", distinct + "<, first operand: [q, a, [1]]"},
      {"a between :s and a", distinct + "BETWEEN, first operand: [a]"},
      {"a in (:s, a)", distinct + "IN, first operand: [a]"},
      {"contains(a, a)", distinct + "contains, first operand: [a]"},
      {"size(a) = size(a)", ""},
      {"a[2147483648] = :s", "List index is not within the allowable range; index: [2147483648]"},
      {"a[99999999999999999999] = :s", "List index is not within the allowable range; index: [99999999999999999999]"},
      {"((a = :s))", "The expression has redundant parentheses;"},
      {"((a)) = :s", "The expression has redundant parentheses;"},
      {"a = ((:s))", "The expression has redundant parentheses;"},
      {"not ((a = :s))", "The expression has redundant parentheses;"},
      {"contains(((a)), :s)", "The expression has redundant parentheses;"},
      {"a in (((b)))", "The expression has redundant parentheses;"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(condition_error(text), expected) << text;
}

TEST(ConditionParser, OfSeveralErrorsTheOneThatDynamoDbReports) {
  const Case cases[] = {
      {"name = :x", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"a < :true AND name = :s", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"foo(name)", "Invalid function name; function: foo"},
      {"name = foo(a)", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"attribute_exists(a) = name",
       "The function is not allowed to be used this way in an expression; function: attribute_exists"},
      {"name = :s AND ((a = :s))", "The expression has redundant parentheses;"},
      {"((a = :s)) AND = :s", "The expression has redundant parentheses;"},
      {"((a)) and b = = :s", syntax_error("and", ") and b")},
      {"contains(((a)) b", syntax_error("b", ") b")},
      {"foo(a) = = ", syntax_error("=", "= = ")},
      {"a between :t and :s AND c = :x",
       "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: "
       "AttributeValue: {S:b}, upper bound operand: AttributeValue: {S:a}"},
      {"c = :x AND a < :true", "An expression attribute value used in expression is not defined; attribute value: :x"},
      {"begins_with(a, :n, :x)",
       "An expression attribute value used in expression is not defined; attribute value: :x"},
      {"q < :true AND q = q",
       "Incorrect operand type for operator or function; operator or function: <, operand type: BOOL"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(condition_error(text), expected) << text;
}

TEST(ConditionParser, Limits) {
  const std::string operators = "The expression contains too many operators; operator count: 301";
  EXPECT_EQ(condition_error(repeat("a=:s", 150, " AND ")), "");
  EXPECT_EQ(condition_error(repeat("a=:s", 151, " AND ")), operators);
  EXPECT_EQ(condition_error(repeat("contains(a,:s)", 151, " OR ")), operators);
  EXPECT_EQ(condition_error(repeat("size(a)=:n", 100, " AND ")), "");
  EXPECT_EQ(condition_error(repeat("NOT", 299, " ") + " a=:s"), "");
  EXPECT_EQ(condition_error(repeat("NOT", 300, " ") + " a=:s"), operators);
  EXPECT_EQ(condition_error(repeat("NOT (", 299, "") + "a=:s" + std::string(299, ')')), "");
  EXPECT_EQ(condition_error(std::string(2000, '(') + "a" + std::string(2000, ')') + "=:s"),
            "The expression has redundant parentheses;");
  EXPECT_EQ(condition_error("a IN (" + repeat(":s", 100, ",") + ")"), "");
  EXPECT_EQ(condition_error("a IN (" + repeat(":s", 101, ",") + ")"),
            "The IN operator is provided with too many operands; number of operands: 101");
  EXPECT_EQ(condition_error(repeat("a", 32, ".") + "=:s"), "");
  EXPECT_EQ(condition_error(repeat("a", 33, ".") + "=:s"),
            "The document path has too many nesting levels; nesting levels: 33");
  EXPECT_EQ(condition_error(std::string(4093, 'a') + "=:s"), "");
  EXPECT_EQ(condition_error(std::string(4094, 'a') + "=:s"),
            "Expression size has exceeded the maximum allowed size; expression size: 4097");
}

TEST(ConditionParser, TheKindNamesTheParameter) {
  Given given;
  EXPECT_EQ(message_of(parse_condition("", given.placeholders, ExpressionKind::kFilter)),
            "Invalid FilterExpression: The expression can not be empty;");
  EXPECT_EQ(message_of(parse_condition("", given.placeholders, ExpressionKind::kKeyCondition)),
            "Invalid KeyConditionExpression: The expression can not be empty;");
}

TEST(ConditionParser, ValuesAreBorrowedAndSurviveAMove) {
  Given given;
  const auto condition = parse_condition("#odd = :l", given.placeholders).value();
  const auto moved = std::move(given.values);
  const auto& comparison = std::get<Comparison>(condition.node);
  EXPECT_EQ(std::get<ValueReference>(comparison.right.of).value, moved->find(":l"));
  EXPECT_EQ(std::get<Path>(comparison.left.of).attribute, (Name{"odd name", "#odd"}));
}

TEST(ProjectionParser, Errors) {
  const std::string overlap =
      "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ";
  const std::pair<std::string, std::string> cases[] = {
      {"a", ""},
      {"a, #q.b[0],c", ""},
      {"a.x, a.y, a.z[0], a.z[1]", ""},
      {"", "The expression can not be empty;"},
      {"a,", syntax_error("<EOF>", ",")},
      {"a b", syntax_error("b", "a b")},
      {":s", syntax_error(":s", ":s")},
      {"size(a)", syntax_error("(", "size(a")},
      {"a, status", "Attribute name is a reserved keyword; reserved keyword: status"},
      {"a, #x", "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"a, a", overlap + "[a], path two: [a]"},
      {"a.b, #a", overlap + "[a, b], path two: [a]"},
      {"b, a[1], c, a[1].x", overlap + "[a, [1]], path two: [a, [1], x]"},
      {"a.b, a[0]",
       "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path "
       "two: [a, [0]]"},
      {std::string(4097, 'a'), "Expression size has exceeded the maximum allowed size;"},
  };
  for (const auto& [text, expected] : cases) {
    Given given;
    const auto message = message_of(parse_projection(text, given.placeholders));
    EXPECT_EQ(message, expected.empty() ? "" : "Invalid ProjectionExpression: " + expected) << text;
  }
}

}  // namespace
}  // namespace tenantry::aws::dynamodb
