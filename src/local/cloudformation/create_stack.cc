#include "local/cloudformation/create_stack.h"

#include <fmt/format.h>

#include <utility>

#include "base/result.h"
#include "local/cloudformation/stack_request.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::cloudformation;

Checked<std::string> on_failure(const api::CreateStackRequest& request) {
  if (request.on_failure && request.disable_rollback)
    return refuse("You can specify either DisableRollback or OnFailure, but not both.");
  if (request.on_failure) return *request.on_failure;
  return request.disable_rollback.value_or(false) ? "DO_NOTHING" : "ROLLBACK";
}

/// The stack that is asked for, in progress, without what its template says.
Checked<StackRecord> new_record(Engine& engine, const api::CreateStackRequest& request) {
  TENANTRY_CHECK(check_stack_name(request.stack_name));
  if (request.stack_policy_body || request.stack_policy_url)
    return refuse("The local CloudFormation does not support stack policies.");
  auto stack = new_stack(engine, request.stack_name);
  stack.status = "CREATE_IN_PROGRESS";
  stack.status_reason = "User Initiated";
  TENANTRY_TRY(stack.on_failure, on_failure(request));
  stack.disable_rollback = request.disable_rollback;
  stack.retain_except_on_create = request.retain_except_on_create.value_or(false);
  stack.termination_protection = request.enable_termination_protection.value_or(false);
  stack.timeout_in_minutes = request.timeout_in_minutes;
  stack.creation_token = stack.operation_token = request.client_request_token;
  return stack;
}

/// Writes the stack, unless there is one of that name: the answer then is that stack, if the same request made it.
Checked<StackRecord> claim(Engine& engine, const DesiredStack& desired, kv::Batch& batch) {
  const auto& store = engine.store();
  const auto& stack = desired.stack;
  TENANTRY_TRY(auto other, find_latest(store, stack.name));
  if (other) {
    if (!stack.creation_token || other->creation_token != stack.creation_token)
      return std::unexpected(
          aws::Error{"AlreadyExistsException", fmt::format("Stack [{}] already exists", stack.name)});
    store.put(batch, *other);  // so that the answer waits until it is durable
    return *std::move(other);
  }
  TENANTRY_CHECK(put_template(engine, batch, desired.text));
  put_with_event(engine, batch, stack);
  return stack;
}

}  // namespace

Task<Checked<api::CreateStackResponse>> execute(Engine& engine, api::CreateStackRequest request, Deadline deadline) {
  TENANTRY_CO_TRY(auto stack, new_record(engine, request));
  TENANTRY_CO_TRY(const auto desired,
                  co_await read_request(engine, spec_request(request), std::move(stack), nullptr, deadline));
  TENANTRY_CO_TRY(const auto claimed,
                  co_await engine.write<StackRecord>([&](kv::Batch& batch) { return claim(engine, desired, batch); }));
  if (claimed.uuid == desired.stack.uuid) engine.start(claimed.uuid);
  co_return api::CreateStackResponse{claimed.id};
}

}  // namespace tenantry::local::cloudformation
