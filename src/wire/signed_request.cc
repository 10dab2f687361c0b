#include "wire/signed_request.h"

#include <utility>

namespace tenantry::wire {

SignedRequest::SignedRequest(const net::HttpRequest& request) {
  headers_.reserve(request.fields.size());
  for (const auto& [name, value] : request.fields) headers_.push_back({name, value});
  view_ = {.method = request.method,
           .path = request.path(),
           .query = request.query(),
           .headers = headers_,
           .body = request.body};
}

Denial denial_of(sigv4::Refusal refusal) {
  using From = sigv4::Refusal::Reason;
  using To = Denial::Reason;
  const auto reason = [&] {
    switch (refusal.reason) {
      case From::missing:
        return To::missing;
      case From::incomplete:
        return To::incomplete;
      case From::unknown_key:
        return To::unknown_key;
      case From::wrong_signature:
        return To::wrong_signature;
      case From::expired:
        break;
    }
    return To::expired;
  };
  return {reason(), std::move(refusal.message)};
}

}  // namespace tenantry::wire
