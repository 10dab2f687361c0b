#include <fmt/format.h>

#include <algorithm>
#include <functional>
#include <utility>

#include "provisioning/provisioner.h"
#include "provisioning/provisioner_impl.h"
#include "provisioning/stack_update.h"
#include "provisioning/stacks.h"

namespace tenantry::provisioning {
namespace {

using tenancy::Account;
using tenancy::AccountError;
using tenancy::AccountId;
using tenancy::AccountResult;
using tenancy::CloudType;
using tenancy::EventType;
using tenancy::License;
using tenancy::ProvisioningRecord;
using tenancy::ProvisioningStatus;
using tenancy::Step;
using tenancy::StoredAccount;
using tenancy::TableSettings;
using Kind = AccountError::Kind;

/// What is to become of an account that was read: changed in place, or why not; called again after a conflict.
using Edit = std::function<AccountResult<void>(StoredAccount& stored)>;

AccountResult<void> check_version(const Account& account, std::optional<std::int64_t> version) {
  if (version && *version != account.version)
    return refuse(Kind::conflict, fmt::format("The account has version {}, not {}.", account.version, *version));
  if (account.status == ProvisioningStatus::deleting) return refuse(Kind::busy, "The account is being deleted.");
  return {};
}

/// Settings of an active account's table become the next step of its workflow; others wait for the next attempt.
AccountResult<void> edit_settings(StoredAccount& stored, const TableSettings& change, WallTime now) {
  Account& account = stored.account;
  const TableSettings merged = merge(account.table_settings, change);
  if (auto error = check_settings(account.cloud_type, change, merged)) return std::unexpected(*std::move(error));
  if (account.status == ProvisioningStatus::pending || account.status == ProvisioningStatus::creating)
    return refuse(Kind::busy, "The account is being created: its table can be changed when that has ended.");
  if (account.status != ProvisioningStatus::active) {
    account.table_settings = merged;
    return {};
  }
  ProvisioningRecord& record = stored.provisioning;
  if (record.step != Step::done) return refuse(Kind::busy, "The account's table is being changed already.");
  record.step = Step::update_stack;
  record.update = change;
  record.started_at = record.step_at = now;
  begin_attempt(record);
  return {};
}

std::vector<License>::iterator find_license(std::vector<License>& licenses, const Uuid& id) {
  return std::find_if(licenses.begin(), licenses.end(), [&](const License& each) { return each.id == id; });
}

std::unexpected<AccountError> no_license() { return refuse(Kind::not_found, "The account has no such license."); }

/// What an update of the stack would fail at for certain is an error before anything is changed.
Task<AccountResult<void>> check_update(const Context& context, const Account& account, TableSettings change) {
  const auto stack = co_await Stacks(context).find(account.id, account.stack_id);
  if (!stack && stack.error().kind == StepFailure::Kind::foreign) co_return refuse(Kind::broken, stack.error().cause);
  if (!stack) co_return refuse(stack.error());
  if (!*stack)
    co_return refuse(Kind::broken,
                     "The account's stack does not exist any more: it was deleted outside the platform, so that its "
                     "table's settings cannot be changed. Nothing was changed.");
  const StackUpdate update{change, merge(account.table_settings, change)};
  if (const auto parameters = update_parameters(**stack, update, {}); !parameters)
    co_return refuse(Kind::invalid, parameters.error().cause, "tableSettings");
  co_return AccountResult<void>();
}

/// Settings that are to be asked for: with the billing mode that they are for, and judged by the account's stack.
Task<AccountResult<void>> prepare_settings(const Context& context, Account account, TableSettings& change) {
  TENANTRY_CO_CHECK(co_await choose_billing_mode(context, account.cloud_type, change, account.table_settings));
  const bool updates = account.status == ProvisioningStatus::active && account.cloud_type == CloudType::private_;
  if (!updates || check_settings(account.cloud_type, change, merge(account.table_settings, change)))
    co_return AccountResult<void>();  // the edit says what is wrong
  co_return co_await check_update(context, account, change);
}

/// One account through read, edit, write; again where somebody else has written meanwhile.
Task<AccountResult<StoredAccount>> edit_account(std::shared_ptr<Provisioner::Impl> impl, AccountId id, Edit edit,
                                                std::optional<std::int64_t> version, std::string what,
                                                Deadline deadline, std::optional<tenancy::KeyedSubject> made = {}) {
  Conflicts conflicts(impl->context(), deadline);
  for (;;) {
    TENANTRY_CO_TRY(StoredAccount before, co_await impl->accounts().load(id, deadline));
    TENANTRY_CO_CHECK(check_version(before.account, version));
    StoredAccount after = before;
    TENANTRY_CO_CHECK(edit(after));
    after.account.updated_at = impl->context().now();
    const bool is_private = before.account.cloud_type == CloudType::private_;
    const bool copies = is_private && before.account.status == ProvisioningStatus::active;
    const bool works = after.provisioning != before.provisioning;
    tenancy::AccountStore::ChangeWith with{
        .event = make_event(works ? EventType::updating : EventType::changed, after.account, what), .made = made};
    if (works) with.work = after.provisioning;
    auto changed = co_await impl->accounts().change(std::move(before.account), std::move(after.account), copies,
                                                    deadline, std::move(with));
    if (changed) {
      after.account = *std::move(changed);
      if (works) ++after.provisioning.revision;
      if (works) impl->start(after);
      co_return after;
    }
    if (!co_await conflicts.again(changed.error())) co_return std::unexpected(changed.error());
  }
}

}  // namespace

std::optional<AccountError> check_settings(CloudType type, const TableSettings& asked, const TableSettings& merged) {
  if (is_empty(asked)) return std::nullopt;
  if (type != CloudType::private_)
    return refuse(Kind::invalid, std::string(tenancy::kNoTableSettings), "tableSettings").error();
  auto faults = check(merged);
  if (faults.empty()) return std::nullopt;
  for (auto& [member, rule] : faults) member.insert(0, "tableSettings.");
  return AccountError{Kind::invalid, "The table's settings break rules.", false, std::move(faults)};
}

Task<AccountResult<void>> choose_billing_mode(const Context& context, CloudType type, TableSettings& asked,
                                              TableSettings chosen) {
  if (type != CloudType::private_ || !scales(asked) || asked.billing_mode || chosen.billing_mode)
    co_return AccountResult<void>();
  auto mode = co_await Stacks(context).default_billing_mode();
  if (!mode) co_return refuse(std::move(mode).error());
  asked.billing_mode = *std::move(mode);
  co_return AccountResult<void>();
}

Task<AccountResult<Account>> Provisioner::change_account(AccountId id, tenancy::AccountChange change,
                                                         std::optional<std::int64_t> version, Deadline deadline) {
  if (!is_empty(change.table_settings)) {
    TENANTRY_CO_TRY(StoredAccount stored, co_await impl_->accounts().load(id, deadline));
    TENANTRY_CO_CHECK(co_await prepare_settings(impl_->context(), std::move(stored.account), change.table_settings));
  }
  const Edit edit = [change = std::move(change), impl = impl_](StoredAccount& stored) -> AccountResult<void> {
    stored.account = apply(change, std::move(stored.account), impl->context().services.random);
    if (is_empty(change.table_settings)) return {};
    return edit_settings(stored, change.table_settings, impl->context().now());
  };
  // Who was told that the account is active may be quicker than the last record of its creation.
  if (const auto flow = impl_->find(id); flow && flow->settled.is_set())
    co_await flow->ended.wait(impl_->context().services.clock, impl_->context().call_deadline());
  TENANTRY_CO_TRY(auto stored, co_await edit_account(impl_, id, edit, version, "account", deadline));
  co_return std::move(stored.account);
}

Task<AccountResult<LicenseChanged>> Provisioner::add_license(AccountId id, License license,
                                                             std::optional<std::int64_t> version, Deadline deadline,
                                                             std::optional<std::string> key) {
  if (license.id == Uuid()) license.id = Uuid::random(impl_->context().services.random);
  const Edit edit = [&license](StoredAccount& stored) -> AccountResult<void> {
    auto& licenses = stored.account.licenses;
    if (find_license(licenses, license.id) != licenses.end())
      return refuse(Kind::exists, "The account has a license with this id already.");
    if (licenses.size() >= tenancy::kMaxLicenses)
      return refuse(Kind::invalid,
                    fmt::format("must have at most {0} elements: the account has {0} already", tenancy::kMaxLicenses),
                    "licenses");
    licenses.push_back(license);
    return {};
  };
  const std::string what = fmt::format("license {} added", license.id.to_string());
  std::optional<tenancy::KeyedSubject> made;
  if (key) made = {*std::move(key), license.id.to_string()};
  TENANTRY_CO_TRY(auto stored, co_await edit_account(impl_, id, edit, version, what, deadline, std::move(made)));
  co_return LicenseChanged{std::move(stored.account), std::move(license)};
}

Task<AccountResult<LicenseChanged>> Provisioner::change_license(AccountId id, Uuid license,
                                                                tenancy::LicenseChange change,
                                                                std::optional<std::int64_t> version,
                                                                Deadline deadline) {
  License changed;
  const Edit edit = [&](StoredAccount& stored) -> AccountResult<void> {
    const auto found = find_license(stored.account.licenses, license);
    if (found == stored.account.licenses.end()) return no_license();
    changed = *found = apply(change, *found);
    if (changed.end_date < changed.start_date) return refuse(Kind::invalid, "must not be before startDate", "endDate");
    return {};
  };
  const std::string what = fmt::format("license {} changed", license.to_string());
  TENANTRY_CO_TRY(auto stored, co_await edit_account(impl_, id, edit, version, what, deadline));
  co_return LicenseChanged{std::move(stored.account), std::move(changed)};
}

Task<AccountResult<Account>> Provisioner::remove_license(AccountId id, Uuid license,
                                                         std::optional<std::int64_t> version, Deadline deadline) {
  const Edit edit = [&](StoredAccount& stored) -> AccountResult<void> {
    const auto found = find_license(stored.account.licenses, license);
    if (found == stored.account.licenses.end()) return no_license();
    stored.account.licenses.erase(found);
    return {};
  };
  const std::string what = fmt::format("license {} removed", license.to_string());
  TENANTRY_CO_TRY(auto stored, co_await edit_account(impl_, id, edit, version, what, deadline));
  co_return std::move(stored.account);
}

}  // namespace tenantry::provisioning
