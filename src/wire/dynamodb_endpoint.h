#pragma once

#include "aws/dynamodb/error.h"
#include "base/clock.h"
#include "base/random.h"
#include "wire/endpoint.h"
#include "wire/request_ids.h"

namespace tenantry::aws::dynamodb {
class Service;
}

namespace tenantry::wire {

/// DynamoDB's wire protocol (AWS JSON 1.0) for any Service: the edge's, or one scoped to a tenant. Thread-safe.
class DynamoDbProtocol {
 public:
  /// Both outlive the protocol.
  DynamoDbProtocol(Random& random, const Clock& clock) : ids_(random), clock_(clock) {}

  static constexpr std::size_t kMaxBody = 16 * 1024 * 1024;

  /// Decodes, calls `service` and encodes. Both outlive the Task.
  Task<net::HttpResponse> serve(net::HttpRequest& request, aws::dynamodb::Service& service);
  net::HttpResponse refuse(const aws::dynamodb::Error& error) const;

 private:
  RequestIds ids_;
  const Clock& clock_;
};

/// One Service for every principal.
class DynamoDbEndpoint final : public Endpoint {
 public:
  DynamoDbEndpoint(aws::dynamodb::Service& service, Random& random, const Clock& clock)
      : service_(service), protocol_(random, clock) {}

  Protocol protocol() const override { return Protocol::json; }
  std::size_t max_body(const net::HttpRequest&) const override { return DynamoDbProtocol::kMaxBody; }
  Task<net::HttpResponse> serve(net::HttpRequest& request, Principal) override {
    return protocol_.serve(request, service_);
  }
  net::HttpResponse refuse(const net::HttpRequest&, const aws::Error& error) const override {
    return protocol_.refuse(error);
  }

 private:
  aws::dynamodb::Service& service_;
  DynamoDbProtocol protocol_;
};

}  // namespace tenantry::wire
