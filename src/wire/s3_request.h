#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "aws/error.h"
#include "aws/s3/service.h"
#include "net/http.h"
#include "wire/s3_address.h"

namespace tenantry::wire {

struct S3Call {
  aws::s3::Request request;
  /// A field that the reply to a success repeats; its name has static storage.
  std::optional<std::pair<std::string_view, std::string>> reply_field;
};

/// A REST request as an S3 operation; its body is moved out of `request`. Bodies may be `aws-chunked`; lengths, MD5,
/// SHA-256 and checksums that the client gives, in fields or trailers, are verified. Parameters and fields that would
/// change an operation's meaning, and are not built, give NotImplemented.
std::expected<S3Call, aws::Error> decode_s3(net::HttpRequest& request, const S3Address& address);

}  // namespace tenantry::wire
