#pragma once

#include <string>
#include <string_view>

#include "local/ssm/outcome.h"

namespace tenantry::local::ssm {

/// Whether the whole value matches a parameter's AllowedPattern (Perl syntax, close to the service's Java syntax).
/// InvalidAllowedPatternException, also for a pattern that backtracks without end; ParameterPatternMismatchException.
Outcome<void> check_pattern(std::string_view value, std::string_view pattern);

}  // namespace tenantry::local::ssm
