#pragma once

#include <memory>
#include <string>

#include "kv/store.h"

namespace tenantry::kv {

/// A store in memory with the promises of the real one, for tests and the simulation: no thread, no disk, nothing left
/// to chance. A commit is durable as soon as it is enqueued, unless the test holds it. Thread-safe. A write while a
/// snapshot is alive costs a copy of everything.
class MemoryStore final : public Store {
 public:
  MemoryStore();
  ~MemoryStore() override;

  void hold();     ///< From now on commits wait for sync() or release().
  void sync();     ///< Commits what is enqueued, as one group.
  void release();  ///< sync(), and commits are durable at once again.
  /// The next group fails with this message, and with it everything that is enqueued then.
  void fail_next(std::string message);

  Result<std::optional<std::string>> get(std::string_view key) const override;
  std::unique_ptr<Snapshot> snapshot() const override;
  Result<std::optional<std::string>> get_latest(std::string_view key) const override;
  Batch begin() const override;
  Ticket enqueue(Batch batch) override;
  Task<Result<void>> wait(Ticket ticket) override;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

std::unique_ptr<MemoryStore> open_memory();

}  // namespace tenantry::kv
