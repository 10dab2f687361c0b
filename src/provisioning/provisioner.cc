#include "provisioning/provisioner.h"

#include <fmt/format.h>

#include <unordered_map>
#include <utility>

#include "base/mutex.h"
#include "provisioning/backoff.h"
#include "provisioning/context.h"
#include "provisioning/workflow.h"

namespace tenantry::provisioning {
namespace {

using tenancy::Account;
using tenancy::AccountError;
using tenancy::AccountId;
using tenancy::AccountResult;
using tenancy::CloudType;
using tenancy::ProvisioningRecord;
using tenancy::ProvisioningStatus;
using tenancy::Step;
using tenancy::StoredAccount;

constexpr int kMaxConflicts = 5;
constexpr int kMaxCreateTries = 3;

std::unexpected<AccountError> refuse(AccountError::Kind kind, std::string message) {
  return std::unexpected(AccountError{kind, std::move(message)});
}

bool is_conflict(const AccountError& error) { return error.kind == AccountError::Kind::conflict; }

Settlement settlement_of(const AccountResult<StoredAccount>& stored) {
  using enum Settlement::Outcome;
  if (!stored) return {deleted, {}};
  switch (stored->account.status) {
    case ProvisioningStatus::active:
      return {active, stored->account};
    case ProvisioningStatus::failed:
      return {failed, stored->account};
    case ProvisioningStatus::deleting:
      return {stored->account.provisioning_error ? failed : unsettled, stored->account};
    default:
      return {unsettled, stored->account};
  }
}

}  // namespace

class Provisioner::Impl : public std::enable_shared_from_this<Impl> {
 public:
  explicit Impl(Context context) : context_(std::move(context)) {}

  const Context& context() const { return context_; }
  tenancy::AccountStore& accounts() const { return context_.services.accounts; }

  std::shared_ptr<Flow> find(const AccountId& id) const {
    const Lock lock(mutex_);
    const auto found = flows_.find(id);
    return found == flows_.end() ? nullptr : found->second;
  }

  /// Starts work on what has just been recorded: behind the work that is under way, if there is some.
  void start(StoredAccount stored) {
    auto flow = std::make_shared<Flow>();
    const AccountId id = stored.account.id;
    std::shared_ptr<Flow> previous;
    {
      const Lock lock(mutex_);
      previous = std::exchange(flows_[id], flow);
    }
    spawn(id, std::move(flow), std::move(previous), std::move(stored));
  }

  /// Starts work on what the records say, unless there is some already.
  bool start_if_idle(const AccountId& id) {
    auto flow = std::make_shared<Flow>();
    {
      const Lock lock(mutex_);
      if (!flows_.emplace(id, flow).second) return false;
    }
    spawn(id, std::move(flow), nullptr, std::nullopt);
    return true;
  }

  StoredAccount new_account(tenancy::NewAccount from) const {
    Random& random = context_.services.random;
    Account account{.id = AccountId::random(random)};
    account.cloud_type = from.cloud_type;
    account.created_at = account.updated_at = context_.now();
    account = apply({.name = std::move(from.name),
                     .master_account_name = std::move(from.master_account_name),
                     .addresses = std::move(from.addresses),
                     .technical_user = std::move(from.technical_user),
                     .licenses = std::move(from.licenses)},
                    std::move(account), random);
    ProvisioningRecord record{.account = account.id};
    record.created_at = record.started_at = record.step_at = account.created_at;
    return {std::move(account), std::move(record)};
  }

  /// A reply that got lost must not leave an account behind that nobody works on: the same records are written again.
  Task<AccountResult<void>> create(StoredAccount stored, Deadline deadline) const {
    Backoff retries(context_.options.retries);
    for (int tries = 0;; ++tries) {
      auto created = co_await accounts().create(stored, deadline);
      if (!created && tries > 0 && created.error().kind == AccountError::Kind::exists) co_return AccountResult<void>();
      const bool again = !created && created.error().transient && tries < kMaxCreateTries;
      if (!again || deadline.passed(context_.services.clock)) co_return created;
      co_await context_.services.clock.sleep_for(retries.next());
    }
  }

  /// Another attempt, at creation or deletion, over a record that has come to rest or been left.
  Task<AccountResult<Account>> start_attempt(StoredAccount stored, Step step, ProvisioningStatus status,
                                             Deadline deadline) {
    stored.account.status = stored.provisioning.state = status;
    stored.account.provisioning_error.reset();
    stored.account.updated_at = stored.provisioning.started_at = stored.provisioning.step_at = context_.now();
    stored.provisioning.cause.reset();
    stored.provisioning.step = step;
    ++stored.provisioning.attempt;
    TENANTRY_CO_TRY(stored.provisioning, co_await accounts().save(stored, false, deadline));
    context_.services.router.invalidate(stored.account.id);
    Account account = stored.account;
    start(std::move(stored));
    co_return account;
  }

 private:
  /// A flow's place among the others: taken away when its task ends, however it ends.
  struct Entry {
    Entry(std::shared_ptr<Impl> whose, AccountId of, std::shared_ptr<Flow> what)
        : owner(std::move(whose)), id(of), flow(std::move(what)) {}
    ~Entry() {
      {
        const Lock lock(owner->mutex_);
        const auto found = owner->flows_.find(id);
        if (found != owner->flows_.end() && found->second == flow) owner->flows_.erase(found);
      }
      flow->settle({});
      flow->ended.set();
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    std::shared_ptr<Impl> owner;
    AccountId id;
    std::shared_ptr<Flow> flow;
  };

  void spawn(const AccountId& id, std::shared_ptr<Flow> flow, std::shared_ptr<Flow> previous,
             std::optional<StoredAccount> stored) {
    auto entry = std::make_shared<Entry>(shared_from_this(), id, std::move(flow));
    context_.services.tasks.spawn(context_.services.executor,
                                  run(std::move(entry), std::move(previous), std::move(stored)));
  }

  static Task<void> run(std::shared_ptr<Entry> entry, std::shared_ptr<Flow> previous,
                        std::optional<StoredAccount> stored) {
    const Context& context = entry->owner->context_;
    if (previous) {
      co_await previous->ended.wait();
      stored.reset();
    }
    Backoff retries(context.options.retries);
    while (!stored) {
      auto loaded = co_await context.services.accounts.load(entry->id, context.call_deadline());
      if (loaded) {
        stored = *std::move(loaded);
      } else if (loaded.error().transient) {
        co_await context.services.clock.sleep_for(retries.next());
      } else {
        context.services.log.warning("account {}: {}", entry->id.to_string(), loaded.error().message);
        co_return;
      }
    }
    Workflow workflow(context, *entry->flow, *std::move(stored));
    co_await workflow.run();
  }

  Context context_;
  mutable Mutex mutex_;
  std::unordered_map<AccountId, std::shared_ptr<Flow>> flows_ GUARDED_BY(mutex_);
};

Provisioner::Provisioner(Services services, tenancy::Names names, Platform platform, ProvisionerOptions options)
    : impl_(std::make_shared<Impl>(Context{services, std::move(names), std::move(platform), options})) {}

Provisioner::~Provisioner() = default;

Task<AccountResult<Account>> Provisioner::provision_account(tenancy::NewAccount account, Deadline deadline) {
  StoredAccount stored = impl_->new_account(std::move(account));
  TENANTRY_CO_CHECK(co_await impl_->create(stored, deadline));
  Account created = stored.account;
  impl_->start(std::move(stored));
  co_return created;
}

Task<AccountResult<StoredAccount>> Provisioner::provisioning_status(AccountId id, Deadline deadline) {
  co_return co_await impl_->accounts().load(id, deadline);
}

Task<AccountResult<Account>> Provisioner::deprovision_account(AccountId id, bool confirmed, Deadline deadline) {
  for (int conflicts = 0;; ++conflicts) {
    TENANTRY_CO_TRY(StoredAccount stored, co_await impl_->accounts().load(id, deadline));
    if (impl_->context().options.protect && !confirmed)
      co_return refuse(AccountError::Kind::protected_,
                       "This platform protects its accounts: deleting one needs an explicit confirmation.");
    const ProvisioningStatus status = stored.account.status;
    if (status == ProvisioningStatus::pending || status == ProvisioningStatus::creating)
      co_return refuse(AccountError::Kind::busy, "The account is being created: delete it when that has ended.");
    if (status == ProvisioningStatus::deleting && impl_->find(id)) co_return stored.account;
    const bool resumed = status == ProvisioningStatus::deleting;
    const Step step = resumed ? stored.provisioning.step : Step::publish_deleting;
    auto account = co_await impl_->start_attempt(std::move(stored), step, ProvisioningStatus::deleting, deadline);
    if (account || !is_conflict(account.error()) || conflicts == kMaxConflicts) co_return account;
  }
}

Task<AccountResult<Account>> Provisioner::retry(AccountId id, Deadline deadline) {
  for (int conflicts = 0;; ++conflicts) {
    TENANTRY_CO_TRY(StoredAccount stored, co_await impl_->accounts().load(id, deadline));
    const ProvisioningStatus status = stored.account.status;
    const bool stuck = status == ProvisioningStatus::deleting && !impl_->find(id);
    if (status != ProvisioningStatus::failed && !stuck)
      co_return refuse(AccountError::Kind::busy, "Only what has failed can be tried again.");
    const Step step = stuck ? stored.provisioning.step : Step::publish_creating;
    if (!stuck) stored.provisioning.stack_id = stored.account.stack_id = std::nullopt;
    auto account = co_await impl_->start_attempt(
        std::move(stored), step, stuck ? ProvisioningStatus::deleting : ProvisioningStatus::pending, deadline);
    if (account || !is_conflict(account.error()) || conflicts == kMaxConflicts) co_return account;
  }
}

Task<AccountResult<Account>> Provisioner::change_account(AccountId id, tenancy::AccountChange change,
                                                         std::optional<std::int64_t> version, Deadline deadline) {
  for (int conflicts = 0;; ++conflicts) {
    TENANTRY_CO_TRY(StoredAccount stored, co_await impl_->accounts().load(id, deadline));
    Account& before = stored.account;
    if (version && *version != before.version)
      co_return refuse(AccountError::Kind::conflict,
                       fmt::format("The account has version {}, not {}.", before.version, *version));
    if (before.status == ProvisioningStatus::deleting)
      co_return refuse(AccountError::Kind::busy, "The account is being deleted.");
    Account changed = apply(change, before, impl_->context().services.random);
    changed.updated_at = impl_->context().now();
    const bool copies = before.cloud_type == CloudType::private_ && before.status == ProvisioningStatus::active;
    auto stored_change = co_await impl_->accounts().change(std::move(before), std::move(changed), copies, deadline);
    if (stored_change || !is_conflict(stored_change.error()) || conflicts == kMaxConflicts) co_return stored_change;
  }
}

Task<AccountResult<std::size_t>> Provisioner::resume(Deadline deadline) {
  std::size_t started = 0;
  for (const auto state : {ProvisioningStatus::pending, ProvisioningStatus::creating, ProvisioningStatus::deleting}) {
    TENANTRY_CO_TRY(const auto records, co_await impl_->accounts().work(state, deadline));
    for (const ProvisioningRecord& record : records) started += impl_->start_if_idle(record.account) ? 1 : 0;
  }
  co_return started;
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
  co_return settlement_of(stored);
}

}  // namespace tenantry::provisioning
