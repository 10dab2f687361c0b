#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "aws/error.h"
#include "net/http.h"

namespace tenantry::wire {

struct S3Body {
  std::string bytes;
  /// The checksum that the client gave, of which S3 reminds it: `x-amz-checksum-…`, in static storage, and its value.
  std::optional<std::pair<std::string_view, std::string>> checksum;
};

/// The object that a PutObject request carries, moved out of it: the `aws-chunked` coding removed, and everything that
/// the client says about it verified: x-amz-decoded-content-length (IncompleteBody), Content-MD5 and x-amz-checksum-*,
/// as field or trailer (BadDigest), x-amz-content-sha256 (XAmzContentSHA256Mismatch).
std::expected<S3Body, aws::Error> take_s3_body(net::HttpRequest& request);

}  // namespace tenantry::wire
