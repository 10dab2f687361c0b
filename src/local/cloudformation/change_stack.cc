#include "local/cloudformation/change_stack.h"

#include <fmt/format.h>

#include <algorithm>
#include <string>
#include <utility>

#include "local/cloudformation/stack_events.h"
#include "local/cloudformation/stack_id.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::cloudformation;

/// The latest state of the stack of that name or id; nullopt where there is none. A name finds no deleted stack.
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

Checked<void> check_retained(const StackStore& store, const StackRecord& stack,
                             const std::vector<std::string>& retained) {
  if (retained.empty()) return {};
  if (stack.status != "DELETE_FAILED")
    return refuse(
        fmt::format("Invalid operation on stack [{}]: RetainResources can be specified only for a stack in the state "
                    "DELETE_FAILED",
                    stack.name));
  for (const auto& logical_id : retained) {
    const auto resource = store.resource(stack.uuid, logical_id);
    if (!resource) return std::unexpected(internal_failure(resource.error()));
    if (!*resource) return refuse(fmt::format("Resource {} does not exist for stack {}", logical_id, stack.name));
  }
  return {};
}

/// The stack that is to be removed now; nullopt for one that is gone or going already.
Checked<std::optional<std::string>> decide_deletion(Engine& engine, const api::DeleteStackRequest& request,
                                                    kv::Batch& batch) {
  const auto& store = engine.store();
  TENANTRY_TRY(auto stack, find_latest(store, request.stack_name));
  if (!stack || is_deleted(*stack) || stack->status == "DELETE_IN_PROGRESS") return std::nullopt;
  if (stack->termination_protection)
    return refuse(fmt::format("Stack [{}] cannot be deleted while TerminationProtection is enabled", stack->name));
  stack->retained = request.retain_resources.value_or(std::vector<std::string>());
  TENANTRY_CHECK(check_retained(store, *stack, stack->retained));
  const auto now = engine.options().clock.now();
  stack->status = "DELETE_IN_PROGRESS";
  stack->status_reason = "User Initiated";
  stack->deletion_time = {now};
  stack->creation_failed = false;
  stack->operation_token = request.client_request_token;
  store.put(batch, *stack);
  store.put(batch, stack->uuid, stack_event(*stack, now, engine.options().random));
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
    TENANTRY_TRY(auto stack, find_latest(engine.store(), request.stack_name));
    if (!stack || is_deleted(*stack)) return refuse(fmt::format("Stack [{}] does not exist", request.stack_name));
    if (stack->status == "DELETE_IN_PROGRESS")
      return refuse(
          fmt::format("Stack [{}] is being deleted: its termination protection cannot be changed", stack->name));
    stack->termination_protection = request.enable_termination_protection;
    engine.store().put(batch, *stack);
    return stack->id;
  }));
  co_return api::UpdateTerminationProtectionResponse{std::move(id)};
}

}  // namespace tenantry::local::cloudformation
