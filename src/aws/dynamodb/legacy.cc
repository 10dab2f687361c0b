#include "aws/dynamodb/legacy.h"

#include <array>
#include <set>
#include <span>
#include <utility>
#include <variant>

#include "aws/dynamodb/evaluate.h"

namespace tenantry::aws::dynamodb {
namespace {

using Type = AttributeValue::Type;
using Outcome = std::expected<ConditionExpression, aws::Error>;

template <class... Text>
std::unexpected<aws::Error> refuse(const Text&... text) {
  std::string message = "One or more parameter values were invalid: ";
  (message.append(text), ...);
  return std::unexpected(validation_error(std::move(message)));
}

Path path_to(const std::string& attribute) { return {{attribute, "#"}, {}}; }

Operand operand(const std::string& attribute) {
  Operand operand;
  operand.of = path_to(attribute);
  return operand;
}

ValueReference reference(const AttributeValue& value) { return {{}, &value}; }

Operand operand(const AttributeValue& value) {
  Operand operand;
  operand.of = reference(value);
  return operand;
}

template <class Node>
ConditionExpression expression(Node node) {
  ConditionExpression condition;
  condition.node = std::move(node);
  return condition;
}

ConditionExpression function(ConditionFunction name, const std::string& attribute, const AttributeValue* argument) {
  FunctionCall call{name, operand(attribute), {}};
  if (argument != nullptr) call.argument = operand(*argument);
  return expression(std::move(call));
}

ConditionExpression negated(ConditionExpression condition) {
  Logical logical{LogicalOperator::kNot, {}};
  logical.operands.push_back(std::move(condition));
  return expression(std::move(logical));
}

/// An operator: how many values it takes, and which.
struct Operator {
  std::string_view name;
  std::size_t least;
  std::size_t most;
  std::string_view types;  // not allowed: beginnings of a list, each name with a space behind it
};
constexpr std::size_t kMany = 100;
constexpr std::string_view kUnordered = "SS NS BS M L NULL BOOL ";
constexpr std::array<Operator, 13> kOperators = {{{"EQ", 1, 1, ""},
                                                  {"NE", 1, 1, ""},
                                                  {"LE", 1, 1, kUnordered},
                                                  {"LT", 1, 1, kUnordered},
                                                  {"GE", 1, 1, kUnordered},
                                                  {"GT", 1, 1, kUnordered},
                                                  {"NOT_NULL", 0, 0, ""},
                                                  {"NULL", 0, 0, ""},
                                                  {"CONTAINS", 1, 1, "SS NS BS M L "},
                                                  {"NOT_CONTAINS", 1, 1, "SS NS BS M L "},
                                                  {"BEGINS_WITH", 1, 1, "N SS NS BS M L NULL BOOL "},
                                                  {"IN", 1, kMany, kUnordered},
                                                  {"BETWEEN", 2, 2, kUnordered}}};

bool contains_word(std::string_view words, std::string_view word) {
  for (std::size_t at = 0; at < words.size();) {
    const auto end = words.find(' ', at);
    if (words.substr(at, end - at) == word) return true;
    at = end + 1;
  }
  return false;
}

const Operator* find_operator(std::string_view name) {
  for (const auto& each : kOperators)
    if (each.name == name) return &each;
  return nullptr;
}

using Arguments = std::span<const AttributeValue>;

std::expected<void, aws::Error> check_arguments(const Operator& op, Arguments arguments) {
  if (arguments.size() < op.least || arguments.size() > op.most)
    return refuse("Invalid number of argument(s) for the ", op.name, " ComparisonOperator");
  for (const auto& argument : arguments)
    if (contains_word(op.types, type_name(argument.type())))
      return refuse("ComparisonOperator ", op.name, " is not valid for ", type_name(argument.type()),
                    " AttributeValue type");
  if (op.name != "BETWEEN") return {};
  if (arguments[0].type() != arguments[1].type())
    return refuse("AttributeValues inside AttributeValueList must be of same type");
  if (compare(arguments[0], arguments[1]) > 0)
    return std::unexpected(validation_error(
        "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"));
  return {};
}

std::optional<Comparator> comparator(std::string_view name) {
  static constexpr std::array<std::pair<std::string_view, Comparator>, 6> kComparators = {
      {{"EQ", Comparator::kEqual},
       {"NE", Comparator::kNotEqual},
       {"LT", Comparator::kLess},
       {"LE", Comparator::kLessOrEqual},
       {"GT", Comparator::kGreater},
       {"GE", Comparator::kGreaterOrEqual}}};
  for (const auto& [each, comparator] : kComparators)
    if (each == name) return comparator;
  return std::nullopt;
}

ConditionExpression compared(const std::string& attribute, const std::string& name, Arguments arguments) {
  if (const auto compares = comparator(name))
    return expression(Comparison{operand(attribute), *compares, operand(arguments[0])});
  if (name == "NULL") return function(ConditionFunction::kAttributeNotExists, attribute, nullptr);
  if (name == "NOT_NULL") return function(ConditionFunction::kAttributeExists, attribute, nullptr);
  if (name == "BEGINS_WITH") return function(ConditionFunction::kBeginsWith, attribute, &arguments[0]);
  if (name == "BETWEEN") return expression(Between{operand(attribute), operand(arguments[0]), operand(arguments[1])});
  if (name == "IN") {
    In in{operand(attribute), {}};
    for (const auto& argument : arguments) in.candidates.push_back(operand(argument));
    return expression(std::move(in));
  }
  auto contains = function(ConditionFunction::kContains, attribute, &arguments[0]);
  return name == "CONTAINS" ? std::move(contains) : negated(std::move(contains));
}

Outcome condition_on(const std::string& attribute, const std::string& name, Arguments arguments) {
  const auto* op = find_operator(name);
  if (op == nullptr) return refuse("Unknown ComparisonOperator: ", name);
  if (auto checked = check_arguments(*op, arguments); !checked) return std::unexpected(std::move(checked).error());
  return compared(attribute, name, arguments);
}

Arguments arguments_of(const std::optional<std::vector<AttributeValue>>& list) {
  return list ? Arguments(*list) : Arguments();
}

Outcome condition_on(const std::string& attribute, const Condition& condition) {
  return condition_on(attribute, condition.comparison_operator, arguments_of(condition.attribute_value_list));
}

/// With a ComparisonOperator: its arguments may be one Value.
Outcome operator_on(const std::string& attribute, const ExpectedAttributeValue& expected) {
  const std::string& name = *expected.comparison_operator;
  if (expected.exists)
    return refuse("Exists and ComparisonOperator cannot be used together for Attribute: ", attribute);
  if (expected.value && expected.attribute_value_list)
    return refuse("Value and AttributeValueList cannot be used together for Attribute: ", attribute);
  if (expected.value) return condition_on(attribute, name, Arguments(&*expected.value, 1));
  if (!expected.attribute_value_list && name != "NULL" && name != "NOT_NULL")
    return refuse("Value or AttributeValueList must be used with ComparisonOperator: ", name,
                  " for Attribute: ", attribute);
  return condition_on(attribute, name, arguments_of(expected.attribute_value_list));
}

Outcome condition_on(const std::string& attribute, const ExpectedAttributeValue& expected) {
  if (expected.comparison_operator) return operator_on(attribute, expected);
  if (expected.attribute_value_list)
    return refuse("AttributeValueList can only be used with a ComparisonOperator for Attribute: ", attribute);
  if (expected.exists == false) {
    if (expected.value) return refuse("Value cannot be used when Exists is false for Attribute: ", attribute);
    return function(ConditionFunction::kAttributeNotExists, attribute, nullptr);
  }
  if (!expected.value)
    return refuse("Value must be provided when Exists is ", expected.exists ? "true" : "null",
                  " for Attribute: ", attribute);
  return expression(Comparison{operand(attribute), Comparator::kEqual, operand(*expected.value)});
}

template <class Conditions>
Outcome joined(const Conditions& conditions, const std::optional<std::string>& conditional_operator) {
  Logical logical{conditional_operator == "OR" ? LogicalOperator::kOr : LogicalOperator::kAnd, {}};
  for (const auto& [attribute, condition] : conditions) {
    auto each = condition_on(attribute, condition);
    if (!each) return each;
    logical.operands.push_back(*std::move(each));
  }
  if (logical.operands.size() == 1) return std::move(logical.operands.front());
  return expression(std::move(logical));
}

/// `list_append(if_not_exists(attribute, []), value)`.
SetTerm appended(const std::string& attribute, const AttributeValue& value) {
  static const AttributeValue kEmpty = AttributeValue::list({});
  SetTerm empty{SetTerm::Kind::kValue, reference(kEmpty), {}};
  SetTerm before{SetTerm::Kind::kIfNotExists, path_to(attribute), {}};
  before.operands.push_back(std::move(empty));
  SetTerm append{SetTerm::Kind::kListAppend, {}, {}};
  append.operands.push_back(std::move(before));
  append.operands.push_back({SetTerm::Kind::kValue, reference(value), {}});
  return append;
}

bool is_set(Type type) { return type == Type::SS || type == Type::NS || type == Type::BS; }

std::expected<void, aws::Error> add_update(UpdateExpression& to, const std::string& attribute,
                                           const AttributeValueUpdate& update) {
  const std::string action = update.action.value_or("PUT");
  if (!update.value) {
    if (action != "DELETE") return refuse("Only DELETE action is allowed when no attribute value is specified");
    to.removes.push_back(path_to(attribute));
    return {};
  }
  const Type type = update.value->type();
  if (action == "PUT") {
    to.sets.push_back({path_to(attribute), {SetTerm::Kind::kValue, reference(*update.value), {}}});
  } else if (action == "DELETE" && is_set(type)) {
    to.deletes.push_back({path_to(attribute), reference(*update.value)});
  } else if (action == "ADD" && type == Type::L) {
    to.sets.push_back({path_to(attribute), appended(attribute, *update.value)});
  } else if (action == "ADD" && (type == Type::N || is_set(type))) {
    to.adds.push_back({path_to(attribute), reference(*update.value)});
  } else {
    return refuse(action, " action is not supported for the type ", type_name(type));
  }
  return {};
}

std::string names_of(std::initializer_list<UsedParameter> parameters) {
  std::string names;
  for (const auto& parameter : parameters)
    if (parameter.used) names.append(names.empty() ? "" : ", ").append(parameter.name);
  return names;
}

}  // namespace

Outcome legacy_condition(const std::map<std::string, Condition>& conditions,
                         const std::optional<std::string>& conditional_operator) {
  return joined(conditions, conditional_operator);
}

Outcome legacy_condition(const std::map<std::string, ExpectedAttributeValue>& expected,
                         const std::optional<std::string>& conditional_operator) {
  return joined(expected, conditional_operator);
}

std::expected<UpdateExpression, aws::Error> legacy_update(const std::map<std::string, AttributeValueUpdate>& updates) {
  UpdateExpression update;
  for (const auto& [attribute, each] : updates)
    if (auto added = add_update(update, attribute, each); !added) return std::unexpected(std::move(added).error());
  return update;
}

std::expected<ProjectionExpression, aws::Error> legacy_projection(const std::vector<std::string>& attributes) {
  ProjectionExpression projection;
  std::set<std::string_view> seen;
  for (const auto& attribute : attributes) {
    if (!seen.insert(attribute).second) return refuse("Duplicate value in attribute name: ", attribute);
    projection.paths.push_back(path_to(attribute));
  }
  return projection;
}

std::expected<void, aws::Error> check_one_kind(std::initializer_list<UsedParameter> legacy,
                                               std::initializer_list<UsedParameter> expressions) {
  const std::string old = names_of(legacy);
  const std::string now = names_of(expressions);
  if (old.empty() || now.empty()) return {};
  return std::unexpected(validation_error(
      "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {" +
      old + "} Expression parameters: {" + now + "}"));
}

}  // namespace tenantry::aws::dynamodb
