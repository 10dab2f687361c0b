#include "local/cloudformation/update_stack.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "local/cloudformation/assembly.h"
#include "local/cloudformation/describe_stack.h"
#include "local/cloudformation/stack_diff.h"
#include "local/cloudformation/stack_request.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::cloudformation;

constexpr std::array<std::string_view, 5> kUpdatable = {"CREATE_COMPLETE", "CREATE_FAILED", "UPDATE_COMPLETE",
                                                        "UPDATE_FAILED", "UPDATE_ROLLBACK_COMPLETE"};

std::unexpected<aws::Error> not_updatable(const StackRecord& stack, std::string_view status) {
  return refuse(fmt::format("Stack:{} is in {} state and can not be updated.", stack.id, status));
}

/// The id of the stack that is being updated now. `now`: what the decision rests on.
Checked<std::string> decide_update(Engine& engine, const StackRecord& now, const DesiredStack& desired,
                                   const UpdateOptions& options, kv::Batch& batch) {
  TENANTRY_TRY(auto latest, find_living(engine.store(), now.id));
  TENANTRY_CHECK(check_updatable(latest));
  if (latest.operation != now.operation) return not_updatable(latest, kUpdateInProgress);
  TENANTRY_CHECK(put_template(engine, batch, desired.text));
  begin_update(engine, batch, std::move(latest), spec_of(desired.stack), options);
  return now.id;
}

Checked<std::string> decide_cancellation(Engine& engine, const api::CancelUpdateStackRequest& request,
                                         kv::Batch& batch) {
  TENANTRY_TRY(auto stack, find_living(engine.store(), request.stack_name));
  if (stack.status != kUpdateInProgress) return refuse("CancelUpdateStack cannot be called from current stack status");
  stack.status = "UPDATE_ROLLBACK_IN_PROGRESS";
  stack.status_reason = "User Initiated";
  stack.operation_token = request.client_request_token;
  put_with_event(engine, batch, stack);
  return stack.uuid;
}

Checked<void> check_skipped(const StackStore& store, const StackRecord& stack,
                            const std::vector<std::string>& skipped) {
  std::vector<std::string> wrong;
  for (const auto& logical_id : skipped) {
    const auto resource = store.resource(stack.uuid, logical_id);
    if (!resource) return std::unexpected(internal_failure(resource.error()));
    if (!*resource || !(*resource)->rollback_failed) wrong.push_back(logical_id);
  }
  if (wrong.empty()) return {};
  return refuse(fmt::format(
      "The following resource(s) cannot be skipped: [{}]. Only resources in the UPDATE_FAILED state because "
      "of a failed rollback can be skipped.",
      fmt::join(wrong, ", ")));
}

Checked<std::string> decide_continuation(Engine& engine, const api::ContinueUpdateRollbackRequest& request,
                                         kv::Batch& batch) {
  TENANTRY_TRY(auto stack, find_living(engine.store(), request.stack_name));
  if (stack.status != "UPDATE_ROLLBACK_FAILED")
    return refuse("RollbackUpdatedStack cannot be called from current stack status");
  stack.skipped = request.resources_to_skip.value_or(std::vector<std::string>());
  TENANTRY_CHECK(check_skipped(engine.store(), stack, stack.skipped));
  stack.status = "UPDATE_ROLLBACK_IN_PROGRESS";
  stack.status_reason = "User Initiated";
  stack.operation_token = request.client_request_token;
  if (request.role_arn) stack.role_arn = request.role_arn;
  put_with_event(engine, batch, stack);
  return stack.uuid;
}

}  // namespace

Checked<void> check_updatable(const StackRecord& stack) {
  if (std::ranges::find(kUpdatable, stack.status) == kUpdatable.end()) return not_updatable(stack, stack.status);
  return {};
}

void begin_update(Engine& engine, kv::Batch& batch, StackRecord stack, const StackSpec& spec,
                  const UpdateOptions& options) {
  if (!stack.previous) stack.previous = spec_of(stack);
  apply(stack, spec);
  ++stack.operation;
  stack.status = kUpdateInProgress;
  stack.status_reason = "User Initiated";
  stack.last_updated_time = {engine.options().clock.now()};
  stack.rollback_disabled = options.disable_rollback;
  stack.retain_except_on_create = options.retain_except_on_create;
  stack.creation_failed = false;
  stack.skipped.clear();
  stack.update_token = stack.operation_token = options.token;
  put_with_event(engine, batch, stack);
}

Task<Checked<api::UpdateStackResponse>> execute(Engine& engine, api::UpdateStackRequest request, Deadline deadline) {
  if (request.stack_policy_body || request.stack_policy_url || request.stack_policy_during_update_body ||
      request.stack_policy_during_update_url)
    co_return refuse("The local CloudFormation does not support stack policies.");
  TENANTRY_CO_TRY(const auto now, find_stack(engine.store(), request.stack_name, "Stack [{}] does not exist"));
  if (is_deleted(now)) co_return refuse(fmt::format("Stack [{}] does not exist", request.stack_name));
  if (request.client_request_token && now.update_token == request.client_request_token)
    co_return api::UpdateStackResponse{now.id};
  TENANTRY_CO_CHECK(check_updatable(now));
  const UpdateOptions options{request.disable_rollback.value_or(false), request.retain_except_on_create.value_or(false),
                              request.client_request_token};
  const auto previous = spec_of(now);
  TENANTRY_CO_TRY(const auto desired, co_await read_request(engine, spec_request(request), now, &previous, deadline));
  TENANTRY_CO_TRY(const auto diff, co_await compare(engine, now, desired));
  if (!diff.differs) co_return refuse("No updates are to be performed.");
  TENANTRY_CO_TRY(auto id, co_await engine.write<std::string>(
                               [&](kv::Batch& batch) { return decide_update(engine, now, desired, options, batch); }));
  engine.start(now.uuid);
  co_return api::UpdateStackResponse{std::move(id)};
}

Task<Checked<api::CancelUpdateStackResponse>> execute(Engine& engine, api::CancelUpdateStackRequest request, Deadline) {
  TENANTRY_CO_TRY(const auto uuid, co_await engine.write<std::string>(
                                       [&](kv::Batch& batch) { return decide_cancellation(engine, request, batch); }));
  engine.start(uuid);
  co_return api::CancelUpdateStackResponse{};
}

Task<Checked<api::ContinueUpdateRollbackResponse>> execute(Engine& engine, api::ContinueUpdateRollbackRequest request,
                                                           Deadline) {
  TENANTRY_CO_TRY(const auto uuid, co_await engine.write<std::string>(
                                       [&](kv::Batch& batch) { return decide_continuation(engine, request, batch); }));
  engine.start(uuid);
  co_return api::ContinueUpdateRollbackResponse{};
}

}  // namespace tenantry::local::cloudformation
