#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "provisioning/backoff.h"
#include "provisioning/context.h"
#include "provisioning/provisioner.h"
#include "provisioning/workflow.h"
#include "tenancy/event_log.h"

namespace tenantry::provisioning {

/// More writers than this at one account at once may be refused.
inline constexpr int kMaxConflicts = 100;
inline constexpr int kMaxCreateTries = 3;
inline constexpr std::size_t kMaxGone = 256;

inline std::unexpected<tenancy::AccountError> refuse(tenancy::AccountError::Kind kind, std::string message,
                                                     std::string member = {}) {
  tenancy::AccountError error{kind, std::move(message)};
  if (!member.empty()) error.members.push_back({std::move(member), error.message});
  return std::unexpected(std::move(error));
}

/// What a service has answered to a call on behalf of a user, not of a workflow.
inline std::unexpected<tenancy::AccountError> refuse(StepFailure failure) {
  return std::unexpected(tenancy::AccountError{tenancy::AccountError::Kind::unavailable, std::move(failure.cause),
                                               failure.kind == StepFailure::Kind::transient});
}

/// Tries at a write that others may come before: soon again, then ever later, and not all of them at the same time.
class Conflicts {
 public:
  Conflicts(const Context& context, Deadline deadline) : context_(context), deadline_(deadline) {}

  /// Whether the write is to be tried again; then waits until it is time.
  Task<bool> again(tenancy::AccountError error) {
    if (error.kind != tenancy::AccountError::Kind::conflict || deadline_.passed(context_.services.clock) ||
        ++seen_ > kMaxConflicts)
      co_return false;
    if (seen_ == 1) co_return true;
    const Duration longest = delays_.next();
    co_await context_.services.clock.sleep_for(longest * static_cast<Duration::rep>(random_share()) / kShares);
    co_return true;
  }

 private:
  static constexpr Duration::rep kShares = 1024;
  std::uint64_t random_share() { return context_.services.random.next() % kShares + 1; }

  const Context& context_;
  Deadline deadline_;
  Backoff delays_{PollSchedule{std::chrono::milliseconds(2), 1.5, std::chrono::milliseconds(100)}};
  int seen_ = 0;
};

/// Why settings cannot be asked for: all that is wrong with what comes of them.
std::optional<tenancy::AccountError> check_settings(tenancy::CloudType type, const tenancy::TableSettings& asked,
                                                    const tenancy::TableSettings& merged);

/// Settings that only PROVISIONED tables have, for an account that has chosen no billing mode, choose the platform's
/// default as it is now: what they are judged by is what the account gets. `chosen`: what it has already.
Task<tenancy::AccountResult<void>> choose_billing_mode(const Context& context, tenancy::CloudType type,
                                                       tenancy::TableSettings& asked, tenancy::TableSettings chosen);

/// What the provisioner's parts share: which accounts this process works on.
class Provisioner::Impl : public std::enable_shared_from_this<Impl> {
 private:
  using Account = tenancy::Account;
  using AccountError = tenancy::AccountError;
  using AccountId = tenancy::AccountId;
  template <class T>
  using AccountResult = tenancy::AccountResult<T>;
  using ProvisioningRecord = tenancy::ProvisioningRecord;
  using ProvisioningStatus = tenancy::ProvisioningStatus;
  using Step = tenancy::Step;
  using StoredAccount = tenancy::StoredAccount;

 public:
  explicit Impl(Context context) : context_(std::move(context)) {}

  const Context& context() const { return context_; }
  tenancy::AccountStore& accounts() const { return context_.services.accounts; }

  std::shared_ptr<Flow> find(const AccountId& id) const {
    const Lock lock(mutex_);
    const auto found = flows_.find(id);
    return found == flows_.end() ? nullptr : found->second;
  }

  /// How many items an account that is gone had, if it went not long ago and in this process.
  std::int64_t items_erased(const AccountId& id) const {
    const Lock lock(mutex_);
    for (const auto& [gone, items] : gone_)
      if (gone == id) return items;
    return 0;
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
    Account account{.id = from.id ? *from.id : AccountId::random(random)};
    account.cloud_type = from.cloud_type;
    account.created_at = account.updated_at = context_.now();
    account = apply({.name = std::move(from.name),
                     .master_account_name = std::move(from.master_account_name),
                     .addresses = std::move(from.addresses),
                     .technical_user = std::move(from.technical_user),
                     .licenses = std::move(from.licenses)},
                    std::move(account), random);
    account.table_settings = std::move(from.table_settings);
    ProvisioningRecord record{.account = account.id};
    record.created_at = record.started_at = record.step_at = account.created_at;
    return {std::move(account), std::move(record)};
  }

  /// A reply that got lost must not leave an account behind that nobody works on: the same records are written again.
  Task<AccountResult<void>> create(StoredAccount stored, Deadline deadline, std::optional<std::string> key,
                                   std::vector<aws::dynamodb::AttributeMap> access_key) const {
    Backoff retries(context_.options.retries);
    for (int tries = 0;; ++tries) {
      auto created = co_await accounts().create(stored, deadline, key, access_key);
      if (!created && tries > 0 && created.error().kind == AccountError::Kind::exists) co_return AccountResult<void>();
      const bool again = !created && created.error().transient && tries < kMaxCreateTries;
      if (!again || deadline.passed(context_.services.clock)) co_return created;
      co_await context_.services.clock.sleep_for(retries.next());
    }
  }

  /// Another attempt, at creation or deletion, over a record that has come to rest or been left.
  Task<AccountResult<Account>> start_attempt(StoredAccount stored, Step step, ProvisioningStatus status,
                                             tenancy::EventType event, Deadline deadline) {
    stored.account.status = stored.provisioning.state = status;
    stored.account.provisioning_error.reset();
    stored.account.updated_at = stored.provisioning.started_at = stored.provisioning.step_at = context_.now();
    stored.provisioning.cause.reset();
    stored.provisioning.step = step;
    begin_attempt(stored.provisioning);
    TENANTRY_CO_TRY(
        stored.provisioning,
        co_await accounts().save(stored, false, deadline, make_event(event, stored.account), stored.account.version));
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
      owner->remember(id, flow->settlement);
      flow->ended.set();
    }
    Entry(const Entry&) = delete;
    Entry& operator=(const Entry&) = delete;

    std::shared_ptr<Impl> owner;
    AccountId id;
    std::shared_ptr<Flow> flow;
  };

  void remember(const AccountId& id, const Settlement& settlement) {
    if (settlement.outcome != Settlement::Outcome::deleted) return;
    const Lock lock(mutex_);
    gone_.emplace_back(id, settlement.items_erased);
    if (gone_.size() > kMaxGone) gone_.pop_front();
  }

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
  std::deque<std::pair<AccountId, std::int64_t>> gone_ GUARDED_BY(mutex_);  ///< The last, for who asks too late.
};

}  // namespace tenantry::provisioning
