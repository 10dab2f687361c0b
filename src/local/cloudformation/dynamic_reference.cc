#include "local/cloudformation/dynamic_reference.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/result.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/parameter_type.h"
#include "local/cloudformation/scope.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::ssm;

constexpr std::string_view kOpen = "{{resolve:";
constexpr std::string_view kClose = "}}";
constexpr std::size_t kMaxReferences = 60;

bool is_version(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_selector(std::string_view selector) {
  const auto colon = selector.find(':');
  const auto name = selector.substr(0, colon);
  const auto is_name_character = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("_.-/").find(c) != std::string_view::npos;
  };
  return !name.empty() && std::ranges::all_of(name, is_name_character) &&
         (colon == std::string_view::npos || is_version(selector.substr(colon + 1)));
}

Checked<DynamicReference> parse_reference(std::string_view text, std::string_view property) {
  const auto body = text.substr(kOpen.size(), text.size() - kOpen.size() - kClose.size());
  const auto colon = body.find(':');
  const auto service = body.substr(0, colon);
  const auto selector = colon == std::string_view::npos ? std::string_view() : body.substr(colon + 1);
  if (service == "secretsmanager")
    return refuse(fmt::format("The local cloud has no Secrets Manager: {} in {} cannot be resolved", text, property));
  if ((service != "ssm" && service != "ssm-secure") || !is_selector(selector))
    return refuse(fmt::format("Incorrect format is used in the following SSM reference: [{}]", text));
  if (service == "ssm-secure") return refuse(fmt::format("SSM Secure reference is not supported in: [{}]", property));
  return DynamicReference{std::string(text), std::string(selector)};
}

/// Calls `visit(text, path)` for each text in a value; the first refusal ends it.
template <class F>
Checked<void> each_text(const Value& value, const std::string& path, const F& visit) {
  if (value.is_text()) return visit(value.text(), path);
  if (value.is_list())
    for (const auto& element : value.list()) TENANTRY_CHECK(each_text(element, path, visit));
  if (value.is_map())
    for (const auto& [name, member] : value.members()) TENANTRY_CHECK(each_text(member, path + "/" + name, visit));
  return {};
}

struct Fetched {
  std::map<std::string, api::Parameter> parameters;  ///< By selector.
  std::vector<std::string> missing;
};

Task<Checked<Fetched>> fetch(std::set<std::string> selectors, api::Service& ssm, Clock& clock) {
  Fetched fetched;
  for (const auto& selector : selectors) {
    auto found = co_await call_patiently(clock, ssm, api::GetParameterRequest{selector});
    if (found)
      fetched.parameters.emplace(selector, *std::move(found->parameter));
    else if (found.error().status < 500)
      fetched.missing.push_back(selector);
    else
      co_return std::unexpected(std::move(found).error());
  }
  co_return fetched;
}

std::unexpected<aws::Error> unfetched(const std::vector<std::string>& selectors) {
  return refuse(
      fmt::format("Unable to fetch parameters [{}] from parameter store for this account.", fmt::join(selectors, ",")));
}

std::string trimmed_members(std::string_view list) {
  std::string result;
  for (std::size_t begin = 0; begin <= list.size();) {
    const auto end = std::min(list.find(',', begin), list.size());
    auto member = list.substr(begin, end - begin);
    member.remove_prefix(std::min(member.find_first_not_of(' '), member.size()));
    member = member.substr(0, member.find_last_not_of(' ') + 1);
    result.append(begin > 0 ? "," : "").append(member);
    begin = end + 1;
  }
  return result;
}

/// The value that a parameter of the type AWS::SSM::Parameter::Value gets.
Checked<std::string> typed_value(const ParameterDeclaration& declared, const std::string& selector,
                                 const api::Parameter& found) {
  if (found.type == "SecureString")
    return refuse(
        fmt::format("Parameters [{}] referenced by template have types not supported by CloudFormation.", selector));
  const bool list = is_list_type(declared.type);
  if (list != (found.type == "StringList"))
    return refuse(
        fmt::format("Types for SSM parameters [{}] defined in CFN template and SSM are incompatible", selector));
  const auto value = found.value.value_or("");
  return list ? trimmed_members(value) : value;
}

Checked<std::string> replaced(const std::string& text, const std::string& property, const Fetched& fetched) {
  TENANTRY_TRY(const auto references, dynamic_references(text, property));
  std::string result = text;
  std::size_t at = 0;
  for (const auto& reference : references) {
    const auto found = fetched.parameters.find(reference.selector);
    if (found == fetched.parameters.end()) return unfetched({reference.selector});
    if (found->second.type == "SecureString")
      return refuse(fmt::format("Non-secure ssm prefix was used for secure parameter {}", reference.name()));
    at = result.find(reference.text, at);
    const auto value = found->second.value.value_or("");
    result.replace(at, reference.text.size(), value);
    at += value.size();
  }
  return result;
}

Checked<Value> replaced(const Value& value, const std::string& path, const Fetched& fetched) {
  if (value.is_text()) {
    TENANTRY_TRY(auto text, replaced(value.text(), path, fetched));
    return Value(std::move(text));
  }
  if (value.is_list()) {
    Value::List list;
    for (const auto& element : value.list()) {
      TENANTRY_TRY(auto result, replaced(element, path, fetched));
      list.push_back(std::move(result));
    }
    return Value(std::move(list));
  }
  if (!value.is_map()) return value;
  Value::Members members;
  for (const auto& [name, member] : value.members()) {
    TENANTRY_TRY(auto result, replaced(member, path + "/" + name, fetched));
    members.emplace_back(name, std::move(result));
  }
  return Value(std::move(members));
}

Checked<void> collect(const Value& value, const std::string& path, std::set<std::string>& selectors) {
  return each_text(value, path, [&](const std::string& text, const std::string& property) -> Checked<void> {
    TENANTRY_TRY(const auto references, dynamic_references(text, property));
    for (const auto& reference : references) selectors.insert(reference.selector);
    return {};
  });
}

/// The parts of a value that can be evaluated before there is a resource.
Checked<void> collect_known(const Value& value, const std::string& path, const Scope& scope,
                            std::set<std::string>& selectors) {
  if (const auto known = evaluate(value, scope)) return collect(*known, path, selectors);
  if (value.is_list())
    for (const auto& element : value.list()) TENANTRY_CHECK(collect_known(element, path, scope, selectors));
  if (value.is_map() && !as_call(value))
    for (const auto& [name, member] : value.members())
      TENANTRY_CHECK(collect_known(member, path + "/" + name, scope, selectors));
  return {};
}

std::string path_of(const std::string& type) { return type + "/Properties"; }

}  // namespace

Checked<std::vector<DynamicReference>> dynamic_references(std::string_view text, std::string_view property) {
  std::vector<DynamicReference> references;
  for (auto begin = text.find(kOpen); begin != std::string_view::npos; begin = text.find(kOpen, begin + 1)) {
    const auto end = text.find(kClose, begin);
    if (end == std::string_view::npos) break;
    TENANTRY_TRY(auto reference, parse_reference(text.substr(begin, end + kClose.size() - begin), property));
    references.push_back(std::move(reference));
  }
  return references;
}

Checked<void> check_dynamic_references(const Template& declared) {
  std::size_t count = 0;
  for (const auto& resource : declared.resources)
    TENANTRY_CHECK(each_text(resource.properties, path_of(resource.type),
                             [&](const std::string& text, const std::string& property) -> Checked<void> {
                               if (text.find("${") != std::string::npos) return {};
                               TENANTRY_TRY(const auto references, dynamic_references(text, property));
                               count += references.size();
                               return {};
                             }));
  if (count > kMaxReferences)
    return refuse(fmt::format("Template error: a template can have at most {} dynamic references", kMaxReferences));
  for (const auto& parameter : declared.parameters) {
    TENANTRY_TRY(const auto references, dynamic_references(parameter.default_value.value_or(""), parameter.name));
    for (const auto& reference : references)
      if (reference.selector.find(':') == std::string::npos)
        return refuse(
            fmt::format("Template error: parameter {} should not contain ssm versionless resolver", parameter.name));
  }
  return {};
}

Task<Checked<std::vector<aws::cloudformation::Parameter>>> fetch_parameters(
    const Template& declared, std::vector<aws::cloudformation::Parameter> parameters, api::Service& ssm, Clock& clock) {
  std::set<std::string> selectors;
  std::vector<std::pair<aws::cloudformation::Parameter*, const ParameterDeclaration*>> typed;
  for (auto& parameter : parameters) {
    const auto* declaration = declared.find_parameter(*parameter.parameter_key);
    if (!declaration || !(is_ssm_value_type(declaration->type) || declaration->type == kSsmNameType)) continue;
    typed.emplace_back(&parameter, declaration);
    selectors.insert(*parameter.parameter_value);
  }
  TENANTRY_CO_TRY(const auto fetched, co_await fetch(std::move(selectors), ssm, clock));
  for (auto& [parameter, declaration] : typed) {
    const auto found = fetched.parameters.find(*parameter->parameter_value);
    if (declaration->type == kSsmNameType) {
      if (found == fetched.parameters.end())
        co_return refuse(
            fmt::format("Parameter validation failed: parameter value {} for parameter name {} does not exist",
                        *parameter->parameter_value, declaration->name));
    } else if (found == fetched.parameters.end()) {
      co_return unfetched(fetched.missing);
    } else {
      TENANTRY_CO_TRY(parameter->resolved_value, typed_value(*declaration, found->first, found->second));
    }
  }
  co_return parameters;
}

Task<Checked<Value>> resolve_references(Value properties, std::string type, api::Service& ssm, Clock& clock) {
  std::set<std::string> selectors;
  TENANTRY_CO_CHECK(collect(properties, path_of(type), selectors));
  if (selectors.empty()) co_return properties;
  TENANTRY_CO_TRY(const auto fetched, co_await fetch(std::move(selectors), ssm, clock));
  if (!fetched.missing.empty()) co_return unfetched(fetched.missing);
  co_return replaced(properties, path_of(type), fetched);
}

Task<Checked<void>> check_references_exist(const Meaning& meaning, api::Service& ssm, Clock& clock) {
  const auto scope = static_scope(meaning);
  std::set<std::string> selectors;
  for (const auto& resource : meaning.plan.resources)
    TENANTRY_CO_CHECK(
        collect_known(resource.declaration->properties, path_of(resource.declaration->type), scope, selectors));
  if (selectors.empty()) co_return Checked<void>();
  TENANTRY_CO_TRY(const auto fetched, co_await fetch(std::move(selectors), ssm, clock));
  if (!fetched.missing.empty()) co_return unfetched(fetched.missing);
  for (const auto& [selector, found] : fetched.parameters)
    if (found.type == "SecureString")
      co_return refuse(fmt::format("Non-secure ssm prefix was used for secure parameter {}",
                                   selector.substr(0, selector.find(':'))));
  co_return Checked<void>();
}

}  // namespace tenantry::local::cloudformation
