#pragma once

#include <string_view>
#include <vector>

#include "aws/cloudformation/stack_operations.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/intrinsic.h"
#include "local/cloudformation/meaning.h"

namespace tenantry::local::cloudformation {

/// The outputs, in the template's order. Refused: what does not come to a text.
Checked<std::vector<aws::cloudformation::Output>> evaluate_outputs(const Meaning& meaning, const Scope& scope);
/// Refuses the outputs whose values rest on no resource and no import, and the names of exports, that
/// evaluate_outputs() would refuse.
Checked<void> check_outputs(const Meaning& meaning);
/// The refusal of an output that is no text.
std::unexpected<aws::Error> malformed_output(std::string_view name);

}  // namespace tenantry::local::cloudformation
