#include "kv/memory_store.h"

#include <functional>
#include <iterator>
#include <map>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "kv/commit_queue.h"

namespace tenantry::kv {
namespace {

using Map = std::map<std::string, std::string, std::less<>>;

void apply(Map& map, const Batch::Write& write) {
  switch (write.kind) {
    case Batch::Kind::put:
      map.insert_or_assign(write.key, write.value);
      break;
    case Batch::Kind::erase:
      map.erase(write.key);
      break;
    case Batch::Kind::erase_range:
      if (write.key < write.value) map.erase(map.lower_bound(write.key), map.lower_bound(write.value));
      break;
  }
}

std::optional<std::string> find(const Map& map, std::string_view key) {
  const auto at = map.find(key);
  return at == map.end() ? std::nullopt : std::optional(at->second);
}

// The map, copied before a write whenever a snapshot still looks at it.
class Versions {
 public:
  std::optional<std::string> get(std::string_view key) const {
    const Lock lock(mutex_);
    return find(*current_, key);
  }
  std::shared_ptr<const Map> pin() {
    const Lock lock(mutex_);
    ++pins_;
    return {current_.get(), [this, map = current_](const Map*) { unpin(map); }};
  }
  void write(const std::vector<CommitQueue::Entry>& entries) {
    const Lock lock(mutex_);
    if (pins_ > 0) current_ = std::make_shared<Map>(*current_);
    pins_ = 0;
    for (const auto& entry : entries) {
      for (const Batch::Write& write : entry.batch.writes()) apply(*current_, write);
    }
  }

 private:
  void unpin(const std::shared_ptr<Map>& map) {
    const Lock lock(mutex_);
    if (map == current_) --pins_;
  }

  mutable Mutex mutex_;
  std::shared_ptr<Map> current_ GUARDED_BY(mutex_) = std::make_shared<Map>();
  int pins_ GUARDED_BY(mutex_) = 0;  // of the current map
};

class MemoryIterator final : public Iterator {
 public:
  explicit MemoryIterator(std::shared_ptr<const Map> map) : map_(std::move(map)), at_(map_->end()) {}

  void seek(std::string_view key) override { at_ = map_->lower_bound(key); }
  void seek_for_prev(std::string_view key) override {
    at_ = map_->upper_bound(key);
    prev();
  }
  void next() override { ++at_; }
  void prev() override { at_ = at_ == map_->begin() ? map_->end() : std::prev(at_); }
  bool valid() const override { return at_ != map_->end(); }
  std::string_view key() const override { return at_->first; }
  std::string_view value() const override { return at_->second; }
  Result<void> status() const override { return {}; }

 private:
  std::shared_ptr<const Map> map_;
  Map::const_iterator at_;
};

class MemorySnapshot final : public Snapshot {
 public:
  explicit MemorySnapshot(std::shared_ptr<const Map> map) : map_(std::move(map)) {}
  Result<std::optional<std::string>> get(std::string_view key) const override { return find(*map_, key); }
  std::unique_ptr<Iterator> iterate() const override { return std::make_unique<MemoryIterator>(map_); }

 private:
  std::shared_ptr<const Map> map_;
};

}  // namespace

struct MemoryStore::State {
  CommitQueue queue;
  Versions versions;
  Mutex commit;  // one group at a time
  bool held GUARDED_BY(commit) = false;
  std::optional<std::string> failure GUARDED_BY(commit);

  void commit_group() REQUIRES(commit) {
    std::vector<CommitQueue::Entry> entries;
    queue.take(entries);
    if (entries.empty()) return;
    if (failure) return queue.fail({*std::exchange(failure, std::nullopt)});
    versions.write(entries);
    queue.succeed(entries);
  }
};

MemoryStore::MemoryStore() : state_(std::make_unique<State>()) {}

MemoryStore::~MemoryStore() { sync(); }

void MemoryStore::hold() {
  const Lock lock(state_->commit);
  state_->held = true;
}

void MemoryStore::sync() {
  const Lock lock(state_->commit);
  state_->commit_group();
}

void MemoryStore::release() {
  const Lock lock(state_->commit);
  state_->held = false;
  state_->commit_group();
}

void MemoryStore::fail_next(std::string message) {
  const Lock lock(state_->commit);
  state_->failure = std::move(message);
}

Result<std::optional<std::string>> MemoryStore::get(std::string_view key) const { return state_->versions.get(key); }

std::unique_ptr<Snapshot> MemoryStore::snapshot() const {
  return std::make_unique<MemorySnapshot>(state_->versions.pin());
}

Result<std::optional<std::string>> MemoryStore::get_latest(std::string_view key) const {
  if (auto pending = state_->queue.find(key)) return *std::move(pending);
  return get(key);
}

Batch MemoryStore::begin() const { return state_->queue.begin(); }

Ticket MemoryStore::enqueue(Batch batch) {
  const Ticket ticket = state_->queue.enqueue(std::move(batch));
  const Lock lock(state_->commit);
  if (!state_->held) state_->commit_group();
  return ticket;
}

Task<Result<void>> MemoryStore::wait(Ticket ticket) { return state_->queue.wait(ticket); }

std::unique_ptr<MemoryStore> open_memory() { return std::make_unique<MemoryStore>(); }

}  // namespace tenantry::kv
