#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "aws/s3/operations.h"

namespace tenantry::local::s3 {

/// A bucket as it is stored. The number of objects lets a deletion decide on the latest state, which has no walk.
struct BucketRecord {
  std::int64_t created_millis = 0;
  std::int64_t objects = 0;
};
std::string encode(const BucketRecord& bucket);
/// nullopt, here and below: damaged, or of a format that this version does not know.
std::optional<BucketRecord> decode_bucket(std::string_view bytes);

std::string encode(const aws::s3::ObjectInfo& object);
std::optional<aws::s3::ObjectInfo> decode_object(std::string_view bytes);

}  // namespace tenantry::local::s3
