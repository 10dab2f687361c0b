#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "local/cloudformation/checked.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

/// A template's Parameters member (User Guide, "Parameters").
struct ParameterDeclaration {
  std::string name;
  std::string type;  ///< See parameter_type.h.
  std::optional<std::string> default_value;
  std::vector<std::string> allowed_values;  ///< Empty: any.
  std::optional<std::string> allowed_pattern;
  std::optional<std::int64_t> min_length, max_length;
  std::optional<double> min_value, max_value;
  std::optional<std::string> description, constraint_description;
  bool no_echo = false;
};

/// User Guide, "DeletionPolicy attribute".
enum class DeletionPolicy : std::uint8_t { remove, retain, retain_except_on_create };
std::string_view to_string(DeletionPolicy policy);
std::optional<DeletionPolicy> parse_deletion_policy(
    std::string_view text);  ///< `Snapshot` is nullopt too: no type has it.

struct ResourceDeclaration {
  std::string logical_id;
  std::string type;
  Value properties;  ///< A map; functions not evaluated.
  Value metadata;    ///< A map or null.
  std::vector<std::string> depends_on;
  std::optional<std::string> condition;
  DeletionPolicy deletion_policy = DeletionPolicy::remove;
  DeletionPolicy update_replace_policy = DeletionPolicy::remove;
};

struct OutputDeclaration {
  std::string name;
  Value value;
  Value export_name;  ///< Null: not exported.
  std::optional<std::string> condition, description;
};

bool is_export_name(const Value& name);
/// The refusal of an output's export name that is none.
std::unexpected<aws::Error> malformed_export_name(std::string_view output);

/// What a template says, its sections in its own order. Immutable once parsed; functions are still in it.
struct Template {
  std::optional<std::string> version;  ///< AWSTemplateFormatVersion.
  std::optional<std::string> description;
  Value metadata;  ///< A map or null.
  std::vector<ParameterDeclaration> parameters;
  Value mappings;  ///< A map or null.
  std::vector<std::pair<std::string, Value>> conditions;
  std::vector<ResourceDeclaration> resources;
  std::vector<OutputDeclaration> outputs;

  const ParameterDeclaration* find_parameter(std::string_view name) const;
  const ResourceDeclaration* find_resource(std::string_view logical_id) const;
  const Value* find_condition(std::string_view name) const;
};

/// Reads a template's text and checks its structure, not what it refers to: that is check_references(). Transforms and
/// `Fn::Transform` are refused; Rules are skipped: they assert nothing here.
Checked<Template> parse_template(std::string_view text);

}  // namespace tenantry::local::cloudformation
