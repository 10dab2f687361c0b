#pragma once

#include <optional>
#include <string>

#include "base/event.h"
#include "base/task.h"
#include "provisioning/account_parameters.h"
#include "provisioning/context.h"
#include "provisioning/provisioner.h"
#include "provisioning/stacks.h"
#include "provisioning/step_result.h"
#include "provisioning/tables.h"
#include "tenancy/account_store.h"

namespace tenantry::provisioning {

/// Work on one account in this process, as others see it. `settlement` is written once, before `settled` is set.
struct Flow {
  Settlement settlement;
  Event settled;  ///< Callers need not wait longer: the account is usable, has failed or is gone.
  Event ended;    ///< And the last record is written.

  void settle(Settlement what);
};

/// One account's way through the steps, from the recorded one to `done`. The step is run, then the next one recorded;
/// faults are retried, failures recorded and published.
class Workflow {
 public:
  Workflow(const Context& context, Flow& flow, tenancy::StoredAccount stored);

  Task<void> run();

 private:
  using Step = tenancy::Step;

  tenancy::Account& account() { return stored_.account; }
  tenancy::ProvisioningRecord& record() { return stored_.provisioning; }
  bool is_deleting() const { return stored_.provisioning.state == tenancy::ProvisioningStatus::deleting; }

  Task<StepResult<>> run_step();
  Task<StepResult<>> run_step_with_retries();
  Task<StepResult<>> record_failure(std::string cause);

  Task<StepResult<>> publish_creating();
  Task<StepResult<>> create_stack();
  Task<StepResult<>> clear_dead_stack(aws::cloudformation::Stack stack);
  Task<StepResult<>> watch_stack();
  Task<StepResult<>> activate_public();
  Task<StepResult<>> activate(bool copies);
  Task<StepResult<>> publish_active();
  Task<StepResult<>> publish_failed();

  Task<StepResult<>> publish_deleting();
  Task<StepResult<>> drain_routes();
  Task<StepResult<>> remove_parameters();
  Task<StepResult<>> remove_records();
  std::optional<std::string> stack_id() const;
  std::optional<std::string> table_arn() const;

  /// Records the step that comes next; `done` also lets the index follow the account's status.
  Task<StepResult<>> go_on(Step next);
  Task<StepResult<>> finish(Settlement::Outcome outcome);
  /// Records the account's status with the step.
  Task<StepResult<>> save_account(bool copies = false);
  /// What users have changed meanwhile; `lost` where another instance has written.
  Task<StepResult<>> take_over_changes();
  void enter(Step next);

  const Context& context_;
  Flow& flow_;
  tenancy::StoredAccount stored_;
  AccountParameters parameters_;
  Stacks stacks_;
  Tables tables_;
};

}  // namespace tenantry::provisioning
