#pragma once

#include <atomic>
#include <boost/asio/use_awaitable.hpp>
#include <boost/unordered/unordered_flat_set.hpp>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/task.h"
#include "kv/store.h"

namespace tenantry::kv {

/// The order of commits, the writes not yet durable, and who waits for them: what every store shares. It neither writes
/// nor owns a thread: somebody take()s batches and, one taker at a time, says how they fared. Thread-safe.
class CommitQueue {
 public:
  struct Entry {
    std::uint64_t sequence;
    Batch batch;
  };

  Batch begin() const { return Batch(epoch_.load(std::memory_order_acquire)); }
  /// A batch of an epoch that a failure has ended fails at once.
  Ticket enqueue(Batch batch);
  /// The newest undecided write of the key: its value, or an inner nullopt if it erases. An outer nullopt if there is
  /// none.
  std::optional<std::optional<std::string>> find(std::string_view key) const;
  Task<Result<void>> wait(Ticket ticket);

  /// All that has been enqueued since the last take, in order. They stay undecided, and must stay alive, until
  /// succeed() or fail(). Reuses the capacity of `into`, which must be empty.
  void take(std::vector<Entry>& into);
  /// The oldest taken batches, the last one being `batches.back()`, are durable and visible.
  void succeed(std::span<const Entry> batches);
  /// All that is undecided, taken or not, has failed. Without anything undecided it does nothing.
  void fail(const Failure& failure);

 private:
  using Handler = boost::asio::async_result<boost::asio::use_awaitable_t<Executor>, void(Result<void>)>::handler_type;

  struct Waiter {
    std::uint64_t sequence;
    Handler handler;
  };
  struct FailedRange {
    std::uint64_t first, last;
    std::string message;
  };
  struct Pending {
    mutable const Batch::Write* write;  // both change in place: the key stays
    mutable std::uint64_t sequence;
  };
  struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
    std::size_t operator()(const Pending& pending) const { return (*this)(std::string_view(pending.write->key)); }
  };
  struct KeyEqual {
    using is_transparent = void;
    static std::string_view key(std::string_view key) { return key; }
    static std::string_view key(const Pending& pending) { return pending.write->key; }
    bool operator()(const auto& a, const auto& b) const { return key(a) == key(b); }
  };

  void show(const Entry& entry) REQUIRES(mutex_);
  void hide(const Entry& entry) REQUIRES(mutex_);
  void remember_failure(std::uint64_t first, std::uint64_t last, std::string message) REQUIRES(mutex_);
  std::optional<Result<void>> outcome(std::uint64_t sequence) const REQUIRES(mutex_);
  void add_waiter(std::uint64_t sequence, Handler handler);
  std::vector<Waiter> decided_waiters() REQUIRES(mutex_);
  static void resume(std::vector<Waiter> waiters, const Result<void>& outcome);

  mutable Mutex mutex_;
  std::vector<Entry> gathering_ GUARDED_BY(mutex_);
  boost::unordered_flat_set<Pending, KeyHash, KeyEqual> pending_ GUARDED_BY(mutex_);
  std::vector<Waiter> waiters_ GUARDED_BY(mutex_);
  std::deque<FailedRange> failed_ GUARDED_BY(mutex_);
  std::string last_failure_ GUARDED_BY(mutex_);
  std::uint64_t forgotten_ GUARDED_BY(mutex_) = 0;
  std::uint64_t last_sequence_ GUARDED_BY(mutex_) = 0;
  std::atomic<std::uint64_t> decided_ = 0;  // written under mutex_
  std::atomic<std::uint64_t> epoch_ = 0;    // how many commits have failed; written under mutex_
};

}  // namespace tenantry::kv
