#include "provisioning/provisioner.h"

#include <fmt/format.h>

#include <iterator>
#include <utility>

#include "provisioning/provisioner_impl.h"

namespace tenantry::provisioning {
namespace {

using tenancy::Account;
using tenancy::AccountError;
using tenancy::AccountId;
using tenancy::AccountResult;
using tenancy::CloudType;
using tenancy::EventType;
using tenancy::ProvisioningRecord;
using tenancy::ProvisioningStatus;
using tenancy::Step;
using tenancy::StoredAccount;

Settlement settlement_of(const AccountResult<StoredAccount>& stored) {
  using enum Settlement::Outcome;
  if (!stored) return {deleted, {}, 0};
  switch (stored->account.status) {
    case ProvisioningStatus::active:
      return {is_updating(stored->provisioning) ? unsettled : active, stored->account, 0};
    case ProvisioningStatus::failed:
      return {failed, stored->account, 0};
    case ProvisioningStatus::deleting:
      return {stored->account.provisioning_error ? failed : unsettled, stored->account, 0};
    default:
      return {unsettled, stored->account, 0};
  }
}

std::unexpected<AccountError> table_is_protected() {
  return refuse(AccountError::Kind::protected_,
                "The account's table has deletion protection: deleting it needs an explicit confirmation.");
}

/// Why an account cannot be deleted as it stands; its table itself is asked, too, whether it is protected.
Task<AccountResult<void>> may_be_deleted(const Context& context, const StoredAccount& stored, bool confirmed) {
  const Account& account = stored.account;
  if (context.options.protect && !confirmed)
    co_return refuse(AccountError::Kind::protected_,
                     "This platform protects its accounts: deleting one needs an explicit confirmation.");
  if (account.table_settings.deletion_protection.value_or(false) && !confirmed) co_return table_is_protected();
  if (is_updating(stored.provisioning))
    co_return refuse(AccountError::Kind::busy, "The account's table is being changed: delete it when that has ended.");
  if (account.status == ProvisioningStatus::pending || account.status == ProvisioningStatus::creating)
    co_return refuse(AccountError::Kind::busy, "The account is being created: delete it when that has ended.");
  const bool has_table =
      account.status == ProvisioningStatus::active && account.table_arn && account.cloud_type == CloudType::private_;
  if (!has_table || confirmed) co_return AccountResult<void>();
  const auto live = co_await Tables(context).is_protected(account.id, *account.table_arn);
  if (!live) co_return refuse(live.error());
  if (*live) co_return table_is_protected();
  co_return AccountResult<void>();
}

/// A deletion that failed is not waited for again, but asked for.
Step first_step_again(Step step) { return step == Step::watch_deletion ? Step::unprotect_stack : step; }

}  // namespace

Provisioner::Provisioner(Services services, tenancy::Names names, Platform platform, ProvisionerOptions options)
    : impl_(std::make_shared<Impl>(Context{services, std::move(names), std::move(platform), options})) {}

Provisioner::~Provisioner() = default;

Task<AccountResult<Account>> Provisioner::provision_account(tenancy::NewAccount account, Deadline deadline) {
  TENANTRY_CO_CHECK(co_await choose_billing_mode(impl_->context(), account.cloud_type, account.table_settings, {}));
  if (auto error = check_settings(account.cloud_type, account.table_settings, account.table_settings))
    co_return std::unexpected(*std::move(error));
  auto key = std::move(account.idempotency_key);
  auto access_key = std::move(account.access_key);
  StoredAccount stored = impl_->new_account(std::move(account));
  TENANTRY_CO_CHECK(co_await impl_->create(stored, deadline, std::move(key), std::move(access_key)));
  Account created = stored.account;
  impl_->start(std::move(stored));
  co_return created;
}

Task<AccountResult<StoredAccount>> Provisioner::provisioning_status(AccountId id, Deadline deadline) {
  co_return co_await impl_->accounts().load(id, deadline);
}

Task<AccountResult<Account>> Provisioner::deprovision_account(AccountId id, bool confirmed, Deadline deadline,
                                                              std::optional<std::int64_t> version) {
  Conflicts conflicts(impl_->context(), deadline);
  for (;;) {
    TENANTRY_CO_TRY(StoredAccount stored, co_await impl_->accounts().load(id, deadline));
    if (version && *version != stored.account.version)
      co_return refuse(AccountError::Kind::conflict,
                       fmt::format("The account has version {}, not {}.", stored.account.version, *version));
    TENANTRY_CO_CHECK(co_await may_be_deleted(impl_->context(), stored, confirmed));
    const ProvisioningStatus status = stored.account.status;
    if (status == ProvisioningStatus::deleting && impl_->find(id)) co_return stored.account;
    const bool resumed = status == ProvisioningStatus::deleting;
    const Step step = resumed ? first_step_again(stored.provisioning.step) : Step::publish_deleting;
    auto account = co_await impl_->start_attempt(std::move(stored), step, ProvisioningStatus::deleting,
                                                 resumed ? EventType::retrying : EventType::deleting, deadline);
    if (account || !co_await conflicts.again(account.error())) co_return account;
  }
}

Task<AccountResult<Account>> Provisioner::retry(AccountId id, Deadline deadline) {
  Conflicts conflicts(impl_->context(), deadline);
  for (;;) {
    TENANTRY_CO_TRY(StoredAccount stored, co_await impl_->accounts().load(id, deadline));
    const ProvisioningStatus status = stored.account.status;
    const bool stuck = status == ProvisioningStatus::deleting && !impl_->find(id);
    if (status != ProvisioningStatus::failed && !stuck)
      co_return refuse(AccountError::Kind::busy, "Only what has failed can be tried again.");
    const Step step = stuck ? first_step_again(stored.provisioning.step) : Step::publish_creating;
    if (!stuck) stored.provisioning.stack_id = stored.account.stack_id = std::nullopt;
    auto account = co_await impl_->start_attempt(std::move(stored), step,
                                                 stuck ? ProvisioningStatus::deleting : ProvisioningStatus::pending,
                                                 EventType::retrying, deadline);
    if (account || !co_await conflicts.again(account.error())) co_return account;
  }
}

Task<AccountResult<std::vector<ProvisioningRecord>>> Provisioner::unfinished(Deadline deadline) {
  TENANTRY_CO_TRY(auto all, co_await impl_->accounts().updates(deadline));
  for (const auto state : {ProvisioningStatus::pending, ProvisioningStatus::creating, ProvisioningStatus::deleting}) {
    TENANTRY_CO_TRY(auto records, co_await impl_->accounts().work(state, deadline));
    std::move(records.begin(), records.end(), std::back_inserter(all));
  }
  co_return all;
}

Task<AccountResult<std::size_t>> Provisioner::resume(Deadline deadline) {
  std::size_t started = 0;
  TENANTRY_CO_TRY(const auto records, co_await unfinished(deadline));
  for (const ProvisioningRecord& record : records) started += impl_->start_if_idle(record.account) ? 1 : 0;
  co_return started;
}

Task<AccountResult<std::size_t>> Provisioner::resume_abandoned(Deadline deadline) {
  const ProvisionerOptions& options = impl_->context().options;
  const Duration longest = options.create_within + options.retry_for + options.route_drain;
  const WallTime before = impl_->context().now() - std::chrono::ceil<std::chrono::milliseconds>(longest);
  std::size_t started = 0;
  TENANTRY_CO_TRY(const auto records, co_await unfinished(deadline));
  for (const ProvisioningRecord& record : records) {
    const bool waits_for_a_user = record.state == ProvisioningStatus::deleting && record.cause;
    if (waits_for_a_user || record.step_at > before || impl_->find(record.account)) continue;
    impl_->context().services.log.warning("account {}: nobody works on {}: taken up again", record.account.to_string(),
                                          to_text(record.step));
    started += impl_->start_if_idle(record.account) ? 1 : 0;
  }
  co_return started;
}

Task<AccountResult<std::size_t>> Provisioner::sweep(Deadline deadline) {
  const Context& context = impl_->context();
  TENANTRY_CO_TRY(auto due, co_await impl_->accounts().erased(context.now(), deadline));
  for (tenancy::ErasedAccount& erased : due) {
    const auto living = co_await impl_->accounts().load(erased.account, deadline);
    if (!living && living.error().kind != AccountError::Kind::not_found) co_return std::unexpected(living.error());
    if (living) {  // made again under the same id: what is there is its own
      TENANTRY_CO_CHECK(co_await impl_->accounts().swept(std::move(erased), std::nullopt, deadline));
      continue;
    }
    const auto found = co_await Tables(context).erase_pass(erased.account);
    if (!found) co_return refuse(found.error());
    std::optional<tenancy::ErasedAccount> next;
    if (*found > 0) {
      context.services.log.warning("account {}: {} items were written while it was erased, and are erased now",
                                   erased.account.to_string(), *found);
      next = erased;
      next->sweep_at = context.now() + std::chrono::ceil<std::chrono::milliseconds>(context.options.sweep_after);
      next->items_erased += static_cast<std::int64_t>(*found);
    }
    TENANTRY_CO_CHECK(co_await impl_->accounts().swept(std::move(erased), std::move(next), deadline));
  }
  co_return due.size();
}

void Provisioner::start_sweeper() {
  impl_->context().services.tasks.spawn(impl_->context().services.executor, keep_sweeping(*this));
}

Task<void> Provisioner::keep_sweeping(Provisioner provisioner) {
  const Context& context = provisioner.impl_->context();
  for (;;) {
    co_await context.services.clock.sleep_for(context.options.sweep_every);
    const auto swept = co_await provisioner.sweep();
    if (!swept) context.services.log.warning("the sweep of erased accounts: {}", swept.error().message);
    const auto resumed = co_await provisioner.resume_abandoned();
    if (!resumed) context.services.log.warning("the search for abandoned work: {}", resumed.error().message);
  }
}

Task<AccountResult<Settlement>> Provisioner::wait_settled(AccountId id, Deadline deadline) {
  Clock& clock = impl_->context().services.clock;
  while (const auto flow = impl_->find(id)) {
    if (!co_await flow->settled.wait(clock, deadline)) break;
    if (flow->settlement.outcome != Settlement::Outcome::unsettled) co_return flow->settlement;
    if (!co_await flow->ended.wait(clock, deadline)) break;
  }
  const auto stored = co_await impl_->accounts().load(id, impl_->context().call_deadline());
  if (!stored && stored.error().kind != AccountError::Kind::not_found) co_return std::unexpected(stored.error());
  Settlement settlement = settlement_of(stored);
  if (settlement.outcome == Settlement::Outcome::deleted) settlement.items_erased = impl_->items_erased(id);
  co_return settlement;
}

}  // namespace tenantry::provisioning
