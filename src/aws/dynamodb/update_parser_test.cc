#include <gtest/gtest.h>

#include <string>
#include <tuple>

#include "aws/dynamodb/parser.h"
#include "aws/dynamodb/test_support.h"

namespace tenantry::aws::dynamodb {
namespace {

std::string update_error(std::string_view text) {
  Given given;
  const auto message = message_of(parse_update(text, given.placeholders));
  const std::string begin = "Invalid UpdateExpression: ";
  EXPECT_TRUE(message.empty() || message.starts_with(begin)) << message;
  return message.empty() ? "" : message.substr(begin.size());
}

TEST(UpdateParser, GoodUpdatesPrintAsTheyParse) {
  const Case cases[] = {
      {"set a=:s", "SET a = :s"},
      {"SET a = :s, #q.b[1] = c", "SET a = :s, #q.b[1] = c"},
      {"SET n = n + :n", "SET n = n + :n"},
      {"SET n=n-:n", "SET n = n - :n"},
      {"SET n = (n) + (:n)", "SET n = n + :n"},
      {"SET n = ((n) + (:n))", "SET n = n + :n"},
      {"SET n = if_not_exists(n, :n) + :m", "SET n = if_not_exists(n, :n) + :m"},
      {"SET n = if_not_exists(a, if_not_exists(b, :n))", "SET n = if_not_exists(a, if_not_exists(b, :n))"},
      {"SET l = list_append(if_not_exists(l, :l), :l)", "SET l = list_append(if_not_exists(l, :l), :l)"},
      {"SET l = (list_append((l), l))", "SET l = list_append(l, l)"},
      {"REMOVE a, b[0]", "REMOVE a, b[0]"},
      {"ADD a :n, b :ss", "ADD a :n, b :ss"},
      {"DELETE a :ss", "DELETE a :ss"},
      {"delete d :ss add c :n remove b set a = :s", "SET a = :s REMOVE b ADD c :n DELETE d :ss"},
  };
  for (const auto& [text, printed] : cases) {
    Given given;
    const auto update = parse_update(text, given.placeholders);
    ASSERT_TRUE(update.has_value()) << text << ": " << update.error().message;
    EXPECT_EQ(to_string(*update), printed);
    Given again;
    EXPECT_EQ(parse_update(printed, again.placeholders).value(), *update) << text;
  }
}

TEST(UpdateParser, SyntaxErrors) {
  const std::tuple<std::string_view, std::string_view, std::string_view> cases[] = {
      {" ", "<EOF>", " "},
      {"INVALID SYNTAX HERE", "INVALID", "INVALID SYNTAX"},
      {"SET", "<EOF>", "SET"},
      {"SET a", "<EOF>", "a"},
      {"SET a = :s,", "<EOF>", ","},
      {"SET a = :s b = :t", "b", ":s b ="},
      {"SET a = :s, REMOVE b", "REMOVE", ", REMOVE b"},
      {"SET _123 = :s", "_", "SET _123"},
      {"SET (a) = :s", "(", "SET (a"},
      {"SET a = -:n", "-", "= -:n"},
      {"SET a = :n + :n + :m", "+", ":n + :m"},
      {"SET a = (b + c) - d", "-", ") - d"},
      {"SET a = b + (c + d)", "+", "c + d"},
      {"SET a = if_not_exists(b, c + :n)", "+", "c + :n"},
      {"SET a = b * :n", "*", "b * :n"},
      {"SET set = :s", "set", "SET set ="},
      {"REMOVE :s", ":s", "REMOVE :s"},
      {"REMOVE (a)", "(", "REMOVE (a"},
      {"ADD a b", "b", "a b"},
      {"ADD a (:n)", "(", "a (:n"},
      {"ADD a", "<EOF>", "a"},
  };
  for (const auto& [text, token, near] : cases) EXPECT_EQ(update_error(text), syntax_error(token, near)) << text;
}

TEST(UpdateParser, WhatDynamoDbSaysAgainstUpdates) {
  const std::string overlap =
      "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: ";
  const std::string type = "Incorrect operand type for operator or function; operator or function: ";
  const std::string misused = "The function is not allowed to be used this way in an expression; function: ";
  const std::string no_value = "An expression attribute value used in expression is not defined; attribute value: ";
  const std::pair<std::string, std::string> cases[] = {
      {"", "The expression can not be empty;"},
      {"SET a = :s SET b = :t", R"(The "SET" section can only be used once in an update expression;)"},
      {"REMOVE a REMOVE b", R"(The "REMOVE" section can only be used once in an update expression;)"},
      {"SET name = :s", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"SET a = b.name", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"SET a = :x", no_value + ":x"},
      {"SET #x = :s", "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"REMOVE a[2147483648]", "List index is not within the allowable range; index: [2147483648]"},
      {"SET a = :s, a = :t", overlap + "[a], path two: [a]"},
      {"SET a.b = :s, #a = :t", overlap + "[a, b], path two: [a]"},
      {"SET a = :s REMOVE a", overlap + "[a], path two: [a]"},
      {"SET a[0].x = :s REMOVE a[0]", overlap + "[a, [0], x], path two: [a, [0]]"},
      {"ADD n :n DELETE n :ss", overlap + "[n], path two: [n]"},
      {"SET a[0] = :s, a.b = :t",
       "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [0]], "
       "path two: [a, b]"},
      {"SET a = foo(b)", "Invalid function name; function: foo"},
      {"SET a = List_append(b, :l)", "Invalid function name; function: List_append"},
      {"SET a = size(b)", "The function is not allowed in an update expression; function: size"},
      {"SET a = list_append(list_append(b, :l), :l)", misused + "list_append"},
      {"SET a = list_append(b, :l) + :n", misused + "list_append"},
      {"SET a = (list_append(b, :l)) + :n", misused + "list_append"},
      {"SET a = if_not_exists(b, list_append(b, :l))", misused + "list_append"},
      {"SET a = if_not_exists(b)",
       "Incorrect number of operands for operator or function; operator or function: if_not_exists, number of "
       "operands: 1"},
      {"SET a = if_not_exists(:s, b)",
       "Operator or function requires a document path; operator or function: if_not_exists"},
      {"SET a = if_not_exists(q, #q)",
       "The first operand must be distinct from the remaining operands for this operator or function; operator: "
       "if_not_exists, first operand: [q]"},
      {"SET a = list_append(b, :s)", type + "list_append, operand type: S"},
      {"SET a = b + :s", type + "+, operand type: S"},
      {"SET a = :l - b", type + "-, operand type: L"},
      {"ADD a :s",
       "Incorrect operand type for operator or function; operator: ADD, operand type: STRING, typeSet: "
       "ALLOWED_FOR_ADD_OPERAND"},
      {"ADD a :l",
       "Incorrect operand type for operator or function; operator: ADD, operand type: LIST, typeSet: "
       "ALLOWED_FOR_ADD_OPERAND"},
      {"DELETE a :n",
       "Incorrect operand type for operator or function; operator: DELETE, operand type: NUMBER, typeSet: "
       "ALLOWED_FOR_DELETE_OPERAND"},
      {"SET a = ((:s))", "The expression has redundant parentheses;"},
      {"SET a = b + ((c)) d", "The expression has redundant parentheses;"},
      {"SET " + std::string(4090, 'a') + " = :s", "Expression size has exceeded the maximum allowed size;"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(update_error(text), expected) << text;
}

TEST(UpdateParser, OfSeveralErrorsTheOneThatDynamoDbReports) {
  const Case cases[] = {
      {"SET name = :s SET b = :t", "Attribute name is a reserved keyword; reserved keyword: name"},
      {"SET a = :x SET b = :t", R"(The "SET" section can only be used once in an update expression;)"},
      {"SET a = :x REMOVE #x",
       "An expression attribute name used in the document path is not defined; attribute name: #x"},
      {"SET a = :n + :true, a = :x",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path "
       "two: [a]"},
      {"SET a = :x, b = :y", "An expression attribute value used in expression is not defined; attribute value: :y"},
      {"SET a = :true + :x", "An expression attribute value used in expression is not defined; attribute value: :x"},
      {"SET b = :x ADD a :true",
       "Incorrect operand type for operator or function; operator: ADD, operand type: BOOLEAN, typeSet: "
       "ALLOWED_FOR_ADD_OPERAND"},
      {"SET #x = :s, b.x = :s, b = :t",
       "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [b, x], path "
       "two: [b]"},
  };
  for (const auto& [text, expected] : cases) EXPECT_EQ(update_error(text), expected) << text;
}

TEST(UpdateParser, Limits) {
  std::string sums = "SET ";
  for (int i = 0; i < 301; ++i) sums.append(i == 0 ? "" : ",").append("b" + std::to_string(i) + "=a+:n");
  EXPECT_EQ(update_error(sums), "The expression contains too many operators; operator count: 301");
  std::string removes = "REMOVE ";
  for (int i = 0; i < 700; ++i) removes.append(i == 0 ? "" : ",").append("a" + std::to_string(i));
  EXPECT_EQ(update_error(removes), "");
  EXPECT_EQ(update_error("SET a = " + std::string(2000, '(') + ":n" + std::string(2000, ')')),
            "The expression has redundant parentheses;");
}

TEST(Placeholders, MapsAreCheckedByThemselves) {
  const auto check = [](Placeholders::Names names, Placeholders::Values values, bool expressions = true) {
    return message_of(Placeholders(names, values).check_maps(expressions));
  };
  const Placeholders::Values value(attributes(R"({":v":{"S":"x"}})"));
  const auto named = [](std::string key, std::string name = "n") {
    return Placeholders::Names{{{std::move(key), std::move(name)}}};
  };
  const auto valued = [](std::string key) {
    return Placeholders::Values{AttributeMap{{std::move(key), AttributeValue::null()}}};
  };
  EXPECT_EQ(check({}, {}), "");
  EXPECT_EQ(check({}, {}, false), "");
  EXPECT_EQ(check(named("#_1a"), value), "");
  EXPECT_EQ(check(named("#a"), {}, false), "ExpressionAttributeNames can only be specified when using expressions");
  EXPECT_EQ(check({}, value, false), "ExpressionAttributeValues can only be specified when using expressions");
  EXPECT_EQ(check(Placeholders::Names{std::in_place}, {}), "ExpressionAttributeNames must not be empty");
  EXPECT_EQ(check({}, Placeholders::Values{std::in_place}), "ExpressionAttributeValues must not be empty");
  for (const auto* key : {"a", "#", "#a-b", "##", "#é", ":a"}) {
    EXPECT_EQ(check(named(key), {}),
              "ExpressionAttributeNames contains invalid key: Syntax error; key: \"" + std::string(key) + "\"");
  }
  for (const auto* key : {"a", ":", ":a.b", "#a"}) {
    EXPECT_EQ(check({}, valued(key)),
              "ExpressionAttributeValues contains invalid key: Syntax error; key: \"" + std::string(key) + "\"");
  }
  EXPECT_EQ(check(named(""), {}),
            "ExpressionAttributeNames contains invalid key: The expression attribute map contains an empty key;");
  EXPECT_EQ(check({}, valued(":" + std::string(255, 'a'))),
            "ExpressionAttributeValues contains invalid key: The expression attribute map contains a key that is too "
            "long; size of key: 256");
  EXPECT_EQ(check(named("#a", ""), {}),
            "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a");
  EXPECT_EQ(check(named("#a", std::string(65536, 'n')), {}),
            "ExpressionAttributeNames contains invalid value: Attribute name is too large, must be less than 65536 "
            "bytes for key #a");
}

TEST(Placeholders, UnusedOnesAreReportedOnceOverAllExpressions) {
  const Placeholders::Names names{{{"#a", "a"}, {"#b", "b"}, {"#c", "c"}}};
  const Placeholders::Values values{attributes(R"({":x":{"N":"1"},":y":{"N":"2"}})")};
  Placeholders placeholders(names, values);
  EXPECT_EQ(message_of(placeholders.check_all_used()),
            "Value provided in ExpressionAttributeNames unused in expressions: keys: {#a, #b, #c}");
  ASSERT_TRUE(parse_update("SET #a.#b = :x, #c = :x", placeholders).has_value());
  EXPECT_EQ(message_of(placeholders.check_all_used()),
            "Value provided in ExpressionAttributeValues unused in expressions: keys: {:y}");
  ASSERT_TRUE(parse_condition("#a = :y", placeholders).has_value());
  EXPECT_EQ(message_of(placeholders.check_all_used()), "");
}

}  // namespace
}  // namespace tenantry::aws::dynamodb
