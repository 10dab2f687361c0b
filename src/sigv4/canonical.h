#pragma once

#include <boost/container/small_vector.hpp>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "sigv4/hash.h"

/// What is signed, as text: "Create a signed AWS API request" in AWS's IAM User Guide ("Signature Version 4").
namespace tenantry::sigv4 {

struct Header {
  std::string_view name;   ///< As sent.
  std::string_view value;  ///< As sent.
};

/// A request as it is on the wire. Views.
struct Request {
  std::string_view method;
  std::string_view path;   ///< Undecoded, without the query.
  std::string_view query;  ///< Undecoded, without `?`.
  std::span<const Header> headers;
  std::string_view body;  ///< Whole, transfer coding removed.
};

/// Names in lower case, sorted, each once.
using HeaderNames = boost::container::small_vector<std::string_view, 16>;

/// Whether `.`, `..` and empty segments are taken out of a path before it is signed: by all services but S3, which
/// also encodes it once less and is not what this is for.
enum class PathForm { normalized, as_it_is };

/// The canonical request. Paths are encoded once more than they are on the wire, query parameters decoded and encoded,
/// white space in fields' values reduced, the values of one name joined with commas. A name without a field counts as
/// an empty value. The query parameter `X-Amz-Signature` is left out. Nothing where the query has a malformed escape.
std::optional<std::string> canonical_request(const Request& request, std::span<const std::string_view> signed_headers,
                                             const Digest& payload, PathForm form = PathForm::normalized);

/// `scope` is `20150830/us-east-1/dynamodb/aws4_request`.
std::string string_to_sign(std::string_view timestamp, std::string_view scope, std::string_view canonical_request);

/// What the string to sign is signed with.
Digest signing_key(std::string_view secret, std::string_view date, std::string_view region, std::string_view service);

inline constexpr std::string_view kAlgorithm = "AWS4-HMAC-SHA256";
inline constexpr std::string_view kTerminator = "aws4_request";

inline char lower_case(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c | 0x20) : c; }
std::string lower_case(std::string_view text);

/// `text` may have capitals, `lower` has none. ASCII. Most names differ in length or in their first letter.
inline bool equals_ignoring_case(std::string_view text, std::string_view lower) {
  if (text.size() != lower.size()) return false;
  for (std::size_t i = 0; i < text.size(); ++i)
    if (text[i] != lower[i] && lower_case(text[i]) != lower[i]) return false;
  return true;
}

}  // namespace tenantry::sigv4
