#include "local/cloudformation/creation.h"

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "local/cloudformation/assembly.h"

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

std::optional<WallTime> deadline_of(const StackRecord& stack) {
  if (!stack.timeout_in_minutes) return std::nullopt;
  return stack.creation_time.at + std::chrono::minutes(*stack.timeout_in_minutes);
}

Task<Result<void>> create(WorkContext context, Meaning meaning, std::vector<ResourceRecord> known) {
  const auto deadline = deadline_of(context.stack);
  const auto assembly = std::make_shared<Assembly>(std::move(context), std::move(meaning), known, deadline);
  TENANTRY_CO_CHECK(co_await assembly->run([assembly](std::size_t i) {
    const auto& planned = assembly->meaning().plan.resources[i];
    return assembly->make(planned, assembly->record(planned.declaration->logical_id));
  }));
  co_return co_await assembly->settle(fail_stack, [](StackRecord& stack, kv::Batch&) -> Result<void> {
    stack.status = kCreateComplete;
    return {};
  });
}

}  // namespace

Task<Result<void>> create_resources(WorkContext context) { return assemble(std::move(context), fail_stack, create); }

}  // namespace tenantry::local::cloudformation
