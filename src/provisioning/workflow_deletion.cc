#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "provisioning/workflow.h"
#include "tenancy/parameters.h"

namespace tenantry::provisioning {

namespace parameters = tenancy::parameters;
using tenancy::CloudType;
using tenancy::ProvisioningStatus;

namespace {

constexpr int kEmptyPasses = 2;

}  // namespace

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
  co_return co_await go_on(account().cloud_type == CloudType::private_ ? Step::back_up : Step::erase_items);
}

/// An account that never was active has nothing to keep. A backup of an earlier run is enough: nobody has written
/// since.
Task<StepResult<>> Workflow::back_up() {
  tenancy::ProvisioningRecord next = at_step(Step::unprotect_stack);
  if (context_.options.final_backup && account().table_arn) {
    TENANTRY_CO_TRY(next.backup_arn, co_await tables_.back_up(account().id, *account().table_arn));
  }
  co_return co_await save_record(std::move(next));
}

std::optional<std::string> Workflow::stack_id() const {
  return stored_.provisioning.stack_id ? stored_.provisioning.stack_id : stored_.account.stack_id;
}

std::vector<std::optional<std::string>> Workflow::tables() const {
  std::vector<std::optional<std::string>> all;
  const auto arn = record().table_arn ? record().table_arn : account().table_arn;
  if (arn) all.emplace_back(arn);
  for (const std::string& name : record().stack_tables)
    if (!arn || !arn->ends_with("/" + name)) all.emplace_back(name);
  if (all.empty()) all.emplace_back(std::nullopt);
  return all;
}

/// Which tables the stack holds is recorded before it goes: its template may call them what it likes.
Task<StepResult<>> Workflow::unprotect_stack() {
  TENANTRY_CO_CHECK(co_await stacks_.unprotect(account().id, stack_id()));
  TENANTRY_CO_TRY(const auto stack, co_await stacks_.find_own(account().id, stack_id()));
  tenancy::ProvisioningRecord next = at_step(Step::delete_stack);
  if (stack) {
    TENANTRY_CO_TRY(auto found, co_await stacks_.tables(stack->stack_id.value_or(stack->stack_name)));
    if (!found.empty()) next.stack_tables = std::move(found);
  }
  co_return co_await save_record(std::move(next));
}

Task<StepResult<>> Workflow::unprotect_tables() {
  for (auto& table : tables()) TENANTRY_CO_CHECK(co_await tables_.unprotect(account().id, std::move(table)));
  co_return StepResult<>();
}

Task<StepResult<>> Workflow::remove_tables() {
  for (auto& table : tables()) TENANTRY_CO_CHECK(co_await tables_.remove(account().id, std::move(table)));
  co_return StepResult<>();
}

/// What a pass is about to erase is counted before it begins, so that none is lost to a crash in its midst, and what it
/// has left then is not counted again.
Task<StepResult<>> Workflow::count_erased(std::size_t found, bool pass_ended) {
  tenancy::ProvisioningRecord next = at_step(Step::erase_items);
  const auto items = static_cast<std::int64_t>(found);
  next.items_erased += std::max<std::int64_t>(0, items - next.items_in_pass);
  next.items_in_pass = pass_ended ? 0 : std::max(items, next.items_in_pass);
  if (next.items_erased == record().items_erased && next.items_in_pass == record().items_in_pass)
    co_return StepResult<>();
  co_return co_await save_record(std::move(next));
}

/// Until two passes find nothing, further apart than the index lags.
Task<StepResult<>> Workflow::erase_items() {
  for (int empty = 0; empty < kEmptyPasses;) {
    TENANTRY_CO_TRY(const std::size_t found, co_await tables_.count_items(account().id));
    TENANTRY_CO_CHECK(co_await count_erased(found, found == 0));
    empty = found == 0 ? empty + 1 : 0;
    if (found > 0) {
      TENANTRY_CO_TRY(const std::size_t erased, co_await tables_.erase_pass(account().id));
      TENANTRY_CO_CHECK(co_await count_erased(erased, true));
    }
    if (empty < kEmptyPasses && context_.options.index_lag > Duration::zero())
      co_await context_.services.clock.sleep_for(context_.options.index_lag);
  }
  co_return co_await go_on(Step::remove_parameters);
}

/// The stack has removed its own; where it never made them, or they were retained, they go here.
Task<StepResult<>> Workflow::remove_parameters() {
  TENANTRY_CO_CHECK(co_await parameters_.remove(
      account().id, {parameters::kTableName, parameters::kTableArn, parameters::kStreamArn,
                     parameters::kProvisioningError, parameters::kCloudType, parameters::kProvisioningStatus}));
  co_return co_await go_on(Step::remove_records);
}

Task<StepResult<>> Workflow::remove_records() {
  const bool is_public = account().cloud_type == CloudType::public_;
  const std::int64_t items = record().items_erased;
  std::optional<tenancy::ErasedAccount> erased;
  if (is_public) {
    const WallTime now = context_.now();
    erased = {account().id, now, now + std::chrono::ceil<std::chrono::milliseconds>(context_.options.sweep_after),
              items};
  }
  std::optional<std::string> detail;
  if (is_public) detail = fmt::format("{} items erased", items);
  if (record().backup_arn) detail = "final backup " + *record().backup_arn;
  auto event = make_event(tenancy::EventType::deleted, account(), std::move(detail));
  const auto removed = co_await context_.services.accounts.remove(account().id, context_.call_deadline(),
                                                                  std::move(event), std::move(erased));
  if (!removed) co_return step_failed(removed.error());
  context_.services.router.invalidate(account().id);
  flow_.settle({Settlement::Outcome::deleted, {}, items});
  stored_.provisioning = at_step(Step::done);
  co_return StepResult<>();
}

}  // namespace tenantry::provisioning
