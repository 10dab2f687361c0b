#pragma once

#include <memory>
#include <vector>

#include "base/clock.h"
#include "base/random.h"
#include "wire/endpoint.h"
#include "wire/query_service.h"
#include "wire/request_ids.h"

namespace tenantry::wire {

/// The services of the AWS Query protocol, told apart by a request's `Version`.
class QueryEndpoint final : public Endpoint {
 public:
  /// `random` and `clock` outlive the endpoint.
  QueryEndpoint(std::vector<std::unique_ptr<QueryService>> services, Random& random, const Clock& clock)
      : services_(std::move(services)), ids_(random), clock_(clock) {}

  /// Whether a request, of which only the head need be there, speaks this protocol.
  static bool speaks(const net::HttpRequest& head);

  Protocol protocol() const override { return Protocol::query; }
  std::size_t max_body(const net::HttpRequest& head) const override;
  Task<net::HttpResponse> serve(net::HttpRequest& request, Principal principal) override;
  net::HttpResponse refuse(const net::HttpRequest& request, const aws::Error& error) const override;

 private:
  QueryService* find(std::string_view version) const;

  std::vector<std::unique_ptr<QueryService>> services_;
  RequestIds ids_;
  const Clock& clock_;
};

}  // namespace tenantry::wire
