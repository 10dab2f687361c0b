#include "provisioning/stack_update.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

#include "provisioning/template_parameters.h"

namespace tenantry::provisioning {
namespace {

namespace cfn = aws::cloudformation;
using tenancy::TableSettings;

std::string text_of(std::int64_t number) { return std::to_string(number); }
std::string text_of(bool value) { return value ? "true" : "false"; }
std::string text_of(const std::string& text) { return text; }

template <class T>
void want(std::map<std::string, std::string>& wanted, std::string_view key, const std::optional<T>& value) {
  if (value) wanted.emplace(key, text_of(*value));
}

std::string value_of(const cfn::Stack& stack, std::string_view key) {
  if (stack.parameters)
    for (const cfn::Parameter& each : *stack.parameters)
      if (each.parameter_key == key) return each.parameter_value.value_or("");
  return {};
}

std::string mode_of(const cfn::Stack& stack, const StackUpdate& update) {
  return update.merged.billing_mode.value_or(value_of(stack, "BillingMode"));
}

/// What one of the template's capacities is given: 0 stands for the least.
std::int64_t capacity_for(std::optional<std::int64_t> live, std::optional<std::int64_t> initial,
                          std::optional<std::int64_t> min, std::optional<std::int64_t> max) {
  if (!live || *live == 0) return initial.value_or(0);
  const std::int64_t least = min.value_or(tenancy::kDefaultCapacityMin);
  return std::clamp(*live, least, std::max(least, max.value_or(tenancy::kDefaultCapacityMax)));
}

std::optional<std::int64_t> find(const std::map<std::string, std::int64_t, std::less<>>& live, std::string_view key) {
  const auto found = live.find(key);
  return found == live.end() ? std::nullopt : std::optional(found->second);
}

/// Capacities that the change does not name, for the keys that the stack's template has.
void keep_capacities(std::map<std::string, std::string>& wanted, const StackUpdate& update, const Capacities& live) {
  const TableSettings& merged = update.merged;
  if (!update.change.read_capacity)
    for (const auto key : kReadCapacities)
      wanted.emplace(key, text_of(capacity_for(find(live, key), merged.read_capacity, merged.read_capacity_min,
                                               merged.read_capacity_max)));
  if (!update.change.write_capacity)
    for (const auto key : kWriteCapacities)
      wanted.emplace(key, text_of(capacity_for(find(live, key), merged.write_capacity, merged.write_capacity_min,
                                               merged.write_capacity_max)));
}

/// An on-demand table has none of these; should it be PROVISIONED again, it begins with the template's own.
void reset_scaling(std::map<std::string, std::string>& wanted) {
  for (const auto* bound : {"ReadCapacity", "WriteCapacity"}) {
    wanted.emplace(bound + std::string("Min"), text_of(tenancy::kDefaultCapacityMin));
    wanted.emplace(bound + std::string("Max"), text_of(tenancy::kDefaultCapacityMax));
  }
  wanted.emplace("TargetUtilization", text_of(tenancy::kDefaultTargetUtilization));
  for (const auto key : kReadCapacities) wanted.emplace(key, "0");
  for (const auto key : kWriteCapacities) wanted.emplace(key, "0");
}

bool is_refusal(const cfn::Error& error, std::string_view part) {
  return error.code == "ValidationError" && error.message.find(part) != std::string::npos;
}

}  // namespace

std::map<std::string, std::string> wanted_parameters(const StackUpdate& update) {
  std::map<std::string, std::string> wanted;
  const TableSettings& merged = update.merged;
  want(wanted, "BillingMode", merged.billing_mode);
  want(wanted, "ReadCapacityMin", merged.read_capacity_min);
  want(wanted, "ReadCapacityMax", merged.read_capacity_max);
  want(wanted, "WriteCapacityMin", merged.write_capacity_min);
  want(wanted, "WriteCapacityMax", merged.write_capacity_max);
  want(wanted, "TargetUtilization", merged.target_utilization);
  want(wanted, "EnablePointInTimeRecovery", merged.point_in_time_recovery);
  want(wanted, "EnableDeletionProtection", merged.deletion_protection);
  want(wanted, "KmsKeyArn", merged.kms_key_arn);
  for (const auto key : kReadCapacities) want(wanted, key, update.change.read_capacity);
  for (const auto key : kWriteCapacities) want(wanted, key, update.change.write_capacity);
  return wanted;
}

bool is_as_wanted(const cfn::Stack& stack, const StackUpdate& update) {
  const auto wanted = wanted_parameters(update);
  return std::all_of(wanted.begin(), wanted.end(),
                     [&](const auto& each) { return value_of(stack, each.first) == each.second; });
}

StepResult<std::vector<cfn::Parameter>> update_parameters(const cfn::Stack& stack, const StackUpdate& update,
                                                          const Capacities& live) {
  auto wanted = wanted_parameters(update);
  auto left = wanted;
  if (mode_of(stack, update) == tenancy::kProvisioned)
    keep_capacities(wanted, update, live);
  else
    reset_scaling(wanted);
  std::vector<cfn::Parameter> parameters;
  for (const cfn::Parameter& each : stack.parameters.value_or(std::vector<cfn::Parameter>())) {
    cfn::Parameter& parameter = parameters.emplace_back();
    parameter.parameter_key = each.parameter_key;
    const auto value = wanted.find(each.parameter_key.value_or(""));
    if (value == wanted.end())
      parameter.use_previous_value = true;
    else
      parameter.parameter_value = value->second;
    left.erase(each.parameter_key.value_or(""));
  }
  if (!left.empty())
    return step_failed(fmt::format("The template of the account's stack has no parameter {}.", left.begin()->first));
  return parameters;
}

Task<StepResult<UpdateAnswer>> update_stack(const Context& context, std::string stack_id,
                                            std::vector<cfn::Parameter> parameters, std::string token) {
  cfn::UpdateStackRequest request;
  request.stack_name = std::move(stack_id);
  request.use_previous_template = true;
  request.parameters = std::move(parameters);
  request.client_request_token = std::move(token);
  const auto updated = co_await cfn::call(context.services.cloudformation, std::move(request), context.call_deadline());
  if (updated || is_refusal(updated.error(), "_IN_PROGRESS state")) co_return UpdateAnswer::started;
  if (is_refusal(updated.error(), "No updates are to be performed")) co_return UpdateAnswer::nothing;
  co_return step_failed("CloudFormation", updated.error());
}

Task<StepResult<>> continue_rollback(const Context& context, std::string stack_id, std::string token) {
  cfn::ContinueUpdateRollbackRequest request;
  request.stack_name = std::move(stack_id);
  request.client_request_token = std::move(token);
  const auto asked = co_await cfn::call(context.services.cloudformation, std::move(request), context.call_deadline());
  if (!asked && !is_refusal(asked.error(), "_IN_PROGRESS state"))
    co_return step_failed("CloudFormation", asked.error());
  co_return StepResult<>();
}

}  // namespace tenantry::provisioning
