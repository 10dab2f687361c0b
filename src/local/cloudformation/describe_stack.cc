#include "local/cloudformation/describe_stack.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/result.h"
#include "local/cloudformation/change_sets.h"
#include "local/cloudformation/engine.h"
#include "local/cloudformation/paging.h"
#include "local/cloudformation/stack_id.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::cloudformation;

constexpr std::string_view kHidden = "****";
constexpr std::array<std::string_view, 23> kStatuses = {"CREATE_IN_PROGRESS",
                                                        "CREATE_FAILED",
                                                        "CREATE_COMPLETE",
                                                        "ROLLBACK_IN_PROGRESS",
                                                        "ROLLBACK_FAILED",
                                                        "ROLLBACK_COMPLETE",
                                                        "DELETE_IN_PROGRESS",
                                                        "DELETE_FAILED",
                                                        "DELETE_COMPLETE",
                                                        "UPDATE_IN_PROGRESS",
                                                        "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS",
                                                        "UPDATE_COMPLETE",
                                                        "UPDATE_FAILED",
                                                        "UPDATE_ROLLBACK_IN_PROGRESS",
                                                        "UPDATE_ROLLBACK_FAILED",
                                                        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
                                                        "UPDATE_ROLLBACK_COMPLETE",
                                                        "REVIEW_IN_PROGRESS",
                                                        "IMPORT_IN_PROGRESS",
                                                        "IMPORT_COMPLETE",
                                                        "IMPORT_ROLLBACK_IN_PROGRESS",
                                                        "IMPORT_ROLLBACK_FAILED",
                                                        "IMPORT_ROLLBACK_COMPLETE"};

template <class T>
Checked<T> checked(Result<T> result) {
  if (!result) return std::unexpected(internal_failure(std::move(result).error()));
  return *std::move(result);
}

api::Stack to_stack(const StackRecord& record) {
  api::Stack stack{
      .stack_id = record.id,
      .stack_name = record.name,
      .change_set_id = record.change_set_id,
      .description = record.description,
      .parameters = shown_parameters(record.parameters, record.no_echo),
      .creation_time = record.creation_time,
      .deletion_time = record.deletion_time,
      .last_updated_time = record.last_updated_time,
      .rollback_configuration = record.rollback_configuration.value_or(api::RollbackConfiguration()),
      .stack_status = record.status,
      .stack_status_reason = record.status_reason,
      .disable_rollback = record.operation > 0 ? record.rollback_disabled : record.on_failure == "DO_NOTHING",
      .notification_arns = record.notification_arns,
      .timeout_in_minutes = record.timeout_in_minutes,
      .role_arn = record.role_arn,
      .tags = record.tags,
      .enable_termination_protection = record.termination_protection,
      .deletion_mode = record.forced ? std::optional<std::string>("FORCE_DELETE_STACK") : std::nullopt,
      .drift_information = api::StackDriftInformation{.stack_drift_status = "NOT_CHECKED"}};
  if (!record.capabilities.empty()) stack.capabilities = record.capabilities;
  if (!record.outputs.empty()) stack.outputs = record.outputs;
  if (record.status_reason == "User Initiated") stack.stack_status_reason.reset();
  return stack;
}

api::StackSummary to_summary(const StackRecord& record) {
  auto stack = to_stack(record);
  return {.stack_id = std::move(stack.stack_id),
          .stack_name = std::move(stack.stack_name),
          .template_description = std::move(stack.description),
          .creation_time = stack.creation_time,
          .last_updated_time = stack.last_updated_time,
          .deletion_time = stack.deletion_time,
          .stack_status = std::move(stack.stack_status),
          .stack_status_reason = std::move(stack.stack_status_reason),
          .drift_information = api::StackDriftInformationSummary{.stack_drift_status = "NOT_CHECKED"}};
}

std::optional<std::string> physical_id(const ResourceRecord& record) {
  return record.physical_id.empty() ? std::nullopt : std::optional(record.physical_id);
}

api::StackResource to_resource(const StackRecord& stack, const ResourceRecord& record) {
  return {.stack_name = stack.name,
          .stack_id = stack.id,
          .logical_resource_id = record.logical_id,
          .physical_resource_id = physical_id(record),
          .resource_type = record.type,
          .timestamp = record.updated,
          .resource_status = record.status,
          .resource_status_reason = record.status_reason,
          .drift_information = api::StackResourceDriftInformation{.stack_resource_drift_status = "NOT_CHECKED"}};
}

api::StackResourceSummary to_resource_summary(const ResourceRecord& record) {
  return {.logical_resource_id = record.logical_id,
          .physical_resource_id = physical_id(record),
          .resource_type = record.type,
          .last_updated_timestamp = record.updated,
          .resource_status = record.status,
          .resource_status_reason = record.status_reason,
          .drift_information = api::StackResourceDriftInformationSummary{.stack_resource_drift_status = "NOT_CHECKED"}};
}

/// The stack that has a resource of that physical id.
Checked<StackRecord> owner_of(const StackStore& store, const std::string& physical_id) {
  TENANTRY_TRY(const auto owners, checked(store.owners(physical_id)));
  if (owners.empty()) return refuse(fmt::format("Stack for {} does not exist", physical_id));
  TENANTRY_TRY(auto stack, checked(store.stack(owners.front())));
  if (!stack) return refuse(fmt::format("Stack for {} does not exist", physical_id));
  return *std::move(stack);
}

}  // namespace

std::vector<api::Parameter> shown_parameters(std::vector<api::Parameter> parameters,
                                             const std::vector<std::string>& no_echo) {
  for (auto& parameter : parameters)
    if (std::ranges::find(no_echo, *parameter.parameter_key) != no_echo.end()) {
      parameter.parameter_value = kHidden;
      if (parameter.resolved_value) parameter.resolved_value = kHidden;
    }
  return parameters;
}

Checked<StackRecord> find_stack(const StackStore& store, const std::string& name_or_id, std::string_view missing) {
  const auto refusal = [&] { return refuse(fmt::format(fmt::runtime(missing), name_or_id)); };
  std::string uuid(uuid_of_stack_id(name_or_id));
  if (uuid.empty()) {
    TENANTRY_TRY(auto known, checked(store.uuid_of(name_or_id)));
    if (!known) return refusal();
    uuid = *std::move(known);
  }
  TENANTRY_TRY(auto stack, checked(store.stack(uuid)));
  // By its name a stack may be deleted between the two reads: then only its id finds it.
  if (!stack || (stack->id != name_or_id && (stack->name != name_or_id || is_deleted(*stack)))) return refusal();
  return *std::move(stack);
}

Checked<api::DescribeStacksResponse> answer(const StackStore& store, const api::DescribeStacksRequest& request) {
  api::DescribeStacksResponse response{.stacks = std::vector<api::Stack>()};
  if (request.stack_name && !request.stack_name->empty()) {
    TENANTRY_TRY(const auto stack, find_stack(store, *request.stack_name));
    response.stacks->push_back(to_stack(stack));
    return response;
  }
  TENANTRY_TRY(const auto paging, paging_of(request));
  TENANTRY_TRY(const auto page,
               checked(store.stacks(paging.after, kPageSize, [](const auto& stack) { return !is_deleted(stack); })));
  for (const auto& stack : page.entries) response.stacks->push_back(to_stack(stack));
  response.next_token = paging.token(page.next);
  return response;
}

Checked<api::ListStacksResponse> answer(const StackStore& store, const api::ListStacksRequest& request) {
  const auto filter = request.stack_status_filter.value_or(std::vector<std::string>());
  for (const auto& status : filter)
    if (std::ranges::find(kStatuses, status) == kStatuses.end())
      return refuse(
          fmt::format("1 validation error detected: Value '[{}]' at 'stackStatusFilter' failed to satisfy constraint: "
                      "Member must satisfy constraint: [Member must satisfy enum value set]",
                      status));
  const auto wanted = [&](const StackRecord& stack) {
    return filter.empty() || std::ranges::find(filter, stack.status) != filter.end();
  };
  TENANTRY_TRY(const auto paging, paging_of(request, fmt::format("{}", fmt::join(filter, ","))));
  TENANTRY_TRY(const auto page, checked(store.stacks(paging.after, kPageSize, wanted)));
  api::ListStacksResponse response{.stack_summaries = std::vector<api::StackSummary>(),
                                   .next_token = paging.token(page.next)};
  for (const auto& stack : page.entries) response.stack_summaries->push_back(to_summary(stack));
  return response;
}

namespace {

/// The template of a change set, or of a stack.
Checked<std::string> template_hash(const StackStore& store, const api::GetTemplateRequest& request) {
  if (request.change_set_name) {
    TENANTRY_TRY(auto record, find_change_set(store, *request.change_set_name, request.stack_name));
    return std::move(record.spec.template_hash);
  }
  if (!request.stack_name) return refuse("StackName must be specified");
  TENANTRY_TRY(auto stack, find_stack(store, *request.stack_name));
  if (stack.template_hash.empty())
    return refuse(fmt::format("Stack [{}] is in {} state and has no template", stack.name, stack.status));
  return std::move(stack.template_hash);
}

}  // namespace

Checked<api::GetTemplateResponse> answer(const StackStore& store, const api::GetTemplateRequest& request) {
  TENANTRY_TRY(const auto hash, template_hash(store, request));
  TENANTRY_TRY(auto text, checked(store.template_text(hash)));
  if (!text) return std::unexpected(internal_failure({"The template " + hash + " is not in the store"}));
  return api::GetTemplateResponse{.template_body = *std::move(text),
                                  .stages_available = std::vector<std::string>{"Original", "Processed"}};
}

Checked<api::DescribeStackEventsResponse> answer(const StackStore& store,
                                                 const api::DescribeStackEventsRequest& request) {
  if (!request.stack_name) return refuse("StackName must be specified");
  TENANTRY_TRY(const auto stack, find_stack(store, *request.stack_name, "Stack [{}] does not exist"));
  TENANTRY_TRY(const auto paging, paging_of(request, stack.uuid));
  TENANTRY_TRY(auto page, checked(store.events(stack.uuid, paging.after, kPageSize)));
  return api::DescribeStackEventsResponse{.stack_events = std::move(page.entries),
                                          .next_token = paging.token(page.next)};
}

Checked<api::DescribeStackResourceResponse> answer(const StackStore& store,
                                                   const api::DescribeStackResourceRequest& request) {
  TENANTRY_TRY(const auto stack, find_stack(store, request.stack_name, "Stack '{}' does not exist"));
  TENANTRY_TRY(const auto record, checked(store.resource(stack.uuid, request.logical_resource_id)));
  if (!record)
    return refuse(
        fmt::format("Resource {} does not exist for stack {}", request.logical_resource_id, request.stack_name));
  return api::DescribeStackResourceResponse{api::StackResourceDetail{
      .stack_name = stack.name,
      .stack_id = stack.id,
      .logical_resource_id = record->logical_id,
      .physical_resource_id = physical_id(*record),
      .resource_type = record->type,
      .last_updated_timestamp = record->updated,
      .resource_status = record->status,
      .resource_status_reason = record->status_reason,
      .metadata = record->metadata.value_or("{}"),
      .drift_information = api::StackResourceDriftInformation{.stack_resource_drift_status = "NOT_CHECKED"}}};
}

Checked<api::DescribeStackResourcesResponse> answer(const StackStore& store,
                                                    const api::DescribeStackResourcesRequest& request) {
  if (!request.stack_name && !request.physical_resource_id)
    return refuse("Either StackName or PhysicalResourceId must be specified");
  if (request.stack_name && request.physical_resource_id)
    return refuse("Only one of StackName and PhysicalResourceId can be specified");
  TENANTRY_TRY(const auto stack, request.stack_name ? find_stack(store, *request.stack_name)
                                                    : owner_of(store, *request.physical_resource_id));
  TENANTRY_TRY(const auto records, checked(store.resources(stack.uuid)));
  api::DescribeStackResourcesResponse response{std::vector<api::StackResource>()};
  for (const auto& record : records) {
    if (request.logical_resource_id && record.logical_id != *request.logical_resource_id) continue;
    if (response.stack_resources->size() < kPageSize) response.stack_resources->push_back(to_resource(stack, record));
  }
  if (response.stack_resources->empty() && request.logical_resource_id)
    return refuse(fmt::format("Resource {} does not exist for stack {}", *request.logical_resource_id, stack.name));
  return response;
}

Checked<api::ListStackResourcesResponse> answer(const StackStore& store,
                                                const api::ListStackResourcesRequest& request) {
  TENANTRY_TRY(const auto stack, find_stack(store, request.stack_name));
  TENANTRY_TRY(const auto paging, paging_of(request, stack.uuid));
  TENANTRY_TRY(const auto records, checked(store.resources(stack.uuid)));
  api::ListStackResourcesResponse response{std::vector<api::StackResourceSummary>(), std::nullopt};
  for (const auto& record : records) {
    if (paging.after && record.logical_id <= *paging.after) continue;
    if (response.stack_resource_summaries->size() == kPageSize) {
      response.next_token = paging.token(response.stack_resource_summaries->back().logical_resource_id);
      break;
    }
    response.stack_resource_summaries->push_back(to_resource_summary(record));
  }
  return response;
}

}  // namespace tenantry::local::cloudformation
