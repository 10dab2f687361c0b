#include "local/cloudformation/property_rules.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>

#include "base/result.h"
#include "local/cloudformation/number.h"

namespace tenantry::local::cloudformation {
namespace {

std::unexpected<aws::Error> wrong_kind(std::string_view property, std::string_view kind) {
  return refuse(fmt::format("Value of property {} must be of type {}", property, kind));
}

Checked<void> check_text(const Value& value, const PropertyRule& rule) {
  if (!value.is_text()) return wrong_kind(rule.name, "String");
  if (rule.one_of.empty() || is_one_of(value.text(), rule.one_of)) return {};
  return refuse(fmt::format("Value of property {} must be one of {}: {} is not", rule.name, rule.one_of, value.text()));
}

Checked<void> check_texts(const Value& value, const PropertyRule& rule) {
  if (!value.is_list()) return wrong_kind(rule.name, "List of String");
  if (!std::ranges::all_of(value.list(), &Value::is_text)) return wrong_kind(rule.name, "List of String");
  return {};
}

Checked<void> check_text_map(const Value& value, const PropertyRule& rule) {
  if (!value.is_map()) return wrong_kind(rule.name, "Map");
  for (const auto& [name, member] : value.members())
    if (!member.is_text()) return wrong_kind(name, "String");
  return {};
}

Checked<void> check_structures(const Value& value, const PropertyRule& rule) {
  if (!value.is_list()) return wrong_kind(rule.name, "List");
  for (const auto& element : value.list()) {
    if (!element.is_map()) return wrong_kind(rule.name, "List of Map");
    TENANTRY_CHECK(check_properties(element, rule.members));
  }
  return {};
}

Checked<void> check_value(const Value& value, const PropertyRule& rule) {
  switch (rule.kind) {
    case PropertyKind::integer:
      if (!value.is_text() || !parse_number<std::int64_t>(value.text())) return wrong_kind(rule.name, "Integer");
      return {};
    case PropertyKind::number:
      if (!value.is_text() || !parse_number<double>(value.text())) return wrong_kind(rule.name, "Number");
      return {};
    case PropertyKind::boolean:
      if (value != Value("true") && value != Value("false")) return wrong_kind(rule.name, "Boolean");
      return {};
    case PropertyKind::document:
      if (value.is_list()) return wrong_kind(rule.name, "Json");
      return {};
    case PropertyKind::texts:
      return check_texts(value, rule);
    case PropertyKind::text_map:
      return check_text_map(value, rule);
    case PropertyKind::structure:
      if (!value.is_map()) return wrong_kind(rule.name, "Map");
      return check_properties(value, rule.members);
    case PropertyKind::structures:
      return check_structures(value, rule);
    default:
      return check_text(value, rule);
  }
}

}  // namespace

Checked<void> check_properties(const Value& properties, PropertyRules rules) {
  for (const auto& [name, value] : properties.members()) {
    const auto rule = std::ranges::find(rules, name, &PropertyRule::name);
    if (rule == rules.end()) return refuse(fmt::format("Encountered unsupported property {}", name));
    TENANTRY_CHECK(check_value(value, *rule));
  }
  for (const auto& rule : rules)
    if (rule.required && !properties.find(rule.name))
      return refuse(fmt::format("Property {} cannot be empty.", rule.name));
  return {};
}

OnChange change_of(const Value& before, const Value& after, PropertyRules rules) {
  auto change = OnChange::in_place;
  for (const auto& rule : rules)
    if (differs(before, after, rule.name)) change = std::max(change, rule.on_change);
  return change;
}

bool differs(const Value& before, const Value& after, std::string_view property) {
  const auto* old_value = before.find(property);
  const auto* new_value = after.find(property);
  return (old_value != nullptr) != (new_value != nullptr) || (old_value != nullptr && *old_value != *new_value);
}

std::optional<std::string> text_of(const Value& properties, std::string_view property) {
  const auto* value = properties.find(property);
  return value && value->is_text() ? std::optional(value->text()) : std::nullopt;
}

bool is_one_of(std::string_view value, std::string_view allowed) {
  for (std::size_t begin = 0; begin <= allowed.size();) {
    const auto end = std::min(allowed.find('|', begin), allowed.size());
    if (allowed.substr(begin, end - begin) == value) return true;
    begin = end + 1;
  }
  return false;
}

}  // namespace tenantry::local::cloudformation
