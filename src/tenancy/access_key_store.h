#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/dynamodb/service.h"
#include "aws/dynamodb/value.h"
#include "base/clock.h"
#include "base/deadline.h"
#include "base/random.h"
#include "base/task.h"
#include "tenancy/access_key.h"
#include "tenancy/account_error.h"
#include "tenancy/account_id.h"
#include "tenancy/names.h"
#include "tenancy/secret_seal.h"

namespace tenantry::tenancy {

/// Access keys in the shared table. A key has two items, written and removed in one transaction: `ACCESSKEY#<key id>`,
/// METADATA, through which a request finds its account and the sealed secret; and one of the account's two slots,
/// `ACCOUNT#<id>`, `ACCESS_KEY#1` and `ACCESS_KEY#2`, so that an account cannot have three. Secrets are sealed, with
/// the account and the key's id bound in. Thread-safe.
class AccessKeyStore {
 public:
  AccessKeyStore(aws::dynamodb::Service& dynamodb, Names names, SecretSeal seal, Clock& clock, Random& random)
      : dynamodb_(dynamodb), names_(std::move(names)), seal_(std::move(seal)), clock_(clock), random_(random) {}

  static constexpr std::string_view kKeyId = "accessKeyId";            ///< Attribute of a slot.
  static aws::dynamodb::AttributeMap lookup_key(std::string_view id);  ///< The key of the item that requests look up.

  IssuedAccessKey draw(const AccountId& account) const { return draw_access_key(account, clock_.now(), random_); }
  /// The items of an account's first key: for the transaction that makes the account.
  std::vector<aws::dynamodb::AttributeMap> first_items(const IssuedAccessKey& issued) const;

  /// Stores a key that has been drawn, of an account that is there and not being deleted. `idempotency_key`: the
  /// Idempotency-Key under which it is made once; its subject is the key's id. Errors: not_found (no such account),
  /// busy (it is being deleted, or has kMaxAccessKeys), exists (that very key), gone (it was there, and has been
  /// revoked), unavailable.
  Task<AccountResult<void>> issue(IssuedAccessKey issued, Deadline deadline = {},
                                  std::optional<std::string> idempotency_key = {});

  /// An account's keys, the oldest first; none also where there is no such account. Errors: unavailable, corrupt.
  Task<AccountResult<std::vector<AccessKey>>> list(AccountId account, Deadline deadline = {});

  /// Takes a key away; it opens nothing from then on, but where a cache still holds it. Errors: not_found (the account
  /// has no such key), unavailable.
  Task<AccountResult<AccessKey>> revoke(AccountId account, std::string id, Deadline deadline = {});

  /// The key of that id with its secret, or nothing, as where its account is gone. Errors: unavailable; corrupt: it is
  /// there, but cannot be opened.
  Task<AccountResult<std::optional<FoundAccessKey>>> find(std::string id, Deadline deadline = {});

 private:
  struct Slot;

  Task<AccountResult<std::vector<Slot>>> slots_of(AccountId account, Deadline deadline);
  Task<AccountResult<std::optional<bool>>> is_suspended(AccountId account, Deadline deadline);
  aws::dynamodb::AttributeMap lookup_item(const IssuedAccessKey& issued) const;

  aws::dynamodb::Service& dynamodb_;
  Names names_;
  SecretSeal seal_;
  Clock& clock_;
  Random& random_;
};

}  // namespace tenantry::tenancy
