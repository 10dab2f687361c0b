#include <unistd.h>

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <exception>
#include <utility>

#include "net/http_session.h"

namespace tenantry::net {
namespace asio = boost::asio;

bool ServerContext::add_session() {
  // The acceptor counts for one.
  if (open.load(std::memory_order_relaxed) > limits.max_connections) return false;
  add();
  return true;
}

void ServerContext::remove() {
  if (open.fetch_sub(1, std::memory_order_acq_rel) != 1) return;
  std::function<void()> then;
  {
    const Lock lock(mutex);
    then = std::exchange(on_empty, nullptr);
  }
  if (then) then();
}

void ServerContext::when_empty(std::function<void()> then) {
  {
    const Lock lock(mutex);
    if (open.load(std::memory_order_acquire) != 0) {
      on_empty = std::move(then);
      return;
    }
  }
  then();
}

namespace {

Duration tick_length(const HttpLimits& limits) {
  const auto shortest =
      std::min({limits.idle_timeout, limits.head_timeout, limits.stall_timeout, limits.linger_timeout});
  return std::clamp<Duration>(shortest / 4, std::chrono::milliseconds(1), std::chrono::seconds(1));
}

void log_failure(Logger& log, const std::exception_ptr& failure) {
  try {
    if (failure) std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    log.error("an HTTP connection failed: {}", error.what());
  }
}

}  // namespace

SessionShard::SessionShard(std::shared_ptr<ServerContext> server, Executor executor)
    : server_(std::move(server)),
      executor_(executor),
      timer_(executor),
      tick_(tick_length(server_->limits)),
      tick_limits_{ticks(server_->limits.idle_timeout), ticks(server_->limits.head_timeout),
                   ticks(server_->limits.stall_timeout), ticks(server_->limits.linger_timeout)} {}

/// One more than fit, since the tick under way has begun already.
SessionShard::Ticks SessionShard::ticks(Duration limit) const {
  return static_cast<Ticks>((limit + tick_ - Duration(1)) / tick_) + 1;
}

void SessionShard::start(int socket, asio::ip::tcp protocol, std::string remote) {
  TcpSocket connection(executor_);
  boost::system::error_code error;
  connection.assign(protocol, socket, error);
  if (error || stopping_) {
    if (error) ::close(socket);
    return server_->remove();
  }
  auto session = std::make_unique<HttpSession>(shared_from_this(), std::move(connection), std::move(remote));
  sessions_.push_back(*session);
  if (!std::exchange(ticking_, true)) arm();
  auto task = session->run();
  const auto slot = session->cancellation_slot();
  auto ended = [session = std::move(session)](const std::exception_ptr& failure) { session->ended(failure); };
  asio::co_spawn(executor_, std::move(task), asio::bind_cancellation_slot(slot, std::move(ended)));
}

void HttpSession::ended(const std::exception_ptr& failure) {
  if (!cancelled_) log_failure(server_.log, failure);
}

void SessionShard::stop() {
  stopping_ = true;
  for (auto& session : sessions_) session.idle() ? session.close() : session.end_stream();
}

void SessionShard::cancel() {
  for (auto& session : sessions_) session.cancel();
}

void SessionShard::arm() {
  timer_.expires_after(tick_);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (!error) self->sweep();
  });
}

void SessionShard::sweep() {
  ++now_;
  for (auto& session : sessions_)
    if (session.expired(now_)) session.close();
  ticking_ = !sessions_.empty();
  if (ticking_) arm();
}

}  // namespace tenantry::net
