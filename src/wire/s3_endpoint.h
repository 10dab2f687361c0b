#pragma once

#include "aws/arn.h"
#include "base/clock.h"
#include "base/random.h"
#include "wire/endpoint.h"
#include "wire/request_ids.h"

namespace tenantry::aws::s3 {
class Service;
}

namespace tenantry::wire {

/// S3's REST/XML protocol, as far as aws/s3/operations.h goes; anything else gets NotImplemented.
class S3Endpoint final : public Endpoint {
 public:
  /// All but `identity` outlive the endpoint.
  S3Endpoint(aws::s3::Service& service, aws::Identity identity, Random& random, const Clock& clock)
      : service_(service), identity_(std::move(identity)), ids_(random), clock_(clock) {}

  static constexpr std::size_t kMaxBody = 64 * 1024 * 1024;

  Protocol protocol() const override { return Protocol::rest_xml; }
  std::size_t max_body(const net::HttpRequest&) const override { return kMaxBody; }
  Task<net::HttpResponse> serve(net::HttpRequest& request, Principal principal) override;
  net::HttpResponse refuse(const net::HttpRequest& request, const aws::Error& error) const override;

 private:
  net::HttpResponse with_id(net::HttpResponse response) const;

  aws::s3::Service& service_;
  aws::Identity identity_;
  RequestIds ids_;
  const Clock& clock_;
};

}  // namespace tenantry::wire
