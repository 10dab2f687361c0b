#include "kv/commit_queue.h"

#include <algorithm>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/post.hpp>
#include <utility>

namespace tenantry::kv {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kFailuresRemembered = 1000;

Task<Result<void>> ready() { co_return Result<void>{}; }

// Resumes all waiters of one io_context: one post and one wake-up per commit, however many there are.
template <class Handler>
struct Resumption {
  Executor executor;
  Result<void> outcome;
  std::vector<Handler> handlers;

  void operator()() {
    for (Handler& handler : handlers) std::move(handler)(Result<void>(outcome));
  }
};

}  // namespace

Ticket CommitQueue::enqueue(Batch batch) {
  const Lock lock(mutex_);
  const std::uint64_t sequence = ++last_sequence_;
  if (batch.epoch() && *batch.epoch() != epoch_.load(std::memory_order_relaxed)) {
    remember_failure(sequence, sequence, "a commit that this write may rest on has failed: " + last_failure_);
    return {sequence};
  }
  show(gathering_.emplace_back(sequence, std::move(batch)));
  return {sequence};
}

void CommitQueue::show(const Entry& entry) {
  for (const Batch::Write& write : entry.batch.writes()) {
    if (write.kind == Batch::Kind::erase_range) continue;
    const auto [at, inserted] = pending_.insert(Pending{&write, entry.sequence});
    if (inserted) continue;
    at->write = &write;
    at->sequence = entry.sequence;
  }
}

void CommitQueue::hide(const Entry& entry) {
  for (const Batch::Write& write : entry.batch.writes()) {
    if (write.kind == Batch::Kind::erase_range) continue;
    const auto at = pending_.find(std::string_view(write.key));
    if (at != pending_.end() && at->sequence <= entry.sequence) pending_.erase(at);
  }
}

std::optional<std::optional<std::string>> CommitQueue::find(std::string_view key) const {
  const Lock lock(mutex_);
  const auto at = pending_.find(key);
  if (at == pending_.end()) return std::nullopt;
  if (at->write->kind == Batch::Kind::erase) return std::optional<std::string>();
  return at->write->value;
}

Task<Result<void>> CommitQueue::wait(Ticket ticket) {
  const bool durable =
      ticket.sequence <= decided_.load(std::memory_order_acquire) && epoch_.load(std::memory_order_acquire) == 0;
  if (durable) return ready();
  return asio::async_initiate<const asio::use_awaitable_t<Executor>, void(Result<void>)>(
      [this, ticket](Handler handler) { add_waiter(ticket.sequence, std::move(handler)); }, use_task);
}

void CommitQueue::add_waiter(std::uint64_t sequence, Handler handler) {
  std::optional<Result<void>> known;
  {
    const Lock lock(mutex_);
    known = outcome(sequence);
    if (!known) waiters_.push_back({sequence, std::move(handler)});
  }
  if (!known) return;
  std::vector<Waiter> one;
  one.push_back({sequence, std::move(handler)});
  resume(std::move(one), *known);
}

std::optional<Result<void>> CommitQueue::outcome(std::uint64_t sequence) const {
  for (auto range = failed_.rbegin(); range != failed_.rend() && range->last >= sequence; ++range) {
    if (range->first <= sequence) return tenantry::fail(range->message);
  }
  if (sequence > decided_.load(std::memory_order_relaxed)) return std::nullopt;
  if (sequence != 0 && sequence <= forgotten_) return tenantry::fail("the outcome of this commit is no longer known");
  return Result<void>{};
}

void CommitQueue::take(std::vector<Entry>& into) {
  const Lock lock(mutex_);
  gathering_.swap(into);
}

void CommitQueue::succeed(std::span<const Entry> batches) {
  if (batches.empty()) return;
  const std::uint64_t last = batches.back().sequence;
  std::vector<Waiter> waiters;
  {
    const Lock lock(mutex_);
    for (const Entry& entry : batches) hide(entry);
    decided_.store(last, std::memory_order_release);
    waiters = decided_waiters();
  }
  resume(std::move(waiters), {});
}

void CommitQueue::fail(const Failure& failure) {
  std::vector<Entry> dropped;
  std::vector<Waiter> waiters;
  {
    const Lock lock(mutex_);
    const std::uint64_t first = decided_.load(std::memory_order_relaxed) + 1;
    if (first > last_sequence_) return;
    pending_.clear();
    dropped.swap(gathering_);
    last_failure_ = failure.message;
    remember_failure(first, last_sequence_, failure.message);
    epoch_.fetch_add(1, std::memory_order_release);  // before decided_: see wait()
    decided_.store(last_sequence_, std::memory_order_release);
    waiters = decided_waiters();
  }
  resume(std::move(waiters), std::unexpected(failure));
}

void CommitQueue::remember_failure(std::uint64_t first, std::uint64_t last, std::string message) {
  if (!failed_.empty() && failed_.back().last + 1 == first && failed_.back().message == message) {
    failed_.back().last = last;
    return;
  }
  failed_.push_back({first, last, std::move(message)});
  if (failed_.size() <= kFailuresRemembered) return;
  forgotten_ = failed_.front().last;
  failed_.pop_front();
}

std::vector<CommitQueue::Waiter> CommitQueue::decided_waiters() {
  const std::uint64_t decided = decided_.load(std::memory_order_relaxed);
  std::vector<Waiter> all, done;
  all.swap(waiters_);
  for (Waiter& waiter : all) (waiter.sequence > decided ? waiters_ : done).push_back(std::move(waiter));
  return done;
}

void CommitQueue::resume(std::vector<Waiter> waiters, const Result<void>& outcome) {
  std::vector<Resumption<Handler>> resumptions;
  for (Waiter& waiter : waiters) {
    const Executor executor = asio::get_associated_executor(waiter.handler);
    auto at = std::ranges::find(resumptions, executor, &Resumption<Handler>::executor);
    if (at == resumptions.end()) at = resumptions.insert(at, {executor, outcome, {}});
    at->handlers.push_back(std::move(waiter.handler));
  }
  for (auto& resumption : resumptions) {
    const Executor executor = resumption.executor;
    asio::post(executor, std::move(resumption));
  }
}

}  // namespace tenantry::kv
