#include "net/stream.h"

#include <sys/socket.h>

#include <array>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/connect.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>
#include <string>

namespace tenantry::net {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

constexpr auto kAsTuple = asio::as_tuple(asio::deferred);

class TcpStream final : public Stream {
 public:
  explicit TcpStream(Executor executor) : socket_(executor), resolver_(executor) {}

  Task<Error> connect(HostPort to) override {
    const auto [unresolved, addresses] =
        co_await resolver_.async_resolve(to.host, std::to_string(to.port), tcp::resolver::numeric_service, kAsTuple);
    if (unresolved || aborted_) co_return unresolved ? unresolved : Error(asio::error::operation_aborted);
    const auto keep_trying = [this](const Error&, const tcp::endpoint&) { return !aborted_; };
    const auto [error, endpoint] = co_await asio::async_connect(socket_, addresses, keep_trying, kAsTuple);
    if (error) co_return error;
    Error failed;
    socket_.set_option(tcp::no_delay(true), failed);
    co_return failed;
  }

  Task<std::pair<Error, std::size_t>> read_some(std::span<char> into) override {
    const auto [error, n] = co_await socket_.async_read_some(asio::buffer(into.data(), into.size()), kAsTuple);
    co_return std::pair(error, n);
  }

  Task<Error> write(std::string_view head, std::string_view body) override {
    const std::array parts{asio::buffer(head), asio::buffer(body)};
    const auto [error, n] = co_await asio::async_write(socket_, parts, kAsTuple);
    co_return error;
  }

  bool quiet() override {
    char byte = 0;
    return ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && errno == EAGAIN;
  }

  void abort() override {
    aborted_ = true;
    Error ignored;
    resolver_.cancel();
    socket_.close(ignored);
  }

 private:
  asio::basic_stream_socket<tcp, Executor> socket_;
  asio::ip::basic_resolver<tcp, Executor> resolver_;
  bool aborted_ = false;
};

}  // namespace

std::unique_ptr<Stream> make_tcp_stream(Executor executor) { return std::make_unique<TcpStream>(executor); }

}  // namespace tenantry::net
