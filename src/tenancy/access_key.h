#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "tenancy/account_id.h"

namespace tenantry::tenancy {

/// How many access keys an account may have: two, so that one can be replaced while the other is in use ("Update access
/// keys", IAM User Guide).
inline constexpr std::size_t kMaxAccessKeys = 2;

/// What a tenant's programs sign their requests with: an account's, made for its technical user.
struct AccessKey {
  std::string id;
  AccountId account;
  WallTime created_at;  ///< Whole milliseconds.

  bool operator==(const AccessKey&) const = default;
};

/// A key with its secret, which nobody sees again.
struct IssuedAccessKey {
  AccessKey key;
  std::string secret;  ///< 40 characters of base64: 30 random bytes.
};

/// A key that a request was signed with.
struct FoundAccessKey : IssuedAccessKey {
  bool suspended = false;  ///< Its account is.
};

/// `TKEY` and 16 capital letters and digits (base32), in the form of AWS's (IAM Identifiers, "Unique identifiers").
IssuedAccessKey draw_access_key(const AccountId& account, WallTime now, Random& random);
/// Whether `id` can be one of ours.
bool is_access_key_id(std::string_view id);

}  // namespace tenantry::tenancy
