#include <fmt/format.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <iterator>
#include <string>
#include <utility>

#include "net/http_session.h"

namespace tenantry::net {
namespace asio = boost::asio;

namespace {

constexpr std::string_view kLastChunk = "0\r\n\r\n";

std::string what_of(const std::exception_ptr& failure) {
  try {
    std::rethrow_exception(failure);
  } catch (const std::exception& error) {
    return error.what();
  }
}

}  // namespace

void HttpSession::end_stream() {
  boost::system::error_code ignored;
  if (streaming_) socket_.cancel(ignored);  // wakes watch_client()
}

/// Sends head_ and the body behind it. False where the connection cannot be used any more.
Task<bool> HttpSession::send_stream(std::shared_ptr<BodySource> source, bool chunked) {
  using asio::experimental::awaitable_operators::operator||;
  finish_request();
  Streaming state;
  streaming_ = &state;
  if (co_await send(head_, {}, 0)) {
    co_await (pump(*source, chunked) || watch_client());
  } else {
    state.torn = true;
  }
  streaming_ = nullptr;
  if (state.torn || state.client_gone) co_return false;
  const bool ended = !chunked || co_await send(kLastChunk, {}, 0);
  co_return ended && !shard_->stopping();
}

Task<void> HttpSession::pump(BodySource& source, bool chunked) {
  std::exception_ptr failure;
  try {
    co_await send_pieces(source, chunked);
  } catch (const std::exception&) {
    failure = std::current_exception();
  }
  if (!failure) co_return;
  if ((co_await asio::this_coro::cancellation_state).cancelled() == asio::cancellation_type::none) {
    server_.log.error("a streamed reply failed: {}", what_of(failure));
    streaming_->torn = true;
    co_return;
  }
  std::rethrow_exception(failure);
}

Task<void> HttpSession::send_pieces(BodySource& source, bool chunked) {
  while (!shard_->stopping()) {
    auto piece = co_await source.next();
    if (!piece) co_return;
    if (piece->empty()) continue;
    head_.clear();
    if (chunked) {
      fmt::format_to(std::back_inserter(head_), "{:x}\r\n", piece->size());
      *piece += "\r\n";
    }
    streaming_->torn = true;
    if (!co_await send(head_, *piece, 0)) co_return;
    streaming_->torn = false;
  }
}

/// Ends when the client closes, floods or the server stops. What the client sends meanwhile is its next request.
Task<void> HttpSession::watch_client() {
  while (!shard_->stopping()) {
    if (input_.space().empty()) input_.make_space();
    const auto space = input_.space();
    if (space.empty()) break;
    const auto [error, n] =
        co_await socket_.async_read_some(asio::buffer(space.data(), space.size()), asio::as_tuple(asio::deferred));
    if (error == asio::error::operation_aborted) co_return;
    if (error) break;
    input_.commit(n);
  }
  streaming_->client_gone = !shard_->stopping();
}

}  // namespace tenantry::net
