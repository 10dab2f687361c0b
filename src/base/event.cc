#include "base/event.h"

#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/system/system_error.hpp>
#include <chrono>
#include <utility>
#include <vector>

#include "base/mutex.h"

namespace tenantry {
namespace asio = boost::asio;

struct Event::State {
  using Timer =
      asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;
  struct Waiter {
    explicit Waiter(Executor on) : timer(on, Timer::time_point::max()) {}
    Timer timer;  // touched on its executor only
    bool woken = false;
  };

  mutable Mutex mutex;
  bool set GUARDED_BY(mutex) = false;
  std::vector<std::shared_ptr<Waiter>> waiters GUARDED_BY(mutex);

  std::vector<std::shared_ptr<Waiter>> take_waiters() {
    const Lock lock(mutex);
    set = true;
    return std::exchange(waiters, {});
  }

  std::shared_ptr<Waiter> add_waiter(Executor executor) {
    const Lock lock(mutex);
    if (set) return nullptr;
    return waiters.emplace_back(std::make_shared<Waiter>(executor));
  }

  void remove(const std::shared_ptr<Waiter>& waiter) {
    const Lock lock(mutex);
    std::erase(waiters, waiter);
  }
};

Event::Event() : state_(std::make_shared<State>()) {}

void Event::set() {
  for (auto& waiter : state_->take_waiters())
    asio::post(waiter->timer.get_executor(), [waiter] {
      waiter->woken = true;
      waiter->timer.cancel();
    });
}

bool Event::is_set() const {
  const Lock lock(state_->mutex);
  return state_->set;
}

Task<void> Event::wait() const {
  const auto state = state_;
  const auto waiter = state->add_waiter(co_await asio::this_coro::executor);
  if (!waiter) co_return;
  boost::system::error_code error;
  co_await waiter->timer.async_wait(asio::redirect_error(use_task, error));
  if (waiter->woken) co_return;
  state->remove(waiter);
  throw boost::system::system_error(asio::error::operation_aborted);
}

Task<bool> Event::wait(Clock& clock, Deadline deadline) const {
  using asio::experimental::awaitable_operators::operator||;
  const Event event = *this;
  if (!event.is_set() && deadline.at == SteadyTime::max()) co_await event.wait();
  if (event.is_set() || deadline.passed(clock)) co_return event.is_set();
  co_await (event.wait() || clock.sleep_for(deadline.at - clock.steady_now()));
  co_return event.is_set();
}

}  // namespace tenantry
