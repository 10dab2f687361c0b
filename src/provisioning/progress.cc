#include "provisioning/progress.h"

#include <algorithm>
#include <map>
#include <utility>

#include "provisioning/provisioner_impl.h"
#include "provisioning/stack_events.h"
#include "provisioning/stacks.h"

namespace tenantry::provisioning {
namespace {

namespace cfn = aws::cloudformation;
using tenancy::AccountError;
using tenancy::AccountResult;
using tenancy::CloudType;
using tenancy::ProvisioningStatus;
using tenancy::Step;

/// How many resources the platform's own template makes: its conditions follow from four parameters. 0: another
/// template.
std::size_t expected_resources(const std::optional<std::vector<cfn::Parameter>>& parameters) {
  std::map<std::string, std::string, std::less<>> values;
  for (const cfn::Parameter& each : parameters.value_or(std::vector<cfn::Parameter>()))
    values.emplace(each.parameter_key.value_or(""), each.parameter_value.value_or(""));
  for (const auto name : {"AccountId", "BillingMode", "CreateParameters", "EnableAlarms"})
    if (!values.contains(name)) return 0;
  return 1 + (values["CreateParameters"] == "true" ? 3 : 0) + (values["BillingMode"] == "PROVISIONED" ? 16 : 0) +
         (values["EnableAlarms"] == "true" ? 5 : 0);
}

bool is_gone(const Progress::Resource& resource) {
  return resource.status == "DELETE_COMPLETE" || resource.status == "DELETE_SKIPPED";
}
bool is_made(const Progress::Resource& resource) {
  return resource.status.ends_with("_COMPLETE") && resource.status != "DELETE_COMPLETE";
}

template <class Predicate>
std::size_t count(const Progress& progress, Predicate predicate) {
  return static_cast<std::size_t>(std::count_if(progress.resources.begin(), progress.resources.end(), predicate));
}

int percent_of(const Progress& progress) {
  const auto& [account, record] = progress.stored;
  if (account.status == ProvisioningStatus::active && record.step == Step::done) return 100;
  const bool deleting = account.status == ProvisioningStatus::deleting;
  if (deleting && record.step > Step::watch_deletion && record.step != Step::erase_items) return 99;
  const bool begun =
      record.step == Step::done || (record.step >= Step::watch_stack && record.step != Step::update_stack);
  if (progress.resources_total == 0 || !begun) return 0;
  const std::size_t done = deleting ? count(progress, is_gone) : progress.resources_complete;
  return static_cast<int>(std::min<std::size_t>(99, 100 * done / progress.resources_total));
}

Progress::StackEvent to_event(const cfn::StackEvent& from) {
  return {.at = from.timestamp.at,
          .logical_id = from.logical_resource_id.value_or(""),
          .type = from.resource_type.value_or(""),
          .status = from.resource_status.value_or(""),
          .reason = from.resource_status_reason};
}

Task<StepResult<>> read_resources(const Context& context, Progress& progress) {
  std::optional<std::string> token;
  do {
    cfn::ListStackResourcesRequest request;
    request.stack_name = *progress.stack_id;
    request.next_token = std::move(token);
    auto page = co_await cfn::call(context.services.cloudformation, std::move(request), context.call_deadline());
    if (!page) co_return step_failed("CloudFormation", page.error());
    token = std::move(page->next_token);
    for (auto& each : page->stack_resource_summaries.value_or(std::vector<cfn::StackResourceSummary>()))
      progress.resources.push_back({.logical_id = std::move(each.logical_resource_id),
                                    .type = std::move(each.resource_type),
                                    .physical_id = std::move(each.physical_resource_id),
                                    .status = std::move(each.resource_status),
                                    .reason = std::move(each.resource_status_reason),
                                    .updated_at = each.last_updated_timestamp.at});
  } while (token);
  co_return StepResult<>();
}

Task<StepResult<>> read_events(const Context& context, Progress& progress) {
  TENANTRY_CO_TRY(auto events, co_await read_operation_events(context, *progress.stack_id, Progress::kMaxEvents));
  for (const cfn::StackEvent& event : events.newest) progress.events.push_back(to_event(event));
  if (!events.first_failure) co_return StepResult<>();
  auto failure = to_event(*events.first_failure);
  progress.failure = Progress::Failure{std::move(failure.logical_id), std::move(failure.type),
                                       std::move(failure.status), std::move(failure.reason).value_or("")};
  co_return StepResult<>();
}

/// Of a private account; where no stack can be found, there is nothing to tell.
Task<StepResult<>> read_stack(const Context& context, Progress& progress) {
  const auto& [account, record] = progress.stored;
  const auto id = record.stack_id ? record.stack_id : account.stack_id;
  auto stack = co_await Stacks(context).find(account.id, id);
  if (!stack && stack.error().kind == StepFailure::Kind::transient) co_return std::unexpected(stack.error());
  if (!stack || !*stack) co_return StepResult<>();
  progress.stack_id = (*stack)->stack_id;
  progress.stack_status = (*stack)->stack_status;
  if (!progress.stack_id) co_return StepResult<>();
  TENANTRY_CO_CHECK(co_await read_resources(context, progress));
  TENANTRY_CO_CHECK(co_await read_events(context, progress));
  summarise(progress, *stack);
  co_return StepResult<>();
}

}  // namespace

void summarise(Progress& progress, const std::optional<cfn::Stack>& stack) {
  progress.resources_complete = count(progress, is_made);
  progress.resources_total =
      std::max(progress.resources.size(), stack ? expected_resources(stack->parameters) : std::size_t{0});
  progress.percent = std::max(percent_of(progress), static_cast<int>(progress.stored.provisioning.percent));
}

Task<AccountResult<Progress>> Provisioner::progress(tenancy::AccountId id, Deadline deadline) {
  TENANTRY_CO_TRY(tenancy::StoredAccount stored, co_await impl_->accounts().load(id, deadline));
  Progress progress{.stored = std::move(stored)};
  summarise(progress, {});
  if (progress.stored.account.cloud_type == CloudType::private_) {
    const auto read = co_await read_stack(impl_->context(), progress);
    if (!read) co_return refuse(read.error());
  }
  if (const auto flow = impl_->find(id); flow && progress.percent < 100)
    progress.percent = static_cast<int>(flow->furthest(progress.stored.provisioning, progress.percent));
  co_return progress;
}

}  // namespace tenantry::provisioning
