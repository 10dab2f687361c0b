#include "wire/dynamodb_endpoint.h"

#include "aws/dynamodb/codec.h"
#include "aws/dynamodb/service.h"
#include "base/deadline.h"
#include "wire/json_service.h"

namespace tenantry::wire {
namespace {

namespace dynamodb = aws::dynamodb;

constexpr JsonDialect kDialect = {.target_prefix = "DynamoDB_20120810.",
                                  .content_type = "application/x-amz-json-1.0",
                                  .error_namespace = "com.amazonaws.dynamodb.v20120810#",
                                  .checksum = true};

}  // namespace

Task<net::HttpResponse> DynamoDbProtocol::serve(net::HttpRequest& request, dynamodb::Service& service) {
  dynamodb::Request call;
  if (const auto error = decode_json(kDialect, request, call)) co_return refuse(*error);
  auto response = co_await service.call(std::move(call), Deadline::after(clock_, kCallTimeout));
  if (!response) co_return refuse(response.error());
  co_return json_reply(kDialect, ids_.base32(), 200, encode_json<dynamodb::Request>(*response));
}

net::HttpResponse DynamoDbProtocol::refuse(const dynamodb::Error& error) const {
  return json_reply(kDialect, ids_.base32(), static_cast<unsigned>(error.status), json_error(kDialect, error));
}

}  // namespace tenantry::wire
