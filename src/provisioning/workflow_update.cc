#include <fmt/format.h>

#include <utility>

#include "provisioning/stack_events.h"
#include "provisioning/stack_update.h"
#include "provisioning/workflow.h"

namespace tenantry::provisioning {

using aws::cloudformation::Stack;
using tenancy::EventType;
using tenancy::Step;

namespace {

constexpr std::string_view kRollbackFailed = "UPDATE_ROLLBACK_FAILED";

}  // namespace

StackUpdate Workflow::update() const {
  const auto change = record().update.value_or(tenancy::TableSettings());
  return {change, merge(account().table_settings, change)};
}

/// The account's stack, at rest.
Task<StepResult<Stack>> Workflow::stack_at_rest() {
  TENANTRY_CO_CHECK(co_await stacks_.wait_at_rest(account().id, stack_id()));
  TENANTRY_CO_TRY(auto stack, co_await stacks_.find(account().id, stack_id()));
  if (!stack) co_return step_failed("The account's stack is gone.");
  co_return *std::move(stack);
}

/// An update that is under way is this one, asked for before a crash: what comes of it is looked at.
Task<StepResult<>> Workflow::update_stack() {
  TENANTRY_CO_TRY(auto stack, co_await stacks_.find(account().id, stack_id()));
  if (!stack) co_return step_failed("The account's stack is gone.");
  if (is_in_progress(*stack)) co_return co_await go_on(Step::watch_update);
  const std::string id = stack->stack_id.value_or(stack->stack_name);
  if (stack->stack_status == kRollbackFailed) {
    TENANTRY_CO_CHECK(co_await continue_rollback(context_, id, client_request_token(record()) + "-continue"));
    TENANTRY_CO_TRY(*stack, co_await stack_at_rest());
  }
  if (!is_complete(*stack))
    co_return step_failed(
        fmt::format("The stack is {}: {}", stack->stack_status, co_await failure_reason(context_, id)));
  TENANTRY_CO_TRY(const Capacities live, co_await tables_.capacities(account().id, tables().front()));
  TENANTRY_CO_TRY(auto parameters, update_parameters(*stack, update(), live));
  TENANTRY_CO_TRY(const auto answer, co_await provisioning::update_stack(context_, id, std::move(parameters),
                                                                         client_request_token(record()) + "-update"));
  if (answer == UpdateAnswer::nothing) co_return co_await finish_update();
  co_return co_await go_on(Step::watch_update);
}

Task<StepResult<>> Workflow::watch_update() {
  TENANTRY_CO_TRY(const Stack stack, co_await stack_at_rest());
  if (is_complete(stack) && is_as_wanted(stack, update())) co_return co_await finish_update();
  const std::string id = stack.stack_id.value_or(stack.stack_name);
  if (stack.stack_status == "UPDATE_COMPLETE" || stack.stack_status == "CREATE_COMPLETE")
    co_return co_await go_on(Step::update_stack);
  const std::string reason = co_await failure_reason(context_, id);
  std::string status = stack.stack_status;
  if (status == kRollbackFailed) {
    const auto again = co_await continue_rollback(context_, id, client_request_token(record()) + "-continue");
    if (!again && again.error().kind == StepFailure::Kind::transient) co_return again;
    if (again) {
      TENANTRY_CO_TRY(const Stack after, co_await stack_at_rest());
      status = after.stack_status;
    }
  }
  co_return step_failed(fmt::format("The stack is {}: {}", status, reason));
}

/// In the account's own table as well: its records there are a copy.
Task<StepResult<>> Workflow::finish_update() {
  tenancy::StoredAccount next = stored_;
  next.account.table_settings = update().merged;
  next.account.update_error.reset();
  co_return co_await end_update(std::move(next), EventType::updated);
}

/// The account has what it had: only why is recorded.
Task<StepResult<>> Workflow::record_update_failure(std::string cause) {
  tenancy::StoredAccount next = stored_;
  next.account.update_error = std::move(cause);
  co_return co_await end_update(std::move(next), EventType::update_failed);
}

Task<StepResult<>> Workflow::end_update(tenancy::StoredAccount next, EventType event) {
  next.provisioning = at_step(Step::done);
  next.provisioning.update.reset();
  if (event == EventType::updated)
    TENANTRY_CO_CHECK(co_await save_account(std::move(next), true, event));
  else
    TENANTRY_CO_CHECK(co_await save_with_retries(std::move(next), event));
  flow_.settle({Settlement::Outcome::active, account(), 0});
  co_return StepResult<>();
}

}  // namespace tenantry::provisioning
