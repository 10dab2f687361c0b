#pragma once

#include <atomic>
#include <boost/asio/this_coro.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <utility>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/task.h"
#include "base/task_group.h"
#include "tenancy/lookup_cache.h"

namespace tenantry::tenancy {

/// A slow lookup behind a bounded cache: one is in flight for each key, whoever asks, and runs as a task of `tasks`, on
/// the executor of whoever asked first. What it found is used while it is fresh; after that, for as long as it is
/// usable, while one lookup refreshes it; then callers wait for the lookup or get its error. Thread-safe; outlives its
/// tasks.
template <class Key, class Outcome>
class CachedLookup {
 public:
  using Cache = LookupCache<Key, Outcome>;
  using Validity = typename Cache::Validity;

  CachedLookup(Clock& clock, TaskGroup& tasks, std::size_t capacity, Duration timeout)
      : clock_(clock), tasks_(tasks), timeout_(timeout), cache_(capacity) {}
  virtual ~CachedLookup() = default;
  CachedLookup(const CachedLookup&) = delete;
  CachedLookup& operator=(const CachedLookup&) = delete;

  /// cached() first, then the lookup; bounded by its timeout.
  Task<Outcome> resolve(Key key) {
    const auto ticket = cache_.enter(key, clock_.steady_now());
    if (ticket.first) {
      auto landing = std::make_shared<Landing>(*this, key, ticket.flight);
      tasks_.spawn(co_await boost::asio::this_coro::executor, look_up(key, std::move(landing)));
    }
    if (ticket.outcome) co_return *ticket.outcome;
    if (!co_await ticket.flight->done.wait(clock_, Deadline::after(clock_, timeout_)))
      co_return no_answer(key, "there is no answer in time");
    co_return *ticket.flight->outcome;
  }

  /// What is known and fresh: no coroutine, no I/O, about 100 ns.
  std::optional<typename Outcome::value_type> cached(const Key& key) const {
    return cache_.fresh(key, clock_.steady_now());
  }

  /// Forgets what is known. A lookup that is under way is not believed any more.
  void invalidate(const Key& key) { cache_.forget(key); }

  struct Stats {
    std::uint64_t entries = 0;   ///< Now.
    std::uint64_t lookups = 0;   ///< Made.
    std::uint64_t failures = 0;  ///< Of these, without an answer that is kept.
  };
  Stats stats() const { return {cache_.size(), lookups_.load(), failures_.load()}; }

 protected:
  /// The lookup itself.
  virtual Task<Outcome> ask(Key key, Deadline deadline) = 0;
  /// The outcome where nobody knows.
  virtual Outcome no_answer(const Key& key, std::string_view why) const = 0;
  /// How long an outcome that came `now` is kept; nothing: not at all.
  virtual std::optional<Validity> validity(const Outcome& outcome, SteadyTime now) = 0;

 private:
  using Flight = typename Cache::Flight;

  /// Whoever waits for a lookup gets an answer, even if its task is stopped or never starts.
  struct Landing {
    Landing(CachedLookup& of, Key looked_up, std::shared_ptr<Flight> what)
        : lookup(of), key(std::move(looked_up)), flight(std::move(what)) {}
    ~Landing() {
      if (!flight->outcome)
        lookup.cache_.land(key, flight, lookup.no_answer(key, "the lookup was stopped"), std::nullopt);
    }
    Landing(const Landing&) = delete;
    Landing& operator=(const Landing&) = delete;

    CachedLookup& lookup;
    Key key;
    std::shared_ptr<Flight> flight;
  };

  Task<void> look_up(Key key, std::shared_ptr<Landing> landing) {
    lookups_.fetch_add(1, std::memory_order_relaxed);
    Outcome outcome = co_await ask(key, Deadline::after(clock_, timeout_));
    const auto valid = validity(outcome, clock_.steady_now());
    if (!valid) failures_.fetch_add(1, std::memory_order_relaxed);
    cache_.land(key, landing->flight, std::move(outcome), valid);
  }

  Clock& clock_;
  TaskGroup& tasks_;
  Duration timeout_;
  Cache cache_;
  std::atomic<std::uint64_t> lookups_ = 0;
  std::atomic<std::uint64_t> failures_ = 0;
};

}  // namespace tenantry::tenancy
