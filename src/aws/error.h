#pragma once

#include <string>
#include <string_view>
#include <utility>

namespace tenantry::aws {

/// A service's refusal in its own vocabulary, as the SDKs show it.
struct Error {
  std::string code;     ///< As in the API reference: `ResourceNotFoundException`, `ValidationError`.
  std::string message;  ///< The service's text.
  int status = 400;     ///< HTTP status. From 500 on the fault is the service's, and clients retry.
};

inline Error validation_error(std::string message, std::string_view code = "ValidationException") {
  return {std::string(code), std::move(message)};
}

inline Error internal_error(std::string message) { return {"InternalServerError", std::move(message), 500}; }

}  // namespace tenantry::aws
