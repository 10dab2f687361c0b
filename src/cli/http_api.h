#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "cli/session.h"
#include "net/address.h"
#include "net/http_client.h"

namespace tenantry::cli {

/// The admin API over HTTP. Must be destroyed before the context on which it was used.
class HttpApi final : public Api {
 public:
  HttpApi(net::HttpUrl url, std::string token, Clock& clock);
  Task<Outcome<net::HttpClientResponse>> call(net::HttpClientRequest request) override;

 private:
  net::HttpUrl url_;
  std::string token_;
  Clock& clock_;
  net::HttpClient client_;
};

/// A reply's Trouble: problem+json (RFC 9457) with each of its `errors` on a line, or whatever else it is.
Trouble trouble_of(const net::HttpClientResponse& reply);

}  // namespace tenantry::cli
