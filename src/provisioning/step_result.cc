#include "provisioning/step_result.h"

#include <fmt/format.h>

#include <utility>

#include "aws/transient.h"

namespace tenantry::provisioning {

using Kind = StepFailure::Kind;
using tenancy::AccountError;

std::unexpected<StepFailure> step_failed(std::string cause) {
  return std::unexpected(StepFailure{Kind::permanent, std::move(cause)});
}

std::unexpected<StepFailure> step_failed(std::string_view service, const aws::Error& error) {
  return std::unexpected(StepFailure{aws::is_transient(error) ? Kind::transient : Kind::permanent,
                                     fmt::format("{}: {}: {}", service, error.code, error.message)});
}

std::unexpected<StepFailure> step_failed(const AccountError& error) {
  const bool lost = error.kind == AccountError::Kind::conflict || error.kind == AccountError::Kind::not_found;
  const Kind kind = lost ? Kind::lost : error.transient ? Kind::transient : Kind::permanent;
  return std::unexpected(StepFailure{kind, error.message});
}

}  // namespace tenantry::provisioning
