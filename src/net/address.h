#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace tenantry::net {

struct HostPort {
  std::string host;  ///< A name or address; an IPv6 address without its brackets.
  std::uint16_t port = 0;

  std::string to_string() const;  ///< `127.0.0.1:80`, `[::1]:80`.
  auto operator<=>(const HostPort&) const = default;
};

/// Reads `HOST:PORT`, `ADDRESS:PORT` or `[IPv6]:PORT`; the port is required.
Result<HostPort> parse_host_port(std::string_view text);

/// Whom to talk to, and how.
struct HttpEndpoint {
  HostPort host;
  bool tls = false;

  std::string to_string() const;  ///< `http://127.0.0.1:80`
  auto operator<=>(const HttpEndpoint&) const = default;
};

/// An `http` or `https` URL without user information.
struct HttpUrl {
  HttpEndpoint endpoint;
  std::string target = "/";  ///< Path and query, undecoded.
};

/// The port defaults to 80 or 443; a fragment is refused.
Result<HttpUrl> parse_http_url(std::string_view text);

}  // namespace tenantry::net
