#include "wire/authenticator.h"

#include <array>

namespace tenantry::wire {
namespace {

struct Words {
  std::string_view code;
  int status;
  std::string_view message;
};

/// By reason and protocol, both in the order of their declarations.
constexpr std::array<std::array<Words, 3>, 6> kDenials = {{
    {{{"MissingAuthenticationTokenException", 400, "Request is missing Authentication Token"},
      {"MissingAuthenticationToken", 403, "Request is missing Authentication Token"},
      {"AccessDenied", 403, "Access Denied"}}},
    {{{"IncompleteSignatureException", 400, "The request signature does not conform to AWS standards."},
      {"IncompleteSignature", 400, "The request signature does not conform to AWS standards."},
      {"AuthorizationHeaderMalformed", 400, "The authorization header that you provided is not valid."}}},
    {{{"UnrecognizedClientException", 400, "The security token included in the request is invalid."},
      {"InvalidClientTokenId", 403, "The security token included in the request is invalid."},
      {"InvalidAccessKeyId", 403, "The AWS Access Key Id you provided does not exist in our records."}}},
    {{{"InvalidSignatureException", 400,
       "The request signature we calculated does not match the signature you provided."},
      {"SignatureDoesNotMatch", 403, "The request signature we calculated does not match the signature you provided."},
      {"SignatureDoesNotMatch", 403,
       "The request signature we calculated does not match the signature you provided. Check your key and signing "
       "method."}}},
    {{{"InvalidSignatureException", 400, "Signature expired."},
      {"SignatureDoesNotMatch", 403, "Signature expired."},
      {"RequestTimeTooSkewed", 403, "The difference between the request time and the current time is too large."}}},
    {{{"ServiceUnavailable", 503, "The service is temporarily unavailable. Try again."},
      {"ServiceUnavailable", 503, "The service is temporarily unavailable. Try again."},
      {"ServiceUnavailable", 503, "Service is unable to handle request."}}},
}};

std::string_view take_part(std::string_view& text, std::string_view separator) {
  const auto end = text.find(separator);
  const auto part = text.substr(0, end);
  text.remove_prefix(end == text.npos ? text.size() : end + separator.size());
  return part;
}

std::optional<CredentialScope> parse_scope(std::string_view text, std::string_view separator) {
  CredentialScope scope;
  scope.access_key_id = take_part(text, separator);
  take_part(text, separator);
  take_part(text, separator);
  scope.service = take_part(text, separator);
  if (scope.access_key_id.empty()) return std::nullopt;
  return scope;
}

std::optional<CredentialScope> header_scope(std::string_view authorization) {
  constexpr std::string_view kName = "Credential=";
  const auto at = authorization.find(kName);
  if (at == authorization.npos) return std::nullopt;
  const auto text = authorization.substr(at + kName.size());
  return parse_scope(text.substr(0, text.find_first_of(", ")), "/");
}

std::optional<CredentialScope> s3_version_2(std::string_view access_key_id) {
  if (access_key_id.empty()) return std::nullopt;
  return CredentialScope{access_key_id, "s3"};
}

std::optional<CredentialScope> query_scope(std::string_view query) {
  constexpr std::string_view kName = "X-Amz-Credential=";
  constexpr std::string_view kVersion2 = "AWSAccessKeyId=";
  while (!query.empty()) {
    const auto pair = take_part(query, "&");
    if (pair.starts_with(kVersion2)) return s3_version_2(pair.substr(kVersion2.size()));
    if (!pair.starts_with(kName)) continue;
    const auto text = pair.substr(kName.size());
    return parse_scope(text, text.find('/') == text.npos ? "%2F" : "/");
  }
  return std::nullopt;
}

}  // namespace

aws::Error denial_error(Protocol protocol, const Denial& denial) {
  const auto& words = kDenials[static_cast<std::size_t>(denial.reason)][static_cast<std::size_t>(protocol)];
  return {std::string(words.code), denial.message.empty() ? std::string(words.message) : denial.message, words.status};
}

std::optional<CredentialScope> credential_scope(const net::HttpRequest& request) {
  const auto authorization = request.field("authorization");
  if (authorization.starts_with("AWS4-")) return header_scope(authorization);
  if (authorization.starts_with("AWS ")) return s3_version_2(authorization.substr(4, authorization.find(':') - 4));
  return query_scope(request.query());
}

Task<std::expected<Principal, Denial>> AcceptAny::authenticate(const net::HttpRequest& request) {
  if (const auto scope = credential_scope(request)) co_return Principal{scope->access_key_id};
  if (request.field("authorization").starts_with("AWS4-"))
    co_return std::unexpected(
        Denial{Denial::Reason::incomplete, "Authorization header requires 'Credential' parameter."});
  co_return std::unexpected(Denial{});
}

}  // namespace tenantry::wire
