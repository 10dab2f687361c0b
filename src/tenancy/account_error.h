#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace tenantry::tenancy {

/// One member of a request that breaks a rule: `readCapacityMax`, `must not be less than readCapacityMin (10)`.
struct InvalidMember {
  std::string member;
  std::string rule;
};

/// Why something could not be done to an account.
struct AccountError {
  enum class Kind : std::uint8_t {
    not_found,       ///< No such account.
    exists,          ///< The id is taken.
    gone,            ///< What the request's Idempotency-Key has made has been deleted: it is not made again.
    conflict,        ///< Changed by someone else meanwhile, or not the version that was asked for: read again.
    busy,            ///< Not in this state: it is being created or deleted, or there is nothing to retry.
    broken,          ///< What it needs has been deleted outside the platform. Final, until somebody restores it.
    protected_,      ///< `protect` is set: needs an explicit confirmation.
    invalid_cursor,  ///< Not a cursor of this list.
    invalid,         ///< More parts than an account may have, or rules that `members` break.
    unavailable,     ///< A service did not answer or refused: try again.
    corrupt,         ///< A stored record cannot be read. Nothing that a caller can mend.
  };
  Kind kind = Kind::unavailable;
  std::string message;     ///< One sentence.
  bool transient = false;  ///< unavailable: a throttle or fault that may be over when it is tried again.
  std::vector<InvalidMember> members = {};  ///< invalid: those of the request: `tableSettings.readCapacityMax`.
};

template <class T>
using AccountResult = Result<T, AccountError>;

}  // namespace tenantry::tenancy
