#include "wire/dynamodb_endpoint.h"

#include <algorithm>
#include <optional>
#include <string_view>
#include <variant>
#include <vector>

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

bool is_reserved(std::string_view tag_key) { return tag_key.starts_with("aws:"); }

/// Only AWS itself, here CloudFormation, which does not come through this edge, tags so.
std::optional<dynamodb::Error> check_tag_keys(const dynamodb::Request& call) {
  bool reserved = false;
  const auto look = [&](const std::vector<dynamodb::Tag>& tags) {
    reserved = std::ranges::any_of(tags, is_reserved, &dynamodb::Tag::key);
  };
  if (const auto* create = std::get_if<dynamodb::CreateTableRequest>(&call); create && create->tags)
    look(*create->tags);
  if (const auto* tag = std::get_if<dynamodb::TagResourceRequest>(&call)) look(tag->tags);
  if (const auto* untag = std::get_if<dynamodb::UntagResourceRequest>(&call))
    reserved = std::ranges::any_of(untag->tag_keys, is_reserved);
  if (!reserved) return std::nullopt;
  return dynamodb::Error("ValidationException",
                         "One or more parameter values were invalid: Tag keys that begin with aws: are reserved");
}

}  // namespace

Task<net::HttpResponse> DynamoDbProtocol::serve(net::HttpRequest& request, dynamodb::Service& service) {
  dynamodb::Request call;
  if (const auto error = decode_json(kDialect, request, call)) co_return refuse(*error);
  if (const auto error = check_tag_keys(call)) co_return refuse(*error);
  auto response = co_await service.call(std::move(call), Deadline::after(clock_, kCallTimeout));
  if (!response) co_return refuse(response.error());
  co_return json_reply(kDialect, ids_.base32(), 200, encode_json<dynamodb::Request>(*response));
}

net::HttpResponse DynamoDbProtocol::refuse(const dynamodb::Error& error) const {
  return json_reply(kDialect, ids_.base32(), static_cast<unsigned>(error.status), json_error(kDialect, error));
}

}  // namespace tenantry::wire
