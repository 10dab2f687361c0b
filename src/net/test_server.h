#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <limits>
#include <memory>
#include <stdexcept>
#include <string>
#include <vector>

#include "net/testing.h"

namespace tenantry::net::testing {

/// Suspends handlers until open(). Cancellation ends the wait by throwing.
class Gate {
 public:
  using Timer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                  boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

  Task<void> pass() {
    const auto timer = std::make_shared<Timer>(co_await boost::asio::this_coro::executor, Timer::time_point::max());
    {
      const Lock lock(mutex_);
      if (!open_)
        waiting_.push_back(timer);
      else
        timer->expires_at(Timer::time_point::min());
    }
    arrived_.fetch_add(1);
    arrived_.notify_all();
    try {
      co_await timer->async_wait(use_task);
    } catch (const boost::system::system_error&) {
      const Lock lock(mutex_);
      if (!open_) throw;
    }
  }
  void open() {
    const Lock lock(mutex_);
    open_ = true;
    for (auto& timer : waiting_) boost::asio::post(timer->get_executor(), [timer] { timer->cancel(); });
    waiting_.clear();  // a timer must not outlive its context
  }
  /// Waits until `n` handlers have come by.
  void await_arrivals(int n) {
    for (int seen = arrived_; seen < n; seen = arrived_) arrived_.wait(seen);
  }

 private:
  Mutex mutex_;
  bool open_ GUARDED_BY(mutex_) = false;
  std::vector<std::shared_ptr<Timer>> waiting_ GUARDED_BY(mutex_);
  std::atomic<int> arrived_ = 0;
};

/// Answers with what it was asked; some paths do more.
class EchoHandler final : public HttpHandler {
 public:
  static constexpr std::size_t kMaxBody = 100'000;

  Task<HttpResponse> handle(HttpRequest& request) override {
    served.fetch_add(1);
    EXPECT_GE(request.body.capacity(), request.body.size() + 64) << "simdjson's padding";
    HttpResponse response;
    response.content_type = "text/plain";
    const auto path = request.path();
    if (path == "/throw") throw std::runtime_error("thrown by the test");
    if (path == "/gate") co_await gate.pass();
    if (path == "/204") response.status = 204;
    if (path == "/close") response.close = true;
    if (path == "/field") response.fields.emplace_back("X-Test", std::string(request.query()));
    if (path == "/split") response.fields.emplace_back("X-Test", "a\r\nSet-Cookie: b");
    if (path == "/big") {
      response.body.assign(std::stoul(std::string(request.query())), 'b');
      co_return response;
    }
    response.body = fmt::format("{} {}\n", request.method, request.target);
    for (const auto& [name, value] : request.fields) response.body += fmt::format("{}={}\n", name, value);
    response.body += "\n" + request.body;
    co_return response;
  }
  std::size_t max_body(const HttpRequest& head) const override {
    return head.path() == "/unlimited" ? std::numeric_limits<std::size_t>::max() : kMaxBody;
  }
  HttpResponse too_large(const HttpRequest& head) const override {
    return {.status = 413, .content_type = "text/plain", .body = fmt::format("{} is too large", head.path())};
  }

  std::atomic<int> served = 0;
  Gate gate;
};

/// A server with an EchoHandler on a free port, stopped at the end of the test.
class ServerTest : public ::testing::Test {
 protected:
  ~ServerTest() override {
    handler.gate.open();
    stop();
  }
  void start(HttpLimits limits = {}) {
    auto listening = HttpServer::listen("127.0.0.1:0", handler, *runtime, log, limits);
    ASSERT_TRUE(listening) << listening.error().message;
    server = std::move(*listening);
  }
  void stop(Duration grace = std::chrono::hours(1)) {
    if (server) runtime.await(server->stop(grace));
    server.reset();
  }
  RawClient connect() { return RawClient(server->address().port); }
  /// One request on a connection of its own; the reply and whatever follows until the server closes.
  std::string ask(std::string_view bytes) {
    auto client = connect();
    client.send(bytes);
    client.shutdown_send();
    return client.rest();
  }

  EchoHandler handler;
  RecordingLogger log;
  RunningRuntime runtime;
  std::unique_ptr<HttpServer> server;
};

}  // namespace tenantry::net::testing
