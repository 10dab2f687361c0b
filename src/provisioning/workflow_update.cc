#include <utility>

#include "provisioning/workflow.h"

namespace tenantry::provisioning {

using tenancy::EventType;
using tenancy::Step;

Task<StepResult<>> Workflow::update_stack() { co_return step_failed("CloudFormation cannot update stacks here."); }

Task<StepResult<>> Workflow::watch_update() { co_return co_await update_stack(); }

Task<StepResult<>> Workflow::record_update_failure(std::string cause) {
  tenancy::StoredAccount next = stored_;
  next.account.update_error = std::move(cause);
  next.provisioning = at_step(Step::done);
  next.provisioning.update.reset();
  TENANTRY_CO_CHECK(co_await save_with_retries(std::move(next), EventType::update_failed));
  flow_.settle({Settlement::Outcome::active, account(), 0});
  co_return StepResult<>();
}

}  // namespace tenantry::provisioning
