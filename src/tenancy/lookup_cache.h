#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <unordered_map>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/event.h"
#include "base/mutex.h"

namespace tenantry::tenancy {

/// What lookups have found, and which are under way: bounded, sharded by key, thread-safe. `Outcome` is a
/// std::expected. When a shard is full, an entry that has not been used for a round goes.
template <class Key, class Outcome>
class LookupCache {
 public:
  /// A lookup that is under way. `outcome` is written once, before `done` is set.
  struct Flight {
    std::optional<Outcome> outcome;
    Event done;
  };
  /// What a caller has to do: use the outcome, or wait for the flight; and run the flight if it is the first one.
  struct Ticket {
    std::optional<Outcome> outcome;
    std::shared_ptr<Flight> flight;
    bool first = false;
  };
  /// Until when an outcome is used: as it is, and while a lookup refreshes it. Times that have passed: it is not kept.
  struct Validity {
    SteadyTime fresh_until;
    SteadyTime usable_until;
  };

  explicit LookupCache(std::size_t capacity) : shard_capacity_(std::max<std::size_t>(1, capacity / kShards)) {}

  /// The value, if there is one that is fresh.
  std::optional<typename Outcome::value_type> fresh(const Key& key, SteadyTime now) const {
    const Shard& shard = shard_of(key);
    const Lock lock(shard.mutex);
    const auto found = shard.entries.find(key);
    if (found == shard.entries.end() || !found->second.outcome || now >= found->second.valid.fresh_until)
      return std::nullopt;
    found->second.used = true;
    return *found->second.outcome;
  }

  Ticket enter(const Key& key, SteadyTime now) {
    Shard& shard = shard_of(key);
    const Lock lock(shard.mutex);
    Ticket ticket;
    if (const auto found = shard.entries.find(key); found != shard.entries.end()) {
      found->second.used = true;
      if (now < found->second.valid.usable_until) ticket.outcome = found->second.outcome;
      if (now < found->second.valid.fresh_until) return ticket;
    }
    auto& flight = shard.flights[key];
    if (!flight) {
      flight = std::make_shared<Flight>();
      ticket.first = true;
    }
    ticket.flight = flight;
    return ticket;
  }

  /// The end of a flight: its outcome is kept, if it is to be, unless the key has been forgotten since it began; then
  /// all who wait get it.
  void land(const Key& key, const std::shared_ptr<Flight>& flight, Outcome outcome, std::optional<Validity> valid) {
    {
      Shard& shard = shard_of(key);
      const Lock lock(shard.mutex);
      if (shard.end_flight(key, flight) && valid) shard.store(key, {outcome, *valid}, shard_capacity_);
    }
    flight->outcome = std::move(outcome);
    flight->done.set();
  }

  void forget(const Key& key) {
    Shard& shard = shard_of(key);
    const Lock lock(shard.mutex);
    shard.erase(key);
    shard.flights.erase(key);
  }

  std::size_t size() const {
    std::size_t size = 0;
    for (const Shard& shard : shards_) {
      const Lock lock(shard.mutex);
      size += shard.entries.size();
    }
    return size;
  }

 private:
  struct Entry {
    Outcome outcome;
    Validity valid;
    std::size_t ring_index = 0;
    bool used = false;
  };
  struct alignas(64) Shard {
    mutable Mutex mutex;
    mutable std::unordered_map<Key, Entry> entries GUARDED_BY(mutex);
    std::unordered_map<Key, std::shared_ptr<Flight>> flights GUARDED_BY(mutex);
    std::vector<Key> ring GUARDED_BY(mutex);  ///< Every entry's key: the clock's face.
    std::size_t hand GUARDED_BY(mutex) = 0;

    void store(const Key& key, Entry entry, std::size_t capacity) REQUIRES(mutex) {
      if (const auto found = entries.find(key); found != entries.end()) {
        entry.ring_index = found->second.ring_index;
        found->second = std::move(entry);
        return;
      }
      while (entries.size() >= capacity) evict_one();
      entry.ring_index = ring.size();
      ring.push_back(key);
      entries.emplace(key, std::move(entry));
    }

    void evict_one() REQUIRES(mutex) {
      for (;;) {
        hand = hand < ring.size() ? hand : 0;
        const Key key = ring[hand];
        bool& used = entries.at(key).used;
        if (!std::exchange(used, false)) return erase(key);
        ++hand;
      }
    }

    void erase(const Key& key) REQUIRES(mutex) {
      const auto found = entries.find(key);
      if (found == entries.end()) return;
      const std::size_t index = found->second.ring_index;
      ring[index] = ring.back();
      entries.at(ring[index]).ring_index = index;
      ring.pop_back();
      entries.erase(found);
    }

    bool end_flight(const Key& key, const std::shared_ptr<Flight>& flight) REQUIRES(mutex) {
      const auto found = flights.find(key);
      if (found == flights.end() || found->second != flight) return false;
      flights.erase(found);
      return true;
    }
  };
  static constexpr std::size_t kShards = 16;

  Shard& shard_of(const Key& key) { return shards_[std::hash<Key>{}(key) % kShards]; }
  const Shard& shard_of(const Key& key) const { return shards_[std::hash<Key>{}(key) % kShards]; }

  std::size_t shard_capacity_;
  std::array<Shard, kShards> shards_;
};

}  // namespace tenantry::tenancy
