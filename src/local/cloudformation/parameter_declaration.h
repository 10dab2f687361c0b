#pragma once

#include <string>

#include "local/cloudformation/checked.h"
#include "local/cloudformation/template.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

/// One member of a template's Parameters, of a type of parameter_type.h.
Checked<ParameterDeclaration> parse_parameter_declaration(const std::string& name, const Value& body);

}  // namespace tenantry::local::cloudformation
