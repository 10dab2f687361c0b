#include "local/cloudformation/create_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "base/result.h"
#include "local/cloudformation/capabilities.h"
#include "local/cloudformation/dynamic_reference.h"
#include "local/cloudformation/meaning.h"
#include "local/cloudformation/stack_events.h"
#include "local/cloudformation/stack_id.h"
#include "local/cloudformation/template_source.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::cloudformation;

constexpr std::size_t kMaxName = 128;
constexpr std::size_t kMaxTags = 50;
constexpr std::array<std::string_view, 3> kCapabilities = {"CAPABILITY_IAM", "CAPABILITY_NAMED_IAM",
                                                           "CAPABILITY_AUTO_EXPAND"};

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool is_name_character(char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; }

Checked<void> check_name(const std::string& name) {
  if (name.empty() || !is_letter(name.front()) || !std::ranges::all_of(name, is_name_character))
    return refuse(
        fmt::format("1 validation error detected: Value '{}' at 'stackName' failed to satisfy constraint: Member must "
                    "satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
                    name));
  if (name.size() > kMaxName)
    return refuse(
        fmt::format("1 validation error detected: Value '{}' at 'stackName' failed to satisfy constraint: Member must "
                    "have length less than or equal to {}",
                    name, kMaxName));
  return {};
}

Checked<void> check_tags(const std::vector<api::Tag>& tags) {
  std::set<std::string_view> keys;
  for (const auto& tag : tags) {
    if (tag.key.starts_with("aws:")) return refuse("Tag keys beginning with aws: are reserved for AWS use.");
    if (!keys.insert(tag.key).second) return refuse(fmt::format("Duplicate tag key {}", tag.key));
  }
  if (tags.size() > kMaxTags) return refuse(fmt::format("A stack can have at most {} tags", kMaxTags));
  return {};
}

Checked<void> check_capability_names(const std::vector<std::string>& capabilities) {
  for (const auto& capability : capabilities)
    if (std::ranges::find(kCapabilities, capability) == kCapabilities.end())
      return refuse(fmt::format(
          "1 validation error detected: Value '[{}]' at 'capabilities' failed to satisfy constraint: Member "
          "must satisfy constraint: [Member must satisfy enum value set: [CAPABILITY_IAM, "
          "CAPABILITY_NAMED_IAM, CAPABILITY_AUTO_EXPAND]]",
          capability));
  return {};
}

Checked<void> check_unsupported(const api::CreateStackRequest& request) {
  if (request.stack_policy_body || request.stack_policy_url)
    return refuse("The local CloudFormation does not support stack policies.");
  if (request.rollback_configuration && request.rollback_configuration->rollback_triggers &&
      !request.rollback_configuration->rollback_triggers->empty())
    return refuse("The local CloudFormation does not support rollback triggers.");
  return {};
}

Checked<std::string> on_failure(const api::CreateStackRequest& request) {
  if (request.on_failure && request.disable_rollback)
    return refuse("You can specify either DisableRollback or OnFailure, but not both.");
  if (request.on_failure) return *request.on_failure;
  return request.disable_rollback.value_or(false) ? "DO_NOTHING" : "ROLLBACK";
}

Checked<void> check_types(const api::CreateStackRequest& request, const Template& declared) {
  if (!request.resource_types) return {};
  const auto allowed = [&](const std::string& type) {
    return std::ranges::any_of(*request.resource_types, [&](const std::string& pattern) {
      return pattern.ends_with('*') ? type.starts_with(pattern.substr(0, pattern.size() - 1)) : type == pattern;
    });
  };
  for (const auto& resource : declared.resources)
    if (!allowed(resource.type))
      return refuse(fmt::format("Resource type {} is not allowed by parameter ResourceTypes", resource.type));
  return {};
}

Checked<void> check_request(const api::CreateStackRequest& request) {
  TENANTRY_CHECK(check_name(request.stack_name));
  TENANTRY_CHECK(check_tags(request.tags.value_or(std::vector<api::Tag>())));
  TENANTRY_CHECK(check_capability_names(request.capabilities.value_or(std::vector<std::string>())));
  return check_unsupported(request);
}

/// The stack as requested, in progress, without its template's name.
Checked<StackRecord> new_record(Engine& engine, const api::CreateStackRequest& request, const Template& declared,
                                std::vector<api::Parameter> parameters) {
  const auto& options = engine.options();
  StackRecord stack;
  stack.creation_time = {options.clock.now()};
  stack.uuid = make_stack_uuid(stack.creation_time.at, options.random);
  stack.name = request.stack_name;
  stack.id = make_stack_id(options.identity, stack.name, stack.uuid);
  stack.description = declared.description;
  stack.status = "CREATE_IN_PROGRESS";
  stack.status_reason = "User Initiated";
  TENANTRY_TRY(stack.on_failure, on_failure(request));
  stack.parameters = std::move(parameters);
  for (const auto& parameter : declared.parameters)
    if (parameter.no_echo) stack.no_echo.push_back(parameter.name);
  stack.tags = request.tags.value_or(std::vector<api::Tag>());
  stack.disable_rollback = request.disable_rollback;
  stack.retain_except_on_create = request.retain_except_on_create.value_or(false);
  stack.termination_protection = request.enable_termination_protection.value_or(false);
  stack.timeout_in_minutes = request.timeout_in_minutes;
  stack.notification_arns = request.notification_arns.value_or(std::vector<std::string>());
  stack.capabilities = request.capabilities.value_or(std::vector<std::string>());
  stack.role_arn = request.role_arn;
  stack.rollback_configuration = request.rollback_configuration;
  stack.creation_token = stack.operation_token = request.client_request_token;
  return stack;
}

/// Writes the stack, unless there is one of that name: the answer then is that stack, if the same request made it.
Checked<StackRecord> claim(Engine& engine, StackRecord stack, const std::string& text, kv::Batch& batch) {
  const auto& store = engine.store();
  const auto known = store.latest_uuid_of(stack.name);
  if (!known) return std::unexpected(internal_failure(known.error()));
  if (*known) {
    auto other = store.latest_stack(**known);
    if (!other) return std::unexpected(internal_failure(std::move(other).error()));
    if (!*other || !stack.creation_token || (*other)->creation_token != stack.creation_token)
      return std::unexpected(
          aws::Error{"AlreadyExistsException", fmt::format("Stack [{}] already exists", stack.name)});
    store.put(batch, **other);  // so that the answer waits until it is durable
    return **std::move(other);
  }
  auto hash = store.put_template(batch, text);
  if (!hash) return std::unexpected(internal_failure(std::move(hash).error()));
  stack.template_hash = *std::move(hash);
  store.put(batch, stack);
  store.put(batch, stack.uuid, stack_event(stack, engine.options().clock.now(), engine.options().random));
  return stack;
}

}  // namespace

Task<Checked<api::CreateStackResponse>> execute(Engine& engine, api::CreateStackRequest request, Deadline deadline) {
  TENANTRY_CO_CHECK(check_request(request));
  TENANTRY_CO_TRY(const auto text, co_await load_template(engine.options().s3, std::move(request.template_body),
                                                          std::move(request.template_url), deadline));
  TENANTRY_CO_TRY(auto declared, engine.parse(text));
  TENANTRY_CO_CHECK(check_types(request, *declared));
  TENANTRY_CO_CHECK(check_capabilities(*declared, request.capabilities.value_or(std::vector<std::string>())));
  const auto& options = engine.options();
  TENANTRY_CO_TRY(auto parameters,
                  resolve_parameters(*declared, request.parameters.value_or(std::vector<api::Parameter>())));
  TENANTRY_CO_TRY(parameters, co_await fetch_parameters(*declared, std::move(parameters), options.ssm, options.clock));
  TENANTRY_CO_TRY(auto stack, new_record(engine, request, *declared, std::move(parameters)));
  TENANTRY_CO_TRY(const auto meaning, understand(std::move(declared), stack, options.identity));
  TENANTRY_CO_CHECK(co_await check_references_exist(meaning, options.ssm, options.clock));
  TENANTRY_CO_TRY(const auto claimed, co_await engine.write<StackRecord>(
                                          [&](kv::Batch& batch) { return claim(engine, stack, text, batch); }));
  if (claimed.uuid == stack.uuid) engine.start(stack.uuid);
  co_return api::CreateStackResponse{claimed.id};
}

}  // namespace tenantry::local::cloudformation
