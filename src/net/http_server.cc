#include "net/http_server.h"

#include <fmt/format.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <cerrno>
#include <cstring>
#include <utility>
#include <vector>

#include "net/http_session.h"

namespace tenantry::net {
namespace asio = boost::asio;
using asio::ip::tcp;

namespace {

using TcpAcceptor = asio::basic_socket_acceptor<tcp, Executor>;

constexpr int kBacklog = 4096;
constexpr int kAcceptsPerWakeup = 64;
constexpr auto kPauseWithoutDescriptors = std::chrono::milliseconds(100);
constexpr std::string_view kOverloaded =
    "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\nRetry-After: 1\r\nConnection: close\r\n\r\n";

Result<tcp::endpoint> parse_listen_address(std::string_view text) {
  TENANTRY_TRY(const HostPort parsed, parse_host_port(text));
  boost::system::error_code error;
  const auto address = asio::ip::make_address(parsed.host == "localhost" ? "127.0.0.1" : parsed.host, error);
  if (error) return fail(fmt::format("cannot listen on '{}': '{}' is not an IP address", text, parsed.host));
  return tcp::endpoint(address, parsed.port);
}

Result<TcpAcceptor> open_acceptor(const tcp::endpoint& endpoint, Executor executor) {
  TcpAcceptor acceptor(executor);
  boost::system::error_code error;
  acceptor.open(endpoint.protocol(), error);
  if (!error) acceptor.set_option(TcpAcceptor::reuse_address(true), error);
  if (!error && endpoint.address().is_v6()) acceptor.set_option(asio::ip::v6_only(true), error);
  if (!error) acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(kBacklog, error);
  if (!error) acceptor.native_non_blocking(true, error);
  if (error) {
    const HostPort shown{endpoint.address().to_string(), endpoint.port()};
    return fail(fmt::format("cannot listen on {}: {}", shown.to_string(), error.message()));
  }
  return acceptor;
}

bool out_of_descriptors(int error) { return error == EMFILE || error == ENFILE || error == ENOBUFS || error == ENOMEM; }

void turn_away(int socket) {
  std::ignore = ::send(socket, kOverloaded.data(), kOverloaded.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
  ::close(socket);
}

}  // namespace

/// Accepts on context 0 and hands each connection to the next shard.
class HttpServer::Acceptor : public std::enable_shared_from_this<Acceptor> {
 public:
  Acceptor(TcpAcceptor acceptor, std::shared_ptr<ServerContext> server,
           std::vector<std::shared_ptr<SessionShard>> shards)
      : acceptor_(std::move(acceptor)), server_(std::move(server)), shards_(std::move(shards)) {}

  void start() {
    server_->add();
    asio::co_spawn(acceptor_.get_executor(), run(), [self = shared_from_this()](const std::exception_ptr& failure) {
      if (failure) std::rethrow_exception(failure);
      self->server_->remove();
    });
  }

  void stop() {
    asio::post(acceptor_.get_executor(), [self = shared_from_this()] {
      boost::system::error_code ignored;
      self->acceptor_.close(ignored);
      self->pause_.cancel();
    });
  }

 private:
  Task<void> run() {
    while (acceptor_.is_open()) {
      const auto [error] = co_await acceptor_.async_wait(TcpAcceptor::wait_read, asio::as_tuple(asio::deferred));
      if (error) continue;
      if (accept_waiting()) continue;
      pause_.expires_after(kPauseWithoutDescriptors);
      co_await pause_.async_wait(asio::as_tuple(asio::deferred));
    }
  }

  /// False if the process has no descriptor left for what waits.
  bool accept_waiting() {
    for (int i = 0; i < kAcceptsPerWakeup; ++i) {
      tcp::endpoint peer;
      auto size = static_cast<socklen_t>(peer.capacity());
      const int socket = ::accept4(acceptor_.native_handle(), peer.data(), &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
      if (socket >= 0) {
        short_of_descriptors_ = false;
        peer.resize(size);
        hand_over(socket, peer);
      } else if (out_of_descriptors(errno)) {
        report_shortage(errno);
        return false;
      } else if (errno != ECONNABORTED && errno != EINTR) {
        return true;
      }
    }
    return true;
  }

  void report_shortage(int error) {
    if (std::exchange(short_of_descriptors_, true)) return;
    server_->log.error("cannot accept connections: {}", std::strerror(error));
  }

  void hand_over(int socket, const tcp::endpoint& peer) {
    if (!server_->add_session()) return turn_away(socket);
    const int on = 1;
    ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    auto shard = shards_[next_++ % shards_.size()];
    asio::dispatch(shard->executor(), [shard, socket, protocol = peer.protocol(), remote = peer.address().to_string()] {
      shard->start(socket, protocol, remote);
    });
  }

  TcpAcceptor acceptor_;
  SteadyTimer pause_{acceptor_.get_executor()};
  std::shared_ptr<ServerContext> server_;
  std::vector<std::shared_ptr<SessionShard>> shards_;
  std::size_t next_ = 0;
  bool short_of_descriptors_ = false;
};

struct HttpServer::Parts {
  std::shared_ptr<ServerContext> server;
  std::vector<std::shared_ptr<SessionShard>> shards;
  std::shared_ptr<Acceptor> acceptor;
};

HttpServer::HttpServer(HostPort address, std::unique_ptr<Parts> parts)
    : address_(std::move(address)), parts_(std::move(parts)) {}

HttpServer::~HttpServer() = default;

Result<std::unique_ptr<HttpServer>> HttpServer::listen(std::string_view address, HttpHandler& handler, Runtime& runtime,
                                                       Logger& log, HttpLimits limits) {
  TENANTRY_TRY(const auto endpoint, parse_listen_address(address));
  TENANTRY_TRY(auto acceptor, open_acceptor(endpoint, runtime.executor(0)));
  const HostPort bound{endpoint.address().to_string(), acceptor.local_endpoint().port()};
  auto parts = std::make_unique<Parts>();
  parts->server = std::make_shared<ServerContext>(handler, log, limits);
  for (unsigned i = 0; i < runtime.size(); ++i)
    parts->shards.push_back(std::make_shared<SessionShard>(parts->server, runtime.executor(i)));
  parts->acceptor = std::make_shared<Acceptor>(std::move(acceptor), parts->server, parts->shards);
  parts->acceptor->start();
  return std::unique_ptr<HttpServer>(new HttpServer(bound, std::move(parts)));
}

namespace {

/// Waits on the executor of whoever stops the server.
struct Drain {
  explicit Drain(Executor executor) : timer(executor) {}
  SteadyTimer timer;
  bool done = false;
};

}  // namespace

Task<void> HttpServer::stop(Duration grace) {
  const auto drain = std::make_shared<Drain>(co_await asio::this_coro::executor);
  parts_->acceptor->stop();
  for (auto& shard : parts_->shards) asio::post(shard->executor(), [shard] { shard->stop(); });
  parts_->server->when_empty([drain] {
    asio::post(drain->timer.get_executor(), [drain] {
      drain->done = true;
      drain->timer.cancel();
    });
  });
  drain->timer.expires_after(grace);
  co_await drain->timer.async_wait(asio::as_tuple(asio::deferred));
  if (drain->done) co_return;
  for (auto& shard : parts_->shards) asio::post(shard->executor(), [shard] { shard->cancel(); });
  drain->timer.expires_at(SteadyTimer::time_point::max());
  co_await drain->timer.async_wait(asio::as_tuple(asio::deferred));
}

}  // namespace tenantry::net
