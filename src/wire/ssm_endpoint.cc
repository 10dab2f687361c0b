#include "wire/ssm_endpoint.h"

#include "aws/ssm/service.h"
#include "base/deadline.h"
#include "wire/json_service.h"

namespace tenantry::wire {
namespace {

constexpr std::size_t kMaxBody = 1024 * 1024;

constexpr JsonDialect kDialect = {.target_prefix = "AmazonSSM.",
                                  .content_type = "application/x-amz-json-1.1",
                                  .error_namespace = {},
                                  .checksum = false};

}  // namespace

std::size_t SsmEndpoint::max_body(const net::HttpRequest&) const { return kMaxBody; }

Task<net::HttpResponse> SsmEndpoint::serve(net::HttpRequest& request, Principal) {
  aws::ssm::Request call;
  if (const auto error = decode_json(kDialect, request, call)) co_return refuse(request, *error);
  auto response = co_await service_.call(std::move(call), Deadline::after(clock_, kCallTimeout));
  if (!response) co_return refuse(request, response.error());
  co_return json_reply(kDialect, ids_.uuid(), 200, encode_json<aws::ssm::Request>(*response));
}

net::HttpResponse SsmEndpoint::refuse(const net::HttpRequest&, const aws::Error& error) const {
  return json_reply(kDialect, ids_.uuid(), static_cast<unsigned>(error.status), json_error(kDialect, error));
}

}  // namespace tenantry::wire
