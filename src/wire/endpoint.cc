#include "wire/endpoint.h"

#include <exception>
#include <string>

namespace tenantry::wire {
namespace {

aws::Error internal_failure(Protocol protocol) {
  const std::string message = "The request processing has failed because of an unknown error.";
  return {protocol == Protocol::json    ? "InternalServerError"
          : protocol == Protocol::query ? "InternalFailure"
                                        : "InternalError",
          message, 500};
}

aws::Error too_large_error(Protocol protocol) {
  if (protocol == Protocol::rest_xml)
    return {"EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", 400};
  return {"RequestEntityTooLarge", "The request's body exceeds the maximum allowed size", 413};
}

}  // namespace

Task<net::HttpResponse> Pipeline::run(Endpoint& endpoint, net::HttpRequest& request) {
  try {
    auto principal = co_await authenticator_.authenticate(request);
    if (!principal) co_return endpoint.refuse(request, denial_error(endpoint.protocol(), principal.error()));
    co_return co_await endpoint.serve(request, *principal);
  } catch (const std::exception& failure) {
    log_.error("{} {} failed: {}", request.method, request.path(), failure.what());
  }
  co_return endpoint.refuse(request, internal_failure(endpoint.protocol()));
}

net::HttpResponse Pipeline::too_large(const Endpoint& endpoint, const net::HttpRequest& head) {
  return endpoint.refuse(head, too_large_error(endpoint.protocol()));
}

}  // namespace tenantry::wire
