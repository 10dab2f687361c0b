#pragma once

#include <map>
#include <string>
#include <vector>

#include "aws/cloudformation/stack_operations.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/template.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

/// A stack's parameters by name: texts, lists for the list types.
using ParameterValues = std::map<std::string, Value>;

/// Each declared parameter's value, from the request or its default, in the template's order. Refused, with
/// CloudFormation's texts: a missing or undeclared parameter, one given twice, a value that breaks a constraint. The
/// constraints of AWS::SSM::Parameter::Value are on the name that is given; fetch_parameters() looks it up.
Checked<std::vector<aws::cloudformation::Parameter>> resolve_parameters(
    const Template& declared, const std::vector<aws::cloudformation::Parameter>& given);

/// The values that functions see. `resolved` comes from resolve_parameters().
ParameterValues parameter_values(const Template& declared, const std::vector<aws::cloudformation::Parameter>& resolved);

}  // namespace tenantry::local::cloudformation
