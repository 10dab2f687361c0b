#pragma once

#include <cstddef>
#include <memory>
#include <string_view>

#include "base/clock.h"
#include "base/log.h"
#include "base/result.h"
#include "base/task.h"
#include "net/address.h"
#include "net/http.h"
#include "net/runtime.h"

namespace tenantry::net {

/// The form of a reply to what could not be read as a request, or whose handler has thrown.
using Refusal = HttpResponse (*)(unsigned status, std::string_view detail);

/// What clients may take. A connection that exceeds a time limit is closed without a reply.
struct HttpLimits {
  std::size_t max_head_bytes = 16 * 1024;             ///< Request line and fields; a larger head is answered with 431.
  std::size_t max_connections = 10'000;               ///< Further ones are answered with 503 and closed.
  Duration idle_timeout = std::chrono::seconds(75);   ///< Between a reply and the next request's first byte.
  Duration head_timeout = std::chrono::seconds(10);   ///< From a head's first byte to its last.
  Duration stall_timeout = std::chrono::seconds(30);  ///< Without a byte moving while a body or a reply is under way.
  Duration linger_timeout = std::chrono::seconds(2);  ///< For a refused client to read why, before its data is reset.
  Refusal refusal = nullptr;                          ///< Null: plain text.
};

/// Serves HTTP/1.1 and 1.0 on one address: keep-alive, pipelining, chunked requests, Expect: 100-continue, HEAD.
/// Connections are spread over the runtime's contexts in turn; each stays on its own. What cannot be framed beyond
/// doubt is refused (400, 417, 431, 501) and the connection closed.
class HttpServer {
 public:
  /// Binds `address` (`ADDRESS:PORT`, `[IPv6]:PORT` or `localhost:PORT`; port 0 takes any free one) and serves as soon
  /// as `runtime` runs. `handler` and `log` must outlive every request: until stop() is done or the runtime destroyed.
  static Result<std::unique_ptr<HttpServer>> listen(std::string_view address, HttpHandler& handler, Runtime& runtime,
                                                    Logger& log, HttpLimits limits = {});
  /// The runtime must not be running, or stop() be done.
  ~HttpServer();

  const HostPort& address() const { return address_; }  ///< With the port that was bound.

  /// Stops accepting, closes idle connections, and lets requests under way finish for `grace`; then cancels them.
  /// Returns when the last connection has ended. May run on any executor; once only.
  Task<void> stop(Duration grace);

 private:
  class Acceptor;
  struct Parts;
  HttpServer(HostPort address, std::unique_ptr<Parts> parts);

  HostPort address_;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tenantry::net
