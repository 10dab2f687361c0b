#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/cloudformation/stack_operations.h"
#include "aws/ssm/service.h"
#include "base/clock.h"
#include "base/task.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/meaning.h"
#include "local/cloudformation/template.h"
#include "local/cloudformation/value.h"

/// What a stack takes from SSM: parameters of the type AWS::SSM::Parameter::Value, and dynamic references,
/// `{{resolve:ssm:<name>[:<version>]}}`, in resources' properties (User Guide, "Using dynamic references"). As with AWS
/// they are fetched anew by each operation on the stack, and stay as they are in outputs.
namespace tenantry::local::cloudformation {

/// One `{{resolve:…}}`.
struct DynamicReference {
  std::string text;      ///< With its braces.
  std::string selector;  ///< `<name>` or `<name>:<version>`.
  std::string name() const { return selector.substr(0, selector.find(':')); }
};
/// Those of a text, in order. Refused: a malformed one, `secretsmanager` (there is none here), and `ssm-secure`, which
/// no property of the supported types takes; `property` says where, `AWS::SSM::Parameter/Properties/Value`.
Checked<std::vector<DynamicReference>> dynamic_references(std::string_view text, std::string_view property);

/// Refuses a template whose texts have references that dynamic_references() refuses, more than 60 of them, or a default
/// with one that names no version.
Checked<void> check_dynamic_references(const Template& declared);

/// `parameters` (from resolve_parameters()) with the resolved values of those that name parameters of SSM. Refused,
/// with CloudFormation's texts: missing ones, a SecureString, a String for a list or the reverse.
Task<Checked<std::vector<aws::cloudformation::Parameter>>> fetch_parameters(
    const Template& declared, std::vector<aws::cloudformation::Parameter> parameters, aws::ssm::Service& ssm,
    Clock& clock);

/// `properties` with the values of its references. Refused like fetch_parameters().
Task<Checked<Value>> resolve_references(Value properties, std::string type, aws::ssm::Service& ssm, Clock& clock);

/// Refuses a stack whose references cannot be resolved before it has made anything: as far as their names do not depend
/// on resources.
Task<Checked<void>> check_references_exist(const Meaning& meaning, aws::ssm::Service& ssm, Clock& clock);

}  // namespace tenantry::local::cloudformation
