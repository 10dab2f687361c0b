#include "local/cloudformation/parameter_declaration.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/result.h"
#include "local/cloudformation/number.h"
#include "local/cloudformation/parameter_type.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr std::array<std::string_view, 11> kAttributes = {
    "Type",     "Default", "AllowedValues", "AllowedPattern",       "MinLength", "MaxLength", "MinValue",
    "MaxValue", "NoEcho",  "Description",   "ConstraintDescription"};

std::unexpected<aws::Error> malformed(std::string_view parameter, std::string_view attribute, std::string_view what) {
  return refuse(fmt::format("Template format error: Parameter {}: {} must be {}.", parameter, attribute, what));
}

Checked<std::optional<std::string>> text(const Value& body, std::string_view attribute) {
  const auto* value = body.find(attribute);
  if (!value) return std::nullopt;
  if (!value->is_text())
    return refuse(fmt::format("Template format error: Every {} member must be a string.", attribute));
  return value->text();
}

template <class T>
Checked<std::optional<T>> number(const std::string& parameter, const Value& body, std::string_view attribute) {
  TENANTRY_TRY(const auto given, text(body, attribute));
  if (!given) return std::nullopt;
  const auto parsed = parse_number<T>(*given);
  if (!parsed) return malformed(parameter, attribute, "a number");
  return *parsed;
}

Checked<bool> boolean(const std::string& parameter, const Value& body, std::string_view attribute) {
  TENANTRY_TRY(const auto given, text(body, attribute));
  if (given && *given != "true" && *given != "false") return malformed(parameter, attribute, "true or false");
  return given == "true";
}

Checked<std::vector<std::string>> allowed_values(const std::string& parameter, const Value& body) {
  std::vector<std::string> allowed;
  const auto* values = body.find("AllowedValues");
  if (!values) return allowed;
  if (!values->is_list() || values->list().empty()) return malformed(parameter, "AllowedValues", "a list of strings");
  for (const auto& value : values->list()) {
    if (!value.is_text()) return malformed(parameter, "AllowedValues", "a list of strings");
    allowed.push_back(value.text());
  }
  return allowed;
}

Checked<std::string> type(const std::string& parameter, const Value& body) {
  TENANTRY_TRY(const auto given, text(body, "Type"));
  if (!given)
    return refuse(
        fmt::format("Template format error: Every Parameters object must contain a Type member. ({})", parameter));
  if (is_parameter_type(*given)) return *given;
  return refuse(fmt::format("Template format error: Unrecognized parameter type: {}", *given));
}

Checked<void> check_shape(const std::string& name, const Value& body) {
  if (!body.is_map())
    return refuse(fmt::format("Template format error: [/Parameters/{}] parameter definition is malformed", name));
  for (const auto& [attribute, member] : body.members())
    if (std::ranges::find(kAttributes, attribute) == kAttributes.end())
      return refuse(fmt::format("Invalid template parameter property '{}'", attribute));
  return {};
}

}  // namespace

Checked<ParameterDeclaration> parse_parameter_declaration(const std::string& name, const Value& body) {
  TENANTRY_CHECK(check_shape(name, body));
  ParameterDeclaration parameter{.name = name};
  TENANTRY_TRY(parameter.type, type(name, body));
  TENANTRY_TRY(parameter.default_value, text(body, "Default"));
  TENANTRY_TRY(parameter.allowed_values, allowed_values(name, body));
  TENANTRY_TRY(parameter.allowed_pattern, text(body, "AllowedPattern"));
  TENANTRY_TRY(parameter.min_length, number<std::int64_t>(name, body, "MinLength"));
  TENANTRY_TRY(parameter.max_length, number<std::int64_t>(name, body, "MaxLength"));
  TENANTRY_TRY(parameter.min_value, number<double>(name, body, "MinValue"));
  TENANTRY_TRY(parameter.max_value, number<double>(name, body, "MaxValue"));
  TENANTRY_TRY(parameter.no_echo, boolean(name, body, "NoEcho"));
  TENANTRY_TRY(parameter.description, text(body, "Description"));
  TENANTRY_TRY(parameter.constraint_description, text(body, "ConstraintDescription"));
  return parameter;
}

}  // namespace tenantry::local::cloudformation
