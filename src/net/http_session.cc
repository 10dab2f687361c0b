#include "net/http_session.h"

#include <sys/socket.h>
#include <sys/uio.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/deferred.hpp>
#include <cerrno>
#include <exception>
#include <utility>

#include "net/response_head.h"

namespace tenantry::net {
namespace asio = boost::asio;

namespace {

constexpr auto kAsTuple = asio::as_tuple(asio::deferred);
constexpr std::string_view kLineBreak = "\r\n";
constexpr std::size_t kBodyRoom = 8 * 1024;       // behind the longest head, for chunks and further requests
constexpr std::size_t kBodyPadding = 64;          // simdjson reads past the end
constexpr std::size_t kKeptBodyCapacity = 65536;  // a larger one is given back after its request

void resize_for_overwrite(std::string& text, std::size_t size) {
  text.resize_and_overwrite(size, [](char*, std::size_t n) { return n; });
}

HttpResponse refusal(const ServerContext& server, unsigned status, std::string_view detail = {}) {
  return server.limits.refusal != nullptr ? server.limits.refusal(status, detail) : plain_response(status, detail);
}

}  // namespace

HttpSession::HttpSession(std::shared_ptr<SessionShard> shard, TcpSocket socket, std::string remote)
    : shard_(std::move(shard)),
      server_(shard_->server()),
      socket_(std::move(socket)),
      input_(server_.limits.max_head_bytes + kBodyRoom),
      remote_(std::move(remote)) {
  request_.remote = remote_;
}

HttpSession::~HttpSession() { server_.remove(); }

bool HttpSession::idle() {
  if (!waiting_ || !input_.data().empty()) return false;
  char byte = 0;
  return ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) <= 0;
}

void HttpSession::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void HttpSession::cancel() {
  cancelled_ = true;
  cancel_.emit(asio::cancellation_type::terminal);
}

Task<void> HttpSession::run() {
  const auto& limits = shard_->tick_limits();
  for (;;) {
    waiting_ = true;
    expire_in(input_.data().empty() ? limits.idle : limits.head);
    while ((head_size_ = input_.find_head()) == 0) {
      if (input_.data().size() >= server_.limits.max_head_bytes) co_return co_await refuse(refusal(server_, 431));
      if (input_.space().size() < kBodyRoom) input_.make_space();
      const bool first = input_.data().empty();
      const auto space = input_.space();
      const auto [error, n] = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), kAsTuple);
      if (error) co_return;
      if (first) expire_in(limits.head);
      input_.commit(n);
    }
    if (input_.data().starts_with(kLineBreak)) {  // RFC 9112, 2.2: some clients send one behind a body
      input_.consume(kLineBreak.size());
      continue;
    }
    waiting_ = false;
    never_expire();
    if (head_size_ > server_.limits.max_head_bytes) co_return co_await refuse(refusal(server_, 431));
    if (input_.space().size() < kBodyRoom) input_.make_space();

    const auto framing = parser_.parse_head(input_.data().substr(0, head_size_), request_);
    if (!framing) co_return co_await refuse(refusal(server_, framing.error().status, framing.error().reason));
    used_ = head_size_;
    request_.body.clear();
    request_.body.reserve(kBodyPadding);
    if ((framing->chunked || framing->content_length > 0) && !co_await receive_body(*framing)) co_return;

    HttpResponse response;
    try {
      response = co_await server_.handler.handle(request_);
    } catch (const std::exception& error) {
      response = handler_failed(error.what());
    } catch (...) {
      response = handler_failed("not a std::exception");
    }
    if (cancelled_) co_return;

    const bool keep =
        framing->keep_alive && !response.close && !shard_->stopping() && !(response.stream && framing->http_1_0);
    const auto body = compose(response, *framing, keep);
    if (response.stream) {
      if (!co_await send_stream(std::move(response.stream), !framing->http_1_0) || !keep) co_return;
      continue;
    }
    std::size_t sent = 0;
    const auto outcome = send_now(head_, body, sent);
    if (outcome == Sent::failed || (outcome == Sent::part && !co_await send(head_, body, sent))) co_return;
    finish_request();
    if (!keep) {
      if (!input_.data().empty()) co_await linger();
      co_return;
    }
  }
}

Task<bool> HttpSession::receive_body(RequestFraming framing) {
  const auto max_body = server_.handler.max_body(request_);
  if (framing.content_length > max_body) {
    co_await refuse(server_.handler.too_large(request_));
    co_return false;
  }
  const auto size = static_cast<std::size_t>(framing.content_length);
  if (!framing.chunked && take_body(size)) co_return true;
  if (framing.expects_continue && input_.data().size() == head_size_ &&
      !co_await send("HTTP/1.1 100 Continue\r\n\r\n", {}, 0))
    co_return false;
  const bool received = framing.chunked ? co_await receive_chunked_body(max_body) : co_await receive_sized_body(size);
  never_expire();
  co_return received;
}

/// Copies what has arrived of a body of `size` bytes. True if that is all.
bool HttpSession::take_body(std::size_t size) {
  const auto arrived = input_.data().substr(head_size_, size);
  request_.body.reserve(size + kBodyPadding);
  request_.body = arrived;
  used_ = head_size_ + arrived.size();
  return arrived.size() == size;
}

Task<bool> HttpSession::receive_sized_body(std::size_t size) {
  auto have = request_.body.size();
  resize_for_overwrite(request_.body, size);
  while (have < size) {
    expire_in(shard_->tick_limits().stall);
    const auto [error, n] =
        co_await socket_.async_read_some(asio::buffer(request_.body.data() + have, size - have), kAsTuple);
    if (error) co_return false;
    have += n;
  }
  co_return true;
}

Task<bool> HttpSession::receive_chunked_body(std::size_t max_body) {
  for (;;) {
    const auto used = parser_.parse_chunks(input_.data().substr(head_size_), max_body, request_.body);
    if (!used || (!parser_.body_done() && *used == 0 && input_.space().empty())) {
      const bool too_large = !used && used.error().status == 413;
      co_await refuse(too_large ? server_.handler.too_large(request_)
                                : refusal(server_, 400, used ? "a chunk's head is too long" : used.error().reason));
      co_return false;
    }
    input_.erase(head_size_, *used);
    if (parser_.body_done()) break;
    if (!co_await receive()) co_return false;
  }
  request_.body.reserve(request_.body.size() + kBodyPadding);
  co_return true;
}

Task<bool> HttpSession::receive() {
  expire_in(shard_->tick_limits().stall);
  const auto space = input_.space();
  const auto [error, n] = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), kAsTuple);
  if (error) co_return false;
  input_.commit(n);
  co_return true;
}

HttpResponse HttpSession::handler_failed(std::string_view what) {
  if (!cancelled_) server_.log.error("{} {}: the handler failed: {}", request_.method, request_.path(), what);
  return refusal(server_, 500);
}

/// Writes the reply's head into head_ and returns the body to send behind it.
std::string_view HttpSession::compose(HttpResponse& response, const RequestFraming& framing, bool keep) {
  const auto connection =
      !keep              ? response.stream && framing.http_1_0 ? ConnectionField::until_closed : ConnectionField::close
      : framing.http_1_0 ? ConnectionField::keep_alive
                         : ConnectionField::none;
  head_.clear();
  if (!append_response_head(head_, response, connection)) {
    response = handler_failed("a header field of its reply contains a line break");
    append_response_head(head_, response, connection);
  }
  const bool with_body = !response.head_only && request_.method != "HEAD" && status_allows_body(response.status);
  if (!with_body) response.stream.reset();
  return with_body ? std::string_view(response.body) : std::string_view();
}

/// Writes what the socket takes at once, without suspending: nearly always all.
HttpSession::Sent HttpSession::send_now(std::string_view head, std::string_view body, std::size_t& sent) {
  iovec parts[2] = {{const_cast<char*>(head.data()), head.size()}, {const_cast<char*>(body.data()), body.size()}};
  msghdr message{};
  message.msg_iov = parts;
  message.msg_iovlen = body.empty() ? 1 : 2;
  const auto n = ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
  if (n < 0) return errno == EAGAIN || errno == EINTR ? Sent::part : Sent::failed;
  sent = static_cast<std::size_t>(n);
  return sent == head.size() + body.size() ? Sent::all : Sent::part;
}

Task<bool> HttpSession::send(std::string_view head, std::string_view body, std::size_t sent) {
  while (sent < head.size() + body.size()) {
    expire_in(shard_->tick_limits().stall);
    const std::array rest{asio::buffer(head) + sent, asio::buffer(body) + (sent - std::min(sent, head.size()))};
    const auto [error, n] = co_await socket_.async_write_some(rest, kAsTuple);
    if (error) co_return false;
    sent += n;
  }
  never_expire();
  co_return true;
}

void HttpSession::finish_request() {
  input_.consume(used_);
  if (request_.body.capacity() > kKeptBodyCapacity) request_.body = {};
}

/// Answers what cannot be served and ends the connection.
Task<void> HttpSession::refuse(HttpResponse response) {
  waiting_ = false;
  head_.clear();
  if (append_response_head(head_, response, ConnectionField::close) && co_await send(head_, response.body, 0))
    co_await linger();
}

/// Closing with unread data resets the connection, and the reply may be lost with it.
Task<void> HttpSession::linger() {
  boost::system::error_code failed;
  socket_.shutdown(TcpSocket::shutdown_send, failed);
  expire_in(shard_->tick_limits().linger);
  for (;;) {
    input_.consume(input_.data().size());
    const auto space = input_.space();
    const auto [error, n] = co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), kAsTuple);
    if (error) co_return;
    input_.commit(n);
  }
}

}  // namespace tenantry::net
