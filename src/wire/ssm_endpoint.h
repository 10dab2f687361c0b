#pragma once

#include "base/clock.h"
#include "base/random.h"
#include "wire/endpoint.h"
#include "wire/request_ids.h"

namespace tenantry::aws::ssm {
class Service;
}

namespace tenantry::wire {

/// Parameter Store in AWS JSON 1.1.
class SsmEndpoint final : public Endpoint {
 public:
  /// All outlive the endpoint.
  SsmEndpoint(aws::ssm::Service& service, Random& random, const Clock& clock)
      : service_(service), ids_(random), clock_(clock) {}

  Protocol protocol() const override { return Protocol::json; }
  std::size_t max_body(const net::HttpRequest& head) const override;
  Task<net::HttpResponse> serve(net::HttpRequest& request, Principal principal) override;
  net::HttpResponse refuse(const net::HttpRequest& request, const aws::Error& error) const override;

 private:
  aws::ssm::Service& service_;
  RequestIds ids_;
  const Clock& clock_;
};

}  // namespace tenantry::wire
