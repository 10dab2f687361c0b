#include <fmt/format.h>

#include <algorithm>
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
    if (account().status != ProvisioningStatus::creating)
      writes.push_back(save_account(std::move(next), false, tenancy::EventType::provisioning));
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

/// Nothing is asked for beside what an earlier attempt has left.
Task<StepResult<>> Workflow::create_stack() {
  if (record().attempt > 1) {
    TENANTRY_CO_TRY(const bool cleared, co_await clear_leftovers());
    if (cleared) co_return StepResult<>();
  }
  TENANTRY_CO_TRY(auto created, co_await stacks_.create(account(), record()));
  if (created) co_return co_await watch_stack_of(std::move(created));
  TENANTRY_CO_TRY(auto stack, co_await stacks_.find(account().id, {}));
  if (!stack) co_return std::unexpected(StepFailure{StepFailure::Kind::transient, "the stack is there and not there."});
  co_return co_await adopt_stack(*std::move(stack));
}

/// A table without its stack: the stack was removed, by whomever, and left it behind.
Task<StepResult<bool>> Workflow::clear_leftovers() {
  TENANTRY_CO_TRY(const auto stack, co_await stacks_.find(account().id, {}));
  if (stack) co_return false;
  auto tables = record().stack_tables;
  TENANTRY_CO_TRY(const bool own, co_await tables_.exists(account().id));
  if (own) tables.push_back(context_.names.table(account().id));
  if (tables.empty()) co_return false;
  TENANTRY_CO_CHECK(co_await start_clearing({}, std::move(tables)));
  co_return true;
}

/// What this attempt has asked for is watched, whatever has become of it. Of an earlier one's, what can still be used
/// is; the rest makes room.
Task<StepResult<>> Workflow::adopt_stack(aws::cloudformation::Stack stack) {
  const bool under_way = stack.stack_status == "CREATE_IN_PROGRESS";
  if (under_way || is_of_attempt(stack, record()) || record().attempt == 1)
    co_return co_await watch_stack_of(std::move(stack.stack_id));
  TENANTRY_CO_TRY(const bool usable, co_await is_usable(stack));
  if (usable) co_return co_await watch_stack_of(std::move(stack.stack_id));
  context_.services.log.info("account {}: removes its stack, which is {}", account().id.to_string(),
                             stack.stack_status);
  TENANTRY_CO_TRY(auto tables, co_await stacks_.tables(stack.stack_id.value_or(stack.stack_name)));
  co_return co_await start_clearing(std::move(stack.stack_id), std::move(tables));
}

Task<StepResult<bool>> Workflow::is_usable(aws::cloudformation::Stack stack) const {
  if (!is_complete(stack)) co_return false;
  const auto outputs = stacks_.outputs(stack, account().id);
  if (!outputs) co_return false;
  const auto checked = co_await check_parameters(*outputs);
  if (!checked && checked.error().kind == StepFailure::Kind::transient) co_return std::unexpected(checked.error());
  co_return checked.has_value();
}

Task<StepResult<>> Workflow::watch_stack_of(std::optional<std::string> stack_id) {
  tenancy::ProvisioningRecord next = at_step(Step::watch_stack);
  next.stack_id = std::move(stack_id);
  co_return co_await save_record(std::move(next));
}

/// Recorded before anything is removed: what the stack leaves behind is found by this record alone.
Task<StepResult<>> Workflow::start_clearing(std::optional<std::string> stack_id, std::vector<std::string> tables) {
  tenancy::ProvisioningRecord next = at_step(stack_id ? Step::clear_stack : Step::clear_tables);
  next.dead_stack_id = std::move(stack_id);
  for (std::string& table : tables)
    if (std::find(next.stack_tables.begin(), next.stack_tables.end(), table) == next.stack_tables.end())
      next.stack_tables.push_back(std::move(table));
  co_return co_await save_record(std::move(next));
}

Task<StepResult<>> Workflow::clear_stack() {
  const auto id = account().id;
  const auto& dead = record().dead_stack_id;
  const std::string token = client_request_token(record()) + "-clear";
  TENANTRY_CO_CHECK(co_await stacks_.wait_at_rest(id, dead));
  TENANTRY_CO_CHECK(co_await stacks_.unprotect(id, dead));
  TENANTRY_CO_CHECK(co_await unprotect_tables());
  TENANTRY_CO_CHECK(co_await stacks_.remove(id, dead, token));
  TENANTRY_CO_CHECK(co_await stacks_.wait_removed(id, dead, token));
  co_return co_await go_on(Step::clear_tables);
}

/// The next stack is asked for with another token, because this attempt's may name the stack that is gone.
Task<StepResult<>> Workflow::clear_tables() {
  TENANTRY_CO_CHECK(co_await unprotect_tables());
  TENANTRY_CO_CHECK(co_await remove_tables());
  tenancy::ProvisioningRecord next = at_step(Step::create_stack);
  next.dead_stack_id.reset();
  next.stack_tables.clear();
  ++next.clearings;
  co_return co_await save_record(std::move(next));
}

Task<StepResult<>> Workflow::check_parameters(const StackOutputs& outputs) const {
  return parameters_.check(account().id, {{parameters::kTableName, outputs.table_name},
                                          {parameters::kTableArn, outputs.table_arn},
                                          {parameters::kStreamArn, outputs.stream_arn}});
}

Task<StepResult<>> Workflow::watch_stack() {
  if (!record().stack_id) co_return step_failed("The record of this account names no stack to wait for.");
  TENANTRY_CO_TRY(const auto stack, co_await stacks_.wait_created(account().id, *record().stack_id));
  TENANTRY_CO_TRY(StackOutputs outputs, stacks_.outputs(stack, account().id));
  TENANTRY_CO_CHECK(co_await check_parameters(outputs));
  tenancy::StoredAccount next = stored_;
  next.account.stack_id = record().stack_id;
  next.account.table_name = std::move(outputs.table_name);
  next.account.table_arn = next.provisioning.table_arn = std::move(outputs.table_arn);
  next.account.stream_arn = std::move(outputs.stream_arn);
  next.account.table_settings = settings_of(stack, std::move(next.account.table_settings));
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
