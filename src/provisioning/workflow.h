#pragma once

#include <atomic>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/event.h"
#include "base/task.h"
#include "provisioning/account_parameters.h"
#include "provisioning/context.h"
#include "provisioning/provisioner.h"
#include "provisioning/stack_update.h"
#include "provisioning/stacks.h"
#include "provisioning/step_result.h"
#include "provisioning/tables.h"
#include "tenancy/account_store.h"
#include "tenancy/event_log.h"

namespace tenantry::provisioning {

/// Work on one account in this process, as others see it. `settlement` is written once, before `settled` is set.
struct Flow {
  Settlement settlement;
  Event settled;  ///< Callers need not wait longer: the account is usable, has failed or is gone.
  Event ended;    ///< And the last record is written.

  void settle(Settlement what);

  /// How far an attempt has been seen to be, this time included: percentages that are told never go back.
  std::int64_t furthest(const tenancy::ProvisioningRecord& record, std::int64_t percent);

 private:
  std::atomic<std::int64_t> furthest_ = 0;  // attempt * kAttempt + percent
};

/// One account's way through the steps, from the recorded one to `done`. The step is run, then the next one recorded;
/// faults are retried, failures recorded and published.
class Workflow {
 public:
  Workflow(const Context& context, Flow& flow, tenancy::StoredAccount stored);

  Task<void> run();

 private:
  using Step = tenancy::Step;

  const tenancy::Account& account() const { return stored_.account; }
  const tenancy::ProvisioningRecord& record() const { return stored_.provisioning; }
  bool is_deleting() const { return stored_.provisioning.state == tenancy::ProvisioningStatus::deleting; }

  Task<StepResult<>> run_step();
  Task<StepResult<>> run_step_with_retries();
  Task<StepResult<>> record_failure(std::string cause);
  Task<StepResult<>> record_update_failure(std::string cause);
  Task<StepResult<>> save_with_retries(tenancy::StoredAccount next, std::optional<tenancy::EventType> event);

  Task<StepResult<>> publish_creating();
  Task<StepResult<>> create_stack();
  Task<StepResult<bool>> clear_leftovers();
  Task<StepResult<>> adopt_stack(aws::cloudformation::Stack stack);
  Task<StepResult<bool>> is_usable(aws::cloudformation::Stack stack) const;
  Task<StepResult<>> watch_stack_of(std::optional<std::string> stack_id);
  Task<StepResult<>> start_clearing(std::optional<std::string> stack_id, std::vector<std::string> tables);
  Task<StepResult<>> clear_stack();
  Task<StepResult<>> clear_tables();
  Task<StepResult<>> watch_stack();
  Task<StepResult<>> check_parameters(const StackOutputs& outputs) const;
  Task<StepResult<>> activate_public();
  Task<StepResult<>> activate(tenancy::StoredAccount next, bool copies);
  Task<StepResult<>> publish_active();
  Task<StepResult<>> publish_failed();

  Task<StepResult<>> update_stack();
  Task<StepResult<>> watch_update();
  Task<StepResult<>> finish_update();
  Task<StepResult<>> end_update(tenancy::StoredAccount next, tenancy::EventType event);
  Task<StepResult<aws::cloudformation::Stack>> stack_at_rest();
  StackUpdate update() const;

  Task<StepResult<>> publish_deleting();
  Task<StepResult<>> drain_routes();
  Task<StepResult<>> back_up();
  Task<StepResult<>> unprotect_stack();
  Task<StepResult<>> unprotect_tables();
  Task<StepResult<>> remove_tables();
  Task<StepResult<>> erase_items();
  Task<StepResult<>> count_erased(std::size_t found, bool pass_ended);
  Task<StepResult<>> remove_parameters();
  Task<StepResult<>> remove_records();
  std::optional<std::string> stack_id() const;
  /// All that may be this account's: what its stack has given or was found to hold; where nothing is known, nothing:
  /// by name and tag.
  std::vector<std::optional<std::string>> tables() const;

  /// What is recorded is what this object holds: it changes only when the record has been written.
  /// The next step alone.
  Task<StepResult<>> go_on(Step next);
  Task<StepResult<>> save_record(tenancy::ProvisioningRecord next);
  /// The account's status with the next step; `copies` as in AccountStore::save().
  Task<StepResult<>> save_account(tenancy::StoredAccount next, bool copies = false,
                                  std::optional<tenancy::EventType> event = {});
  /// The account is as it should be, and so published: the index follows its status.
  Task<StepResult<>> finish(Settlement::Outcome outcome);
  /// What users have changed meanwhile is taken over into `next`; `lost` where another instance has written.
  Task<StepResult<>> take_over_changes(tenancy::StoredAccount& next);
  tenancy::ProvisioningRecord at_step(Step next) const;

  const Context& context_;
  Flow& flow_;
  tenancy::StoredAccount stored_;
  AccountParameters parameters_;
  Stacks stacks_;
  Tables tables_;
};

}  // namespace tenantry::provisioning
