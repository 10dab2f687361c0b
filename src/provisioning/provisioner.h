#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "aws/cloudformation/service.h"
#include "aws/dynamodb/service.h"
#include "aws/ssm/service.h"
#include "base/clock.h"
#include "base/deadline.h"
#include "base/log.h"
#include "base/random.h"
#include "base/task.h"
#include "base/task_group.h"
#include "provisioning/platform.h"
#include "provisioning/progress.h"
#include "tenancy/account.h"
#include "tenancy/account_error.h"
#include "tenancy/account_store.h"
#include "tenancy/names.h"
#include "tenancy/provisioning_record.h"
#include "tenancy/router.h"

namespace tenantry::provisioning {

/// Delays between looks at something slow: `first`, then each `growth` times the one before, up to `longest`.
struct PollSchedule {
  Duration first = std::chrono::milliseconds(1);
  double growth = 1.25;
  Duration longest = std::chrono::seconds(2);
};

struct ProvisionerOptions {
  bool protect = false;
  bool final_backup = true;  ///< Of a private account's table, before it is deleted.
  PollSchedule polls;
  PollSchedule retries{std::chrono::milliseconds(50), 2.0, std::chrono::seconds(20)};  ///< After throttles and faults.
  Duration retry_for = std::chrono::minutes(30);     ///< One step's faults, until the attempt has failed.
  Duration create_within = std::chrono::hours(1);    ///< A stack's creation or deletion, likewise.
  Duration call_timeout = std::chrono::seconds(30);  ///< Each call's.
  /// Between publishing `deleting` and removing data: how long another process may use a cached route.
  /// RouteCacheConfig::longest_use() where there are several processes, zero where this one is alone.
  Duration route_drain = Duration::zero();
  /// Between two passes of an erasure through GSI3: longer than an index lags behind its table. Zero where it does not.
  Duration index_lag = Duration::zero();
  /// From the end of a public account to the search for items that a write under way then has left behind.
  Duration sweep_after = std::chrono::minutes(15);
  Duration sweep_every = std::chrono::minutes(1);  ///< How often the sweeper looks for what is due.
};

/// What wait_settled() saw.
struct Settlement {
  enum class Outcome : std::uint8_t { active, failed, deleted, unsettled };
  Outcome outcome = Outcome::unsettled;     ///< unsettled: the deadline passed first, or nobody is working on it.
  std::optional<tenancy::Account> account;  ///< As it is then; none where it is deleted.
  std::int64_t items_erased = 0;  ///< deleted, public: from the shared table, beside the account's own records.
};

/// A license, and its account as it is with it.
struct LicenseChanged {
  tenancy::Account account;
  tenancy::License license;
};

/// Takes accounts from `pending` to `active` and back to nothing. The state lives in the shared table, step by step;
/// each step may be run twice, so that whoever resumes runs the recorded step again. Work goes on in tasks of its own:
/// callers return once the intent is durable, and may wait_settled(). Thread-safe.
class Provisioner {
 public:
  struct Services {
    aws::dynamodb::Service& dynamodb;
    aws::ssm::Service& ssm;
    aws::cloudformation::Service& cloudformation;
    tenancy::AccountStore& accounts;
    tenancy::Router& router;
    Clock& clock;
    Random& random;
    Logger& log;
    Executor executor;  ///< Where the workflows run.
    TaskGroup& tasks;   ///< Who owns them: stopped and waited for before this object goes.
  };

  Provisioner(Services services, tenancy::Names names, Platform platform, ProvisionerOptions options);
  ~Provisioner();

  /// Records the account as pending and starts the work. Errors: invalid, exists (an id that the caller has chosen),
  /// gone (an account that its key has made before, and which has been deleted), unavailable.
  Task<tenancy::AccountResult<tenancy::Account>> provision_account(tenancy::NewAccount account, Deadline deadline = {});

  /// The account and where its workflow stands. Errors: not_found, unavailable.
  Task<tenancy::AccountResult<tenancy::StoredAccount>> provisioning_status(tenancy::AccountId id,
                                                                           Deadline deadline = {});

  /// Records the account as deleting and starts the work; on one that is being deleted, starts it again if nobody here
  /// is at it. `version`: only if it is still this one. `confirmed` is needed where the platform protects, and where
  /// the account's table was given deletion protection. Errors: not_found, busy (being created or updated), protected_,
  /// conflict, unavailable.
  Task<tenancy::AccountResult<tenancy::Account>> deprovision_account(tenancy::AccountId id, bool confirmed,
                                                                     Deadline deadline = {},
                                                                     std::optional<std::int64_t> version = {});

  /// Starts a failed account's provisioning, or failed deletion, again. Errors: not_found, busy (it has not failed),
  /// conflict, unavailable.
  Task<tenancy::AccountResult<tenancy::Account>> retry(tenancy::AccountId id, Deadline deadline = {});

  /// What a user changes. `version`: only if it is still this one. Settings of an active account's table are changed by
  /// a stack update, in a task of its own, which wait_settled() waits for: the account is active and can be used
  /// meanwhile, and has its old settings until the update has succeeded; one that fails leaves `update_error`. Those of
  /// an account that has failed are for its next attempt. Errors: not_found, conflict, busy (being deleted; settings:
  /// being created or updated), invalid (`member` says which), unavailable.
  Task<tenancy::AccountResult<tenancy::Account>> change_account(tenancy::AccountId id, tenancy::AccountChange change,
                                                                std::optional<std::int64_t> version = {},
                                                                Deadline deadline = {});

  /// Licenses, one by one, by the rules of change_account: in the dedicated table of an active private account as well,
  /// in one transaction with the shared one, so that no crash comes between them. A license's id is
  /// given here, unless its caller has chosen one to ask again safely. `key`: the Idempotency-Key under which it is
  /// made once. Errors: also exists (that id), gone (that key's license has been deleted), not_found (no such license),
  /// invalid (too many; endDate before startDate, as it comes out of the change).
  Task<tenancy::AccountResult<LicenseChanged>> add_license(tenancy::AccountId id, tenancy::License license,
                                                           std::optional<std::int64_t> version = {},
                                                           Deadline deadline = {}, std::optional<std::string> key = {});
  Task<tenancy::AccountResult<LicenseChanged>> change_license(tenancy::AccountId id, Uuid license,
                                                              tenancy::LicenseChange change,
                                                              std::optional<std::int64_t> version = {},
                                                              Deadline deadline = {});
  Task<tenancy::AccountResult<tenancy::Account>> remove_license(tenancy::AccountId id, Uuid license,
                                                                std::optional<std::int64_t> version = {},
                                                                Deadline deadline = {});

  /// How far an account's provisioning, update or deletion has come, from its stack's resources and events. Errors:
  /// not_found, unavailable.
  Task<tenancy::AccountResult<Progress>> progress(tenancy::AccountId id, Deadline deadline = {});

  /// Looks once more for items of accounts that were erased, where it is time; the number of accounts looked at. What
  /// is found is erased, and looked for again later.
  Task<tenancy::AccountResult<std::size_t>> sweep(Deadline deadline = {});
  /// Carries on with what has been at one step for longer than any step may take, and which nobody here works on: work
  /// that was given up because not even its failure could be recorded, or that was another process's which is gone. The
  /// number of workflows started. Not a deletion whose failure is recorded: that waits for a user.
  Task<tenancy::AccountResult<std::size_t>> resume_abandoned(Deadline deadline = {});
  /// Does both every `sweep_every`, in a task of its own.
  void start_sweeper();

  /// Carries on with what is pending, creating, updating or deleting. Called at start; the number of workflows started.
  Task<tenancy::AccountResult<std::size_t>> resume(Deadline deadline = {});

  /// Returns when this process's work on the account has ended, or at the deadline; not by polling.
  Task<tenancy::AccountResult<Settlement>> wait_settled(tenancy::AccountId id, Deadline deadline);

  class Impl;  ///< provisioner_impl.h

 private:
  Task<tenancy::AccountResult<std::vector<tenancy::ProvisioningRecord>>> unfinished(Deadline deadline);
  static Task<void> keep_sweeping(Provisioner provisioner);

  std::shared_ptr<Impl> impl_;
};

}  // namespace tenantry::provisioning
