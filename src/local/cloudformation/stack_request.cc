#include "local/cloudformation/stack_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <string_view>

#include "base/encoding.h"
#include "base/result.h"
#include "local/cloudformation/capabilities.h"
#include "local/cloudformation/dynamic_reference.h"
#include "local/cloudformation/outputs.h"
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

Checked<void> check_types(const SpecRequest& request, const Template& declared) {
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

Checked<void> check_request(const SpecRequest& request) {
  if (request.tags) TENANTRY_CHECK(check_tags(*request.tags));
  if (request.capabilities) TENANTRY_CHECK(check_capability_names(*request.capabilities));
  const auto& rollback = request.rollback_configuration;
  if (rollback && rollback->rollback_triggers && !rollback->rollback_triggers->empty())
    return refuse("The local CloudFormation does not support rollback triggers.");
  return {};
}

Task<Checked<std::string>> read_template(Engine& engine, SpecRequest& request, const StackSpec* previous,
                                         Deadline deadline) {
  if (!request.use_previous_template)
    co_return co_await load_template(engine.options().s3, std::move(request.template_body),
                                     std::move(request.template_url), deadline);
  if (request.template_body || request.template_url)
    co_return refuse("You cannot specify both usePreviousTemplate and Template Body/Template URL.");
  if (!previous || previous->template_hash.empty())
    co_return refuse("The stack has no previous template: UsePreviousTemplate cannot be used.");
  auto text = engine.store().template_text(previous->template_hash);
  if (!text) co_return std::unexpected(internal_failure(std::move(text).error()));
  if (!*text) co_return std::unexpected(internal_failure({"template " + previous->template_hash + " is gone"}));
  co_return **std::move(text);
}

/// Values for the parameters that are to keep theirs.
Checked<std::vector<api::Parameter>> with_previous(std::vector<api::Parameter> parameters, const StackSpec* previous) {
  for (auto& parameter : parameters) {
    if (!parameter.use_previous_value.value_or(false)) continue;
    const auto key = parameter.parameter_key.value_or("");
    if (parameter.parameter_value)
      return refuse(fmt::format(
          "Invalid input for parameter key {}. Cannot specify usePreviousValue as true for a parameter key not in "
          "the previous template, or together with a value",
          key));
    if (!previous) continue;  // resolve_parameters() refuses it
    const auto found = std::ranges::find(previous->parameters, parameter.parameter_key, &api::Parameter::parameter_key);
    if (found == previous->parameters.end()) continue;
    parameter = {.parameter_key = parameter.parameter_key, .parameter_value = found->parameter_value};
  }
  return parameters;
}

/// What the request leaves out stays as it is.
void apply_request(StackRecord& stack, SpecRequest request, const StackSpec* previous) {
  const auto spec = previous ? *previous : StackSpec();
  stack.tags = request.tags ? *std::move(request.tags) : spec.tags;
  stack.notification_arns = request.notification_arns ? *std::move(request.notification_arns) : spec.notification_arns;
  stack.capabilities = request.capabilities.value_or(std::vector<std::string>());
  stack.role_arn = request.role_arn ? std::move(request.role_arn) : spec.role_arn;
  stack.rollback_configuration =
      request.rollback_configuration ? std::move(request.rollback_configuration) : spec.rollback_configuration;
}

}  // namespace

Checked<void> check_stack_name(const std::string& name) {
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

Task<Checked<DesiredStack>> read_request(Engine& engine, SpecRequest request, StackRecord stack,
                                         const StackSpec* previous, Deadline deadline) {
  TENANTRY_CO_CHECK(check_request(request));
  const auto& options = engine.options();
  TENANTRY_CO_TRY(auto text, co_await read_template(engine, request, previous, deadline));
  TENANTRY_CO_TRY(auto declared, engine.parse(text));
  TENANTRY_CO_CHECK(check_types(request, *declared));
  TENANTRY_CO_CHECK(check_capabilities(*declared, request.capabilities.value_or(std::vector<std::string>())));
  TENANTRY_CO_TRY(auto given, with_previous(request.parameters.value_or(std::vector<api::Parameter>()), previous));
  TENANTRY_CO_TRY(auto parameters, resolve_parameters(*declared, given));
  TENANTRY_CO_TRY(stack.parameters,
                  co_await fetch_parameters(*declared, std::move(parameters), options.ssm, options.clock));
  apply_request(stack, std::move(request), previous);
  stack.template_hash = hex_encode(sha256(text));
  stack.description = declared->description;
  stack.no_echo.clear();
  for (const auto& parameter : declared->parameters)
    if (parameter.no_echo) stack.no_echo.push_back(parameter.name);
  TENANTRY_CO_TRY(auto meaning, understand(std::move(declared), stack, options.identity));
  TENANTRY_CO_CHECK(check_outputs(meaning));
  TENANTRY_CO_CHECK(co_await check_references_exist(meaning, options.ssm, options.clock));
  co_return DesiredStack{std::move(stack), std::move(meaning), std::move(text)};
}

StackRecord new_stack(Engine& engine, const std::string& name) {
  const auto& options = engine.options();
  StackRecord stack;
  stack.creation_time = {options.clock.now()};
  stack.uuid = make_stack_uuid(stack.creation_time.at, options.random);
  stack.name = name;
  stack.id = make_stack_id(options.identity, stack.name, stack.uuid);
  return stack;
}

Checked<void> put_template(Engine& engine, kv::Batch& batch, const std::string& text) {
  const auto hash = engine.store().put_template(batch, text);
  if (!hash) return std::unexpected(internal_failure(hash.error()));
  return {};
}

void put_event(Engine& engine, kv::Batch& batch, const StackRecord& stack) {
  engine.store().put(batch, stack.uuid, stack_event(stack, engine.options().clock.now(), engine.options().random));
}

void put_with_event(Engine& engine, kv::Batch& batch, const StackRecord& stack) {
  engine.store().put(batch, stack);
  put_event(engine, batch, stack);
}

Checked<std::optional<StackRecord>> find_latest(const StackStore& store, const std::string& name_or_id) {
  std::string uuid(uuid_of_stack_id(name_or_id));
  if (uuid.empty()) {
    auto known = store.latest_uuid_of(name_or_id);
    if (!known) return std::unexpected(internal_failure(std::move(known).error()));
    if (!*known) return std::nullopt;
    uuid = **std::move(known);
  }
  auto stack = store.latest_stack(uuid);
  if (!stack) return std::unexpected(internal_failure(std::move(stack).error()));
  if (*stack && (*stack)->id != name_or_id && (*stack)->name != name_or_id) return std::nullopt;
  return *std::move(stack);
}

Checked<StackRecord> find_living(const StackStore& store, const std::string& name_or_id) {
  TENANTRY_TRY(auto stack, find_latest(store, name_or_id));
  if (!stack || is_deleted(*stack)) return refuse(fmt::format("Stack [{}] does not exist", name_or_id));
  return *std::move(stack);
}

}  // namespace tenantry::local::cloudformation
