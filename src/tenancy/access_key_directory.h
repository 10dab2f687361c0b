#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/task.h"
#include "base/task_group.h"
#include "tenancy/access_key.h"
#include "tenancy/access_key_store.h"
#include "tenancy/account_error.h"
#include "tenancy/cached_lookup.h"

namespace tenantry::tenancy {

/// How long an access key is used before the shared table is asked again: how long one that has been revoked by another
/// process, or whose account has been suspended there, still opens.
struct AccessKeyCacheConfig {
  Duration ttl = std::chrono::seconds(30);
  Duration stale = std::chrono::seconds(5);    ///< How long past its ttl it may serve while it is looked up again.
  Duration unknown = std::chrono::seconds(2);  ///< How long "no such key" is remembered.
  Duration lookup_timeout = std::chrono::seconds(5);
  std::size_t capacity = 100'000;
};

/// Access keys by their ids, from the store through a bounded cache (CachedLookup): what a request's signature is
/// verified with. Errors: not_found, unavailable, corrupt. Whoever revokes a key or suspends an account in this process
/// invalidates it here.
class AccessKeyDirectory final
    : public CachedLookup<std::string, AccountResult<std::shared_ptr<const FoundAccessKey>>> {
 public:
  AccessKeyDirectory(AccessKeyStore& store, Clock& clock, TaskGroup& tasks, AccessKeyCacheConfig config = {})
      : CachedLookup(clock, tasks, config.capacity, config.lookup_timeout), store_(store), config_(config) {}

 private:
  using Outcome = AccountResult<std::shared_ptr<const FoundAccessKey>>;

  Task<Outcome> ask(std::string id, Deadline deadline) override;
  Outcome no_answer(const std::string& id, std::string_view why) const override;
  std::optional<Validity> validity(const Outcome& outcome, SteadyTime now) override;

  AccessKeyStore& store_;
  AccessKeyCacheConfig config_;
};

}  // namespace tenantry::tenancy
