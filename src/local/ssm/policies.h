#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "aws/ssm/operations.h"
#include "base/clock.h"
#include "local/ssm/outcome.h"

namespace tenantry::local::ssm {

/// A parameter's policies (User Guide, "Assigning parameter policies in Parameter Store"), checked.
struct Policies {
  std::string packed;               ///< Each one's type and JSON text; empty: no policies.
  std::int64_t expires_millis = 0;  ///< When an Expiration ends the parameter; 0: never.
};

/// Reads a request's JSON: an array of at most ten policies, or `{}`, `[]`, `[{}]` for none. An Expiration must lie in
/// the future. InvalidPolicyTypeException, InvalidPolicyAttributeException, PoliciesLimitExceededException,
/// IncompatiblePolicyException.
Outcome<Policies> parse_policies(std::string_view json, WallTime now);

/// As responses list them, all of them still to be done: an expiration that was done leaves no parameter to show.
std::vector<aws::ssm::ParameterInlinePolicy> list_policies(std::string_view packed);

}  // namespace tenantry::local::ssm
