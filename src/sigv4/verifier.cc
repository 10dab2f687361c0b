#include "sigv4/verifier.h"

#include <string>

namespace tenantry::sigv4 {
namespace {

using Reason = Refusal::Reason;

std::unexpected<Refusal> mismatch() {
  return std::unexpected(
      Refusal{Reason::wrong_signature,
              "The request signature we calculated does not match the signature you provided. Check your AWS Secret "
              "Access Key and signing method. Consult the service documentation for details."});
}

std::string_view view(const std::array<char, 64>& digits) { return {digits.data(), digits.size()}; }

/// The field is signed, if it is there: whoever gives another hash than the body's has signed another body.
bool is_hash_of_body(const Request& request, const Digest& payload) {
  for (const auto& [name, value] : request.headers)
    if (equals_ignoring_case(name, "x-amz-content-sha256")) return value == view(hex_digits(payload));
  return true;
}

}  // namespace

std::expected<void, Refusal> Verifier::verify(const Request& request, const Claim& claim, std::string_view secret) {
  const Digest payload = sha256(request.body);
  if (!is_hash_of_body(request, payload))
    return std::unexpected(
        Refusal{Reason::wrong_signature,
                "The provided 'x-amz-content-sha256' header does not match what was computed of the request's body."});
  const auto canonical = canonical_request(request, claim.signed_headers, payload, rules_.path_form);
  if (!canonical)
    return std::unexpected(Refusal{Reason::incomplete, "Illegal hex character in escape % pattern in the query."});
  const Digest key = keys_.get(claim, secret);
  const Digest expected = hmac_sha256(bytes_of(key), string_to_sign(claim.when.text(), claim.scope, *canonical));
  if (!equal_in_constant_time(view(hex_digits(expected)), claim.signature)) return mismatch();
  return {};
}

}  // namespace tenantry::sigv4
