#include "local/cloudformation/change_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "local/cloudformation/exports.h"
#include "local/cloudformation/stack_request.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::cloudformation;

constexpr const char* kDeleteInProgress = "DELETE_IN_PROGRESS";
constexpr const char* kDeleteFailed = "DELETE_FAILED";

Checked<void> check_retained(const StackStore& store, const StackRecord& stack,
                             const std::vector<std::string>& retained) {
  if (retained.empty()) return {};
  if (stack.status != kDeleteFailed)
    return refuse(
        fmt::format("Invalid operation on stack [{}]. When you delete a stack, specify which resources to retain only "
                    "when the stack is in the DELETE_FAILED state.",
                    stack.id));
  for (const auto& logical_id : retained) {
    const auto resource = store.resource(stack.uuid, logical_id);
    if (!resource) return std::unexpected(internal_failure(resource.error()));
    if (!*resource) return refuse(fmt::format("Resource {} does not exist for stack {}", logical_id, stack.name));
    if (!(*resource)->made)
      return refuse(
          "The specified resources to retain must be in a valid state. Do not specify resources that are in the "
          "DELETE_COMPLETE state.");
  }
  return {};
}

/// A deletion that others' imports forbid is told, and ends before anything is removed.
Checked<bool> is_held(Engine& engine, StackRecord& stack, kv::Batch& batch) {
  auto reason = held_exports(engine.store(), stack);
  if (!reason) return std::unexpected(internal_failure(std::move(reason).error()));
  if (!*reason) return false;
  auto begun = stack;
  begun.status = kDeleteInProgress;
  begun.status_reason = "User Initiated";
  put_event(engine, batch, begun);
  stack.status_reason = **std::move(reason);
  put_with_event(engine, batch, stack);
  return true;
}

/// The stack that is to be removed now; nullopt for one that is gone or going already.
Checked<std::optional<std::string>> decide_deletion(Engine& engine, const api::DeleteStackRequest& request,
                                                    kv::Batch& batch) {
  const auto& store = engine.store();
  TENANTRY_TRY(auto stack, find_latest(store, request.stack_name));
  if (!stack || is_deleted(*stack) || stack->status == kDeleteInProgress) return std::nullopt;
  if (stack->status.starts_with("UPDATE_") && is_in_progress(stack->status))
    return refuse(fmt::format("Stack [{}] cannot be deleted while in status {}", stack->name, stack->status));
  if (stack->termination_protection)
    return refuse(fmt::format("Stack [{}] cannot be deleted while TerminationProtection is enabled", stack->name));
  stack->retained = request.retain_resources.value_or(std::vector<std::string>());
  TENANTRY_CHECK(check_retained(store, *stack, stack->retained));
  stack->forced = request.deletion_mode == "FORCE_DELETE_STACK";
  if (stack->forced && stack->status != kDeleteFailed)
    return refuse(
        fmt::format("Invalid operation on stack [{}]. You can activate DeletionMode FORCE_DELETE_STACK in a delete "
                    "stack operation only when the stack is in the DELETE_FAILED state.",
                    stack->id));
  stack->operation_token = request.client_request_token;
  TENANTRY_TRY(const bool held, is_held(engine, *stack, batch));
  if (held) return std::nullopt;
  stack->status = kDeleteInProgress;
  stack->status_reason = "User Initiated";
  stack->deletion_time = {engine.options().clock.now()};
  stack->creation_failed = false;
  put_with_event(engine, batch, *stack);
  return stack->uuid;
}

}  // namespace

Task<Checked<api::DeleteStackResponse>> execute(Engine& engine, api::DeleteStackRequest request, Deadline) {
  TENANTRY_CO_TRY(const auto uuid, co_await engine.write<std::optional<std::string>>(
                                       [&](kv::Batch& batch) { return decide_deletion(engine, request, batch); }));
  if (uuid) engine.start(*uuid);
  co_return api::DeleteStackResponse{};
}

Task<Checked<api::UpdateTerminationProtectionResponse>> execute(Engine& engine,
                                                                api::UpdateTerminationProtectionRequest request,
                                                                Deadline) {
  TENANTRY_CO_TRY(auto id, co_await engine.write<std::string>([&](kv::Batch& batch) -> Checked<std::string> {
    TENANTRY_TRY(auto stack, find_living(engine.store(), request.stack_name));
    if (stack.status == "DELETE_IN_PROGRESS")
      return refuse(
          fmt::format("Stack [{}] is being deleted: its termination protection cannot be changed", stack.name));
    stack.termination_protection = request.enable_termination_protection;
    engine.store().put(batch, stack);
    return stack.id;
  }));
  co_return api::UpdateTerminationProtectionResponse{std::move(id)};
}

}  // namespace tenantry::local::cloudformation
