#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "aws/error.h"
#include "base/result.h"
#include "tenancy/account_error.h"

namespace tenantry::provisioning {

/// Why a step has not been done.
struct StepFailure {
  enum class Kind : std::uint8_t {
    transient,  ///< Run it again a little later.
    permanent,  ///< The attempt has failed.
    foreign,    ///< The same: something that is another's is in the way.
    lost,       ///< Another instance is working on the account, or it is gone: let go.
  };
  Kind kind = Kind::permanent;
  std::string cause;  ///< One sentence for the account's owner.
};

template <class T = void>
using StepResult = Result<T, StepFailure>;

std::unexpected<StepFailure> step_failed(std::string cause);
/// `service` is its name, for the cause: `CloudFormation`.
std::unexpected<StepFailure> step_failed(std::string_view service, const aws::Error& error);
std::unexpected<StepFailure> step_failed(const tenancy::AccountError& error);

}  // namespace tenantry::provisioning
