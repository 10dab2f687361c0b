// What HTTP itself costs: serves replies of the same size with net/http_server or with a bare Boost.Beast server, for a
// load generator such as wrk. http_bench ours|beast [REPLY_BYTES [THREADS]]; prints its port, ends on SIGTERM or
// SIGINT.
#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>

#include "net/http_server.h"
#include "net/runtime.h"

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using tenantry::Executor;
using tenantry::Task;
using tenantry::use_task;
using tenantry::net::HttpRequest;
using tenantry::net::HttpResponse;

class Hello final : public tenantry::net::HttpHandler {
 public:
  explicit Hello(std::size_t size) : body_(size, 'x') {}
  Task<HttpResponse> handle(HttpRequest&) override {
    HttpResponse response;
    response.content_type = "application/x-amz-json-1.0";
    response.body = body_;
    co_return response;
  }
  std::size_t max_body(const HttpRequest&) const override { return 1 << 20; }
  HttpResponse too_large(const HttpRequest&) const override { return {.status = 413}; }

 private:
  std::string body_;
};

Task<void> stop_on_signal(tenantry::net::Runtime& runtime) {
  co_await tenantry::net::wait_signal();
  runtime.stop();
}

void announce(unsigned port) {
  fmt::print("{}\n", port);
  std::fflush(stdout);
}

int serve_ours(std::size_t size, unsigned threads) {
  tenantry::net::Runtime runtime(threads);
  tenantry::NullLogger log;
  Hello hello(size);
  const auto server = tenantry::net::HttpServer::listen("127.0.0.1:0", hello, runtime, log);
  if (!server) return fmt::print(stderr, "{}\n", server.error().message), 1;
  announce((*server)->address().port);
  asio::co_spawn(runtime.executor(0), stop_on_signal(runtime), asio::detached);
  runtime.run();
  return 0;
}

using Socket = asio::basic_stream_socket<tcp, Executor>;

Task<void> beast_session(Socket socket, const std::string& body) {
  boost::beast::flat_buffer buffer;
  for (;;) {
    http::request<http::string_body> request;
    co_await http::async_read(socket, buffer, request, use_task);
    http::response<http::string_body> response(http::status::ok, request.version());
    response.set(http::field::content_type, "application/x-amz-json-1.0");
    response.keep_alive(request.keep_alive());
    response.body() = body;
    response.prepare_payload();
    co_await http::async_write(socket, response, use_task);
    if (!response.keep_alive()) co_return;
  }
}

Task<void> beast_accept(asio::basic_socket_acceptor<tcp, Executor>& acceptor, tenantry::net::Runtime& runtime,
                        const std::string& body) {
  for (;;) {
    const auto executor = runtime.next_executor();
    auto socket = co_await acceptor.async_accept(executor, use_task);
    socket.set_option(tcp::no_delay(true));
    asio::co_spawn(executor, beast_session(Socket(std::move(socket)), body), asio::detached);
  }
}

int serve_beast(std::size_t size, unsigned threads) {
  tenantry::net::Runtime runtime(threads);
  const std::string body(size, 'x');
  asio::basic_socket_acceptor<tcp, Executor> acceptor(runtime.executor(0),
                                                      tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  announce(acceptor.local_endpoint().port());
  asio::co_spawn(runtime.executor(0), beast_accept(acceptor, runtime, body), asio::detached);
  asio::co_spawn(runtime.executor(0), stop_on_signal(runtime), asio::detached);
  runtime.run();
  return 0;
}

std::size_t number(int argc, char** argv, int i, std::size_t otherwise) {
  if (argc <= i) return otherwise;
  const std::string_view text = argv[i];
  std::from_chars(text.data(), text.data() + text.size(), otherwise);
  return otherwise;
}

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc > 1 ? argv[1] : "";
  const auto size = number(argc, argv, 2, 1024);
  const auto threads = static_cast<unsigned>(number(argc, argv, 3, 1));
  if (mode == "ours") return serve_ours(size, threads);
  if (mode == "beast") return serve_beast(size, threads);
  fmt::print(stderr, "usage: http_bench ours|beast [REPLY_BYTES [THREADS]]\n");
  return 2;
}
