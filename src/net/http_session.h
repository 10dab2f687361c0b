#pragma once

#include <atomic>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/intrusive/list.hpp>
#include <chrono>
#include <cstdint>
#include <exception>
#include <functional>
#include <memory>
#include <string>

#include "base/log.h"
#include "base/mutex.h"
#include "base/task.h"
#include "net/http.h"
#include "net/http_server.h"
#include "net/input_buffer.h"
#include "net/request_parser.h"

namespace tenantry::net {

using TcpSocket = boost::asio::basic_stream_socket<boost::asio::ip::tcp, Executor>;
using SteadyTimer = boost::asio::basic_waitable_timer<std::chrono::steady_clock,
                                                      boost::asio::wait_traits<std::chrono::steady_clock>, Executor>;

/// What all connections of a server share. Holds no Asio object, so that it may outlive any context.
struct ServerContext {
  ServerContext(HttpHandler& to, Logger& to_log, const HttpLimits& limit) : handler(to), log(to_log), limits(limit) {}

  HttpHandler& handler;
  Logger& log;
  const HttpLimits limits;

  /// Counts what stop() has to wait for: the sessions and the acceptor.
  bool add_session();  ///< False: there are as many as may be.
  void add() { open.fetch_add(1, std::memory_order_relaxed); }
  void remove();
  /// Calls `then` once, on the thread of the last remove(), or at once if nothing is open.
  void when_empty(std::function<void()> then);

  std::atomic<std::size_t> open = 0;
  Mutex mutex;
  std::function<void()> on_empty GUARDED_BY(mutex);
};

class HttpSession;

/// The sessions of one runtime context, and their clock: it ticks a few times per shortest time limit while there are
/// sessions, so that setting a deadline is one store. Everything here happens on that context's thread.
class SessionShard : public std::enable_shared_from_this<SessionShard> {
 public:
  using Hook = boost::intrusive::list_base_hook<boost::intrusive::link_mode<boost::intrusive::auto_unlink>>;
  using Ticks = std::uint64_t;

  SessionShard(std::shared_ptr<ServerContext> server, Executor executor);

  void start(int socket, boost::asio::ip::tcp protocol, std::string remote);  ///< Takes over the descriptor.
  void stop();    ///< Closes idle sessions; the others end with their reply.
  void cancel();  ///< Ends all at their next suspension.

  /// The time limits in ticks, rounded up.
  struct TickLimits {
    Ticks idle, head, stall, linger;
  };

  Executor executor() const { return executor_; }
  ServerContext& server() { return *server_; }
  bool stopping() const { return stopping_; }
  Ticks now() const { return now_; }
  const TickLimits& tick_limits() const { return tick_limits_; }

 private:
  Ticks ticks(Duration limit) const;
  void arm();
  void sweep();

  std::shared_ptr<ServerContext> server_;
  Executor executor_;
  SteadyTimer timer_;
  const Duration tick_;
  const TickLimits tick_limits_;
  Ticks now_ = 0;
  bool ticking_ = false;
  bool stopping_ = false;
  boost::intrusive::list<HttpSession, boost::intrusive::base_hook<Hook>, boost::intrusive::constant_time_size<false>>
      sessions_;
};

/// One connection.
class HttpSession : public SessionShard::Hook {
 public:
  HttpSession(std::shared_ptr<SessionShard> shard, TcpSocket socket, std::string remote);
  ~HttpSession();
  HttpSession(const HttpSession&) = delete;
  HttpSession& operator=(const HttpSession&) = delete;

  /// Serves requests until either side is done with the connection.
  Task<void> run();

  boost::asio::cancellation_slot cancellation_slot() { return cancel_.slot(); }
  bool expired(SessionShard::Ticks now) const { return deadline_ <= now; }
  bool idle();        ///< Between requests, with nothing received.
  void end_stream();  ///< If a streamed reply is under way, ends it with its present piece.
  void close();
  void cancel();
  void ended(const std::exception_ptr& failure);

 private:
  enum class Sent { all, part, failed };

  Task<bool> receive();
  Task<bool> receive_body(RequestFraming framing);
  Task<bool> receive_sized_body(std::size_t size);
  Task<bool> receive_chunked_body(std::size_t max_body);
  Task<bool> send(std::string_view head, std::string_view body, std::size_t sent);
  Task<void> refuse(HttpResponse response);
  Task<bool> send_stream(std::shared_ptr<BodySource> source, bool chunked);
  Task<void> pump(BodySource& source, bool chunked);
  Task<void> send_pieces(BodySource& source, bool chunked);
  Task<void> watch_client();
  Task<void> linger();

  bool take_body(std::size_t size);
  HttpResponse handler_failed(std::string_view what);
  std::string_view compose(HttpResponse& response, const RequestFraming& framing, bool keep);
  Sent send_now(std::string_view head, std::string_view body, std::size_t& sent);
  void finish_request();
  void expire_in(SessionShard::Ticks ticks) { deadline_ = shard_->now() + ticks; }
  void never_expire() { deadline_ = kNever; }

  static constexpr SessionShard::Ticks kNever = ~SessionShard::Ticks{0};

  std::shared_ptr<SessionShard> shard_;
  ServerContext& server_;
  SessionShard::Ticks deadline_ = kNever;
  TcpSocket socket_;
  boost::asio::cancellation_signal cancel_;
  InputBuffer input_;
  RequestParser parser_;
  HttpRequest request_;
  std::string remote_;
  std::string head_;           // of the reply, reused
  std::size_t head_size_ = 0;  // of the request under way
  std::size_t used_ = 0;       // how much of input_ belongs to the request under way
  bool waiting_ = false;       // for a head
  bool cancelled_ = false;
  struct Streaming {
    bool torn = false;  // in the middle of a piece: the body cannot be ended any more
    bool client_gone = false;
  };
  Streaming* streaming_ = nullptr;  // a streamed reply under way
};

}  // namespace tenantry::net
