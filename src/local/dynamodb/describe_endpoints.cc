#include <fmt/format.h>

#include "local/dynamodb/operations.h"

namespace tenantry::local::dynamodb {

/// AWS's address of the region, as the service would answer there. SDKs ask only where endpoint discovery is turned on,
/// never for a configured endpoint.
Outcome<api::DescribeEndpointsResponse> describe_endpoints(const Database& database,
                                                           const api::DescribeEndpointsRequest&) {
  api::DescribeEndpointsResponse response;
  response.endpoints.push_back({fmt::format("dynamodb.{}.amazonaws.com", database.identity.region), 1440});
  return response;
}

}  // namespace tenantry::local::dynamodb
