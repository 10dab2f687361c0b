#pragma once

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_future.hpp>
#include <cerrno>
#include <chrono>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

#include "base/log.h"
#include "base/mutex.h"
#include "net/http_server.h"
#include "net/runtime.h"

/// For tests of what speaks HTTP: a running Runtime, a blocking client that sends exactly the bytes it is told to, and
/// a log and a handler that remember.
namespace tenantry::net::testing {

/// Runs for as long as it lives.
class RunningRuntime {
 public:
  explicit RunningRuntime(unsigned threads = 2) : runtime_(threads), thread_([this] { runtime_.run(); }) {}
  ~RunningRuntime() { stop(); }
  void stop() {
    runtime_.stop();
    if (thread_.joinable()) thread_.join();
  }

  Runtime& operator*() { return runtime_; }
  Runtime* operator->() { return &runtime_; }
  /// Runs a Task on context 0 and waits for it.
  template <class T>
  T await(Task<T> task) {
    return boost::asio::co_spawn(runtime_.executor(0), std::move(task), boost::asio::use_future).get();
  }

 private:
  Runtime runtime_;
  std::thread thread_;
};

class RecordingLogger final : public Logger {
 public:
  void write(Level, std::string_view line) override {
    const Lock lock(mutex_);
    lines_.emplace_back(line);
  }
  std::vector<std::string> lines() {
    const Lock lock(mutex_);
    return lines_;
  }

 private:
  Mutex mutex_;
  std::vector<std::string> lines_ GUARDED_BY(mutex_);
};

/// A blocking TCP connection to 127.0.0.1. A peer silent for 30 s fails the test instead of hanging it.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port, int receive_buffer = 0) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    set_options();
    if (receive_buffer) ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect failed");
  }
  /// Takes over a connected descriptor.
  static RawClient adopt(int fd) { return RawClient(Adopted{fd}); }
  RawClient(RawClient&& other) noexcept : fd_(std::exchange(other.fd_, -1)), buffer_(std::move(other.buffer_)) {}
  ~RawClient() { close(); }

  /// False once the peer has closed.
  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (n <= 0) return false;
      bytes.remove_prefix(static_cast<std::size_t>(n));
    }
    return true;
  }
  void shutdown_send() { ::shutdown(fd_, SHUT_WR); }
  void close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

  /// One reply, from its status line to its last byte; what came before the end if the peer closes early.
  std::string reply(bool to_head = false) {
    std::size_t head = 0;
    while ((head = buffer_.find("\r\n\r\n")) == std::string::npos)
      if (!fill()) return std::exchange(buffer_, {});
    const auto size = head + 4 + (to_head ? 0 : content_length(buffer_.substr(0, head + 2)));
    while (buffer_.size() < size)
      if (!fill()) return std::exchange(buffer_, {});
    auto text = buffer_.substr(0, size);
    buffer_.erase(0, size);
    return text;
  }
  /// Everything until the peer closes or resets.
  std::string rest() {
    while (fill()) {
    }
    return std::exchange(buffer_, {});
  }
  bool closed() { return rest().empty(); }
  /// Waits until something has come; false if the peer closes first.
  bool await_some() { return !buffer_.empty() || fill(); }

 private:
  struct Adopted {
    int fd;
  };
  explicit RawClient(Adopted adopted) : fd_(adopted.fd) { set_options(); }
  void set_options() {
    const int on = 1;
    ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);  // what is split shall arrive split
    const timeval patience{30, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  static std::size_t content_length(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::stoul(head.substr(at + 16));
  }
  bool fill() {
    char bytes[65536];
    const auto n = ::recv(fd_, bytes, sizeof bytes, 0);
    if (n < 0 && errno == EAGAIN) ADD_FAILURE() << "the peer neither sends nor closes";
    if (n <= 0) return false;
    buffer_.append(bytes, static_cast<std::size_t>(n));
    return true;
  }

  int fd_;
  std::string buffer_;
};

/// A listening socket of which the test plays the server, connection by connection.
class RawListener {
 public:
  RawListener() : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* raw = reinterpret_cast<sockaddr*>(&address);
    if (::bind(fd_, raw, size) != 0 || ::listen(fd_, 16) != 0 || ::getsockname(fd_, raw, &size) != 0)
      throw std::runtime_error("listen failed");
    port_ = ntohs(address.sin_port);
    const timeval patience{30, 0};
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  }
  ~RawListener() { ::close(fd_); }
  RawListener(const RawListener&) = delete;
  RawListener& operator=(const RawListener&) = delete;

  std::uint16_t port() const { return port_; }
  RawClient accept() {
    const int fd = ::accept(fd_, nullptr, nullptr);
    if (fd < 0) throw std::runtime_error("nobody connects");
    return RawClient::adopt(fd);
  }

 private:
  int fd_;
  std::uint16_t port_ = 0;
};

/// Status code of a reply, 0 if it is none.
inline int status_of(std::string_view reply) {
  return reply.starts_with("HTTP/1.1 ") && reply.size() > 12 ? std::stoi(std::string(reply.substr(9, 3))) : 0;
}
inline std::string body_of(const std::string& reply) {
  return reply.substr(std::min(reply.find("\r\n\r\n") + 4, reply.size()));
}

}  // namespace tenantry::net::testing
