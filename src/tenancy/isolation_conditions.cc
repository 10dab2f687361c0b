#include "tenancy/isolation_conditions.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "aws/dynamodb/number.h"
#include "base/result.h"
#include "tenancy/keys.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeValue;
using ddb::ConditionFunction;
using ddb::Operand;

/// What an operand is to isolation.
enum class Kind : std::uint8_t { given, given_size, key, key_size, other };

Kind kind_of(const Operand& operand) {
  const auto* path = std::get_if<ddb::Path>(&operand.of);
  if (path == nullptr) return operand.size ? Kind::given_size : Kind::given;
  if (!is_prefixed(path->attribute.text) || !path->steps.empty()) return Kind::other;
  return operand.size ? Kind::key_size : Kind::key;
}

bool has(const std::vector<Operand*>& operands, Kind kind) {
  return std::ranges::any_of(operands, [kind](const Operand* operand) { return kind_of(*operand) == kind; });
}

const Operand* first_key(const std::vector<Operand*>& operands) {
  for (const auto* operand : operands)
    if (const Kind kind = kind_of(*operand); kind == Kind::key || kind == Kind::key_size) return operand;
  return nullptr;
}

const AttributeValue*& given(Operand& operand) { return std::get<ddb::ValueReference>(operand.of).value; }

bool is_string(const AttributeValue& value) { return value.type() == AttributeValue::Type::S; }

}  // namespace

template <class Make>
const AttributeValue* ScopedValues::once(Made& made, const AttributeValue* value, Make make) {
  for (const auto& [from, to] : made)
    if (from == value) return to;
  const auto* result = placeholders_.keep(make());
  made.emplace_back(value, result);
  return result;
}

const AttributeValue* ScopedValues::key(const AttributeValue* value) {
  const auto* string = value->get_if<AttributeValue::String>();
  return string != nullptr && !string->text.empty() ? compared(value) : value;
}

const AttributeValue* ScopedValues::compared(const AttributeValue* value) {
  const auto* string = value->get_if<AttributeValue::String>();
  if (string == nullptr) return value;
  return once(prefixed_, value, [&] { return AttributeValue::string(scope_.prefix() + string->text); });
}

const AttributeValue* ScopedValues::searched(const AttributeValue* value) {
  if (value->type() != AttributeValue::Type::SS && value->type() != AttributeValue::Type::L) return value;
  return once(searched_, value, [&] {
    AttributeValue physical = *value;
    if (auto* set = physical.get_if<AttributeValue::StringSet>())
      for (auto& element : set->elements) element.insert(0, scope_.prefix());
    if (auto* list = physical.get_if<AttributeValue::List>())
      for (auto& element : *list)
        if (auto* string = element.get_if<AttributeValue::String>()) string->text.insert(0, scope_.prefix());
    return physical;
  });
}

const AttributeValue* ScopedValues::size(const AttributeValue* value) {
  const auto* number = value->get_if<AttributeValue::Number>();
  if (number == nullptr) return value;
  static const std::string kPrefixSize = std::to_string(keys::kTenantPrefixSize);
  auto sum = ddb::add_numbers(number->text, kPrefixSize);
  if (sum) return once(sizes_, value, [&] { return AttributeValue::number(*std::move(sum)); });
  // Of so many digits: far beyond every size it stays there, between two sizes its place cannot be said.
  static const std::string kBeyond = "1" + std::string(30, '0');
  const bool beyond =
      ddb::compare_numbers(number->text, kBeyond) > 0 || ddb::compare_numbers(number->text, "-" + kBeyond) < 0;
  return beyond ? value : nullptr;
}

Check ConditionScope::enter(ddb::ConditionExpression& condition) {
  return std::visit([&](auto& node) { return enter(condition, node); }, condition.node);
}

Check ConditionScope::enter(ddb::ConditionExpression&, ddb::Logical& node) {
  for (auto& part : node.operands) TENANTRY_CHECK(enter(part));
  return {};
}

Check ConditionScope::enter(ddb::ConditionExpression&, ddb::Comparison& node) {
  return enter_compared({&node.left, &node.right}, true);
}

/// With a value as one of the bounds PK as the other would be a second one, and DynamoDB checks given bounds.
Check ConditionScope::enter(ddb::ConditionExpression&, ddb::Between& node) {
  return enter_compared({&node.operand, &node.lower, &node.upper}, first_key({&node.operand}) != nullptr);
}

/// Where there is no item, PK must not be IN anything: not in values, and given candidates would stay what they are.
Check ConditionScope::enter(ddb::ConditionExpression&, ddb::In& node) {
  Operands candidates;
  for (auto& candidate : node.candidates) candidates.push_back(&candidate);
  const bool among_others =
      std::ranges::all_of(candidates, [](const Operand* candidate) { return kind_of(*candidate) == Kind::other; });
  const bool allowed = among_others || kind_of(node.operand) == Kind::other;
  candidates.insert(candidates.begin(), &node.operand);
  return enter_compared(candidates, allowed);
}

Check ConditionScope::enter(ddb::ConditionExpression& whole, ddb::FunctionCall& node) {
  switch (node.function) {
    case ConditionFunction::kAttributeExists:
    case ConditionFunction::kAttributeNotExists:
    case ConditionFunction::kAttributeType:
      return {};
    case ConditionFunction::kBeginsWith:
      return enter_compared({&node.operand, &node.argument}, true);
    case ConditionFunction::kContains:
      return enter_contains(whole, node);
  }
  return {};
}

/// Strings that are all longer by the same prefix compare as without it, and so do numbers that are all larger by its
/// size; values of different types compare as they ever do.
Check ConditionScope::enter_compared(const Operands& operands, bool others_allowed) {
  const Operand* key = first_key(operands);
  if (key == nullptr) return {};
  const bool sizes = has(operands, Kind::key_size);
  if (sizes && has(operands, Kind::given_size)) return refuse(*key);
  if (has(operands, Kind::other)) return others_allowed ? enter_beside_others(operands) : refuse(*key);
  for (Operand* operand : operands) {
    if (kind_of(*operand) != Kind::given) continue;
    auto& value = given(*operand);
    value = values_.compared(value);
    if (sizes) value = values_.size(value);
    if (value == nullptr) return refuse(*key);
  }
  return {};
}

Check ConditionScope::enter_beside_others(const Operands& operands) {
  for (Operand* operand : operands)
    if (const Kind kind = kind_of(*operand); kind == Kind::key || kind == Kind::key_size)
      TENANTRY_CHECK(replace_pk(*operand));
  return {};
}

/// Where a key's value stands in a text cannot be said without the prefix; whether a set or list has it can.
Check ConditionScope::enter_contains(ddb::ConditionExpression& whole, ddb::FunctionCall& node) {
  const Kind in = kind_of(node.operand);
  const Kind part = kind_of(node.argument);
  if (in == Kind::key_size || in == Kind::given_size) return {};
  if (in == Kind::key && (part == Kind::key_size || part == Kind::given_size)) return {};
  if (in == Kind::key && part == Kind::given) {
    const auto* value = given(node.argument);
    if (!is_string(*value)) return {};
    TENANTRY_CHECK(replace_pk(node.operand));
    decide(whole, given(node.operand)
                      ->get_if<AttributeValue::String>()
                      ->text.contains(value->get_if<AttributeValue::String>()->text));
    return {};
  }
  if (in == Kind::given && part == Kind::key) {
    auto& value = given(node.operand);
    value = values_.searched(value);
    if (!is_string(*value)) return {};
    TENANTRY_CHECK(replace_pk(node.argument));
    decide(whole, value->get_if<AttributeValue::String>()->text.contains(
                      given(node.argument)->get_if<AttributeValue::String>()->text));
    return {};
  }
  if (in == Kind::given && part == Kind::key_size)
    return given(node.operand)->type() == AttributeValue::Type::NS ||
                   given(node.operand)->type() == AttributeValue::Type::L
               ? refuse(node.argument)
               : Check();
  if (in == Kind::key && part == Kind::key) return refuse(node.operand);
  if (in == Kind::key) return replace_pk(node.operand);
  if (part == Kind::key || part == Kind::key_size) return replace_pk(node.argument);
  return {};
}

/// What holds of the tenant's PK holds where there is an item; what does not, nowhere.
void ConditionScope::decide(ddb::ConditionExpression& whole, bool contained) {
  ddb::FunctionCall node;
  node.function = contained ? ConditionFunction::kAttributeExists : ConditionFunction::kContains;
  ddb::Path pk;
  pk.attribute.text = keys::kPk;
  node.operand.of = std::move(pk);
  if (!contained)
    node.argument.of = ddb::ValueReference{{}, placeholders_.keep(AttributeValue::number(0))};  // in no string
  whole.node = std::move(node);
}

Check ConditionScope::replace_pk(Operand& operand) {
  if (tenant_pk_ == nullptr || std::get<ddb::Path>(operand.of).attribute.text != keys::kPk) return refuse(operand);
  operand.of = ddb::ValueReference{{}, placeholders_.keep(*tenant_pk_)};
  return {};
}

Check ConditionScope::refuse(const Operand& operand) const {
  return std::unexpected(
      invalid(fmt::format("Invalid {}: {} cannot be compared in this way on this table: only with given values, in its "
                          "whole or by its beginning",
                          ddb::parameter_name(kind_), ddb::to_string(operand))));
}

}  // namespace tenantry::tenancy
