#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/task.h"

namespace tenantry::kv {

/// Writes that happen all or not at all, in order. A writer that decides by Store::get_latest() gets its batch from
/// Store::begin(), before it reads; any other makes one out of nothing.
class Batch {
 public:
  enum class Kind : std::uint8_t { put, erase, erase_range };
  struct Write {
    Kind kind;
    std::string key;
    std::string value;  ///< erase_range: the end of the range, itself outside.
  };

  Batch() = default;
  explicit Batch(std::uint64_t epoch) : epoch_(epoch) {}  ///< For stores: see Store::begin().

  void put(std::string key, std::string value) { writes_.push_back({Kind::put, std::move(key), std::move(value)}); }
  void erase(std::string key) { writes_.push_back({Kind::erase, std::move(key), {}}); }
  void erase_range(std::string begin, std::string end) {
    writes_.push_back({Kind::erase_range, std::move(begin), std::move(end)});
  }
  bool empty() const { return writes_.empty(); }
  const std::vector<Write>& writes() const { return writes_; }
  std::optional<std::uint64_t> epoch() const { return epoch_; }

 private:
  std::vector<Write> writes_;
  std::optional<std::uint64_t> epoch_;
};

/// A walk over keys in byte order. One thread at a time. Keys and values live until the next move. May outlive its
/// snapshot, never its store.
class Iterator {
 public:
  virtual ~Iterator() = default;
  virtual void seek(std::string_view key) = 0;           ///< To the first key >= `key`.
  virtual void seek_for_prev(std::string_view key) = 0;  ///< To the last key <= `key`.
  virtual void next() = 0;
  virtual void prev() = 0;
  virtual bool valid() const = 0;  ///< False past either end, and after an error: see status().
  virtual std::string_view key() const = 0;
  virtual std::string_view value() const = 0;
  virtual Result<void> status() const = 0;  ///< Ask when valid() has become false: an end is no error, damage is.
};

/// The durable state of one moment. Cheap; releases what it pins when destroyed. Thread-safe but for its iterators.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;
  virtual std::unique_ptr<Iterator> iterate() const = 0;
};

/// A batch's place in the order of commits. Waiting for it is waiting for all before it. 0: before every batch.
struct Ticket {
  std::uint64_t sequence = 0;
};

/// An ordered key-value store with atomic batches. Thread-safe.
///
/// Two views. Readers see the *durable* state: what was acknowledged or could be, never a write that a crash may still
/// take back. A writer that decides by what is there (a condition, a counter) reads the *latest* state, which includes
/// batches that are enqueued but not yet durable: it holds its own lock on the keys while it reads and enqueues,
/// releases it, and only then waits, so that writers of one hot key share a sync instead of queueing for one each. Its
/// batch cannot become durable before those that it has seen.
///
/// When a commit fails (disk full, device error), every enqueued batch fails with it, since later ones may rest on
/// earlier ones; nothing of them is visible, and later commits are tried anew. So does a batch of begin() that is
/// enqueued after a failure which its writer may not have seen in what it read.
///
/// Outcomes are remembered, but of no more than 1,000 failures (an outage with one reason is one). A ticket older than
/// the oldest that is remembered, of a durable batch too, is answered with a failure that says so.
class Store {
 public:
  /// Everything enqueued is committed first. No coroutine may be waiting, and no snapshot or iterator alive.
  virtual ~Store() = default;

  virtual Result<std::optional<std::string>> get(std::string_view key) const = 0;  ///< Durable.
  virtual std::unique_ptr<Snapshot> snapshot() const = 0;                          ///< Durable.

  /// The latest value, enqueued ones included. A range erased by an enqueued batch still shows until that batch is
  /// durable.
  virtual Result<std::optional<std::string>> get_latest(std::string_view key) const = 0;
  /// An empty batch for a writer that decides by get_latest(): ask for it before the first read.
  virtual Batch begin() const = 0;
  /// Puts the batch into the order of commits, before this call returns. Never blocks on the disk.
  virtual Ticket enqueue(Batch batch) = 0;
  /// Returns once the batch is durable (and visible to readers), or with why it is not. Resumes the caller on its own
  /// executor; cannot be cancelled. A batch that failed never becomes visible, unless the process ends before the disk
  /// takes writes again: then it may turn up at the next start, as after any crash before the answer.
  virtual Task<Result<void>> wait(Ticket ticket) = 0;

  /// enqueue() and wait().
  Task<Result<void>> commit(Batch batch);
};

/// The smallest key above every key that starts with `prefix`. The prefix must hold a byte other than 0xff: anything
/// else throws std::invalid_argument.
std::string prefix_end(std::string_view prefix);

}  // namespace tenantry::kv
