#include "wire/s3_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <initializer_list>

#include "aws/xml_codec.h"
#include "wire/s3_body.h"

namespace tenantry::wire {
namespace {

namespace s3 = aws::s3;

using Decoded = std::expected<S3Call, aws::Error>;

aws::Error not_implemented(std::string_view what, std::string_view name) {
  return {"NotImplemented", fmt::format("The {} {} implies functionality that is not implemented", what, name), 501};
}

std::unexpected<aws::Error> method_not_allowed() {
  return std::unexpected(
      aws::Error{"MethodNotAllowed", "The specified method is not allowed against this resource.", 405});
}

bool is_signature(std::string_view parameter) {
  return parameter.starts_with("X-Amz-") || parameter == "AWSAccessKeyId" || parameter == "Signature" ||
         parameter == "Expires";
}

/// Every parameter beside signatures and `allowed` asks for something that is not built.
std::optional<aws::Error> check_parameters(const S3Address& address, std::initializer_list<std::string_view> allowed) {
  for (const auto& [name, value] : address.parameters)
    if (!is_signature(name) && name != "x-id" && std::ranges::find(allowed, name) == allowed.end())
      return not_implemented("parameter", name);
  return std::nullopt;
}

/// `unsupported` fields may not be there; of those with a value given, only that.
struct Unsupported {
  std::string_view field;
  std::string_view harmless = {};
};

template <std::size_t N>
std::optional<aws::Error> check_fields(const net::HttpRequest& request, const std::array<Unsupported, N>& unsupported) {
  for (const auto& [field, harmless] : unsupported)
    if (const auto value = request.field(field); !value.empty() && value != harmless)
      return not_implemented("header", field);
  return std::nullopt;
}

constexpr std::array<Unsupported, 5> kGetFields = {
    {{"range"}, {"if-match"}, {"if-none-match"}, {"if-modified-since"}, {"if-unmodified-since"}}};

constexpr std::array<Unsupported, 16> kPutFields = {{{"x-amz-copy-source"},
                                                     {"x-amz-tagging"},
                                                     {"x-amz-acl", "private"},
                                                     {"x-amz-grant-read"},
                                                     {"x-amz-grant-full-control"},
                                                     {"x-amz-storage-class", "STANDARD"},
                                                     {"x-amz-website-redirect-location"},
                                                     {"x-amz-object-lock-mode"},
                                                     {"x-amz-object-lock-legal-hold"},
                                                     {"x-amz-server-side-encryption"},
                                                     {"x-amz-server-side-encryption-customer-algorithm"},
                                                     {"cache-control"},
                                                     {"content-disposition"},
                                                     {"content-language"},
                                                     {"expires"},
                                                     {"if-match"}}};

constexpr std::array<Unsupported, 3> kCreateBucketFields = {
    {{"x-amz-acl", "private"}, {"x-amz-bucket-object-lock-enabled", "false"}, {"x-amz-grant-full-control"}}};

template <class R>
Decoded of_bucket(const S3Address& address) {
  if (auto error = check_parameters(address, {})) return std::unexpected(*std::move(error));
  R request;
  request.bucket = address.bucket;
  return S3Call{std::move(request), std::nullopt};
}

template <class R>
Decoded of_object(const net::HttpRequest& http, const S3Address& address) {
  if (auto error = check_parameters(address, {})) return std::unexpected(*std::move(error));
  if (auto error = check_fields(http, kGetFields)) return std::unexpected(*std::move(error));
  R request;
  request.bucket = address.bucket;
  request.key = address.key;
  return S3Call{std::move(request), std::nullopt};
}

Decoded create_bucket(const net::HttpRequest& http, const S3Address& address) {
  if (auto error = check_parameters(address, {})) return std::unexpected(*std::move(error));
  if (auto error = check_fields(http, kCreateBucketFields)) return std::unexpected(*std::move(error));
  s3::CreateBucketRequest request{.bucket = address.bucket};
  if (http.body.empty()) return S3Call{std::move(request), std::nullopt};
  constexpr std::string_view kRoot = "CreateBucketConfiguration";
  if (!aws::read_xml_text(http.body, kRoot))
    return std::unexpected(aws::Error{"MalformedXML",
                                      "The XML you provided was not well-formed or did not validate against our "
                                      "published schema"});
  request.location_constraint = aws::read_xml_text(http.body, std::string(kRoot) + "/LocationConstraint");
  return S3Call{std::move(request), std::nullopt};
}

std::optional<std::int64_t> parse_max_keys(const std::string* text) {
  std::int64_t value = 1000;
  if (text == nullptr) return value;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc() || end != text->data() + text->size() || value < 0 || value > 0x7fffffff)
    return std::nullopt;
  return value;
}

std::unexpected<aws::Error> invalid_argument(std::string message) {
  return std::unexpected(aws::Error{"InvalidArgument", std::move(message)});
}

Decoded list_objects(const S3Address& address) {
  if (auto error = check_parameters(address, {"list-type", "prefix", "delimiter", "max-keys", "continuation-token",
                                              "start-after", "encoding-type", "fetch-owner"}))
    return std::unexpected(*std::move(error));
  if (*address.parameter("list-type") != "2") return invalid_argument("list-type must be 2");
  if (const auto* encoding = address.parameter("encoding-type"); encoding != nullptr && *encoding != "url")
    return invalid_argument("Invalid Encoding Method specified in Request");
  const auto text = [&](std::string_view name) { return address.parameter(name); };
  const auto max_keys = parse_max_keys(text("max-keys"));
  if (!max_keys) return invalid_argument("Provided max-keys not an integer or within integer range");
  s3::ListObjectsV2Request request{.bucket = address.bucket, .max_keys = *max_keys};
  if (const auto* prefix = text("prefix")) request.prefix = *prefix;
  if (const auto* delimiter = text("delimiter")) request.delimiter = *delimiter;
  if (const auto* token = text("continuation-token")) request.continuation_token = *token;
  if (const auto* after = text("start-after")) request.start_after = *after;
  return S3Call{std::move(request), std::nullopt};
}

Decoded get_bucket(const S3Address& address) {
  if (address.parameter("list-type") != nullptr) return list_objects(address);
  if (address.parameter("location") == nullptr) {
    if (auto error = check_parameters(address, {})) return std::unexpected(*std::move(error));
    return std::unexpected(not_implemented("operation", "ListObjects (version 1)"));
  }
  if (auto error = check_parameters(address, {"location"})) return std::unexpected(*std::move(error));
  return S3Call{s3::GetBucketLocationRequest{address.bucket}, std::nullopt};
}

std::map<std::string, std::string> user_metadata(const net::HttpRequest& http) {
  constexpr std::string_view kPrefix = "x-amz-meta-";
  std::map<std::string, std::string> metadata;
  for (const auto& [name, value] : http.fields) {
    if (name.size() <= kPrefix.size() || !net::equals_ignoring_case(name.substr(0, kPrefix.size()), kPrefix)) continue;
    std::string key(name.substr(kPrefix.size()));
    for (char& c : key)
      if (c >= 'A' && c <= 'Z') c = static_cast<char>(c | 0x20);
    metadata.insert_or_assign(std::move(key), std::string(value));
  }
  return metadata;
}

Decoded put_object(net::HttpRequest& http, const S3Address& address) {
  if (auto error = check_parameters(address, {})) return std::unexpected(*std::move(error));
  if (auto error = check_fields(http, kPutFields)) return std::unexpected(*std::move(error));
  auto body = take_s3_body(http);
  if (!body) return std::unexpected(std::move(body).error());
  s3::PutObjectRequest request{.bucket = address.bucket, .key = address.key, .body = std::move(body->bytes)};
  if (const auto type = http.field("content-type"); !type.empty()) request.content_type = type;
  if (const auto tag = http.field("if-none-match"); !tag.empty()) request.if_none_match = tag;
  request.metadata = user_metadata(http);
  return S3Call{std::move(request), std::move(body->checksum)};
}

Decoded decode_service(const net::HttpRequest& http, const S3Address& address) {
  if (http.method != "GET") return method_not_allowed();
  if (auto error = check_parameters(address, {})) return std::unexpected(*std::move(error));
  return S3Call{s3::ListBucketsRequest{}, std::nullopt};
}

Decoded decode_bucket(const net::HttpRequest& http, const S3Address& address) {
  if (http.method == "GET") return get_bucket(address);
  if (http.method == "PUT") return create_bucket(http, address);
  if (http.method == "HEAD") return of_bucket<s3::HeadBucketRequest>(address);
  if (http.method == "DELETE") return of_bucket<s3::DeleteBucketRequest>(address);
  if (http.method == "POST") return std::unexpected(not_implemented("method", "POST on a bucket"));
  return method_not_allowed();
}

Decoded decode_object(net::HttpRequest& http, const S3Address& address) {
  if (http.method == "GET") return of_object<s3::GetObjectRequest>(http, address);
  if (http.method == "PUT") return put_object(http, address);
  if (http.method == "HEAD") return of_object<s3::HeadObjectRequest>(http, address);
  if (http.method == "DELETE") return of_object<s3::DeleteObjectRequest>(http, address);
  if (http.method == "POST") return std::unexpected(not_implemented("method", "POST on an object"));
  return method_not_allowed();
}

}  // namespace

Decoded decode_s3(net::HttpRequest& request, const S3Address& address) {
  if (address.bucket.empty()) return decode_service(request, address);
  if (address.key.empty()) return decode_bucket(request, address);
  return decode_object(request, address);
}

}  // namespace tenantry::wire
