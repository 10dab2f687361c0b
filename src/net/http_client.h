#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "base/deadline.h"
#include "base/result.h"
#include "base/task.h"
#include "net/address.h"

namespace tenantry::net {

using HttpClientFields = std::vector<std::pair<std::string, std::string>>;

struct HttpClientRequest {
  std::string method = "GET";
  std::string target = "/";
  HttpClientFields fields;  ///< Host and Content-Length are added; a Host given here is kept.
  std::string body;
  /// Whether the request may be sent again when a kept connection breaks before any byte of the reply has come. GET,
  /// HEAD and OPTIONS always may.
  bool replay_safe = false;
};

struct HttpClientResponse {
  unsigned status = 0;
  HttpClientFields fields;
  std::string body;  ///< Without transfer coding.

  /// The first field of that name (lower case), or an empty view.
  std::string_view field(std::string_view lower_case_name) const;
};

/// Why there is no reply. A reply with an error status is a reply.
struct HttpClientError : Failure {
  enum class Kind {
    invalid,    ///< The request or endpoint cannot be sent.
    connect,    ///< No connection.
    timed_out,  ///< The deadline, or the connection's time limit, has passed.
    closed,     ///< The connection broke.
    protocol,   ///< The reply is not HTTP.
    too_large,  ///< The reply exceeds the limit.
  };
  Kind kind = Kind::closed;
  bool sent = false;  ///< The server may have acted on the request.
};

struct HttpClientOptions {
  Duration connect_timeout = std::chrono::seconds(5);  ///< Name look-up included.
  Duration idle_timeout = std::chrono::seconds(20);    ///< A connection kept for longer is not used again.
  std::size_t max_idle = 64;                           ///< Kept connections per endpoint and context.
  std::size_t max_body_bytes = 64 * 1024 * 1024;
};

/// Sends HTTP/1.1 requests over kept connections: one pool per endpoint and io_context, so that a Task stays on its
/// own. Redirects are replies like others. Thread-safe. Must be destroyed before the contexts on which it was used,
/// with no request under way.
class HttpClient {
 public:
  using Reply = Result<HttpClientResponse, HttpClientError>;

  explicit HttpClient(HttpClientOptions options = {});
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  /// Plain HTTP only: an endpoint with TLS gives Kind::invalid. `deadline` covers everything, by the system's steady
  /// clock.
  Task<Reply> request(HttpEndpoint endpoint, HttpClientRequest request, Deadline deadline);

 private:
  class Pool;
  class Exchange;
  const HttpClientOptions options_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace tenantry::net
