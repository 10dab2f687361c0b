#include "local/cloudformation/creation.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "local/cloudformation/assembly.h"
#include "local/cloudformation/exports.h"
#include "local/cloudformation/meaning.h"

namespace tenantry::local::cloudformation {
namespace {

/// What the stack's OnFailure says.
void fail_stack(StackRecord& stack, const std::string& reason, WallTime now) {
  stack.creation_failed = true;
  stack.status_reason = reason;
  if (stack.on_failure == "DO_NOTHING") {
    stack.status = kCreateFailed;
  } else if (stack.on_failure == "DELETE") {
    stack.status = "DELETE_IN_PROGRESS";
    stack.status_reason->append("Delete requested by user.");
    stack.deletion_time = {now};
  } else {
    stack.status = "ROLLBACK_IN_PROGRESS";
    stack.status_reason->append("Rollback requested by user.");
  }
}

Task<Result<void>> settle_failed(Work& work, std::string reason) {
  work.options().log.warning("CloudFormation: stack {}: {}", work.stack().name, reason);
  return work.settle(
      [reason = std::move(reason), now = work.options().clock.now()](StackRecord& stack, kv::Batch&) -> Result<void> {
        fail_stack(stack, reason, now);
        return {};
      });
}

std::optional<WallTime> deadline_of(const StackRecord& stack) {
  if (!stack.timeout_in_minutes) return std::nullopt;
  return stack.creation_time.at + std::chrono::minutes(*stack.timeout_in_minutes);
}

}  // namespace

Task<Result<void>> create_resources(WorkContext context) {
  TENANTRY_CO_TRY(auto declared, context.engine.stored_template(context.stack.template_hash));
  auto meaning = understand(std::move(declared), context.stack, context.engine.options().identity);
  if (!meaning) {
    Work work(std::move(context));
    co_return co_await settle_failed(work, meaning.error().message + ". ");
  }
  TENANTRY_CO_TRY(const auto known, context.engine.store().resources(context.stack.uuid));
  const auto deadline = deadline_of(context.stack);
  const auto assembly = std::make_shared<Assembly>(std::move(context), *std::move(meaning), known, deadline);
  auto& work = assembly->work();
  TENANTRY_CO_CHECK(co_await assembly->run([assembly](std::size_t i) {
    const auto& planned = assembly->meaning().plan.resources[i];
    return assembly->make(planned, assembly->record(planned.declaration->logical_id));
  }));
  if (work.interrupted()) co_return co_await work.engine().barrier(work.stack().uuid);
  if (assembly->stopping()) co_return co_await settle_failed(work, assembly->failure_reason());
  const auto outputs = evaluate_outputs(assembly->meaning(), assembly->scope());
  if (!outputs) co_return co_await settle_failed(work, outputs.error().message + ". ");
  co_return co_await work.settle([&](StackRecord& stack, kv::Batch& batch) -> Result<void> {
    TENANTRY_TRY(const auto refusal, export_outputs(work.engine().store(), batch, stack, *outputs));
    if (refusal) {
      fail_stack(stack, *refusal + ". ", work.options().clock.now());
      return {};
    }
    stack.status = kCreateComplete;
    stack.status_reason.reset();
    stack.outputs = *outputs;
    return {};
  });
}

}  // namespace tenantry::local::cloudformation
