#pragma once

#include <expected>
#include <string>
#include <utility>
#include <vector>

#include "aws/error.h"

namespace tenantry::wire {

/// The fields behind an aws-chunked body; names in lower case.
using Trailers = std::vector<std::pair<std::string, std::string>>;

/// Takes the chunk framing out of `body`, in place ("Signature calculations for the Authorization header: transferring
/// payload in multiple chunks"; "Working with trailing checksums"). Chunk signatures are passed over: whoever verifies
/// them does so before. What is cut short gives IncompleteBody, what is malformed InvalidChunkSizeError or
/// MalformedTrailerError; `body` is unspecified then.
std::expected<Trailers, aws::Error> decode_aws_chunked(std::string& body);

}  // namespace tenantry::wire
