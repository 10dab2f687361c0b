#include "local/cloudformation/change_sets.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/uuid.h"
#include "local/cloudformation/describe_stack.h"
#include "local/cloudformation/number.h"
#include "local/cloudformation/paging.h"
#include "local/cloudformation/stack_diff.h"
#include "local/cloudformation/stack_id.h"
#include "local/cloudformation/stack_request.h"
#include "local/cloudformation/update_stack.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::cloudformation;

constexpr const char* kReview = "REVIEW_IN_PROGRESS";
constexpr const char* kNoChanges =
    "The submitted information didn't contain changes. Submit different information to create a change set.";
constexpr std::size_t kMaxName = 128;

std::unexpected<aws::Error> invalid_status(const ChangeSetRecord& record, std::string_view what,
                                           std::string_view status) {
  return std::unexpected(
      aws::Error{"InvalidChangeSetStatus", fmt::format("ChangeSet [{}] cannot be {} [{}]", record.id, what, status)});
}

std::unexpected<aws::Error> not_found(const std::string& name) {
  return std::unexpected(aws::Error{"ChangeSetNotFound", fmt::format("ChangeSet [{}] does not exist", name), 404});
}

Checked<void> check_request(const api::CreateChangeSetRequest& request) {
  const auto& name = request.change_set_name;
  const auto is_letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  const auto fits = [&](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-'; };
  if (name.empty() || name.size() > kMaxName || !is_letter(name.front()) || !std::ranges::all_of(name, fits))
    return refuse(
        fmt::format("1 validation error detected: Value '{}' at 'changeSetName' failed to satisfy constraint: Member "
                    "must satisfy regular expression pattern: [a-zA-Z][-a-zA-Z0-9]*",
                    name));
  if (request.change_set_type == "IMPORT" || request.resources_to_import ||
      request.import_existing_resources.value_or(false))
    return refuse("The local CloudFormation does not support resource import.");
  if (request.change_set_type != "CREATE" && request.on_stack_failure == "DELETE")
    return refuse("OnStackFailure can be DELETE for change sets of the type CREATE only.");
  return {};
}

/// What the change set is for: the stack as it is, or a new one to be reviewed.
Checked<StackRecord> subject(Engine& engine, const api::CreateChangeSetRequest& request) {
  const auto found = find_stack(engine.store(), request.stack_name, "Stack [{}] does not exist");
  const bool living = found && !is_deleted(*found);
  if (!found && found.error().status >= 500) return found;
  if (request.change_set_type != "CREATE") {
    if (!living) return refuse(fmt::format("Stack [{}] does not exist", request.stack_name));
    TENANTRY_CHECK(check_updatable(*found));
    return found;
  }
  if (living && found->status == kReview) return found;
  if (living)
    return refuse(fmt::format("Stack [{}] already exists and cannot be created again with the changeSet [{}].",
                              found->name, request.change_set_name));
  TENANTRY_CHECK(check_stack_name(request.stack_name));
  auto stack = new_stack(engine, request.stack_name);
  stack.status = kReview;
  stack.status_reason = "User Initiated";
  stack.on_failure = "ROLLBACK";
  return stack;
}

ChangeSetRecord new_record(Engine& engine, const api::CreateChangeSetRequest& request, const DesiredStack& desired,
                           StackDiff diff) {
  const auto& options = engine.options();
  ChangeSetRecord record;
  record.uuid = Uuid::random(options.random).to_string();
  record.name = request.change_set_name;
  record.id =
      aws::make_arn(options.identity, "cloudformation", fmt::format("changeSet/{}/{}", record.name, record.uuid));
  record.stack_uuid = desired.stack.uuid;
  record.type = request.change_set_type.value_or("UPDATE");
  record.description = request.description;
  record.creation_time = {options.clock.now()};
  record.status = diff.differs ? "CREATE_COMPLETE" : "FAILED";
  if (!diff.differs) record.status_reason = kNoChanges;
  record.execution_status = diff.differs ? "AVAILABLE" : "UNAVAILABLE";
  record.on_failure = request.on_stack_failure;
  record.token = request.client_token;
  record.operation = desired.stack.operation;
  record.spec = spec_of(desired.stack);
  record.changes = std::move(diff.changes);
  return record;
}

Checked<ChangeSetRecord> claim(Engine& engine, const StackRecord& now, ChangeSetRecord record, const std::string& text,
                               kv::Batch& batch) {
  const auto& store = engine.store();
  TENANTRY_TRY(auto latest, find_latest(store, now.name));
  if (latest && latest->uuid != now.uuid)
    return refuse(fmt::format("Stack [{}] already exists and cannot be created again with the changeSet [{}].",
                              now.name, record.name));
  if (!latest && now.status != kReview) return refuse(fmt::format("Stack [{}] does not exist", now.name));
  auto other = store.latest_change_set(now.uuid, record.name);
  if (!other) return std::unexpected(internal_failure(std::move(other).error()));
  if (*other) {
    if (!record.token || (*other)->token != record.token)
      return std::unexpected(
          aws::Error{"AlreadyExistsException", fmt::format("ChangeSet [{}] already exists", record.name)});
    store.put(batch, **other);  // so that the answer waits until it is durable
    return **std::move(other);
  }
  if (!latest) put_with_event(engine, batch, now);
  TENANTRY_CHECK(put_template(engine, batch, text));
  store.put(batch, record);
  return record;
}

void begin_creation(Engine& engine, kv::Batch& batch, StackRecord stack, const ChangeSetRecord& record,
                    const UpdateOptions& options) {
  apply(stack, record.spec);
  stack.status = "CREATE_IN_PROGRESS";
  stack.status_reason = "User Initiated";
  stack.last_updated_time = {engine.options().clock.now()};
  stack.on_failure = record.on_failure.value_or(options.disable_rollback ? "DO_NOTHING" : "ROLLBACK");
  stack.retain_except_on_create = options.retain_except_on_create;
  stack.operation_token = options.token;
  put_with_event(engine, batch, stack);
}

/// How far the execution has come, or whether it can begin, by the set's stack.
std::string_view execution_status(const ChangeSetRecord& record, const StackRecord& stack) {
  const bool same = stack.operation == record.operation;
  if (record.execution_status == "AVAILABLE")
    return same && (record.type != "CREATE" || stack.status == kReview) ? "AVAILABLE" : "OBSOLETE";
  if (record.execution_status != "EXECUTE_IN_PROGRESS") return record.execution_status;
  if (!same) return "EXECUTE_COMPLETE";
  if (stack.status.find("ROLLBACK") != std::string::npos || stack.status.ends_with("_FAILED")) return "EXECUTE_FAILED";
  return is_in_progress(stack.status) ? "EXECUTE_IN_PROGRESS" : "EXECUTE_COMPLETE";
}

/// Begins what the change set was made for.
Checked<std::string> decide_execution(Engine& engine, const api::ExecuteChangeSetRequest& request, kv::Batch& batch) {
  const auto& store = engine.store();
  TENANTRY_TRY(auto record, find_change_set(store, request.change_set_name, request.stack_name));
  if (record.execution_status.starts_with("EXECUTE_") && request.client_request_token &&
      record.token == request.client_request_token)
    return record.stack_uuid;
  if (record.status != "CREATE_COMPLETE")
    return invalid_status(record, "executed in its current status of", record.status);
  auto stack = store.latest_stack(record.stack_uuid);
  if (!stack) return std::unexpected(internal_failure(std::move(stack).error()));
  if (!*stack) return not_found(request.change_set_name);
  if (const auto status = execution_status(record, **stack); status != "AVAILABLE")
    return invalid_status(record, "executed in its current execution status of", status);
  if (record.type != "CREATE") TENANTRY_CHECK(check_updatable(**stack));
  auto others = store.change_sets(record.stack_uuid);
  if (!others) return std::unexpected(internal_failure(std::move(others).error()));
  for (const auto& other : *others)
    if (other.uuid != record.uuid) store.erase(batch, other);
  const bool keep_failed =
      record.on_failure ? *record.on_failure == "DO_NOTHING" : request.disable_rollback.value_or(false);
  const UpdateOptions options{keep_failed, request.retain_except_on_create.value_or(false),
                              request.client_request_token};
  (*stack)->change_set_id = record.id;
  if (record.type == "CREATE") {
    begin_creation(engine, batch, **stack, record, options);
  } else {
    begin_update(engine, batch, **stack, record.spec, options);
    ++record.operation;
  }
  record.execution_status = "EXECUTE_IN_PROGRESS";
  record.token = request.client_request_token;
  store.put(batch, record);
  return record.stack_uuid;
}

std::vector<api::Change> page_of(const std::vector<api::Change>& changes, std::size_t begin) {
  std::vector<api::Change> page;
  for (auto i = begin; i < changes.size() && i < begin + kPageSize; ++i) page.push_back(changes[i]);
  return page;
}

}  // namespace

Checked<ChangeSetRecord> find_change_set(const StackStore& store, const std::string& name_or_id,
                                         const std::optional<std::string>& stack_name) {
  std::string stack_uuid;
  auto name = name_or_id;
  if (const auto uuid = uuid_of_stack_id(name_or_id); !uuid.empty()) {
    auto place = store.latest_change_set_name(uuid);
    if (!place) return std::unexpected(internal_failure(std::move(place).error()));
    if (!*place) return not_found(name_or_id);
    std::tie(stack_uuid, name) = **place;
  } else {
    if (!stack_name) return refuse("StackName must be specified if ChangeSetName is not specified as an ARN.");
    TENANTRY_TRY(const auto stack, find_latest(store, *stack_name));
    if (!stack) return refuse(fmt::format("Stack [{}] does not exist", *stack_name));
    stack_uuid = stack->uuid;
  }
  auto record = store.latest_change_set(stack_uuid, name);
  if (!record) return std::unexpected(internal_failure(std::move(record).error()));
  if (!*record || ((*record)->id != name_or_id && (*record)->name != name_or_id)) return not_found(name_or_id);
  return **std::move(record);
}

Task<Checked<api::CreateChangeSetResponse>> execute(Engine& engine, api::CreateChangeSetRequest request,
                                                    Deadline deadline) {
  TENANTRY_CO_CHECK(check_request(request));
  TENANTRY_CO_TRY(const auto now, subject(engine, request));
  const auto previous = spec_of(now);
  TENANTRY_CO_TRY(const auto desired, co_await read_request(engine, spec_request(request), now,
                                                            now.status == kReview ? nullptr : &previous, deadline));
  TENANTRY_CO_TRY(auto diff, co_await compare(engine, now, desired));
  if (now.status == kReview) diff.differs = true;
  auto record = new_record(engine, request, desired, std::move(diff));
  TENANTRY_CO_TRY(auto claimed, co_await engine.write<ChangeSetRecord>(
                                    [&](kv::Batch& batch) { return claim(engine, now, record, desired.text, batch); }));
  co_return api::CreateChangeSetResponse{std::move(claimed.id), now.id};
}

Task<Checked<api::ExecuteChangeSetResponse>> execute(Engine& engine, api::ExecuteChangeSetRequest request, Deadline) {
  TENANTRY_CO_TRY(const auto uuid, co_await engine.write<std::string>(
                                       [&](kv::Batch& batch) { return decide_execution(engine, request, batch); }));
  engine.start(uuid);
  co_return api::ExecuteChangeSetResponse{};
}

Task<Checked<api::DeleteChangeSetResponse>> execute(Engine& engine, api::DeleteChangeSetRequest request, Deadline) {
  TENANTRY_CO_CHECK(co_await engine.write<bool>([&](kv::Batch& batch) -> Checked<bool> {
    const auto record = find_change_set(engine.store(), request.change_set_name, request.stack_name);
    if (!record && record.error().code == "ChangeSetNotFound") return false;
    if (!record) return std::unexpected(record.error());
    const auto stack = engine.store().latest_stack(record->stack_uuid);
    if (!stack) return std::unexpected(internal_failure(stack.error()));
    if (*stack && execution_status(*record, **stack) == "EXECUTE_IN_PROGRESS")
      return invalid_status(*record, "deleted in its current execution status of", "EXECUTE_IN_PROGRESS");
    engine.store().erase(batch, *record);
    return true;
  }));
  co_return api::DeleteChangeSetResponse{};
}

Checked<api::DescribeChangeSetResponse> answer(const StackStore& store, const api::DescribeChangeSetRequest& request) {
  TENANTRY_TRY(const auto record, find_change_set(store, request.change_set_name, request.stack_name));
  const auto stack = store.stack(record.stack_uuid);
  if (!stack) return std::unexpected(internal_failure(stack.error()));
  if (!*stack) return not_found(request.change_set_name);
  TENANTRY_TRY(const auto paging, paging_of(request, record.id));
  const auto start = parse_number<std::size_t>(paging.after.value_or("0")).value_or(0);
  api::DescribeChangeSetResponse response{
      .change_set_name = record.name,
      .change_set_id = record.id,
      .stack_id = (*stack)->id,
      .stack_name = (*stack)->name,
      .description = record.description,
      .parameters = shown_parameters(record.spec.parameters, record.spec.no_echo),
      .creation_time = record.creation_time,
      .execution_status = std::string(execution_status(record, **stack)),
      .status = record.status,
      .status_reason = record.status_reason,
      .notification_arns = record.spec.notification_arns,
      .rollback_configuration = record.spec.rollback_configuration.value_or(api::RollbackConfiguration()),
      .capabilities = record.spec.capabilities,
      .tags = record.spec.tags,
      .changes = page_of(record.changes, start),
      .include_nested_stacks = false};
  if (start + kPageSize < record.changes.size()) response.next_token = paging.token(std::to_string(start + kPageSize));
  response.on_stack_failure = record.on_failure;
  return response;
}

Checked<api::ListChangeSetsResponse> answer(const StackStore& store, const api::ListChangeSetsRequest& request) {
  TENANTRY_TRY(const auto stack, find_stack(store, request.stack_name, "Stack [{}] does not exist"));
  const auto records = store.change_sets(stack.uuid);
  if (!records) return std::unexpected(internal_failure(records.error()));
  TENANTRY_TRY(const auto paging, paging_of(request, stack.uuid));
  api::ListChangeSetsResponse response{.summaries = std::vector<api::ChangeSetSummary>()};
  for (const auto& record : *records) {
    if (record.execution_status.starts_with("EXECUTE_")) continue;
    if (paging.after && record.name <= *paging.after) continue;
    if (response.summaries->size() == kPageSize) {
      response.next_token = paging.token(response.summaries->back().change_set_name);
      break;
    }
    response.summaries->push_back({.stack_id = stack.id,
                                   .stack_name = stack.name,
                                   .change_set_id = record.id,
                                   .change_set_name = record.name,
                                   .execution_status = std::string(execution_status(record, stack)),
                                   .status = record.status,
                                   .status_reason = record.status_reason,
                                   .creation_time = record.creation_time,
                                   .description = record.description,
                                   .include_nested_stacks = false});
  }
  return response;
}

}  // namespace tenantry::local::cloudformation
