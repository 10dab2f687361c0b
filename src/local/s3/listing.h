#pragma once

#include "aws/s3/operations.h"
#include "kv/store.h"
#include "local/s3/outcome.h"

namespace tenantry::local::s3 {

/// ListObjectsV2 of a bucket that exists: keys in byte order; those with the delimiter behind the prefix as common
/// prefixes, each once and jumped over as a whole. InvalidArgument: a negative max-keys, a token of no or another list,
/// a prefix or delimiter that is not UTF-8.
Outcome<aws::s3::ListObjectsV2Response> list_objects(const kv::Snapshot& snapshot,
                                                     const aws::s3::ListObjectsV2Request& request);

}  // namespace tenantry::local::s3
