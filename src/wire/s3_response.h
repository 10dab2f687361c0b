#pragma once

#include "aws/arn.h"
#include "aws/s3/service.h"
#include "net/http.h"
#include "wire/s3_address.h"

namespace tenantry::wire {

/// A REST reply without its request id. `address` is the request's: replies echo some of it.
net::HttpResponse encode_s3(aws::s3::Response response, const S3Address& address, const aws::Identity& identity);

}  // namespace tenantry::wire
