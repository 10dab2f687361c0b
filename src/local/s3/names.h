#pragma once

#include <string>
#include <string_view>

#include "local/s3/outcome.h"

/// Names of buckets and objects: which are allowed, and where they stand in the store.
namespace tenantry::local::s3 {

/// InvalidBucketName unless a new bucket may have the name (User Guide, "General purpose bucket naming rules").
Outcome<void> check_bucket_name(std::string_view name);
/// KeyTooLongError, InvalidURI: an object's key is 1 to 1,024 bytes of UTF-8.
Outcome<void> check_object_key(std::string_view key);

inline constexpr std::string_view kBucketPrefix = "ob";  ///< Then the bucket.
inline constexpr std::string_view kInfoPrefix = "om";    ///< Then bucket, NUL, object key: all but the body.
inline constexpr std::string_view kBodyPrefix = "od";    ///< Then the same: the body.

std::string bucket_key(std::string_view bucket);
std::string info_key(std::string_view bucket, std::string_view key);
std::string body_key(std::string_view bucket, std::string_view key);

}  // namespace tenantry::local::s3
