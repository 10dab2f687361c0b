#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>

#include "aws/dynamodb/error.h"
#include "aws/error.h"
#include "base/json.h"
#include "net/http.h"

namespace tenantry::wire {

/// What tells the services of the AWS JSON protocols apart ("AWS JSON 1.0 protocol" and "… 1.1" in Smithy's
/// documentation). The strings have static storage.
struct JsonDialect {
  std::string_view target_prefix;  ///< Of the X-Amz-Target field: `DynamoDB_20120810.`
  std::string_view content_type;
  std::string_view error_namespace;  ///< Before an error's code in `__type`; empty: the code stands alone.
  bool checksum;                     ///< Replies carry X-Amz-Crc32.
};

/// The X-Amz-Target behind the dialect's prefix, or empty.
std::string_view target_operation(const JsonDialect& dialect, const net::HttpRequest& request);

/// The request's body as JSON, in this thread's document or, where it is large, in `large`: elements live until the
/// thread parses the next body, and as long as `large`. Errors are the client's: SerializationException, or
/// UnsupportedMediaType for a content coding.
std::expected<json::Element, aws::Error> parse_body(const net::HttpRequest& request,
                                                    std::optional<json::Document>& large);

net::HttpResponse json_reply(const JsonDialect& dialect, std::string request_id, unsigned status, std::string body);

/// `{"__type":"…","message":"…"}`, with the members that DynamoDB adds to its own exceptions.
std::string json_error(const JsonDialect& dialect, const aws::Error& error);
std::string json_error(const JsonDialect& dialect, const aws::dynamodb::Error& error);

aws::Error unknown_operation();

}  // namespace tenantry::wire
