#pragma once

#include <string>

#include "local/cloudformation/checked.h"
#include "local/cloudformation/template.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

/// One member of a template's Parameters. Types beyond String, Number, List<Number> and CommaDelimitedList need other
/// services to be checked against and are refused.
Checked<ParameterDeclaration> parse_parameter_declaration(const std::string& name, const Value& body);

}  // namespace tenantry::local::cloudformation
