#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/service.h"
#include "base/deadline.h"
#include "base/result.h"
#include "base/task.h"
#include "tenancy/account.h"
#include "tenancy/account_error.h"
#include "tenancy/erased_account.h"
#include "tenancy/event_log.h"
#include "tenancy/idempotency.h"
#include "tenancy/names.h"
#include "tenancy/provisioning_record.h"

namespace tenantry::tenancy {

/// Accounts, newest first, without their addresses, technical users and licenses. With a cursor there may be more, even
/// where the page is short or empty.
struct AccountPage {
  std::vector<Account> items;
  std::optional<std::string> cursor;
};

/// All that is set must hold.
struct AccountFilter {
  std::optional<CloudType> cloud_type;
  std::optional<ProvisioningStatus> status;
  std::optional<std::string> enterprise_id;  ///< Of one of its licenses.
};

struct StoredAccount {
  Account account;
  ProvisioningRecord provisioning;
};

/// The accounts' records in the shared table (keys.h), and their copies in dedicated tables. Lists come from indexes
/// and may miss what was written an instant ago; everything else reads and writes consistently. Where a write is given
/// an event, it goes into the log in the same transaction; without a log there are none. Thread-safe.
class AccountStore {
 public:
  static constexpr std::size_t kMaxPageSize = 100;

  AccountStore(aws::dynamodb::Service& dynamodb, Names names, EventLog* events = nullptr);

  /// All records in one transaction, with the event `created` and what the key of the request's Idempotency-Key is to
  /// remember, if it has one; with the items of its first access key, if it gets one. exists: the id is taken. gone:
  /// that key has made it before.
  Task<AccountResult<void>> create(StoredAccount stored, Deadline deadline = {}, std::optional<std::string> key = {},
                                   std::vector<aws::dynamodb::AttributeMap> access_key = {});

  Task<AccountResult<StoredAccount>> load(AccountId id, Deadline deadline = {});

  /// `limit` is 1 to kMaxPageSize; out of it, it is clamped. A cursor is a list's own: one of another filter is
  /// refused. It marks a place in the order of creation: accounts made later do not move it.
  Task<AccountResult<AccountPage>> list(AccountFilter filter, std::size_t limit, std::optional<std::string> cursor,
                                        Deadline deadline = {});

  struct ChangeWith {
    std::optional<LifecycleEvent> event;
    std::optional<ProvisioningRecord> work;  ///< The workflow's record, over the one of its revision.
    std::optional<KeyedSubject> made;        ///< What the change makes.
  };
  /// Stores `changed` over `before`, which was loaded: in the shared table and, with `copies`, in the account's own, in
  /// one transaction with what it comes `with`. conflict: no longer what was loaded. gone: its key has made it before.
  /// broken: its own table is gone. Returns it with its new version.
  Task<AccountResult<Account>> change(Account before, Account changed, bool copies, Deadline deadline, ChangeWith with);
  Task<AccountResult<Account>> change(Account before, Account changed, bool copies, Deadline deadline = {});

  /// The workflow's record alone, over the one of its revision; returned with the next one. conflict: another instance
  /// has written meanwhile.
  Task<AccountResult<ProvisioningRecord>> save(ProvisioningRecord record, Deadline deadline = {});
  Task<AccountResult<ProvisioningRecord>> save(ProvisioningRecord record, Deadline deadline, LifecycleEvent event);

  /// Account status, error, table and stack together with the workflow's record. `copies`: all of the account's records
  /// are written to its own table in the same transaction. `before`: the version that it had, where this is another.
  /// conflict: as save(), or the account has been changed.
  Task<AccountResult<ProvisioningRecord>> save(StoredAccount stored, bool copies, Deadline deadline = {});
  Task<AccountResult<ProvisioningRecord>> save(StoredAccount stored, bool copies, Deadline deadline,
                                               std::optional<LifecycleEvent> event, std::int64_t before);

  /// The workflow records whose state is `state`, oldest first.
  Task<AccountResult<std::vector<ProvisioningRecord>>> work(ProvisioningStatus state, Deadline deadline = {});
  /// Those of accounts whose table's settings are changing, oldest first.
  Task<AccountResult<std::vector<ProvisioningRecord>>> updates(Deadline deadline = {});

  /// All of the account's records, PROVISIONING last, and with it the event and `erased`. May be run again.
  Task<AccountResult<void>> remove(AccountId id, Deadline deadline = {});
  Task<AccountResult<void>> remove(AccountId id, Deadline deadline, std::optional<LifecycleEvent> event,
                                   std::optional<ErasedAccount> erased);

  /// Erased accounts that are to be swept by `until`, at most a page of them, the next first.
  Task<AccountResult<std::vector<ErasedAccount>>> erased(WallTime until, Deadline deadline = {});
  /// `next` in the place of `erased`; or nothing.
  Task<AccountResult<void>> swept(ErasedAccount erased, std::optional<ErasedAccount> next, Deadline deadline = {});

 private:
  struct Listing;

  Task<AccountResult<std::vector<aws::dynamodb::Item>>> records_of(AccountId id, bool keys_only, Deadline deadline);
  Task<AccountResult<void>> read_round(Listing& listing, Deadline deadline);
  Task<AccountResult<void>> fetch_metadata(Listing& listing, Deadline deadline);

  aws::dynamodb::Service& dynamodb_;
  Names names_;
  EventLog* events_;
};

}  // namespace tenantry::tenancy
