#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "net/http.h"

namespace tenantry::admin {

/// One member of a body, or parameter of a query, that breaks a rule.
struct FieldError {
  std::string path;     ///< JSON path: `$.licenses[0].endDate`; of a query parameter its name: `limit`.
  std::string message;  ///< The rule: `must not be before startDate`.
};

/// The one error form of the admin API: RFC 9457, application/problem+json, with every invalid field in `errors`.
struct Problem {
  unsigned status = 500;
  std::string detail;  ///< One sentence on this very request.
  std::vector<FieldError> errors;
  std::optional<unsigned> retry_after = std::nullopt;  ///< Seconds, for the header field.
};

inline constexpr std::size_t kMaxErrors = 100;

/// A 400 that names members of the body: the first kMaxErrors of them, then in one line how many more there are.
Problem invalid_body(std::vector<FieldError> errors);

/// `title` is the status's reason phrase; `type` stays `about:blank`.
net::HttpResponse to_response(const Problem& problem);

/// The same for what could not be read as HTTP (net::HttpLimits::refusal).
net::HttpResponse refuse_http(unsigned status, std::string_view detail);

std::string_view reason_phrase(unsigned status);

}  // namespace tenantry::admin
