#pragma once

#include <chrono>
#include <cstddef>

#include "aws/error.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/task.h"
#include "net/http.h"
#include "wire/authenticator.h"

namespace tenantry::wire {

/// How long a client of the edge waits at most: the SDKs' default read time out.
inline constexpr Duration kCallTimeout = std::chrono::seconds(60);

/// One service as one protocol shows it: what stands between an authenticated HTTP request and a Service. Thread-safe.
class Endpoint {
 public:
  virtual ~Endpoint() = default;
  virtual Protocol protocol() const = 0;
  /// The largest body of a request with this head.
  virtual std::size_t max_body(const net::HttpRequest& head) const = 0;
  /// Decodes, calls the service, encodes: every expected outcome is a reply. `request` and what `principal` views
  /// outlive the Task.
  virtual Task<net::HttpResponse> serve(net::HttpRequest& request, Principal principal) = 0;
  /// `error` in the protocol's form.
  virtual net::HttpResponse refuse(const net::HttpRequest& request, const aws::Error& error) const = 0;
};

/// The way of every request, whatever its protocol: limits, authentication, decoding, the call, encoding.
class Pipeline {
 public:
  /// Both outlive the pipeline.
  Pipeline(Authenticator& authenticator, Logger& log) : authenticator_(authenticator), log_(log) {}

  /// `endpoint` and `request` outlive the Task. What throws is logged and answered with the protocol's internal error.
  Task<net::HttpResponse> run(Endpoint& endpoint, net::HttpRequest& request);
  static net::HttpResponse too_large(const Endpoint& endpoint, const net::HttpRequest& head);

 private:
  Authenticator& authenticator_;
  Logger& log_;
};

}  // namespace tenantry::wire
