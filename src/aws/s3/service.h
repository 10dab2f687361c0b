#pragma once

#include <variant>

#include "aws/error.h"
#include "aws/s3/operations.h"
#include "aws/service.h"
#include "aws/shape.h"

namespace tenantry::aws::s3 {

using Error = aws::Error;
using Request = std::variant<CreateBucketRequest, HeadBucketRequest, DeleteBucketRequest, ListBucketsRequest,
                             GetBucketLocationRequest, PutObjectRequest, GetObjectRequest, HeadObjectRequest,
                             DeleteObjectRequest, ListObjectsV2Request>;
/// The response's index is its request's.
using Response = Responses<Request>;

/// S3: see aws::ServiceOf.
class Service : public ServiceOf<Request, Error> {};

using aws::call;

}  // namespace tenantry::aws::s3
