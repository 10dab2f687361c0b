#pragma once

#include <optional>
#include <string>
#include <vector>

#include "local/cloudformation/checked.h"
#include "local/cloudformation/template.h"

namespace tenantry::local::cloudformation {

/// The capability that a template's IAM resources need to be acknowledged with: none, CAPABILITY_IAM, or
/// CAPABILITY_NAMED_IAM where one of them has a name of the template's own (API reference, "CreateStack").
std::vector<std::string> required_capabilities(const Template& declared);

/// `The following resource(s) require capabilities: […]`, by their types; nullopt where none does.
std::optional<std::string> capabilities_reason(const Template& declared);

/// InsufficientCapabilitiesException where `given` lacks what is required. CAPABILITY_NAMED_IAM holds for both.
Checked<void> check_capabilities(const Template& declared, const std::vector<std::string>& given);

}  // namespace tenantry::local::cloudformation
