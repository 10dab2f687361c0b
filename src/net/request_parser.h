#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "net/http.h"

namespace tenantry::net {

/// Why a request is refused before any handler sees it.
struct HttpRefusal {
  unsigned status = 400;
  std::string reason;
};

/// How a request is delimited, and what it asks of its connection (RFC 9112, 6.3 and 9.3).
struct RequestFraming {
  bool keep_alive = false;
  bool http_1_0 = false;
  bool expects_continue = false;
  bool chunked = false;  ///< Or else content_length bytes follow.
  std::uint64_t content_length = 0;
};

/// Reads requests one after the other, strictly: whatever could be framed in two ways is refused, as are line folding,
/// bare line feeds and a missing Host. Allocates only for chunked bodies and refusals.
class RequestParser {
 public:
  RequestParser();
  ~RequestParser();

  /// Parses a whole head, from the request line through the empty line. `request`'s views point into `head`; its body
  /// is left alone. An absolute-form target is reduced to its origin form.
  std::expected<RequestFraming, HttpRefusal> parse_head(std::string_view head, HttpRequest& request);

  /// Parses more of the chunked body behind the last head, appends its data to `body` and returns how many bytes it has
  /// used up: the rest belongs to what follows, to the next request if body_done(), and else must be given again with
  /// more behind it. More than `max_body` bytes of data give status 413. Trailer fields are dropped.
  std::expected<std::size_t, HttpRefusal> parse_chunks(std::string_view bytes, std::size_t max_body, std::string& body);
  bool body_done() const;

 private:
  class Parser;
  struct Slot;
  std::unique_ptr<Slot> slot_;
};

}  // namespace tenantry::net
