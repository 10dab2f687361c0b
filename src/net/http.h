#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/task.h"

namespace tenantry::net {

/// `text` may have capitals, `lower_case` has none. ASCII, as header field names are.
bool equals_ignoring_case(std::string_view text, std::string_view lower_case);

struct HttpField {
  std::string_view name;   ///< As sent; compare without regard to case.
  std::string_view value;  ///< Without surrounding white space.
};

/// One request, whole. The views point into the connection's buffer and live until the handler's Task has ended.
struct HttpRequest {
  std::string_view method;
  std::string_view target;  ///< Origin form, undecoded: `/path?query`.
  std::vector<HttpField> fields;
  /// Transfer coding removed; content coding as sent. Its capacity exceeds its size by at least 64 (simdjson's
  /// padding).
  std::string body;
  std::string_view remote;  ///< The peer's address, without port.

  /// The first field of that name (lower case), or an empty view: an absent and an empty field read alike.
  std::string_view field(std::string_view lower_case_name) const;
  std::string_view path() const;   ///< The target up to `?`.
  std::string_view query() const;  ///< What stands behind `?`, or empty.
};

/// A body that is made while it is sent. Everything happens on the connection's thread.
class BodySource {
 public:
  virtual ~BodySource() = default;
  /// The next piece, or nothing at the end. Asked for when the socket has taken the piece before, so that a client that
  /// does not read holds no more than one. Cancelled when the client goes or the server stops: that ends the reply. So
  /// does an exception, which is logged.
  virtual Task<std::optional<std::string>> next() = 0;
};

struct HttpResponse {
  unsigned status = 200;
  std::string_view content_type;  ///< A string with static storage; empty: no such field.
  std::vector<std::pair<std::string_view, std::string>> fields;  ///< Further fields; names have static storage.
  std::string body;
  bool head_only = false;                    ///< HEAD: Content-Length of `body`, and no body.
  std::optional<std::uint64_t> head_length;  ///< HEAD: the Content-Length, where `body` is not at hand.
  bool close = false;                        ///< Ends the connection after this reply.
  std::shared_ptr<const void> owner;  ///< Keeps what views without static storage point into, where there are such.
  std::shared_ptr<BodySource>
      stream;  ///< Instead of `body`: sent in chunks (to HTTP/1.0: until the connection closes).
};

/// What a server serves. handle() runs on the connection's own thread; several at once, on several threads.
class HttpHandler {
 public:
  virtual ~HttpHandler() = default;
  /// `request` outlives the Task. An exception that escapes is logged and answered with 500.
  virtual Task<HttpResponse> handle(HttpRequest& request) = 0;
  /// The largest body that this request may have, asked once its head is read. A larger one is answered by too_large().
  virtual std::size_t max_body(const HttpRequest& head) const = 0;
  virtual HttpResponse too_large(const HttpRequest& head) const = 0;
};

}  // namespace tenantry::net
