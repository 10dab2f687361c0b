#pragma once

#include <expected>
#include <string>

#include "aws/error.h"
#include "net/http.h"

namespace tenantry::wire {

/// The object that a PutObject request carries, moved out of it: the `aws-chunked` coding removed, and everything that
/// the client says about it verified: x-amz-decoded-content-length (IncompleteBody), Content-MD5 and x-amz-checksum-*,
/// as field or trailer (BadDigest), x-amz-content-sha256 (XAmzContentSHA256Mismatch).
std::expected<std::string, aws::Error> take_s3_body(net::HttpRequest& request);

}  // namespace tenantry::wire
