#pragma once

#include <expected>
#include <string_view>

#include "local/cloudformation/checked.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

/// Refuses a call of a function that there is not, or with arguments of the wrong number or kind; the arguments' own
/// calls are not looked into.
Checked<void> check_call(const Call& call);

/// Refuses a function that only the transform AWS::LanguageExtensions brings, with a text that says so.
std::unexpected<aws::Error> refuse_extension(std::string_view function);

}  // namespace tenantry::local::cloudformation
