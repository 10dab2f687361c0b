#include <algorithm>

#include "provisioning/workflow.h"
#include "tenancy/parameters.h"

namespace tenantry::provisioning {

namespace parameters = tenancy::parameters;
using tenancy::CloudType;
using tenancy::ProvisioningStatus;

Task<StepResult<>> Workflow::publish_deleting() {
  TENANTRY_CO_CHECK(co_await parameters_.write(
      account().id, {{parameters::kProvisioningStatus, std::string(to_text(ProvisioningStatus::deleting))}}));
  context_.services.router.invalidate(account().id);
  co_return co_await go_on(Step::drain_routes);
}

/// Counted from when the step was recorded, so that a resumed one does not wait longer than needed.
Task<StepResult<>> Workflow::drain_routes() {
  if (context_.options.route_drain > Duration::zero()) {
    const Duration waited =
        context_.services.clock.now() - record().step_at - std::chrono::milliseconds(1);  // rounding
    const Duration rest = context_.options.route_drain - std::max(waited, Duration::zero());
    if (rest > Duration::zero()) co_await context_.services.clock.sleep_for(rest);
  }
  context_.services.router.invalidate(account().id);
  co_return co_await go_on(account().cloud_type == CloudType::private_ ? Step::unprotect_stack : Step::erase_items);
}

std::optional<std::string> Workflow::stack_id() const {
  return stored_.provisioning.stack_id ? stored_.provisioning.stack_id : stored_.account.stack_id;
}

std::optional<std::string> Workflow::table_arn() const {
  return stored_.provisioning.table_arn ? stored_.provisioning.table_arn : stored_.account.table_arn;
}

/// The stack has removed its own; where it never made them, or they were retained, they go here.
Task<StepResult<>> Workflow::remove_parameters() {
  TENANTRY_CO_CHECK(co_await parameters_.remove(
      account().id, {parameters::kTableName, parameters::kTableArn, parameters::kStreamArn,
                     parameters::kProvisioningError, parameters::kCloudType, parameters::kProvisioningStatus}));
  co_return co_await go_on(Step::remove_records);
}

Task<StepResult<>> Workflow::remove_records() {
  const auto removed = co_await context_.services.accounts.remove(account().id, context_.call_deadline());
  if (!removed) co_return step_failed(removed.error());
  context_.services.router.invalidate(account().id);
  flow_.settle({Settlement::Outcome::deleted, {}});
  stored_.provisioning = at_step(Step::done);
  co_return StepResult<>();
}

}  // namespace tenantry::provisioning
