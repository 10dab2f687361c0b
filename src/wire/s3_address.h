#pragma once

#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/error.h"
#include "net/http.h"

namespace tenantry::wire {

/// What an S3 request is about: bucket and key from path or host, the query's parameters ("Virtual hosting of general
/// purpose buckets"). Path style is `/bucket/key`, virtual-hosted style `bucket.localhost` or `bucket.s3.localhost`.
struct S3Address {
  std::string bucket;                                           ///< Empty: the service itself.
  std::string key;                                              ///< Empty: the bucket itself.
  std::vector<std::pair<std::string, std::string>> parameters;  ///< Decoded, in order.

  /// Null where there is none of that name.
  const std::string* parameter(std::string_view name) const;

  /// InvalidURI where an escape is malformed or what it stands for is no UTF-8.
  static std::expected<S3Address, aws::Error> parse(const net::HttpRequest& request);
};

}  // namespace tenantry::wire
