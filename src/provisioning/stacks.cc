#include "provisioning/stacks.h"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "provisioning/backoff.h"
#include "provisioning/stack_events.h"
#include "provisioning/template_parameters.h"
#include "tenancy/parameters.h"

namespace tenantry::provisioning {
namespace {

namespace cfn = aws::cloudformation;
namespace parameters = tenancy::parameters;
using tenancy::AccountId;

constexpr std::string_view kService = "CloudFormation";
constexpr std::string_view kAttemptTag = "tenantry:attempt";
constexpr std::string_view kTableType = "AWS::DynamoDB::Table";

bool is_missing(const cfn::Error& error) {
  return error.code == "ValidationError" && error.message.find("does not exist") != std::string::npos;
}

bool exists_already(const cfn::Error& error) {
  return error.code == "AlreadyExistsException" || error.code == "TokenAlreadyExistsException";
}

bool has_tag(const cfn::Stack& stack, std::string_view key, const std::string& value) {
  const auto is_it = [&](const cfn::Tag& tag) { return tag.key == key && tag.value == value; };
  return stack.tags && std::any_of(stack.tags->begin(), stack.tags->end(), is_it);
}

std::vector<cfn::Tag> tags_of(const tenancy::ProvisioningRecord& record, const tenancy::Names& names) {
  const std::string account = record.account.to_string();
  return {{"project", names.project()},
          {"environment", names.environment()},
          {"account-id", account},
          {std::string(tenancy::kAccountTag), account},
          {std::string(kAttemptTag), std::to_string(record.attempt)},
          {"managed-by", "tenantry"}};
}

cfn::Parameter parameter(std::string_view key, std::string value) {
  return {.parameter_key = std::string(key), .parameter_value = std::move(value)};
}

using Values = std::vector<cfn::Parameter>;

void append(Values& parameters, std::string_view key, const std::optional<std::int64_t>& value) {
  if (value) parameters.push_back(parameter(key, std::to_string(*value)));
}
/// What is set, so that a template of an operator's own need not know the rest.
void append_settings(Values& parameters, const tenancy::TableSettings& settings) {
  append(parameters, "ReadCapacityMin", settings.read_capacity_min);
  append(parameters, "ReadCapacityMax", settings.read_capacity_max);
  append(parameters, "WriteCapacityMin", settings.write_capacity_min);
  append(parameters, "WriteCapacityMax", settings.write_capacity_max);
  append(parameters, "TargetUtilization", settings.target_utilization);
  if (settings.kms_key_arn) parameters.push_back(parameter("KmsKeyArn", *settings.kms_key_arn));
}

std::string text_of(bool value) { return value ? "true" : "false"; }

StepResult<std::string> value_of(const std::map<std::string, std::string, std::less<>>& found, std::string_view name) {
  const auto at = found.find(name);
  if (at == found.end()) return step_failed(fmt::format("The platform's parameter {} is missing.", name));
  return at->second;
}

StepResult<std::string> billing_mode_in(const std::map<std::string, std::string, std::less<>>& found) {
  TENANTRY_TRY(std::string mode, value_of(found, parameters::kDefaultBillingMode));
  if (mode == tenancy::kOnDemand || mode == tenancy::kProvisioned) return mode;
  return step_failed(fmt::format("The platform's parameter {} is '{}': it must be {} or {}.",
                                 parameters::kDefaultBillingMode, mode, tenancy::kOnDemand, tenancy::kProvisioned));
}

}  // namespace

bool is_in_progress(const cfn::Stack& stack) { return stack.stack_status.ends_with("_IN_PROGRESS"); }

bool is_complete(const cfn::Stack& stack) {
  return stack.stack_status == "CREATE_COMPLETE" || stack.stack_status == "UPDATE_COMPLETE" ||
         stack.stack_status == "UPDATE_ROLLBACK_COMPLETE";
}

bool is_of_attempt(const cfn::Stack& stack, const tenancy::ProvisioningRecord& record) {
  return has_tag(stack, kAttemptTag, std::to_string(record.attempt));
}

tenancy::TableSettings settings_of(const cfn::Stack& stack, tenancy::TableSettings settings) {
  for (const cfn::Parameter& each : stack.parameters.value_or(Values())) {
    const std::string value = each.parameter_value.value_or("");
    if (each.parameter_key == "BillingMode" && !settings.billing_mode) settings.billing_mode = value;
    if (each.parameter_key == "EnablePointInTimeRecovery" && !settings.point_in_time_recovery)
      settings.point_in_time_recovery = value == "true";
    if (each.parameter_key == "EnableDeletionProtection" && !settings.deletion_protection)
      settings.deletion_protection = value == "true";
  }
  return settings;
}

StepResult<StackOutputs> Stacks::outputs(const cfn::Stack& stack, AccountId account) const {
  const std::string expected_table = context_.names.table(account);
  std::map<std::string, std::string, std::less<>> found;
  if (stack.outputs)
    for (const cfn::Output& output : *stack.outputs)
      if (output.output_key && output.output_value) found.emplace(*output.output_key, *output.output_value);
  for (const auto key : {"TableName", "TableArn", "StreamArn"})
    if (!found.contains(key)) return step_failed(fmt::format("The stack has no output {}.", key));
  if (found["TableName"] != expected_table)
    return step_failed(fmt::format("The stack's table is {}, not {}.", found["TableName"], expected_table));
  return StackOutputs{found["TableName"], found["TableArn"], found["StreamArn"]};
}

/// All that creating a stack takes from the platform's parameters, in one call.
Task<StepResult<Stacks::Parameters>> Stacks::read_parameters() const {
  aws::ssm::GetParametersRequest request;
  for (const auto name : {parameters::kTemplateBucket, parameters::kTemplateKey, parameters::kDefaultBillingMode})
    request.names.emplace_back(name);
  auto answer = co_await aws::ssm::call(context_.services.ssm, std::move(request), context_.call_deadline());
  if (!answer) co_return step_failed("SSM", answer.error());
  Parameters found;
  if (answer->parameters)
    for (auto& each : *answer->parameters)
      if (each.name && each.value) found.emplace(*std::move(each.name), *std::move(each.value));
  co_return found;
}

Task<StepResult<std::string>> Stacks::default_billing_mode() const {
  TENANTRY_CO_TRY(const auto found, co_await read_parameters());
  co_return billing_mode_in(found);
}

Task<StepResult<std::optional<std::string>>> Stacks::create(tenancy::Account account,
                                                            tenancy::ProvisioningRecord record) const {
  TENANTRY_CO_TRY(const Parameters from, co_await read_parameters());
  TENANTRY_CO_TRY(const std::string bucket, value_of(from, parameters::kTemplateBucket));
  TENANTRY_CO_TRY(const std::string key, value_of(from, parameters::kTemplateKey));
  const tenancy::TableSettings& settings = account.table_settings;
  StepResult<std::string> mode =
      settings.billing_mode ? StepResult<std::string>(*settings.billing_mode) : billing_mode_in(from);
  if (!mode) co_return std::unexpected(std::move(mode).error());
  const tenancy::Names& names = context_.names;
  cfn::CreateStackRequest request;
  request.stack_name = names.stack(account.id);
  request.template_url = names.template_url(bucket, key);
  request.client_request_token = tenancy::client_request_token(record);
  request.enable_termination_protection = context_.options.protect;
  request.timeout_in_minutes =
      std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::minutes>(context_.options.create_within).count());
  request.tags = tags_of(record, names);
  request.parameters.emplace(
      {parameter("AccountId", account.id.to_string()), parameter("AccountName", account.name),
       parameter("ProjectName", names.project()), parameter("Environment", names.environment()),
       parameter("BillingMode", *std::move(mode)),
       parameter("EnablePointInTimeRecovery", text_of(settings.point_in_time_recovery.value_or(true))),
       parameter("EnableDeletionProtection", text_of(settings.deletion_protection.value_or(context_.options.protect))),
       parameter("CreateParameters", "true")});
  append_settings(*request.parameters, settings);
  for (const std::string_view dimension : kReadCapacities)
    append(*request.parameters, dimension, settings.read_capacity);
  for (const std::string_view dimension : kWriteCapacities)
    append(*request.parameters, dimension, settings.write_capacity);
  auto created = co_await cfn::call(context_.services.cloudformation, std::move(request), context_.call_deadline());
  if (created) co_return std::move(created->stack_id);
  if (exists_already(created.error())) co_return std::nullopt;
  co_return step_failed(kService, created.error());
}

Task<StepResult<std::optional<cfn::Stack>>> Stacks::find(AccountId account, std::optional<std::string> stack_id) const {
  cfn::DescribeStacksRequest request;
  request.stack_name = stack_id.value_or(context_.names.stack(account));
  auto answer = co_await cfn::call(context_.services.cloudformation, std::move(request), context_.call_deadline());
  if (!answer && is_missing(answer.error())) co_return std::nullopt;
  if (!answer) co_return step_failed(kService, answer.error());
  if (!answer->stacks || answer->stacks->empty()) co_return std::nullopt;
  cfn::Stack stack = std::move(answer->stacks->front());
  if (stack.stack_status == "DELETE_COMPLETE") co_return std::nullopt;
  if (!has_tag(stack, tenancy::kAccountTag, account.to_string()))
    co_return std::unexpected(StepFailure{
        StepFailure::Kind::foreign,
        fmt::format("The stack {} exists and is not this account's: it does not carry its tag.", stack.stack_name)});
  co_return stack;
}

Task<StepResult<std::optional<cfn::Stack>>> Stacks::find_own(AccountId account,
                                                             std::optional<std::string> stack_id) const {
  auto stack = co_await find(account, std::move(stack_id));
  if (!stack && stack.error().kind == StepFailure::Kind::foreign) co_return std::nullopt;
  co_return stack;
}

Task<StepResult<cfn::Stack>> Stacks::wait_created(AccountId account, std::string stack_id) const {
  Backoff polls(context_.options.polls);
  const Deadline patience = Deadline::after(context_.services.clock, context_.options.create_within);
  for (;;) {
    TENANTRY_CO_TRY(auto stack, co_await find(account, stack_id));
    if (!stack) co_return step_failed("The stack has been deleted while it was being created.");
    if (is_complete(*stack)) co_return *std::move(stack);
    if (!is_in_progress(*stack))
      co_return step_failed(
          fmt::format("The stack is {}: {}", stack->stack_status, co_await failure_reason(context_, stack_id)));
    if (patience.passed(context_.services.clock))
      co_return step_failed(fmt::format("The stack is still {} after a time that is too long.", stack->stack_status));
    co_await context_.services.clock.sleep_for(polls.next());
  }
}

Task<StepResult<std::vector<Stacks::Resource>>> Stacks::resources(std::string stack_id) const {
  std::vector<Resource> all;
  std::optional<std::string> token;
  do {
    cfn::ListStackResourcesRequest request;
    request.stack_name = stack_id;
    request.next_token = std::move(token);
    auto page = co_await cfn::call(context_.services.cloudformation, std::move(request), context_.call_deadline());
    if (!page && is_missing(page.error())) break;
    if (!page) co_return step_failed(kService, page.error());
    token = std::move(page->next_token);
    if (page->stack_resource_summaries)
      std::move(page->stack_resource_summaries->begin(), page->stack_resource_summaries->end(),
                std::back_inserter(all));
  } while (token);
  co_return all;
}

Task<StepResult<std::vector<std::string>>> Stacks::tables(std::string stack_id) const {
  TENANTRY_CO_TRY(auto all, co_await resources(std::move(stack_id)));
  std::vector<std::string> names;
  for (Resource& each : all)
    if (each.resource_type == kTableType && each.physical_resource_id && each.resource_status != "DELETE_COMPLETE")
      names.push_back(*std::move(each.physical_resource_id));
  co_return names;
}

Task<StepResult<>> Stacks::unprotect(AccountId account, std::optional<std::string> stack_id) const {
  TENANTRY_CO_TRY(const auto stack, co_await find_own(account, std::move(stack_id)));
  if (!stack || !stack->enable_termination_protection.value_or(false)) co_return StepResult<>();
  cfn::UpdateTerminationProtectionRequest request;
  request.stack_name = stack->stack_id.value_or(stack->stack_name);
  request.enable_termination_protection = false;
  const auto updated =
      co_await cfn::call(context_.services.cloudformation, std::move(request), context_.call_deadline());
  if (!updated && !is_missing(updated.error())) co_return step_failed(kService, updated.error());
  co_return StepResult<>();
}

Task<StepResult<>> Stacks::remove(AccountId account, std::optional<std::string> stack_id, std::string token) const {
  TENANTRY_CO_TRY(const auto stack, co_await find_own(account, std::move(stack_id)));
  if (!stack) co_return StepResult<>();
  cfn::DeleteStackRequest request;
  request.stack_name = stack->stack_id.value_or(stack->stack_name);
  request.client_request_token = std::move(token);
  const auto removed =
      co_await cfn::call(context_.services.cloudformation, std::move(request), context_.call_deadline());
  if (!removed && !is_missing(removed.error())) co_return step_failed(kService, removed.error());
  co_return StepResult<>();
}

Task<StepResult<>> Stacks::wait_at_rest(AccountId account, std::optional<std::string> stack_id) const {
  Backoff polls(context_.options.polls);
  const Deadline patience = Deadline::after(context_.services.clock, context_.options.create_within);
  for (;;) {
    TENANTRY_CO_TRY(const auto stack, co_await find_own(account, stack_id));
    if (!stack || !is_in_progress(*stack)) co_return StepResult<>();
    if (patience.passed(context_.services.clock))
      co_return step_failed(fmt::format("The stack is still {} after a time that is too long.", stack->stack_status));
    co_await context_.services.clock.sleep_for(polls.next());
  }
}

Task<StepResult<>> Stacks::wait_removed(AccountId account, std::optional<std::string> stack_id,
                                        std::string token) const {
  Backoff polls(context_.options.polls);
  const Deadline patience = Deadline::after(context_.services.clock, context_.options.create_within);
  bool without_tables = false;
  for (;;) {
    TENANTRY_CO_TRY(auto stack, co_await find_own(account, stack_id));
    if (!stack) co_return StepResult<>();
    if (stack->stack_status == "DELETE_FAILED") {
      const std::string id = stack->stack_id.value_or(stack->stack_name);
      if (without_tables)
        co_return step_failed(fmt::format("The stack is DELETE_FAILED: {}", co_await failure_reason(context_, id)));
      without_tables = true;
      TENANTRY_CO_CHECK(co_await remove_but_tables(*std::move(stack), token));
      continue;
    }
    if (patience.passed(context_.services.clock))
      co_return step_failed(fmt::format("The stack is still {} after a time that is too long.", stack->stack_status));
    co_await context_.services.clock.sleep_for(polls.next());
  }
}

Task<StepResult<>> Stacks::remove_but_tables(Stack stack, std::string token) const {
  const std::string id = stack.stack_id.value_or(stack.stack_name);
  TENANTRY_CO_TRY(const auto all, co_await resources(id));
  std::vector<std::string> kept;
  bool others = false;
  for (const Resource& each : all) {
    if (each.resource_status != "DELETE_FAILED") continue;
    others = others || each.resource_type != kTableType;
    kept.push_back(each.logical_resource_id);
  }
  if (others || kept.empty())
    co_return step_failed(fmt::format("The stack is DELETE_FAILED: {}", co_await failure_reason(context_, id)));
  cfn::DeleteStackRequest request;
  request.stack_name = id;
  request.retain_resources = std::move(kept);
  request.client_request_token = std::move(token) + "-retain";
  const auto removed =
      co_await cfn::call(context_.services.cloudformation, std::move(request), context_.call_deadline());
  if (!removed && !is_missing(removed.error())) co_return step_failed(kService, removed.error());
  co_return StepResult<>();
}

}  // namespace tenantry::provisioning
