#pragma once

#include <string_view>

namespace tenantry::local::cloudformation {

/// Types of parameters (User Guide, "Parameters": CloudFormation-supplied parameter types).

/// String, Number, List<Number>, CommaDelimitedList, List<String>; AWS-specific types and lists of them, whose values
/// are texts here, since there is no EC2 or Route 53 to ask; AWS::SSM::Parameter::Name; AWS::SSM::Parameter::Value of
/// String, List<String>, CommaDelimitedList and AWS-specific types.
bool is_parameter_type(std::string_view type);

/// `AWS::SSM::Parameter::Value<…>`: the parameter's value names a parameter of SSM, whose value Ref gives.
bool is_ssm_value_type(std::string_view type);
inline constexpr std::string_view kSsmNameType = "AWS::SSM::Parameter::Name";

/// Whether Ref gives a list.
bool is_list_type(std::string_view type);

/// Whether the value that a stack is given is itself a list. For AWS::SSM::Parameter::Value it never is.
bool is_given_as_list(std::string_view type);

}  // namespace tenantry::local::cloudformation
