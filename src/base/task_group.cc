#include "base/task_group.h"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <cassert>
#include <exception>
#include <list>
#include <utility>

#include "base/mutex.h"

namespace tenantry {
namespace asio = boost::asio;

struct TaskGroup::State {
  using Timer =
      asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

  struct Entry {
    explicit Entry(Executor on) : executor(on) {}
    Executor executor;
    asio::cancellation_signal cancel;  // used on `executor` only
  };
  struct Waiter {
    explicit Waiter(Executor on) : timer(on, Timer::time_point::max()) {}
    Timer timer;
  };

  Mutex mutex;
  bool stopping GUARDED_BY(mutex) = false;
  std::list<std::shared_ptr<Entry>> entries GUARDED_BY(mutex);
  std::list<std::shared_ptr<Waiter>> waiters GUARDED_BY(mutex);

  void finished(const std::shared_ptr<Entry>& entry) {
    const Lock lock(mutex);
    entries.remove(entry);
    if (!entries.empty()) return;
    for (auto& waiter : waiters) asio::post(waiter->timer.get_executor(), [waiter] { waiter->timer.cancel(); });
    waiters.clear();
  }

  std::shared_ptr<Waiter> add_waiter(Executor executor) {
    const Lock lock(mutex);
    if (entries.empty()) return nullptr;
    return waiters.emplace_back(std::make_shared<Waiter>(executor));
  }
};

namespace {

void rethrow_unless_cancelled(const std::exception_ptr& failure) {
  if (!failure) return;
  try {
    std::rethrow_exception(failure);
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) throw;
  }
}

}  // namespace

TaskGroup::TaskGroup() : state_(std::make_shared<State>()) {}

TaskGroup::~TaskGroup() {
  const Lock lock(state_->mutex);
  assert(state_->entries.empty());
}

void TaskGroup::spawn(Executor executor, Task<void> task) {
  auto entry = std::make_shared<State::Entry>(executor);
  {
    const Lock lock(state_->mutex);
    if (state_->stopping) return;
    state_->entries.push_back(entry);
  }
  // The slot may be touched only on the task's executor, hence the start from there too.
  asio::post(executor, [state = state_, entry, task = std::move(task)]() mutable {
    asio::co_spawn(
        entry->executor, std::move(task),
        asio::bind_cancellation_slot(entry->cancel.slot(), [state, entry](const std::exception_ptr& failure) {
          state->finished(entry);
          rethrow_unless_cancelled(failure);
        }));
  });
}

void TaskGroup::request_stop() {
  const Lock lock(state_->mutex);
  state_->stopping = true;
  for (auto& entry : state_->entries)
    asio::post(entry->executor, [entry] { entry->cancel.emit(asio::cancellation_type::terminal); });
}

Task<void> TaskGroup::wait() {
  const auto waiter = state_->add_waiter(co_await asio::this_coro::executor);
  if (!waiter) co_return;
  try {
    co_await waiter->timer.async_wait(use_task);
  } catch (const boost::system::system_error& error) {
    if (error.code() != asio::error::operation_aborted) throw;
  }
}

}  // namespace tenantry
