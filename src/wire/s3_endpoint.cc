#include "wire/s3_endpoint.h"

#include "aws/s3/service.h"
#include "aws/xml_codec.h"
#include "base/deadline.h"
#include "wire/s3_address.h"
#include "wire/s3_request.h"
#include "wire/s3_response.h"

namespace tenantry::wire {
namespace {

constexpr std::string_view kIdField = "x-amz-request-id";

}  // namespace

Task<net::HttpResponse> S3Endpoint::serve(net::HttpRequest& request, Principal) {
  const auto address = S3Address::parse(request);
  if (!address) co_return refuse(request, address.error());
  auto call = decode_s3(request, *address);
  if (!call) co_return refuse(request, call.error());
  auto response = co_await service_.call(std::move(call->request), Deadline::after(clock_, kCallTimeout));
  if (!response) co_return refuse(request, response.error());
  auto reply = encode_s3(*std::move(response), *address, identity_);
  if (call->reply_field) reply.fields.push_back(*std::move(call->reply_field));
  co_return with_id(std::move(reply));
}

net::HttpResponse S3Endpoint::refuse(const net::HttpRequest& request, const aws::Error& error) const {
  net::HttpResponse response;
  response.status = static_cast<unsigned>(error.status);
  auto id = ids_.hex();
  response.head_only = request.method == "HEAD";
  if (!response.head_only) {
    response.content_type = "application/xml";
    response.body = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error>";
    aws::append_xml_element(response.body, "Code", error.code);
    aws::append_xml_element(response.body, "Message", error.message);
    aws::append_xml_element(response.body, "Resource", request.path());
    aws::append_xml_element(response.body, "RequestId", id);
    response.body += "</Error>";
  }
  response.fields.emplace_back(kIdField, std::move(id));
  return response;
}

net::HttpResponse S3Endpoint::with_id(net::HttpResponse response) const {
  response.fields.emplace_back(kIdField, ids_.hex());
  return response;
}

}  // namespace tenantry::wire
