#include "aws/dynamodb/operand_check.h"

#include <array>
#include <initializer_list>

#include "aws/dynamodb/evaluate.h"
#include "aws/dynamodb/parser_base.h"
#include "aws/dynamodb/paths.h"
#include "base/encoding.h"

namespace tenantry::aws::dynamodb {
namespace {

using Type = AttributeValue::Type;
using Types = std::initializer_list<Type>;

std::string wrong_number(std::string_view function, std::size_t operands) {
  return std::string("Incorrect number of operands for operator or function; operator or function: ")
      .append(function)
      .append(", number of operands: ")
      .append(std::to_string(operands));
}

std::string wrong_type(std::string_view function, std::string_view type) {
  return std::string("Incorrect operand type for operator or function; operator or function: ")
      .append(function)
      .append(", operand type: ")
      .append(type);
}

std::string path_required(std::string_view function) {
  return std::string("Operator or function requires a document path; operator or function: ").append(function);
}

std::optional<Type> type_of(const ValueReference& reference) {
  if (reference.value == nullptr) return std::nullopt;
  return reference.value->type();
}

/// Of what is known now: a value's, or the number that size() gives.
std::optional<Type> type_of(const Operand& operand) {
  if (operand.size) return Type::N;
  const auto* reference = std::get_if<ValueReference>(&operand.of);
  return reference == nullptr ? std::nullopt : type_of(*reference);
}

std::optional<Type> type_of(const SetTerm& term) {
  if (term.kind != SetTerm::Kind::kValue) return std::nullopt;
  return type_of(std::get<ValueReference>(term.leaf));
}

bool is_one_of(Type type, Types types) {
  for (const auto allowed : types)
    if (type == allowed) return true;
  return false;
}

template <class Operands>
Complaint check_types(std::string_view function, const Operands& operands, Types allowed) {
  for (const auto& operand : operands)
    if (const auto type = type_of(operand); type && !is_one_of(*type, allowed))
      return wrong_type(function, type_name(*type));
  return std::nullopt;
}

template <class Operands>
Complaint check_types_of(std::string_view function, const Operands& operands, Types allowed) {
  for (const Operand* operand : operands)
    if (const auto type = type_of(*operand); type && !is_one_of(*type, allowed))
      return wrong_type(function, type_name(*type));
  return std::nullopt;
}

const Path* plain_path(const Operand& operand) { return operand.size ? nullptr : std::get_if<Path>(&operand.of); }

bool same_place(const Path& a, const Path& b) { return compare_paths(a, b) == 0; }

std::string not_distinct(std::string_view function, const Path& path) {
  return std::string("The first operand must be distinct from the remaining operands for this operator or function; ")
      .append("operator: ")
      .append(function)
      .append(", first operand: ")
      .append(to_message(path));
}

template <class Operands>
Complaint check_distinct(std::string_view function, const Operand& first, const Operands& others) {
  const auto* path = plain_path(first);
  if (path == nullptr) return std::nullopt;
  for (const Operand* other : others) {
    const auto* second = plain_path(*other);
    if (second == nullptr || !same_place(*path, *second)) continue;
    return not_distinct(function, *path);
  }
  return std::nullopt;
}

std::string bound(const AttributeValue& value) {
  std::string text("AttributeValue: {");
  text.append(type_name(value.type())).append(":");
  if (const auto* string = value.get_if<AttributeValue::String>()) text += string->text;
  if (const auto* number = value.get_if<AttributeValue::Number>()) text += number->text;
  if (const auto* binary = value.get_if<AttributeValue::Binary>()) base64_append(text, binary->bytes);
  return text + "}";
}

const AttributeValue* given_value(const Operand& operand) {
  const auto* reference = operand.size ? nullptr : std::get_if<ValueReference>(&operand.of);
  return reference == nullptr ? nullptr : reference->value;
}

Complaint check_bounds(const Between& between) {
  const auto* lower = given_value(between.lower);
  const auto* upper = given_value(between.upper);
  if (lower == nullptr || upper == nullptr) return std::nullopt;
  std::string_view demand;
  if (lower->type() != upper->type()) {
    demand = "same data type for lower and upper bounds";
  } else if (compare(*lower, *upper) > 0) {
    demand = "upper bound to be greater than or equal to lower bound";
  } else {
    return std::nullopt;
  }
  return std::string("The BETWEEN operator requires ")
      .append(demand)
      .append("; lower bound operand: ")
      .append(bound(*lower))
      .append(", upper bound operand: ")
      .append(bound(*upper));
}

Complaint check_type_name(const Operand& operand) {
  constexpr std::string_view kFunction = "attribute_type";
  const auto type = type_of(operand);
  if (!type && !std::holds_alternative<ValueReference>(operand.of))
    return wrong_type(kFunction, "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}");
  if (!type) return std::nullopt;
  if (*type != Type::S) return wrong_type(kFunction, type_name(*type));
  const auto& name = given_value(operand)->get_if<AttributeValue::String>()->text;
  for (std::size_t i = 0; i < std::variant_size_v<AttributeValue::Variant>; ++i)
    if (type_name(static_cast<Type>(i)) == name) return std::nullopt;
  return std::string("Invalid attribute type name found; type: ")
      .append(name)
      .append(", valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}");
}

std::string_view long_type_name(Type type) {
  static constexpr std::array<std::string_view, 10> kNames = {
      "STRING", "NUMBER", "BINARY", "STRING_SET", "NUMBER_SET", "BINARY_SET", "MAP", "LIST", "NULL", "BOOLEAN"};
  return kNames[static_cast<std::size_t>(type)];
}

Complaint check_action(std::string_view action, const ValueReference& operand, Types allowed) {
  const auto type = type_of(operand);
  if (!type || is_one_of(*type, allowed)) return std::nullopt;
  return std::string("Incorrect operand type for operator or function; operator: ")
      .append(action)
      .append(", operand type: ")
      .append(long_type_name(*type))
      .append(", typeSet: ALLOWED_FOR_")
      .append(action)
      .append("_OPERAND");
}

}  // namespace

Complaint check(const Comparison& comparison) {
  const auto operation = symbol(comparison.comparator);
  if (comparison.comparator != Comparator::kEqual && comparison.comparator != Comparator::kNotEqual) {
    const std::array operands = {&comparison.left, &comparison.right};
    if (auto complaint = check_types_of(operation, operands, {Type::S, Type::N, Type::B})) return complaint;
  }
  return check_distinct(operation, comparison.left, std::array{&comparison.right});
}

Complaint check(const Between& between) {
  const std::array operands = {&between.operand, &between.lower, &between.upper};
  if (auto complaint = check_types_of("BETWEEN", operands, {Type::S, Type::N, Type::B})) return complaint;
  if (auto complaint = check_bounds(between)) return complaint;
  return check_distinct("BETWEEN", between.operand, std::array{&between.lower, &between.upper});
}

Complaint check(const In& in) {
  if (in.candidates.size() > kMaxInOperands) {
    return "The IN operator is provided with too many operands; number of operands: " +
           std::to_string(in.candidates.size());
  }
  std::vector<const Operand*> candidates;
  if (plain_path(in.operand) != nullptr)
    for (const auto& candidate : in.candidates) candidates.push_back(&candidate);
  return check_distinct("IN", in.operand, candidates);
}

Complaint check_call(ConditionFunction function, const std::vector<Operand>& operands) {
  const auto name = name_of(function);
  const bool unary =
      function == ConditionFunction::kAttributeExists || function == ConditionFunction::kAttributeNotExists;
  if (operands.size() != (unary ? 1 : 2)) return wrong_number(name, operands.size());
  if (unary) return plain_path(operands[0]) == nullptr ? Complaint(path_required(name)) : std::nullopt;
  if (function == ConditionFunction::kBeginsWith)
    if (auto complaint = check_types(name, operands, {Type::S, Type::B})) return complaint;
  if (auto complaint = check_distinct(name, operands[0], std::array{&operands[1]})) return complaint;
  return function == ConditionFunction::kAttributeType ? check_type_name(operands[1]) : std::nullopt;
}

Complaint check_size_call(const std::vector<Operand>& operands) {
  if (operands.size() != 1) return wrong_number("size", operands.size());
  return check_types("size", operands, {Type::S, Type::B, Type::SS, Type::NS, Type::BS, Type::M, Type::L});
}

Complaint check_if_not_exists(const std::vector<SetTerm>& operands) {
  constexpr std::string_view kFunction = "if_not_exists";
  if (operands.size() != 2) return wrong_number(kFunction, operands.size());
  if (operands[0].kind != SetTerm::Kind::kPath) return path_required(kFunction);
  const auto* path = std::get_if<Path>(&operands[0].leaf);
  const auto* other = operands[1].kind == SetTerm::Kind::kPath ? std::get_if<Path>(&operands[1].leaf) : nullptr;
  if (other != nullptr && same_place(*path, *other)) return not_distinct(kFunction, *path);
  return std::nullopt;
}

Complaint check_list_append(const std::vector<SetTerm>& operands) {
  constexpr std::string_view kFunction = "list_append";
  if (operands.size() != 2) return wrong_number(kFunction, operands.size());
  return check_types(kFunction, operands, {Type::L});
}

Complaint check_arithmetic(std::string_view operator_symbol, const std::vector<SetTerm>& operands) {
  return check_types(operator_symbol, operands, {Type::N});
}

Complaint check_add(const ValueReference& operand) {
  return check_action("ADD", operand, {Type::N, Type::SS, Type::NS, Type::BS});
}

Complaint check_delete(const ValueReference& operand) {
  return check_action("DELETE", operand, {Type::SS, Type::NS, Type::BS});
}

}  // namespace tenantry::aws::dynamodb
