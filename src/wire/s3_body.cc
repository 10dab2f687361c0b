#include "wire/s3_body.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string_view>

#include "base/encoding.h"
#include "wire/aws_chunked.h"
#include "wire/checksum.h"

namespace tenantry::wire {
namespace {

/// Fields that carry a checksum. Others with their prefix name its algorithm or type.
constexpr std::array<std::string_view, 5> kChecksums = {"x-amz-checksum-crc32", "x-amz-checksum-crc32c",
                                                        "x-amz-checksum-crc64nvme", "x-amz-checksum-sha1",
                                                        "x-amz-checksum-sha256"};

std::optional<aws::Error> check_checksum(std::string_view name, std::string_view given, std::string_view body) {
  constexpr std::string_view kPrefix = "x-amz-checksum-";
  const auto algorithm = name.substr(kPrefix.size());
  const auto computed = s3_checksum(algorithm, body);
  const auto bytes = base64_decode(given);
  if (!bytes || bytes->size() != base64_decode(*computed)->size())
    return aws::Error{"InvalidRequest", fmt::format("Value for {} header is invalid.", name)};
  if (given != *computed)
    return aws::Error{"BadDigest",
                      fmt::format("The {} you specified did not match the calculated checksum.", algorithm)};
  return std::nullopt;
}

/// The field's or the trailer's value, or empty.
std::string_view given_checksum(const net::HttpRequest& request, const Trailers& trailers, std::string_view name) {
  if (const auto value = request.field(name); !value.empty()) return value;
  for (const auto& [trailer, value] : trailers)
    if (trailer == name) return value;
  return {};
}

std::optional<aws::Error> check_checksums(const net::HttpRequest& request, const Trailers& trailers, S3Body& body) {
  for (const auto name : kChecksums) {
    const auto given = given_checksum(request, trailers, name);
    if (given.empty()) continue;
    if (auto error = check_checksum(name, given, body.bytes)) return error;
    body.checksum.emplace(name, std::string(given));
  }
  return std::nullopt;
}

std::optional<aws::Error> check_md5(std::string_view given, std::string_view body) {
  if (given.empty()) return std::nullopt;
  const auto bytes = base64_decode(given);
  if (!bytes || bytes->size() != 16) return aws::Error{"InvalidDigest", "The Content-MD5 you specified is not valid."};
  if (*bytes != md5(body))
    return aws::Error{"BadDigest", "The Content-MD5 you specified did not match what we received."};
  return std::nullopt;
}

std::optional<aws::Error> check_sha256(std::string_view given, std::string_view body) {
  if (given.size() != 64 || given == hex_encode(sha256(body))) return std::nullopt;
  return aws::Error{"XAmzContentSHA256Mismatch",
                    "The provided 'x-amz-content-sha256' header does not match what was computed."};
}

/// The last of the content codings, which aws-chunked is, taken off.
std::string_view other_codings(std::string_view codings, bool& chunked) {
  constexpr std::string_view kChunked = "aws-chunked";
  chunked = codings.ends_with(kChunked) || codings.starts_with(kChunked);
  if (codings.starts_with(kChunked)) codings.remove_prefix(kChunked.size());
  if (codings.ends_with(kChunked)) codings.remove_suffix(kChunked.size());
  const auto first = codings.find_first_not_of(", ");
  return first == codings.npos ? std::string_view() : codings.substr(first);
}

std::optional<aws::Error> check_trailers(const net::HttpRequest& request, const Trailers& trailers) {
  const auto announced = request.field("x-amz-trailer");
  if (announced.empty()) return std::nullopt;
  for (const auto& [name, value] : trailers)
    if (net::equals_ignoring_case(announced, name)) return std::nullopt;
  return aws::Error{"MalformedTrailerError", "The request lacks the trailing data that it announced"};
}

std::optional<aws::Error> unchunk(const net::HttpRequest& request, std::string& body, Trailers& trailers) {
  auto decoded = decode_aws_chunked(body);
  if (!decoded) return std::move(decoded).error();
  trailers = *std::move(decoded);
  const auto length = request.field("x-amz-decoded-content-length");
  if (!length.empty() && length != std::to_string(body.size()))
    return aws::Error{"IncompleteBody",
                      "You did not provide the number of bytes specified by the x-amz-decoded-content-length header"};
  return check_trailers(request, trailers);
}

}  // namespace

std::expected<S3Body, aws::Error> take_s3_body(net::HttpRequest& request) {
  const auto payload = request.field("x-amz-content-sha256");
  bool chunked = false;
  const auto coding = other_codings(request.field("content-encoding"), chunked);
  if (!coding.empty() && !net::equals_ignoring_case(coding, "identity"))
    return std::unexpected(
        aws::Error{"NotImplemented", fmt::format("The content encoding {} is not implemented", coding), 501});
  S3Body body{std::move(request.body), std::nullopt};
  Trailers trailers;
  if (chunked || payload.starts_with("STREAMING-"))
    if (auto error = unchunk(request, body.bytes, trailers)) return std::unexpected(*std::move(error));
  if (auto error = check_sha256(payload, body.bytes)) return std::unexpected(*std::move(error));
  if (auto error = check_md5(request.field("content-md5"), body.bytes)) return std::unexpected(*std::move(error));
  if (auto error = check_checksums(request, trailers, body)) return std::unexpected(*std::move(error));
  return body;
}

}  // namespace tenantry::wire
