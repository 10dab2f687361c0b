#include "net/http_client.h"

#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <compare>
#include <map>
#include <optional>

#include "base/mutex.h"
#include "net/http.h"
#include "net/input_buffer.h"
#include "net/response_parser.h"
#include "net/stream.h"

namespace tenantry::net {
namespace asio = boost::asio;

namespace {

using Kind = HttpClientError::Kind;
using SteadyTimer =
    asio::basic_waitable_timer<std::chrono::steady_clock, asio::wait_traits<std::chrono::steady_clock>, Executor>;

constexpr std::size_t kInputCapacity = 32 * 1024;  // the longest head of a reply

std::unexpected<HttpClientError> error(Kind kind, bool sent, std::string message) {
  return std::unexpected(HttpClientError{{std::move(message)}, kind, sent});
}

/// Aborts a stream when its time is up.
class Watchdog {
 public:
  Watchdog(Executor executor, Stream& stream) : state_(std::make_shared<State>(executor, stream)) {}
  ~Watchdog() {
    state_->stream = nullptr;
    state_->timer.cancel();
  }
  Watchdog(const Watchdog&) = delete;
  Watchdog& operator=(const Watchdog&) = delete;

  void bite_at(SteadyTime time) {
    state_->timer.expires_at(time);
    state_->timer.async_wait([state = state_](const boost::system::error_code& cancelled) {
      // A wait that had ended before expires_at() moved it reports success all the same.
      if (cancelled || !state->stream || state->timer.expiry() > std::chrono::steady_clock::now()) return;
      state->fired = true;
      state->stream->abort();
    });
  }
  bool fired() const { return state_->fired; }

 private:
  struct State {
    State(Executor executor, Stream& to_abort) : timer(executor), stream(&to_abort) {}
    SteadyTimer timer;
    Stream* stream;
    bool fired = false;
  };
  std::shared_ptr<State> state_;
};

bool is_token(std::string_view text) {
  return !text.empty() && std::ranges::all_of(text, [](char c) {
    return c > ' ' && c < 0x7f && std::string_view("\"(),/:;<=>?@[\\]{}").find(c) == std::string_view::npos;
  });
}

bool is_field_value(std::string_view text) {
  return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

bool is_valid(const HttpClientRequest& request) {
  return is_token(request.method) && !request.target.empty() &&
         std::ranges::all_of(request.target, [](char c) { return c > ' ' && c != 0x7f; }) &&
         std::ranges::all_of(request.fields,
                             [](const auto& f) { return is_token(f.first) && is_field_value(f.second); });
}

std::string request_head(const HttpEndpoint& endpoint, const HttpClientRequest& request) {
  std::string head = fmt::format("{} {} HTTP/1.1\r\n", request.method, request.target);
  const auto is_host = [](const auto& field) { return equals_ignoring_case(field.first, "host"); };
  if (std::ranges::none_of(request.fields, is_host)) head += fmt::format("Host: {}\r\n", endpoint.host.to_string());
  for (const auto& [name, value] : request.fields) head += fmt::format("{}: {}\r\n", name, value);
  if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD"))
    head += fmt::format("Content-Length: {}\r\n", request.body.size());
  head += "\r\n";
  return head;
}

bool may_replay(const HttpClientRequest& request) {
  return request.replay_safe || request.method == "GET" || request.method == "HEAD" || request.method == "OPTIONS";
}

}  // namespace

std::string_view HttpClientResponse::field(std::string_view lower_case_name) const {
  for (const auto& [name, value] : fields)
    if (equals_ignoring_case(name, lower_case_name)) return value;
  return {};
}

/// Connections waiting for their next request.
class HttpClient::Pool {
 public:
  explicit Pool(const HttpClientOptions& options) : options_(options) {}

  /// The connection used last, or null.
  std::unique_ptr<Stream> take(Executor executor, const HttpEndpoint& endpoint) {
    const auto oldest = std::chrono::steady_clock::now() - options_.idle_timeout;
    const Lock lock(mutex_);
    auto& kept = kept_[Key{&executor.context(), endpoint}];
    std::erase_if(kept, [&](const Idle& idle) { return idle.since < oldest; });
    while (!kept.empty()) {
      auto stream = std::move(kept.back().stream);
      kept.pop_back();
      if (stream->quiet()) return stream;
    }
    return nullptr;
  }

  void put(Executor executor, const HttpEndpoint& endpoint, std::unique_ptr<Stream> stream) {
    const Lock lock(mutex_);
    auto& kept = kept_[Key{&executor.context(), endpoint}];
    if (kept.size() < options_.max_idle) kept.push_back({std::move(stream), std::chrono::steady_clock::now()});
  }

 private:
  using Key = std::pair<asio::execution_context*, HttpEndpoint>;
  struct Idle {
    std::unique_ptr<Stream> stream;
    SteadyTime since;
  };

  const HttpClientOptions& options_;
  Mutex mutex_;
  std::map<Key, std::vector<Idle>> kept_ GUARDED_BY(mutex_);
};

/// One request on one connection.
class HttpClient::Exchange {
 public:
  Exchange(Executor executor, std::unique_ptr<Stream> stream, SteadyTime deadline)
      : stream_(std::move(stream)), watchdog_(executor, *stream_), deadline_(deadline) {
    watchdog_.bite_at(deadline);
  }

  /// Empty if it has worked.
  Task<std::optional<HttpClientError>> connect(HttpEndpoint to, Duration timeout) {
    watchdog_.bite_at(std::min(deadline_, std::chrono::steady_clock::now() + timeout));
    const auto failed = co_await stream_->connect(to.host);
    if (failed) {
      auto message =
          fmt::format("cannot connect to {}: {}", to.to_string(), watchdog_.fired() ? "timed out" : failed.message());
      co_return HttpClientError{{std::move(message)}, watchdog_.fired() ? Kind::timed_out : Kind::connect, false};
    }
    watchdog_.bite_at(deadline_);
    co_return std::nullopt;
  }

  /// `head` and `body` must live until the Task has ended.
  Task<Reply> run(std::string_view head, std::string_view body, ResponseParser parser) {
    // A server may refuse a body early and close: its reply counts, not our failure to go on writing.
    const auto unwritten = co_await stream_->write(head, body);
    InputBuffer input(kInputCapacity);
    while (!parser.done()) {
      input.make_space();
      if (input.space().empty()) co_return error(Kind::too_large, true, "the head of the reply is too long");
      const auto [unread, n] = co_await stream_->read_some(input.space());
      if (unread) {
        if (watchdog_.fired()) co_return error(Kind::timed_out, true, "timed out waiting for the reply");
        if (const auto ended = parser.end(); !ended || unread != asio::error::eof)
          co_return error(Kind::closed, true, broken(unwritten ? unwritten : unread));
        break;
      }
      received_ = true;
      input.commit(n);
      const auto used = parser.parse(input.data());
      if (!used) co_return error(used.error().kind, true, fmt::format("bad reply: {}", used.error().message));
      input.consume(*used);
    }
    reusable_ = !unwritten && parser.keep_alive() && input.data().empty();
    co_return parser.take();
  }

  bool received() const { return received_; }
  bool reusable() const { return reusable_; }
  std::unique_ptr<Stream> release() { return std::move(stream_); }

 private:
  static std::string broken(const Stream::Error& why) {
    return fmt::format("the connection broke before the reply was complete: {}", why.message());
  }

  std::unique_ptr<Stream> stream_;
  Watchdog watchdog_;
  SteadyTime deadline_;
  bool received_ = false;
  bool reusable_ = false;
};

HttpClient::HttpClient(HttpClientOptions options) : options_(options), pool_(std::make_unique<Pool>(options_)) {}
HttpClient::~HttpClient() = default;

Task<HttpClient::Reply> HttpClient::request(HttpEndpoint endpoint, HttpClientRequest request, Deadline deadline) {
  if (endpoint.tls) co_return error(Kind::invalid, false, endpoint.to_string() + ": TLS is not supported");
  if (!is_valid(request)) co_return error(Kind::invalid, false, "a request's method, target or field is malformed");
  if (deadline.at <= std::chrono::steady_clock::now()) co_return error(Kind::timed_out, false, "no time left");
  const Executor executor = co_await asio::this_coro::executor;
  const auto head = request_head(endpoint, request);
  for (bool again = false;; again = true) {
    auto kept = again ? nullptr : pool_->take(executor, endpoint);
    const bool is_kept = kept != nullptr;
    Exchange exchange(executor, is_kept ? std::move(kept) : make_tcp_stream(executor), deadline.at);
    if (!is_kept)
      if (auto failed = co_await exchange.connect(endpoint, options_.connect_timeout))
        co_return std::unexpected(*std::move(failed));
    auto reply =
        co_await exchange.run(head, request.body, ResponseParser(request.method == "HEAD", options_.max_body_bytes));
    if (exchange.reusable()) pool_->put(executor, endpoint, exchange.release());
    const bool stale = !reply && reply.error().kind == Kind::closed && is_kept && !exchange.received();
    if (!stale || !may_replay(request)) co_return reply;
  }
}

}  // namespace tenantry::net
