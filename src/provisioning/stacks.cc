#include "provisioning/stacks.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <utility>
#include <vector>

#include "provisioning/backoff.h"
#include "tenancy/parameters.h"

namespace tenantry::provisioning {
namespace {

namespace cfn = aws::cloudformation;
namespace parameters = tenancy::parameters;
using tenancy::AccountId;

constexpr std::string_view kService = "CloudFormation";
constexpr std::string_view kCancelled = "Resource creation cancelled";

bool is_missing(const cfn::Error& error) {
  return error.code == "ValidationError" && error.message.find("does not exist") != std::string::npos;
}

bool exists_already(const cfn::Error& error) {
  return error.code == "AlreadyExistsException" || error.code == "TokenAlreadyExistsException";
}

bool is_in_progress(std::string_view status) { return status.ends_with("_IN_PROGRESS"); }

bool is_tagged(const cfn::Stack& stack, const AccountId& account) {
  const auto is_ours = [&](const cfn::Tag& tag) {
    return tag.key == tenancy::kAccountTag && tag.value == account.to_string();
  };
  return stack.tags && std::any_of(stack.tags->begin(), stack.tags->end(), is_ours);
}

std::vector<cfn::Tag> tags_of(const AccountId& account, const tenancy::Names& names) {
  return {{"project", names.project()},
          {"environment", names.environment()},
          {"account-id", account.to_string()},
          {std::string(tenancy::kAccountTag), account.to_string()},
          {"managed-by", "tenantry"}};
}

cfn::Parameter parameter(std::string_view key, std::string value) {
  return {.parameter_key = std::string(key), .parameter_value = std::move(value)};
}

StepResult<StackOutputs> read_outputs(const cfn::Stack& stack, const std::string& expected_table) {
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

}  // namespace

bool is_dead(const cfn::Stack& stack) {
  constexpr std::array<std::string_view, 4> kDead = {"CREATE_FAILED", "ROLLBACK_COMPLETE", "ROLLBACK_FAILED",
                                                     "DELETE_FAILED"};
  return std::find(kDead.begin(), kDead.end(), stack.stack_status) != kDead.end();
}

Task<StepResult<Stacks::Template>> Stacks::read_template() const {
  aws::ssm::GetParametersRequest request;
  for (const auto name : {parameters::kTemplateBucket, parameters::kTemplateKey, parameters::kDefaultBillingMode})
    request.names.emplace_back(name);
  const auto answer = co_await aws::ssm::call(context_.services.ssm, std::move(request), context_.call_deadline());
  if (!answer) co_return step_failed("SSM", answer.error());
  std::map<std::string, std::string, std::less<>> found;
  if (answer->parameters)
    for (const auto& each : *answer->parameters)
      if (each.name && each.value) found.emplace(*each.name, *each.value);
  for (const auto name : {parameters::kTemplateBucket, parameters::kTemplateKey, parameters::kDefaultBillingMode})
    if (!found.contains(name)) co_return step_failed(fmt::format("The platform's parameter {} is missing.", name));
  co_return Template{found.find(parameters::kTemplateBucket)->second, found.find(parameters::kTemplateKey)->second,
                     found.find(parameters::kDefaultBillingMode)->second};
}

Task<StepResult<std::optional<std::string>>> Stacks::create(tenancy::Account account,
                                                            tenancy::ProvisioningRecord record) const {
  TENANTRY_CO_TRY(const Template from, co_await read_template());
  const tenancy::Names& names = context_.names;
  cfn::CreateStackRequest request;
  request.stack_name = names.stack(account.id);
  request.template_url = names.template_url(from.bucket, from.key);
  request.client_request_token = tenancy::client_request_token(record);
  request.enable_termination_protection = context_.options.protect;
  request.timeout_in_minutes =
      std::max<std::int64_t>(1, std::chrono::ceil<std::chrono::minutes>(context_.options.create_within).count());
  request.tags = tags_of(account.id, names);
  request.parameters.emplace({parameter("AccountId", account.id.to_string()), parameter("AccountName", account.name),
                              parameter("ProjectName", names.project()), parameter("Environment", names.environment()),
                              parameter("BillingMode", from.billing_mode),
                              parameter("EnablePointInTimeRecovery", "true"),
                              parameter("EnableDeletionProtection", context_.options.protect ? "true" : "false"),
                              parameter("CreateParameters", "true")});
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
  if (!is_tagged(stack, account))
    co_return step_failed(
        fmt::format("The stack {} exists and is not this account's: it does not carry its tag.", stack.stack_name));
  co_return stack;
}

Task<StepResult<StackOutputs>> Stacks::wait_created(AccountId account, std::string stack_id) const {
  Backoff polls(context_.options.polls);
  const Deadline patience = Deadline::after(context_.services.clock, context_.options.create_within);
  for (;;) {
    TENANTRY_CO_TRY(const auto stack, co_await find(account, stack_id));
    if (!stack) co_return step_failed("The stack has been deleted while it was being created.");
    if (stack->stack_status == "CREATE_COMPLETE" || stack->stack_status == "UPDATE_COMPLETE")
      co_return read_outputs(*stack, context_.names.table(account));
    if (!is_in_progress(stack->stack_status)) co_return co_await creation_failure(stack_id, stack->stack_status);
    if (patience.passed(context_.services.clock))
      co_return step_failed(fmt::format("The stack is still {} after a time that is too long.", stack->stack_status));
    co_await context_.services.clock.sleep_for(polls.next());
  }
}

Task<StepResult<StackOutputs>> Stacks::creation_failure(std::string stack_id, std::string status) const {
  const std::string reason = co_await first_reason(stack_id, "CREATE_FAILED");
  co_return step_failed(fmt::format("The stack is {}: {}", status, reason));
}

/// Events come newest first: the first reason is the last that is found.
Task<std::string> Stacks::first_reason(std::string stack, std::string_view status) const {
  std::string reason = "no resource gives a reason.";
  std::optional<std::string> token;
  do {
    cfn::DescribeStackEventsRequest request;
    request.stack_name = stack;
    request.next_token = std::move(token);
    auto page = co_await cfn::call(context_.services.cloudformation, std::move(request), context_.call_deadline());
    if (!page) co_return reason;
    token = std::move(page->next_token);
    if (!page->stack_events) continue;
    for (const cfn::StackEvent& event : *page->stack_events) {
      const std::string why = event.resource_status_reason.value_or("");
      const bool is_stack = event.physical_resource_id == event.stack_id;
      if (event.resource_status == status && !is_stack && !why.starts_with(kCancelled))
        reason = fmt::format("{}: {}", event.logical_resource_id.value_or(""), why);
    }
  } while (token);
  co_return reason;
}

Task<StepResult<>> Stacks::unprotect(AccountId account, std::optional<std::string> stack_id) const {
  TENANTRY_CO_TRY(const auto stack, co_await find(account, std::move(stack_id)));
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
  TENANTRY_CO_TRY(const auto stack, co_await find(account, std::move(stack_id)));
  if (!stack) co_return StepResult<>();
  cfn::DeleteStackRequest request;
  request.stack_name = stack->stack_id.value_or(stack->stack_name);
  request.client_request_token = std::move(token);
  const auto removed =
      co_await cfn::call(context_.services.cloudformation, std::move(request), context_.call_deadline());
  if (!removed && !is_missing(removed.error())) co_return step_failed(kService, removed.error());
  co_return StepResult<>();
}

Task<StepResult<>> Stacks::wait_removed(AccountId account, std::optional<std::string> stack_id) const {
  Backoff polls(context_.options.polls);
  const Deadline patience = Deadline::after(context_.services.clock, context_.options.create_within);
  for (;;) {
    TENANTRY_CO_TRY(const auto stack, co_await find(account, stack_id));
    if (!stack) co_return StepResult<>();
    if (stack->stack_status == "DELETE_FAILED") {
      const std::string id = stack->stack_id.value_or(stack->stack_name);
      const std::string reason = co_await first_reason(id, "DELETE_FAILED");
      co_return step_failed(fmt::format("The stack is DELETE_FAILED: {}", reason));
    }
    if (patience.passed(context_.services.clock))
      co_return step_failed(fmt::format("The stack is still {} after a time that is too long.", stack->stack_status));
    co_await context_.services.clock.sleep_for(polls.next());
  }
}

}  // namespace tenantry::provisioning
