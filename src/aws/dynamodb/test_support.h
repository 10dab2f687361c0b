#pragma once

#include <gtest/gtest.h>

#include <ostream>
#include <stdexcept>
#include <string>
#include <string_view>

#include "aws/dynamodb/codec.h"
#include "aws/dynamodb/parser.h"
#include "base/json.h"

namespace tenantry::aws::dynamodb {

/// An item or values, from DynamoDB's JSON.
inline AttributeMap attributes(std::string_view text) {
  json::Document document;
  const auto root = document.parse(text);
  AttributeMap map;
  if (!root || !read_json(*root, map)) throw std::invalid_argument(std::string(text));
  return map;
}

inline std::string to_json(const AttributeMap& map) {
  std::string text;
  append_json(text, map);
  return text;
}

/// Placeholders of every type for expressions under test: `:s`, `:t` strings, `:n`, `:m` numbers, …
struct Given {
  Placeholders::Names names{{{"#a", "a"}, {"#q", "q"}, {"#reserved", "name"}, {"#odd", "odd name"}}};
  Placeholders::Values values{attributes(R"({
    ":s":{"S":"a"},":t":{"S":"b"},":n":{"N":"1"},":m":{"N":"2"},":bin":{"B":"YQ=="},":l":{"L":[{"S":"a"}]},
    ":map":{"M":{}},":ss":{"SS":["a"]},":ns":{"NS":["1"]},":bs":{"BS":["YQ=="]},":true":{"BOOL":true},
    ":null":{"NULL":true},":type":{"S":"S"},":empty":{"S":""}})")};
  Placeholders placeholders{names, values};
};

/// The message of an outcome's error, or nothing.
template <class Outcome>
std::string message_of(const Outcome& outcome) {
  return outcome ? "" : outcome.error().message;
}

inline std::string syntax_error(std::string_view token, std::string_view near) {
  return std::string("Syntax error; token: \"").append(token).append("\", near: \"").append(near).append("\"");
}

/// Printed when a test of tables fails.
struct Case {
  std::string_view text;
  std::string expected;
};
inline void PrintTo(const Case& one, std::ostream* out) { *out << one.text; }

}  // namespace tenantry::aws::dynamodb
