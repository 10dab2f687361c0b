#pragma once

#include <string>

#include "net/http.h"

namespace tenantry::net {

enum class ConnectionField {
  none,
  close,
  until_closed,  ///< And the end of a streamed body is the connection's (HTTP/1.0).
  keep_alive,
};

/// Whether a reply with this status can have a body at all (RFC 9110, 6.4.1).
bool status_allows_body(unsigned status);

/// Appends the status line and all fields through the empty line. False, with `out` unchanged, if a field contains a
/// line break, which would end it early.
bool append_response_head(std::string& out, const HttpResponse& response, ConnectionField connection);

/// A reply made by the server itself: the standard phrase of `status`, and `detail` behind it.
HttpResponse plain_response(unsigned status, std::string_view detail = {});

}  // namespace tenantry::net
