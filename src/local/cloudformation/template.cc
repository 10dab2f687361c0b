#include "local/cloudformation/template.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>

#include "base/result.h"
#include "local/cloudformation/document.h"
#include "local/cloudformation/intrinsic_shape.h"
#include "local/cloudformation/parameter_declaration.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr std::size_t kMaxResources = 500;
constexpr std::size_t kMaxParameters = 200;
constexpr std::size_t kMaxOutputs = 200;
constexpr std::size_t kMaxMappings = 200;
constexpr std::size_t kMaxName = 255;
constexpr std::size_t kMaxDescription = 1024;
constexpr std::array<std::string_view, 10> kSections = {"AWSTemplateFormatVersion",
                                                        "Description",
                                                        "Metadata",
                                                        "Parameters",
                                                        "Rules",
                                                        "Mappings",
                                                        "Conditions",
                                                        "Transform",
                                                        "Resources",
                                                        "Outputs"};
constexpr std::array<std::string_view, 9> kResourceAttributes = {"Type",      "Properties",     "DependsOn",
                                                                 "Condition", "DeletionPolicy", "UpdateReplacePolicy",
                                                                 "Metadata",  "CreationPolicy", "UpdatePolicy"};
constexpr std::array<std::string_view, 4> kOutputAttributes = {"Value", "Description", "Condition", "Export"};

bool is_alphanumeric(std::string_view name) {
  return !name.empty() && std::ranges::all_of(name, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  });
}

std::unexpected<aws::Error> too_many(std::string_view what, std::size_t count, std::size_t max) {
  return refuse(
      fmt::format("Template format error: Number of {}, {}, is greater than maximum allowed, {}", what, count, max));
}

Checked<void> check_name(std::string_view kind, const std::string& name) {
  if (name.starts_with("Fn::ForEach")) return refuse_extension(name);
  if (!is_alphanumeric(name))
    return refuse(fmt::format("Template format error: {} name {} is non alphanumeric.", kind, name));
  if (name.size() > kMaxName)
    return refuse(fmt::format("Template format error: {} name {} is longer than {} characters.", kind, name, kMaxName));
  return {};
}

Checked<void> refuse_nulls(const Value& value, const std::string& path) {
  if (value.is_null()) return refuse(fmt::format("[{}] 'null' values are not allowed in templates", path));
  if (value.is_list())
    for (std::size_t i = 0; i < value.list().size(); ++i)
      TENANTRY_CHECK(refuse_nulls(value.list()[i], fmt::format("{}/{}", path, i)));
  if (value.is_map())
    for (const auto& [name, member] : value.members())
      TENANTRY_CHECK(refuse_nulls(member, fmt::format("{}/{}", path, name)));
  return {};
}

Checked<void> check_sections(const Value& root) {
  std::vector<std::string_view> unknown;
  for (const auto& [name, member] : root.members())
    if (std::ranges::find(kSections, name) == kSections.end()) unknown.push_back(name);
  if (!unknown.empty())
    return refuse(fmt::format("Invalid template property or properties [{}]", fmt::join(unknown, ", ")));
  if (root.find("Transform"))
    return refuse(
        "Template error: the local CloudFormation has no transforms: the section Transform is not supported.");
  const auto* version = root.find("AWSTemplateFormatVersion");
  if (version && *version != Value("2010-09-09"))
    return refuse("Template format error: unsupported value for AWSTemplateFormatVersion.");
  return {};
}

/// The members of a section, none where it is missing.
Checked<const Value::Members*> section(const Value& root, std::string_view name) {
  static const Value::Members none;
  const auto* value = root.find(name);
  if (!value) return &none;
  if (!value->is_map()) return refuse(fmt::format("Template format error: {} must be an object.", name));
  return &value->members();
}

/// A member that must be a string where it is there at all.
Checked<std::optional<std::string>> text_member(const Value& parent, std::string_view name, std::string_view owner) {
  const auto* value = parent.find(name);
  if (!value) return std::nullopt;
  if (!value->is_text())
    return refuse(fmt::format("Template format error: Every {} {} must be a string.", owner, name));
  return value->text();
}

Checked<std::vector<std::string>> depends_on(const Value& body) {
  const auto* value = body.find("DependsOn");
  std::vector<std::string> names;
  if (!value) return names;
  const auto list = value->is_list() ? value->list() : Value::List{*value};
  for (const auto& name : list) {
    if (!name.is_text()) return refuse("Template format error: DependsOn must be a string or list of strings.");
    if (std::ranges::find(names, name.text()) == names.end()) names.push_back(name.text());
  }
  return names;
}

Checked<DeletionPolicy> policy(const Value& body, std::string_view attribute) {
  TENANTRY_TRY(const auto text, text_member(body, attribute, "Resource"));
  if (!text) return DeletionPolicy::remove;
  const auto parsed = parse_deletion_policy(*text);
  if (!parsed || (*parsed == DeletionPolicy::retain_except_on_create && attribute != "DeletionPolicy"))
    return refuse(fmt::format("Template format error: Unrecognized {} {}", attribute, *text));
  return *parsed;
}

Checked<void> check_resource(const std::string& logical_id, const Value& body) {
  if (!body.is_map())
    return refuse(fmt::format("Template format error: [/Resources/{}] resource definition is malformed", logical_id));
  for (const auto& [name, member] : body.members())
    if (std::ranges::find(kResourceAttributes, name) == kResourceAttributes.end())
      return refuse(fmt::format("Invalid template resource property '{}'", name));
  if (const auto* type = body.find("Type"); !type || !type->is_text())
    return refuse(fmt::format(
        "Template format error: [/Resources/{}] Every Resources object must contain a Type member.", logical_id));
  for (const auto* name : {"Properties", "Metadata"})
    if (const auto* member = body.find(name); member && !member->is_map())
      return refuse(fmt::format("Template format error: [/Resources/{}/{}] must be an object", logical_id, name));
  return {};
}

Checked<ResourceDeclaration> parse_resource(const std::string& logical_id, const Value& body) {
  TENANTRY_CHECK(check_resource(logical_id, body));
  ResourceDeclaration resource{.logical_id = logical_id, .type = body.find("Type")->text()};
  const auto* properties = body.find("Properties");
  resource.properties = properties ? *properties : Value(Value::Members{});
  if (const auto* metadata = body.find("Metadata")) resource.metadata = *metadata;
  TENANTRY_TRY(resource.depends_on, depends_on(body));
  TENANTRY_TRY(resource.condition, text_member(body, "Condition", "Resource"));
  TENANTRY_TRY(resource.deletion_policy, policy(body, "DeletionPolicy"));
  TENANTRY_TRY(resource.update_replace_policy, policy(body, "UpdateReplacePolicy"));
  return resource;
}

Checked<OutputDeclaration> parse_output(const std::string& name, const Value& body) {
  const auto* value = body.find("Value");
  if (!value)
    return refuse(fmt::format(
        "Template format error: Output {} is malformed. Every Outputs member must contain a Value object", name));
  for (const auto& [attribute, member] : body.members())
    if (std::ranges::find(kOutputAttributes, attribute) == kOutputAttributes.end())
      return refuse(fmt::format("Invalid template output property '{}'", attribute));
  OutputDeclaration output{.name = name, .value = *value};
  TENANTRY_TRY(output.condition, text_member(body, "Condition", "Output"));
  TENANTRY_TRY(output.description, text_member(body, "Description", "Output"));
  if (const auto* exported = body.find("Export")) {
    const auto* export_name = exported->find("Name");
    if (!export_name || (!as_call(*export_name) && !is_export_name(*export_name))) return malformed_export_name(name);
    output.export_name = *export_name;
  }
  return output;
}

/// A mapping's second level.
Checked<void> check_attributes(const std::string& key, const Value& attributes) {
  const auto fits = [](char c) { return is_alphanumeric({&c, 1}) || c == '-' || c == '.'; };
  if (key.empty() || !std::ranges::all_of(key, fits))
    return refuse(
        fmt::format("Template format error: Mappings element name '{}' must be non-empty and can contain "
                    "only alphanumerics, '-' or '.'",
                    key));
  if (!attributes.is_map())
    return refuse(fmt::format("Template format error: Every Mappings attribute {} must be a map", key));
  for (const auto& [name, value] : attributes.members()) {
    if (!is_alphanumeric(name))
      return refuse(fmt::format(
          "Template format error: Mappings attribute name '{}' must contain only alphanumeric characters.", name));
    if (value.is_map()) return refuse("Template format error: Every Mappings attribute must be a String or a List.");
  }
  return {};
}

Checked<void> check_mappings(const Value& root) {
  TENANTRY_TRY(const auto* mappings, section(root, "Mappings"));
  if (mappings->size() > kMaxMappings) return too_many("Mappings", mappings->size(), kMaxMappings);
  for (const auto& [name, levels] : *mappings) {
    TENANTRY_CHECK(check_name("Mapping", name));
    if (!levels.is_map())
      return refuse(fmt::format("Template format error: Every Mappings member {} must be a map", name));
    if (levels.members().size() > kMaxMappings)
      return too_many("attributes of mapping " + name, levels.members().size(), kMaxMappings);
    for (const auto& [key, attributes] : levels.members()) TENANTRY_CHECK(check_attributes(key, attributes));
  }
  return {};
}

/// One declaration for each member of a section, which is a `kind`.
template <class D>
Checked<std::vector<D>> parse_section(const Value& root, std::string_view name, std::string_view kind, std::size_t max,
                                      Checked<D> (*parse)(const std::string&, const Value&)) {
  TENANTRY_TRY(const auto* members, section(root, name));
  if (members->size() > max) return too_many(name, members->size(), max);
  std::vector<D> declarations;
  for (const auto& [key, body] : *members) {
    TENANTRY_CHECK(check_name(kind, key));
    TENANTRY_TRY(auto declaration, parse(key, body));
    declarations.push_back(std::move(declaration));
  }
  return declarations;
}

}  // namespace

std::string_view to_string(DeletionPolicy policy) {
  switch (policy) {
    case DeletionPolicy::retain:
      return "Retain";
    case DeletionPolicy::retain_except_on_create:
      return "RetainExceptOnCreate";
    default:
      return "Delete";
  }
}

std::optional<DeletionPolicy> parse_deletion_policy(std::string_view text) {
  for (const auto policy : {DeletionPolicy::remove, DeletionPolicy::retain, DeletionPolicy::retain_except_on_create})
    if (text == to_string(policy)) return policy;
  return std::nullopt;
}

bool is_export_name(const Value& name) {
  return name.is_text() && !name.text().empty() &&
         std::ranges::all_of(name.text(), [](char c) { return is_alphanumeric({&c, 1}) || c == ':' || c == '-'; });
}

std::unexpected<aws::Error> malformed_export_name(std::string_view output) {
  return refuse(fmt::format(
      "Template format error: Output {} is malformed. The Name field of every Export member must be specified and "
      "consist only of alphanumeric characters, colons, or hyphens.",
      output));
}

const ParameterDeclaration* Template::find_parameter(std::string_view name) const {
  const auto found = std::ranges::find(parameters, name, &ParameterDeclaration::name);
  return found == parameters.end() ? nullptr : &*found;
}

const ResourceDeclaration* Template::find_resource(std::string_view logical_id) const {
  const auto found = std::ranges::find(resources, logical_id, &ResourceDeclaration::logical_id);
  return found == resources.end() ? nullptr : &*found;
}

const Value* Template::find_condition(std::string_view name) const {
  const auto found = std::ranges::find(conditions, name, &std::pair<std::string, Value>::first);
  return found == conditions.end() ? nullptr : &found->second;
}

Checked<Template> parse_template(std::string_view text) {
  TENANTRY_TRY(const auto root, parse_document(text));
  TENANTRY_CHECK(check_sections(root));
  for (const auto& [name, member] : root.members()) TENANTRY_CHECK(refuse_nulls(member, "/" + name));
  TENANTRY_CHECK(check_mappings(root));
  Template result;
  TENANTRY_TRY(result.description, text_member(root, "Description", "Template"));
  if (result.description && result.description->size() > kMaxDescription)
    return refuse("Template format error: 'Description' length is greater than 1024.");
  TENANTRY_TRY(result.version, text_member(root, "AWSTemplateFormatVersion", "Template"));
  if (const auto* metadata = root.find("Metadata")) result.metadata = *metadata;
  if (const auto* mappings = root.find("Mappings")) result.mappings = *mappings;
  TENANTRY_TRY(const auto* conditions, section(root, "Conditions"));
  result.conditions = *conditions;
  TENANTRY_TRY(result.parameters,
               parse_section(root, "Parameters", "Parameter", kMaxParameters, parse_parameter_declaration));
  TENANTRY_TRY(result.resources, parse_section(root, "Resources", "Resource", kMaxResources, parse_resource));
  TENANTRY_TRY(result.outputs, parse_section(root, "Outputs", "Output", kMaxOutputs, parse_output));
  if (result.resources.empty()) return refuse("Template format error: At least one Resources member must be defined.");
  return result;
}

}  // namespace tenantry::local::cloudformation
