#pragma once

#include <cstdint>
#include <expected>
#include <memory>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "sigv4/canonical.h"
#include "sigv4/timestamp.h"

namespace tenantry::sigv4 {

/// Why a request is not let in. `message` is AWS's text where AWS has one; empty: the reason's usual one.
struct Refusal {
  enum class Reason : std::uint8_t {
    missing,          ///< It is not signed at all.
    incomplete,       ///< What is said about the signature cannot be read.
    unknown_key,      ///< A key or a session token that is not ours.
    wrong_signature,  ///< Not what the request should have been signed with, or not all of it.
    expired,          ///< Not signed now.
  };
  Reason reason = Reason::missing;
  std::string message;
};

/// What is asked of a signature.
struct Rules {
  std::string region;
  std::string service;
  std::chrono::seconds skew = std::chrono::minutes(5);  ///< How far a header-signed request's date may be from ours.
  bool presigned = false;                               ///< Whether a signature may stand in the query.
  bool session_tokens = false;  ///< Whether a request may carry X-Amz-Security-Token; whoever allows it, checks it.
  PathForm path_form = PathForm::normalized;
};

/// What a request says about its own signature, its form checked, nothing of it proved. Views into the request, and
/// into `decoded`.
struct Claim {
  std::string_view access_key_id;
  std::string_view credential;  ///< `AKIDEXAMPLE/20150830/us-east-1/dynamodb/aws4_request`
  std::string_view scope;       ///< The same behind the key id.
  Timestamp when;
  HeaderNames signed_headers;
  std::string_view signature;
  std::shared_ptr<const void> decoded;  ///< What a presigned request's views point into.
};

/// Reads and checks all that needs neither a secret nor the body's hash. Pure; `now` is the verifier's clock.
///
/// From "Create a signed AWS API request": the Host field and every `x-amz-*` field of the request must be signed. A
/// date from the Date field, which counts where X-Amz-Date is absent, must be, too. Besides, what a verifier and a
/// server behind it could read differently is refused: two of Authorization, Host, Date, Content-Type or of any
/// `x-amz-*` field; signatures in both places; header names that are not sorted, lower-case and unique; a name without
/// its field; more than 100 names; bodies that are not signed (UNSIGNED-PAYLOAD, STREAMING-…).
std::expected<Claim, Refusal> read_claim(const Request& request, const Rules& rules, WallTime now);

}  // namespace tenantry::sigv4
