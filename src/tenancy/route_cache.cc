#include "tenancy/route_cache.h"

#include <algorithm>
#include <utility>

namespace tenantry::tenancy {

RouteCache::RouteCache(std::size_t capacity) : shard_capacity_(std::max<std::size_t>(1, capacity / kShards)) {}

std::optional<Route> RouteCache::fresh(const AccountId& account, SteadyTime now) const {
  const Shard& shard = shard_of(account);
  const Lock lock(shard.mutex);
  const auto found = shard.entries.find(account);
  if (found == shard.entries.end() || !found->second.outcome || now >= found->second.fresh_until) return std::nullopt;
  found->second.used = true;
  return *found->second.outcome;
}

RouteCache::Ticket RouteCache::enter(const AccountId& account, SteadyTime now) {
  Shard& shard = shard_of(account);
  const Lock lock(shard.mutex);
  Ticket ticket;
  if (const auto found = shard.entries.find(account); found != shard.entries.end()) {
    found->second.used = true;
    if (now < found->second.usable_until) ticket.outcome = found->second.outcome;
    if (now < found->second.fresh_until) return ticket;
  }
  auto& flight = shard.flights[account];
  if (!flight) {
    flight = std::make_shared<RouteFlight>();
    ticket.first = true;
  }
  ticket.flight = flight;
  return ticket;
}

void RouteCache::land(const AccountId& account, const std::shared_ptr<RouteFlight>& flight, Outcome outcome,
                      SteadyTime fresh_until, SteadyTime usable_until) {
  {
    Shard& shard = shard_of(account);
    const Lock lock(shard.mutex);
    if (shard.end_flight(account, flight)) shard.store(account, {outcome, fresh_until, usable_until}, shard_capacity_);
  }
  flight->outcome = std::move(outcome);
  flight->done.set();
}

void RouteCache::land(const AccountId& account, const std::shared_ptr<RouteFlight>& flight, Outcome outcome) {
  {
    Shard& shard = shard_of(account);
    const Lock lock(shard.mutex);
    shard.end_flight(account, flight);
  }
  flight->outcome = std::move(outcome);
  flight->done.set();
}

void RouteCache::forget(const AccountId& account) {
  Shard& shard = shard_of(account);
  const Lock lock(shard.mutex);
  shard.erase(account);
  shard.flights.erase(account);
}

std::size_t RouteCache::size() const {
  std::size_t size = 0;
  for (const Shard& shard : shards_) {
    const Lock lock(shard.mutex);
    size += shard.entries.size();
  }
  return size;
}

void RouteCache::Shard::store(const AccountId& account, Entry entry, std::size_t capacity) {
  if (const auto found = entries.find(account); found != entries.end()) {
    entry.ring_index = found->second.ring_index;
    found->second = std::move(entry);
    return;
  }
  while (entries.size() >= capacity) evict_one();
  entry.ring_index = ring.size();
  ring.push_back(account);
  entries.emplace(account, std::move(entry));
}

void RouteCache::Shard::evict_one() {
  for (;;) {
    hand = hand < ring.size() ? hand : 0;
    const AccountId account = ring[hand];
    bool& used = entries.at(account).used;
    if (!std::exchange(used, false)) return erase(account);
    ++hand;
  }
}

void RouteCache::Shard::erase(const AccountId& account) {
  const auto found = entries.find(account);
  if (found == entries.end()) return;
  const std::size_t index = found->second.ring_index;
  ring[index] = ring.back();
  entries.at(ring[index]).ring_index = index;
  ring.pop_back();
  entries.erase(account);
}

bool RouteCache::Shard::end_flight(const AccountId& account, const std::shared_ptr<RouteFlight>& flight) {
  const auto found = flights.find(account);
  if (found == flights.end() || found->second != flight) return false;
  flights.erase(found);
  return true;
}

}  // namespace tenantry::tenancy
