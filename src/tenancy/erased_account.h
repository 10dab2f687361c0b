#pragma once

#include <cstdint>

#include "base/clock.h"
#include "tenancy/account_id.h"

namespace tenantry::tenancy {

/// A public account that is gone, and whose items are looked for once more when every write that was under way at its
/// end, in whatever process, must have arrived.
struct ErasedAccount {
  AccountId account;
  WallTime erased_at;  ///< Whole milliseconds, both.
  WallTime sweep_at;
  std::int64_t items_erased = 0;

  bool operator==(const ErasedAccount&) const = default;
};

}  // namespace tenantry::tenancy
