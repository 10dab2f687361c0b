#include "provisioning/workflow.h"

#include <algorithm>
#include <utility>

#include "provisioning/backoff.h"

namespace tenantry::provisioning {

using tenancy::AccountError;
using tenancy::CloudType;
using tenancy::EventType;
using tenancy::ProvisioningStatus;

void Flow::settle(Settlement what) {
  if (settled.is_set()) return;
  settlement = std::move(what);
  settled.set();
}

std::int64_t Flow::furthest(const tenancy::ProvisioningRecord& record, std::int64_t percent) {
  constexpr std::int64_t kAttempt = 128;
  const std::int64_t mine = record.attempt * kAttempt + std::max(percent, record.percent);
  std::int64_t known = furthest_.load();
  while (known < mine && !furthest_.compare_exchange_weak(known, mine)) {
  }
  const std::int64_t furthest = std::max(known, mine);
  return furthest / kAttempt == record.attempt ? furthest % kAttempt : percent;
}

Workflow::Workflow(const Context& context, Flow& flow, tenancy::StoredAccount stored)
    : context_(context),
      flow_(flow),
      stored_(std::move(stored)),
      parameters_(context),
      stacks_(context),
      tables_(context) {}

Task<void> Workflow::run() {
  while (record().step != Step::done) {
    const std::string id = account().id.to_string();
    auto result = co_await run_step_with_retries();
    if (result) continue;
    if (result.error().kind != StepFailure::Kind::lost) {
      context_.services.log.warning("account {}: {} failed: {}", id, to_text(record().step), result.error().cause);
      result = co_await record_failure(std::move(result.error().cause));
    }
    if (result && !is_deleting()) continue;
    if (!result) context_.services.log.info("account {}: work stops: {}", id, result.error().cause);
    co_return;
  }
}

Task<StepResult<>> Workflow::run_step_with_retries() {
  Backoff retries(context_.options.retries);
  const Deadline patience = Deadline::after(context_.services.clock, context_.options.retry_for);
  for (;;) {
    auto result = co_await run_step();
    if (result || result.error().kind != StepFailure::Kind::transient) co_return result;
    if (patience.passed(context_.services.clock)) co_return step_failed(std::move(result.error().cause));
    context_.services.log.info("account {}: {} is tried again: {}", account().id.to_string(), to_text(record().step),
                               result.error().cause);
    co_await context_.services.clock.sleep_for(retries.next());
  }
}

Task<StepResult<>> Workflow::run_step() {
  switch (record().step) {
    case Step::publish_creating:
      co_return co_await publish_creating();
    case Step::create_stack:
      co_return co_await create_stack();
    case Step::clear_stack:
      co_return co_await clear_stack();
    case Step::clear_tables:
      co_return co_await clear_tables();
    case Step::watch_stack:
      co_return co_await watch_stack();
    case Step::activate:
      co_return co_await activate_public();
    case Step::publish_active:
      co_return co_await publish_active();
    case Step::publish_failed:
      co_return co_await publish_failed();
    case Step::update_stack:
      co_return co_await update_stack();
    case Step::watch_update:
      co_return co_await watch_update();
    case Step::publish_deleting:
      co_return co_await publish_deleting();
    case Step::drain_routes:
      co_return co_await drain_routes();
    case Step::back_up:
      co_return co_await back_up();
    case Step::unprotect_stack:
      co_return co_await unprotect_stack();
    case Step::delete_stack:
      TENANTRY_CO_CHECK(co_await stacks_.remove(account().id, stack_id(), client_request_token(record())));
      co_return co_await go_on(Step::watch_deletion);
    case Step::watch_deletion:
      TENANTRY_CO_CHECK(co_await stacks_.wait_removed(account().id, stack_id(), client_request_token(record())));
      co_return co_await go_on(Step::unprotect_table);
    case Step::unprotect_table:
      TENANTRY_CO_CHECK(co_await unprotect_tables());
      co_return co_await go_on(Step::delete_table);
    case Step::delete_table:
      TENANTRY_CO_CHECK(co_await remove_tables());
      co_return co_await go_on(Step::remove_parameters);
    case Step::erase_items:
      co_return co_await erase_items();
    case Step::remove_parameters:
      co_return co_await remove_parameters();
    case Step::remove_records:
      co_return co_await remove_records();
    case Step::done:
      break;
  }
  co_return StepResult<>();
}

/// A creation that failed is published as such; a deletion stays where it is, with its cause, to be resumed; an update
/// leaves the account as it was.
Task<StepResult<>> Workflow::record_failure(std::string cause) {
  if (is_updating(record())) co_return co_await record_update_failure(std::move(cause));
  if (record().step == Step::publish_failed) {
    flow_.settle({Settlement::Outcome::failed, account(), 0});
    co_return step_failed(std::move(cause));
  }
  tenancy::StoredAccount next = stored_;
  next.provisioning.cause = cause;
  next.account.provisioning_error = std::move(cause);
  if (!is_deleting()) {
    next.account.status = ProvisioningStatus::failed;
    next.provisioning.step = Step::publish_failed;
    next.provisioning.step_at = context_.now();
    next.provisioning.percent = flow_.furthest(record(), 0);
  }
  const auto event = is_deleting() ? std::optional(EventType::failed) : std::nullopt;  // a creation's is finish()'s
  TENANTRY_CO_CHECK(co_await save_with_retries(std::move(next), event));
  if (is_deleting()) flow_.settle({Settlement::Outcome::failed, account(), 0});
  co_return StepResult<>();
}

Task<StepResult<>> Workflow::save_with_retries(tenancy::StoredAccount next, std::optional<EventType> event) {
  Backoff retries(context_.options.retries);
  const Deadline patience = Deadline::after(context_.services.clock, context_.options.retry_for);
  for (;;) {
    auto saved = co_await save_account(next, false, event);
    const bool transient = !saved && saved.error().kind == StepFailure::Kind::transient;
    if (!transient || patience.passed(context_.services.clock)) co_return saved;
    co_await context_.services.clock.sleep_for(retries.next());
  }
}

tenancy::ProvisioningRecord Workflow::at_step(Step next) const {
  tenancy::ProvisioningRecord record = stored_.provisioning;
  record.step = next;
  record.step_at = context_.now();
  record.percent = flow_.furthest(record, 0);
  return record;
}

Task<StepResult<>> Workflow::go_on(Step next) { co_return co_await save_record(at_step(next)); }

Task<StepResult<>> Workflow::save_record(tenancy::ProvisioningRecord next) {
  auto saved = co_await context_.services.accounts.save(std::move(next), context_.call_deadline());
  if (!saved) co_return step_failed(saved.error());
  stored_.provisioning = *std::move(saved);
  co_return StepResult<>();
}

Task<StepResult<>> Workflow::save_account(tenancy::StoredAccount next, bool copies, std::optional<EventType> type) {
  for (;;) {
    const std::int64_t before = next.account.version;
    if (type == EventType::updated || type == EventType::update_failed) ++next.account.version;
    next.account.updated_at = context_.now();
    std::optional<tenancy::LifecycleEvent> event;
    if (type) event = make_event(*type, next.account, next.provisioning.cause);
    auto saved =
        co_await context_.services.accounts.save(next, copies, context_.call_deadline(), std::move(event), before);
    if (saved) {
      stored_ = {std::move(next.account), *std::move(saved)};
      co_return StepResult<>();
    }
    next.account.version = before;
    if (saved.error().kind != AccountError::Kind::conflict) co_return step_failed(saved.error());
    TENANTRY_CO_CHECK(co_await take_over_changes(next));
  }
}

Task<StepResult<>> Workflow::take_over_changes(tenancy::StoredAccount& next) {
  auto stored = co_await context_.services.accounts.load(account().id, context_.call_deadline());
  if (!stored) co_return step_failed(stored.error());
  tenancy::Account& now = stored->account;
  if (stored->provisioning.revision != record().revision || now.version == next.account.version)
    co_return std::unexpected(StepFailure{StepFailure::Kind::lost, "another instance is working on this account."});
  next.account.name = std::move(now.name);
  next.account.master_account_name = std::move(now.master_account_name);
  next.account.addresses = std::move(now.addresses);
  next.account.technical_user = std::move(now.technical_user);
  next.account.licenses = std::move(now.licenses);
  next.account.version = now.version;
  co_return StepResult<>();
}

Task<StepResult<>> Workflow::finish(Settlement::Outcome outcome) {
  context_.services.router.invalidate(account().id);
  tenancy::ProvisioningRecord last = at_step(Step::done);
  last.state = account().status;
  const bool active = outcome == Settlement::Outcome::active;
  auto event = make_event(active ? EventType::active : EventType::failed, account(), account().provisioning_error);
  flow_.settle({outcome, account(), 0});
  auto saved = co_await context_.services.accounts.save(std::move(last), context_.call_deadline(), std::move(event));
  if (!saved) co_return step_failed(saved.error());
  stored_.provisioning = *std::move(saved);
  co_return StepResult<>();
}

}  // namespace tenantry::provisioning
