#pragma once

#include <boost/container/small_vector.hpp>

#include "net/http.h"
#include "sigv4/canonical.h"
#include "sigv4/claim.h"
#include "wire/authenticator.h"

namespace tenantry::wire {

/// An HTTP request as sigv4 sees it. Views `request`, which outlives it and does not change.
class SignedRequest {
 public:
  explicit SignedRequest(const net::HttpRequest& request);
  SignedRequest(const SignedRequest&) = delete;
  SignedRequest& operator=(const SignedRequest&) = delete;

  const sigv4::Request& view() const { return view_; }

 private:
  boost::container::small_vector<sigv4::Header, 24> headers_;
  sigv4::Request view_;
};

/// Why a signature is refused, as an authenticator says it.
Denial denial_of(sigv4::Refusal refusal);

}  // namespace tenantry::wire
