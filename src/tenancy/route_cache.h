#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/mutex.h"
#include "base/result.h"
#include "tenancy/account_id.h"
#include "tenancy/route.h"

namespace tenantry::tenancy {

/// A lookup that is under way. `outcome` is written once, before `done` is set.
struct RouteFlight {
  std::optional<Result<Route, RouteError>> outcome;
  Event done;
};

/// What the router knows, and which lookups are under way: bounded, sharded by account, thread-safe. When a shard is
/// full, an entry that has not been used for a round goes.
class RouteCache {
 public:
  using Outcome = Result<Route, RouteError>;

  explicit RouteCache(std::size_t capacity);

  /// The route, if there is one within its ttl.
  std::optional<Route> fresh(const AccountId& account, SteadyTime now) const;

  /// What a caller has to do: use the outcome, or wait for the flight; and run the flight if it is the first one.
  struct Ticket {
    std::optional<Outcome> outcome;
    std::shared_ptr<RouteFlight> flight;
    bool first = false;
  };
  Ticket enter(const AccountId& account, SteadyTime now);

  /// The end of a flight: its outcome is kept until the given times (fresh, usable), unless the account has been
  /// forgotten since it began; then all who wait get it.
  void land(const AccountId& account, const std::shared_ptr<RouteFlight>& flight, Outcome outcome,
            SteadyTime fresh_until, SteadyTime usable_until);
  /// The same without keeping anything.
  void land(const AccountId& account, const std::shared_ptr<RouteFlight>& flight, Outcome outcome);

  void forget(const AccountId& account);
  std::size_t size() const;

 private:
  struct Entry {
    Outcome outcome;
    SteadyTime fresh_until;
    SteadyTime usable_until;
    std::size_t ring_index = 0;
    bool used = false;
  };
  struct alignas(64) Shard {
    mutable Mutex mutex;
    mutable std::unordered_map<AccountId, Entry> entries GUARDED_BY(mutex);
    std::unordered_map<AccountId, std::shared_ptr<RouteFlight>> flights GUARDED_BY(mutex);
    std::vector<AccountId> ring GUARDED_BY(mutex);  ///< Every entry's account: the clock's face.
    std::size_t hand GUARDED_BY(mutex) = 0;

    void store(const AccountId& account, Entry entry, std::size_t capacity) REQUIRES(mutex);
    void evict_one() REQUIRES(mutex);
    void erase(const AccountId& account) REQUIRES(mutex);
    bool end_flight(const AccountId& account, const std::shared_ptr<RouteFlight>& flight) REQUIRES(mutex);
  };
  static constexpr std::size_t kShards = 16;

  Shard& shard_of(const AccountId& account) { return shards_[std::hash<AccountId>{}(account) % kShards]; }
  const Shard& shard_of(const AccountId& account) const { return shards_[std::hash<AccountId>{}(account) % kShards]; }

  std::size_t shard_capacity_;
  std::array<Shard, kShards> shards_;
};

}  // namespace tenantry::tenancy
