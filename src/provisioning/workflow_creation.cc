#include <fmt/format.h>

#include <utility>
#include <vector>

#include "base/when_all.h"
#include "provisioning/workflow.h"
#include "tenancy/parameters.h"

namespace tenantry::provisioning {

namespace parameters = tenancy::parameters;
using tenancy::CloudType;
using tenancy::ProvisioningStatus;

namespace {

constexpr std::size_t kMaxPublishedError = 1024;  // SSM's standard parameters hold 4 KB

std::string text_of(ProvisioningStatus status) { return std::string(to_text(status)); }

/// UTF-8 that is too long is cut between characters.
std::string publishable(std::string error) {
  if (error.size() <= kMaxPublishedError) return error;
  std::size_t end = kMaxPublishedError;
  while (end > 0 && (static_cast<unsigned char>(error[end]) & 0xC0) == 0x80) --end;
  error.resize(end);
  return error;
}

}  // namespace

/// Record and publication of `creating` are written together: neither lets anyone in.
Task<StepResult<>> Workflow::publish_creating() {
  const bool is_private = account().cloud_type == CloudType::private_;
  AccountParameters::Values values = {{parameters::kCloudType, std::string(to_text(account().cloud_type))}};
  std::vector<Task<StepResult<>>> writes;
  if (is_private) {
    tenancy::StoredAccount next = stored_;
    next.account.status = next.provisioning.state = ProvisioningStatus::creating;
    if (account().status != ProvisioningStatus::creating) writes.push_back(save_account(std::move(next)));
    values.emplace_back(parameters::kProvisioningStatus, text_of(ProvisioningStatus::creating));
  } else {
    values.emplace_back(parameters::kTableName, context_.platform.shared_table_name);
    values.emplace_back(parameters::kTableArn, context_.platform.shared_table_arn);
    values.emplace_back(parameters::kStreamArn, context_.platform.shared_stream_arn);
  }
  writes.push_back(parameters_.write(account().id, std::move(values)));
  for (auto& written : co_await when_all(std::move(writes))) TENANTRY_CO_CHECK(std::move(written));
  // Not written: whoever runs this step again finds what the next one has made.
  stored_.provisioning = at_step(is_private ? Step::create_stack : Step::activate);
  co_return StepResult<>();
}

Task<StepResult<>> Workflow::create_stack() {
  TENANTRY_CO_TRY(auto created, co_await stacks_.create(account(), record()));
  if (!created) {
    TENANTRY_CO_TRY(auto stack, co_await stacks_.find(account().id, {}));
    if (!stack)
      co_return std::unexpected(StepFailure{StepFailure::Kind::transient, "the stack is there and not there."});
    if (is_dead(*stack) && record().attempt > 1) co_return co_await clear_dead_stack(*std::move(stack));
    created = std::move(stack->stack_id);
  }
  tenancy::ProvisioningRecord next = at_step(Step::watch_stack);
  next.stack_id = std::move(created);
  co_return co_await save_record(std::move(next));
}

/// What an earlier attempt has left is removed, then the step runs again; with another token, because the old one names
/// the old stack.
Task<StepResult<>> Workflow::clear_dead_stack(aws::cloudformation::Stack stack) {
  const auto id = account().id;
  context_.services.log.info("account {}: removes its stack, which is {}", id.to_string(), stack.stack_status);
  TENANTRY_CO_CHECK(co_await stacks_.unprotect(id, stack.stack_id));
  TENANTRY_CO_CHECK(co_await tables_.unprotect(id, {}));
  TENANTRY_CO_CHECK(co_await stacks_.remove(id, stack.stack_id, client_request_token(record()) + "-clear"));
  TENANTRY_CO_CHECK(co_await stacks_.wait_removed(id, stack.stack_id));
  TENANTRY_CO_CHECK(co_await tables_.remove(id, {}));
  tenancy::ProvisioningRecord next = at_step(Step::create_stack);
  ++next.attempt;
  co_return co_await save_record(std::move(next));
}

Task<StepResult<>> Workflow::watch_stack() {
  if (!record().stack_id) co_return step_failed("The record of this account names no stack to wait for.");
  TENANTRY_CO_TRY(StackOutputs outputs, co_await stacks_.wait_created(account().id, *record().stack_id));
  TENANTRY_CO_CHECK(co_await parameters_.check(account().id, {{parameters::kTableName, outputs.table_name},
                                                              {parameters::kTableArn, outputs.table_arn},
                                                              {parameters::kStreamArn, outputs.stream_arn}}));
  tenancy::StoredAccount next = stored_;
  next.account.stack_id = record().stack_id;
  next.account.table_name = std::move(outputs.table_name);
  next.account.table_arn = next.provisioning.table_arn = std::move(outputs.table_arn);
  next.account.stream_arn = std::move(outputs.stream_arn);
  co_return co_await activate(std::move(next), true);
}

Task<StepResult<>> Workflow::activate_public() {
  tenancy::StoredAccount next = stored_;
  next.account.table_name = context_.platform.shared_table_name;
  next.account.table_arn = context_.platform.shared_table_arn;
  next.account.stream_arn = context_.platform.shared_stream_arn;
  co_return co_await activate(std::move(next), false);
}

Task<StepResult<>> Workflow::activate(tenancy::StoredAccount next, bool copies) {
  next.account.status = ProvisioningStatus::active;
  next.account.provisioning_error.reset();
  next.provisioning.cause.reset();
  next.provisioning.step = Step::publish_active;
  next.provisioning.step_at = context_.now();
  co_return co_await save_account(std::move(next), copies);
}

Task<StepResult<>> Workflow::publish_active() {
  if (record().attempt > 1)
    TENANTRY_CO_CHECK(co_await parameters_.remove(account().id, {parameters::kProvisioningError}));
  TENANTRY_CO_CHECK(co_await parameters_.write(
      account().id, {{parameters::kProvisioningStatus, text_of(ProvisioningStatus::active)}}));
  co_return co_await finish(Settlement::Outcome::active);
}

Task<StepResult<>> Workflow::publish_failed() {
  const std::string cause = publishable(account().provisioning_error.value_or("unknown"));
  TENANTRY_CO_CHECK(co_await parameters_.write(
      account().id, {{parameters::kCloudType, std::string(to_text(account().cloud_type))},
                     {parameters::kProvisioningError, cause},
                     {parameters::kProvisioningStatus, text_of(ProvisioningStatus::failed)}}));
  co_return co_await finish(Settlement::Outcome::failed);
}

}  // namespace tenantry::provisioning
