#pragma once

#include <string>
#include <vector>

#include "local/cloudformation/checked.h"
#include "local/cloudformation/meaning.h"

namespace tenantry::local::cloudformation {

/// The names of the exports that a stack's resources and outputs import (Fn::ImportValue), each once, sorted. What has
/// a condition that does not hold imports nothing.
Checked<std::vector<std::string>> imported_names(const Meaning& meaning);

}  // namespace tenantry::local::cloudformation
