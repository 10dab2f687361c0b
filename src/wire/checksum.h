#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace tenantry::wire {

/// S3's checksum of `bytes`, base64 of its big-endian bytes ("Checking object integrity in Amazon S3"). `algorithm` is
/// the end of the field's name: `crc32`, `crc32c`, `crc64nvme`, `sha1` or `sha256`; nothing for another.
std::optional<std::string> s3_checksum(std::string_view algorithm, std::string_view bytes);

}  // namespace tenantry::wire
