#include "local/cloudformation/parameters.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <regex>

#include "base/result.h"
#include "local/cloudformation/number.h"
#include "local/cloudformation/parameter_type.h"

namespace tenantry::local::cloudformation {
namespace {

using aws::cloudformation::Parameter;

constexpr std::size_t kMaxValue = 4096;

bool is_list(const ParameterDeclaration& parameter) { return is_given_as_list(parameter.type); }
bool is_number(const ParameterDeclaration& parameter) {
  return parameter.type == "Number" || parameter.type == "List<Number>";
}

std::string trim(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r\n");
  if (begin == std::string_view::npos) return {};
  return std::string(text.substr(begin, text.find_last_not_of(" \t\r\n") - begin + 1));
}

/// "Each member string is space trimmed."
Value::List split_list(std::string_view text) {
  Value::List members;
  if (text.empty()) return members;
  for (std::size_t begin = 0; begin <= text.size();) {
    const auto end = std::min(text.find(',', begin), text.size());
    members.emplace_back(trim(text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return members;
}

std::vector<std::string> members_of(const ParameterDeclaration& parameter, const std::string& value) {
  if (!is_list(parameter)) return {value};
  std::vector<std::string> members;
  for (const auto& member : split_list(value)) members.push_back(member.text());
  return members;
}

/// Why a value breaks a constraint, or an empty text.
std::string broken_length(const ParameterDeclaration& parameter, const std::string& value) {
  const auto is_first_byte = [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; };
  const std::int64_t size = std::ranges::count_if(value, is_first_byte);  // of UTF-8 characters
  if (parameter.min_length && size < *parameter.min_length)
    return fmt::format("must contain at least {} characters", *parameter.min_length);
  if (parameter.max_length && size > *parameter.max_length)
    return fmt::format("must contain at most {} characters", *parameter.max_length);
  return {};
}

std::string broken_number(const ParameterDeclaration& parameter, const std::string& value) {
  const auto number = parse_number<double>(value);
  if (!number) return "must be a number";
  if (parameter.min_value && *number < *parameter.min_value)
    return fmt::format("must be a number not less than {}", *parameter.min_value);
  if (parameter.max_value && *number > *parameter.max_value)
    return fmt::format("must be a number not greater than {}", *parameter.max_value);
  return {};
}

std::string broken_pattern(const ParameterDeclaration& parameter, const std::string& value) {
  try {
    if (std::regex_match(value, std::regex(*parameter.allowed_pattern))) return {};
  } catch (const std::regex_error&) {
    return fmt::format("has an AllowedPattern that is no valid regular expression: {}", *parameter.allowed_pattern);
  }
  return fmt::format("must match pattern {}", *parameter.allowed_pattern);
}

std::string broken_constraint(const ParameterDeclaration& parameter, const std::string& value) {
  if (value.size() > kMaxValue) return fmt::format("must contain at most {} characters", kMaxValue);
  const auto& allowed = parameter.allowed_values;
  if (!allowed.empty() && std::ranges::find(allowed, value) == allowed.end())
    return fmt::format("must be one of AllowedValues");
  if (is_number(parameter)) return broken_number(parameter, value);
  if (auto broken = is_list(parameter) ? std::string() : broken_length(parameter, value); !broken.empty())
    return broken;
  return parameter.allowed_pattern ? broken_pattern(parameter, value) : std::string();
}

Checked<void> check_value(const ParameterDeclaration& parameter, const std::string& value) {
  for (const auto& member : members_of(parameter, value)) {
    const auto broken = broken_constraint(parameter, member);
    if (broken.empty()) continue;
    if (parameter.constraint_description)
      return refuse(fmt::format("Parameter {} failed to satisfy constraint: {}", parameter.name,
                                *parameter.constraint_description));
    return refuse(fmt::format("Parameter '{}' {}", parameter.name, broken));
  }
  return {};
}

Checked<std::map<std::string, std::string>> given_values(const Template& declared,
                                                         const std::vector<Parameter>& given) {
  std::map<std::string, std::string> values;
  std::vector<std::string> unknown;
  for (const auto& parameter : given) {
    const auto key = parameter.parameter_key.value_or("");
    if (parameter.use_previous_value.value_or(false))
      return refuse(
          fmt::format("Invalid input for parameter key {}. Cannot specify usePreviousValue as true for a parameter "
                      "key not in the previous template",
                      key));
    if (!declared.find_parameter(key)) unknown.push_back(key);
    if (!parameter.parameter_value && declared.find_parameter(key)) continue;
    if (!values.emplace(key, parameter.parameter_value.value_or("")).second)
      return refuse(fmt::format("Parameter: {} provided multiple times", key));
  }
  if (!unknown.empty())
    return refuse(fmt::format("Parameters: [{}] do not exist in the template", fmt::join(unknown, ", ")));
  return values;
}

}  // namespace

Checked<std::vector<Parameter>> resolve_parameters(const Template& declared, const std::vector<Parameter>& given) {
  TENANTRY_TRY(const auto values, given_values(declared, given));
  std::vector<Parameter> resolved;
  std::vector<std::string> missing;
  for (const auto& parameter : declared.parameters) {
    const auto found = values.find(parameter.name);
    if (found == values.end() && !parameter.default_value) {
      missing.push_back(parameter.name);
      continue;
    }
    const auto& value = found == values.end() ? *parameter.default_value : found->second;
    TENANTRY_CHECK(check_value(parameter, value));
    resolved.push_back({.parameter_key = parameter.name, .parameter_value = value});
  }
  if (!missing.empty()) return refuse(fmt::format("Parameters: [{}] must have values", fmt::join(missing, ", ")));
  return resolved;
}

ParameterValues parameter_values(const Template& declared, const std::vector<Parameter>& resolved) {
  ParameterValues values;
  for (const auto& parameter : resolved) {
    const auto* declaration = declared.find_parameter(*parameter.parameter_key);
    if (!declaration) continue;
    const auto& text = parameter.resolved_value ? *parameter.resolved_value : *parameter.parameter_value;
    values.emplace(declaration->name, is_list_type(declaration->type) ? Value(split_list(text)) : Value(text));
  }
  return values;
}

}  // namespace tenantry::local::cloudformation
