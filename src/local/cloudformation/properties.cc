#include "local/cloudformation/properties.h"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "base/result.h"
#include "local/cloudformation/number.h"
#include "local/cloudformation/property_rules.h"

namespace tenantry::local::cloudformation {
namespace {

Checked<void> read(const Value& value, const aws::Schema& schema, void* target, std::string_view property);

std::unexpected<aws::Error> wrong_kind(std::string_view property, std::string_view kind) {
  return refuse(fmt::format("Value of property {} must be of type {}", property, kind));
}

template <class T>
Checked<void> read_number(const Value& value, void* target, std::string_view property) {
  const auto number = value.is_text() ? parse_number<T>(value.text()) : std::nullopt;
  if (!number) return wrong_kind(property, "Number");
  *static_cast<T*>(target) = *number;
  return {};
}

Checked<void> read_boolean(const Value& value, void* target, std::string_view property) {
  if (value != Value("true") && value != Value("false")) return wrong_kind(property, "Boolean");
  *static_cast<bool*>(target) = value == Value("true");
  return {};
}

Checked<void> read_list(const Value& value, const aws::Schema& schema, void* target, std::string_view property) {
  if (!value.is_list()) return wrong_kind(property, "List");
  for (const auto& element : value.list())
    TENANTRY_CHECK(read(element, *schema.element, schema.list->append(target), property));
  return {};
}

Checked<void> read_map(const Value& value, const aws::Schema& schema, void* target, std::string_view property) {
  if (!value.is_map()) return wrong_kind(property, "Map");
  for (const auto& [name, member] : value.members())
    TENANTRY_CHECK(read(member, *schema.element, schema.map->insert(target, name), name));
  return {};
}

Checked<void> check_one_of(const aws::MemberSchema& member, const Value& value) {
  const auto allowed = member.limits.one_of;
  if (allowed.empty() || !value.is_text() || is_one_of(value.text(), allowed)) return {};
  return refuse(fmt::format("Value of property {} must be one of {}: {} is not", member.name, allowed, value.text()));
}

Checked<void> read(const Value& value, const aws::Schema& schema, void* target, std::string_view property) {
  switch (schema.kind) {
    case aws::Kind::boolean:
      return read_boolean(value, target, property);
    case aws::Kind::integer:
      return read_number<std::int64_t>(value, target, property);
    case aws::Kind::number:
      return read_number<double>(value, target, property);
    case aws::Kind::list:
      return read_list(value, schema, target, property);
    case aws::Kind::map:
      return read_map(value, schema, target, property);
    case aws::Kind::structure:
      if (!value.is_map()) return wrong_kind(property, "Map");
      return read_properties(value, schema, target);
    case aws::Kind::string:
      if (!value.is_text()) return wrong_kind(property, "String");
      *static_cast<std::string*>(target) = value.text();
      return {};
    default:
      throw std::logic_error("a property's shape has a kind that no property has");
  }
}

}  // namespace

Checked<void> read_properties(const Value& properties, const aws::Schema& schema, void* structure) {
  for (const auto& [name, value] : properties.members()) {
    const auto index = schema.find_member(name);
    if (index == aws::Schema::kNoMember) return refuse(fmt::format("Encountered unsupported property {}", name));
    const auto& member = schema.members[index];
    TENANTRY_CHECK(check_one_of(member, value));
    TENANTRY_CHECK(read(value, *member.schema, member.emplace(structure), name));
  }
  for (const auto& member : schema.members)
    if (member.limits.required && !properties.find(member.name))
      return refuse(fmt::format("Property {} cannot be empty.", member.name));
  return {};
}

}  // namespace tenantry::local::cloudformation
