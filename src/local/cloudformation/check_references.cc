#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/result.h"
#include "local/cloudformation/dynamic_reference.h"
#include "local/cloudformation/outputs.h"
#include "local/cloudformation/plan.h"
#include "local/cloudformation/scope.h"

namespace tenantry::local::cloudformation {
namespace {

bool is_parameter(const Template& declared, const std::string& name) {
  return declared.find_parameter(name) || PseudoParameters().find(name);
}

Checked<void> check_condition_name(const Template& declared, const std::string& name) {
  if (declared.find_condition(name)) return {};
  return refuse(fmt::format("Template error: unresolved condition dependency {}", name));
}

Checked<void> check_maps(const Template& declared, const Mentions& found) {
  for (const auto* map : found.maps)
    if (map->is_text() && !declared.mappings.find(map->text()))
      return refuse(fmt::format(
          "Template error: Mapping named '{}' is not present in the 'Mappings' section of template.", map->text()));
  return {};
}

Checked<void> check_conditions(const Template& declared) {
  for (const auto& [name, condition] : declared.conditions) {
    TENANTRY_CHECK(check_functions(condition));
    const auto found = condition_mentions(condition);
    if (!found.imports.empty()) return refuse("Template error: Cannot use Fn::ImportValue in Conditions.");
    TENANTRY_CHECK(check_maps(declared, found));
    std::set<std::string> unknown;
    for (const auto& reference : found.references)
      if (!reference.attribute.empty() || !is_parameter(declared, reference.name)) unknown.insert(reference.name);
    if (!unknown.empty())
      return refuse(
          fmt::format("Template format error: Unresolved dependencies [{}]. Cannot reference resources in the "
                      "Conditions block of the template",
                      fmt::join(unknown, ", ")));
    for (const auto& other : found.conditions) TENANTRY_CHECK(check_condition_name(declared, other));
  }
  return {};
}

Checked<void> check_types(const Template& declared, const AttributesOf& attributes_of) {
  std::vector<std::string> unknown;
  for (const auto& resource : declared.resources)
    if (!attributes_of(resource.type) && std::ranges::find(unknown, resource.type) == unknown.end())
      unknown.push_back(resource.type);
  if (unknown.empty()) return {};
  return refuse(fmt::format("Template format error: Unrecognized resource types: [{}]", fmt::join(unknown, ", ")));
}

Checked<void> check_attribute(const Template& declared, const Reference& reference, const AttributesOf& attributes_of) {
  const auto* resource = declared.find_resource(reference.name);
  if (!resource)
    return refuse(
        fmt::format("Template error: instance of Fn::GetAtt references undefined resource {}", reference.name));
  const auto* attributes = attributes_of(resource->type);
  if (std::ranges::find(*attributes, reference.attribute) != attributes->end()) return {};
  return refuse(fmt::format("Template error: resource {} does not support attribute type {} in Fn::GetAtt",
                            reference.name, reference.attribute));
}

/// An export's name may depend on parameters, mappings and conditions only.
bool depends_on_resources(const Template& declared, const Value& export_name) {
  const auto found = mentions(export_name);
  return found.zones || !found.imports.empty() || std::ranges::any_of(found.references, [&](const Reference& name) {
           return !name.attribute.empty() || !is_parameter(declared, name.name);
         });
}

Checked<void> check_imports(const Template& declared, const Mentions& found) {
  for (const auto* argument : found.imports)
    if (depends_on_resources(declared, *argument))
      return refuse(
          "Template error: the attribute in Fn::ImportValue must not depend on any resources, imported values, or "
          "Fn::GetAZs");
  return {};
}

/// Adds the names that are neither parameters nor resources to `unknown`.
Checked<void> check_value(const Template& declared, const Value& value, const AttributesOf& attributes_of,
                          std::set<std::string>& unknown) {
  TENANTRY_CHECK(check_functions(value));
  const auto found = mentions(value);
  for (const auto& name : found.conditions) TENANTRY_CHECK(check_condition_name(declared, name));
  TENANTRY_CHECK(check_imports(declared, found));
  TENANTRY_CHECK(check_maps(declared, found));
  for (const auto& reference : found.references) {
    if (!reference.attribute.empty()) {
      TENANTRY_CHECK(check_attribute(declared, reference, attributes_of));
    } else if (!is_parameter(declared, reference.name) && !declared.find_resource(reference.name)) {
      unknown.insert(reference.name);
    }
  }
  return {};
}

Checked<void> refuse_unknown(const std::set<std::string>& unknown, std::string_view block) {
  if (unknown.empty()) return {};
  return refuse(
      fmt::format("Template format error: Unresolved resource dependencies [{}] in the {} block of the template",
                  fmt::join(unknown, ", "), block));
}

Checked<void> check_resources(const Template& declared, const AttributesOf& attributes_of) {
  std::set<std::string> unknown;
  for (const auto& resource : declared.resources) {
    if (resource.condition) TENANTRY_CHECK(check_condition_name(declared, *resource.condition));
    for (const auto& name : resource.depends_on)
      if (!declared.find_resource(name)) unknown.insert(name);
    TENANTRY_CHECK(check_value(declared, resource.properties, attributes_of, unknown));
  }
  return refuse_unknown(unknown, "Resources");
}

Checked<void> check_outputs(const Template& declared, const AttributesOf& attributes_of) {
  std::set<std::string> unknown;
  for (const auto& output : declared.outputs) {
    if (output.condition) TENANTRY_CHECK(check_condition_name(declared, *output.condition));
    TENANTRY_CHECK(check_value(declared, output.value, attributes_of, unknown));
    TENANTRY_CHECK(check_value(declared, output.export_name, attributes_of, unknown));
    if (!output.value.is_text() && !as_call(output.value)) return malformed_output(output.name);
  }
  TENANTRY_CHECK(refuse_unknown(unknown, "Outputs"));
  for (const auto& output : declared.outputs)
    if (depends_on_resources(declared, output.export_name))
      return refuse(
          fmt::format("Template format error: Output {} is malformed. The Name field of Export must not "
                      "depend on any resources, imported values, or Fn::GetAZs.",
                      output.name));
  return {};
}

}  // namespace

Checked<void> check_references(const Template& declared, const AttributesOf& attributes_of) {
  TENANTRY_CHECK(check_types(declared, attributes_of));
  TENANTRY_CHECK(check_conditions(declared));
  TENANTRY_CHECK(check_resources(declared, attributes_of));
  TENANTRY_CHECK(check_dynamic_references(declared));
  return check_outputs(declared, attributes_of);
}

}  // namespace tenantry::local::cloudformation
