#pragma once

#include <cstddef>
#include <memory>

#include "aws/arn.h"
#include "aws/s3/service.h"
#include "base/clock.h"
#include "base/result.h"
#include "kv/store.h"

namespace tenantry::local::s3 {

/// The referenced parts outlive the service.
struct S3Options {
  kv::Store& store;
  Clock& clock;
  aws::Identity identity;
};

/// The largest object. Larger ones are EntityTooLarge: an object is held in memory as a whole. (S3's own limit is 5 GB
/// in one PUT.)
inline constexpr std::size_t kMaxObjectSize = std::size_t{64} << 20;

/// The embedded S3, on the keys of `store` that begin with 'o': buckets of the one account and region, and unversioned
/// objects.
///
/// Rules and errors are those of the API reference ("Error responses") and the User Guide ("Bucket naming rules",
/// "Creating object key names"). Writes are answered when they are durable; a refusal that rests on another write waits
/// for that one too. Reads see durable state, each one moment of it; a listing's pages see one moment each, and a
/// continuation token stays good while objects come and go. PutObject takes `If-None-Match: *`; any other value is
/// NotImplemented. PutObject answers no checksum: the wire, which sees what the client asked for, may add one.
Result<std::unique_ptr<aws::s3::Service>> open_s3(S3Options options);

}  // namespace tenantry::local::s3
