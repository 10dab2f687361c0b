#include "local/stopping_store.h"

#include <atomic>
#include <utility>

#include "base/event.h"
#include "base/mutex.h"

namespace tenantry::local {
namespace {

class StoppingStore final : public kv::Store {
 public:
  StoppingStore(std::unique_ptr<kv::Store> store, std::uint64_t writes, Executor executor, TaskGroup& background,
                std::function<void()> stop)
      : store_(std::move(store)),
        left_(writes),
        executor_(std::move(executor)),
        background_(background),
        stop_(std::move(stop)) {}

  Result<std::optional<std::string>> get(std::string_view key) const override { return store_->get(key); }
  std::unique_ptr<kv::Snapshot> snapshot() const override { return store_->snapshot(); }
  Result<std::optional<std::string>> get_latest(std::string_view key) const override { return store_->get_latest(key); }
  kv::Batch begin() const override { return store_->begin(); }

  kv::Ticket enqueue(kv::Batch batch) override {
    const Lock lock(mutex_);
    if (left_ == 0) return kDropped;
    const kv::Ticket ticket = store_->enqueue(std::move(batch));
    if (--left_ == 0) background_.spawn(executor_, stop_at(ticket));
    return ticket;
  }

  Task<Result<void>> wait(kv::Ticket ticket) override {
    if (ticket.sequence == kDropped.sequence) co_await never_.wait();
    co_return co_await store_->wait(ticket);
  }

 private:
  static constexpr kv::Ticket kDropped{~std::uint64_t{0}};

  Task<void> stop_at(kv::Ticket ticket) {
    if (co_await store_->wait(ticket)) stop_();
  }

  std::unique_ptr<kv::Store> store_;
  Mutex mutex_;
  std::uint64_t left_ GUARDED_BY(mutex_);
  Executor executor_;
  TaskGroup& background_;
  std::function<void()> stop_;
  Event never_;
};

}  // namespace

std::unique_ptr<kv::Store> make_stopping_store(std::unique_ptr<kv::Store> store, std::uint64_t writes,
                                               Executor executor, TaskGroup& background, std::function<void()> stop) {
  return std::make_unique<StoppingStore>(std::move(store), writes, std::move(executor), background, std::move(stop));
}

}  // namespace tenantry::local
