// One thread, N keep-alive connections, one request in flight on each: the generator for script/bench. Every server
// gets the same bytes from the same code, so that only the servers differ.
//
//   load HOST:PORT[/PATH] CONNECTIONS SECONDS HEADERS-FILE < bodies   (one request body a line, used in turn)
//
// Prints one line of JSON: requests a second, latencies in microseconds, replies that are not 2xx.
#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace {

using Clock = std::chrono::steady_clock;

[[noreturn]] void die(const std::string& what) {
  std::cerr << "load: " << what << ": " << std::strerror(errno) << "\n";
  std::exit(1);
}

struct Connection {
  int socket = -1;
  std::string reply;
  std::size_t needed = 0;  // whole size of the reply, 0 while its head is not there
  Clock::time_point sent;
};

struct Totals {
  std::vector<std::uint32_t> micros;
  std::uint64_t failed = 0;
  std::string first_failure;
};

int connect_to(const std::string& host, std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  inet_pton(AF_INET, host.c_str(), &address.sin_addr);
  if (socket < 0 || ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) die("connect");
  const int on = 1;
  setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  return socket;
}

std::vector<std::string> read_requests(const std::string& headers_file, const std::string& host,
                                       const std::string& path) {
  std::ifstream file(headers_file);
  const std::string headers{std::istreambuf_iterator<char>(file), {}};
  std::vector<std::string> requests;
  for (std::string body; std::getline(std::cin, body);)
    requests.push_back(fmt::format("POST /{} HTTP/1.1\r\nHost: {}\r\n{}Content-Length: {}\r\n\r\n{}", path, host,
                                   headers, body.size(), body));
  if (requests.empty()) die("no request bodies on standard input");
  return requests;
}

void send_next(Connection& connection, const std::vector<std::string>& requests, std::size_t& next) {
  const std::string& request = requests[next++ % requests.size()];
  connection.reply.clear();
  connection.needed = 0;
  connection.sent = Clock::now();
  if (::send(connection.socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
    die("send");
}

std::size_t whole_size(const std::string& reply) {
  const auto end = reply.find("\r\n\r\n");
  if (end == std::string::npos) return 0;
  static constexpr std::string_view name = "content-length:";
  const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
  const auto at =
      std::search(reply.begin(), reply.begin() + static_cast<std::ptrdiff_t>(end), name.begin(), name.end(), same);
  if (at == reply.begin() + static_cast<std::ptrdiff_t>(end)) die("a reply without Content-Length");
  return end + 4 + std::strtoul(&*at + name.size(), nullptr, 10);
}

bool receive(Connection& connection, Totals& totals) {
  char buffer[65536];
  const ssize_t got = ::recv(connection.socket, buffer, sizeof buffer, 0);
  if (got <= 0) die("the server closed a connection");
  connection.reply.append(buffer, static_cast<std::size_t>(got));
  if (connection.needed == 0) connection.needed = whole_size(connection.reply);
  if (connection.needed == 0 || connection.reply.size() < connection.needed) return false;
  const auto took = std::chrono::duration_cast<std::chrono::microseconds>(Clock::now() - connection.sent);
  totals.micros.push_back(static_cast<std::uint32_t>(took.count()));
  if (connection.reply.compare(0, 10, "HTTP/1.1 2") != 0 && totals.failed++ == 0)
    totals.first_failure = connection.reply;
  return true;
}

}  // namespace

int main(int count, char** arguments) {
  if (count != 5) die("usage: load HOST:PORT[/PATH] CONNECTIONS SECONDS HEADERS-FILE < bodies");
  const std::string target = arguments[1];
  const std::string address = target.substr(0, target.find('/'));
  const std::string path = target.substr(std::min(target.size(), address.size() + 1));
  const auto colon = address.find(':');
  const std::string host = address.substr(0, colon);
  const auto requests = read_requests(arguments[4], address, path);
  std::vector<Connection> connections(std::strtoul(arguments[2], nullptr, 10));
  const int epoll = epoll_create1(0);
  std::size_t next = 0;
  Totals totals;
  totals.micros.reserve(4'000'000);
  const auto start = Clock::now();
  const auto end =
      start + std::chrono::milliseconds(static_cast<std::int64_t>(std::strtod(arguments[3], nullptr) * 1000));
  for (auto& connection : connections) {
    connection.socket =
        connect_to(host, static_cast<std::uint16_t>(std::strtoul(address.c_str() + colon + 1, nullptr, 10)));
    epoll_event event{.events = EPOLLIN, .data = {.ptr = &connection}};
    epoll_ctl(epoll, EPOLL_CTL_ADD, connection.socket, &event);
    send_next(connection, requests, next);
  }
  std::vector<epoll_event> events(connections.size());
  while (Clock::now() < end) {
    const int ready = epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 100);
    for (int i = 0; i < ready; ++i) {
      auto& connection = *static_cast<Connection*>(events[static_cast<std::size_t>(i)].data.ptr);
      if (receive(connection, totals)) send_next(connection, requests, next);
    }
  }
  const double seconds = std::chrono::duration<double>(Clock::now() - start).count();
  std::ranges::sort(totals.micros);
  const auto at = [&](double quantile) {
    return totals.micros.empty()
               ? 0
               : totals.micros[static_cast<std::size_t>(quantile * static_cast<double>(totals.micros.size() - 1))];
  };
  if (totals.failed > 0) std::cerr << "load: first failed reply: " << totals.first_failure << "\n";
  fmt::print("{{\"per_second\": {:.0f}, \"p50_us\": {}, \"p99_us\": {}, \"max_us\": {}, \"failed\": {}}}\n",
             static_cast<double>(totals.micros.size()) / seconds, at(0.5), at(0.99), at(1.0), totals.failed);
}
