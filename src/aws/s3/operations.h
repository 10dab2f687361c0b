#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"

namespace tenantry::aws::s3 {

/// Buckets and objects, as far as templates need them. Members as in the API reference (API_<Operation>); the REST
/// binding is in wire/s3_protocol.h.

struct CreateBucketResponse {
  std::string location;
};
struct CreateBucketRequest {
  using Response = CreateBucketResponse;
  static constexpr std::string_view kOperation = "CreateBucket";
  std::string bucket;
  std::optional<std::string> location_constraint;
};

struct HeadBucketResponse {
  std::string region;
};
struct HeadBucketRequest {
  using Response = HeadBucketResponse;
  static constexpr std::string_view kOperation = "HeadBucket";
  std::string bucket;
};

struct DeleteBucketResponse {};
struct DeleteBucketRequest {
  using Response = DeleteBucketResponse;
  static constexpr std::string_view kOperation = "DeleteBucket";
  std::string bucket;
};

struct Bucket {
  std::string name;
  Timestamp creation_date;
};
struct ListBucketsResponse {
  std::vector<Bucket> buckets;
};
struct ListBucketsRequest {
  using Response = ListBucketsResponse;
  static constexpr std::string_view kOperation = "ListBuckets";
};

struct GetBucketLocationResponse {
  std::string location_constraint;  ///< Empty for us-east-1.
};
struct GetBucketLocationRequest {
  using Response = GetBucketLocationResponse;
  static constexpr std::string_view kOperation = "GetBucketLocation";
  std::string bucket;
};

struct PutObjectResponse {
  std::string etag;  ///< With its quotes.
  std::optional<std::string> checksum_crc32;
};
struct PutObjectRequest {
  using Response = PutObjectResponse;
  static constexpr std::string_view kOperation = "PutObject";
  std::string bucket;
  std::string key;
  std::string body;
  std::optional<std::string> content_type;
  std::optional<std::string> if_none_match;
  std::map<std::string, std::string> metadata;  ///< `x-amz-meta-` fields, names in lower case without the prefix.
};

/// What HeadObject says, and GetObject beside the body.
struct ObjectInfo {
  std::string etag;
  std::string content_type;
  std::int64_t content_length = 0;
  Timestamp last_modified;
  std::map<std::string, std::string> metadata;
};
struct GetObjectResponse {
  ObjectInfo info;
  std::string body;
};
struct GetObjectRequest {
  using Response = GetObjectResponse;
  static constexpr std::string_view kOperation = "GetObject";
  std::string bucket;
  std::string key;
};

struct HeadObjectResponse {
  ObjectInfo info;
};
struct HeadObjectRequest {
  using Response = HeadObjectResponse;
  static constexpr std::string_view kOperation = "HeadObject";
  std::string bucket;
  std::string key;
};

struct DeleteObjectResponse {};
struct DeleteObjectRequest {
  using Response = DeleteObjectResponse;
  static constexpr std::string_view kOperation = "DeleteObject";
  std::string bucket;
  std::string key;
};

struct ListedObject {
  std::string key;
  std::string etag;
  std::int64_t size = 0;
  Timestamp last_modified;
};
struct ListObjectsV2Response {
  std::vector<ListedObject> contents;
  std::vector<std::string> common_prefixes;
  std::int64_t max_keys = 1000;
  std::optional<std::string> next_continuation_token;  ///< Set: the list goes on.
};
struct ListObjectsV2Request {
  using Response = ListObjectsV2Response;
  static constexpr std::string_view kOperation = "ListObjectsV2";
  std::string bucket;
  std::string prefix;
  std::string delimiter;
  std::int64_t max_keys = 1000;
  std::optional<std::string> continuation_token;
  std::optional<std::string> start_after;
};

}  // namespace tenantry::aws::s3
