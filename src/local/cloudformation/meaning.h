#pragma once

#include <memory>

#include "aws/arn.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/parameters.h"
#include "local/cloudformation/plan.h"
#include "local/cloudformation/records.h"
#include "local/cloudformation/scope.h"
#include "local/cloudformation/template.h"

namespace tenantry::local::cloudformation {

/// What a template means for one stack, with its parameters.
struct Meaning {
  std::shared_ptr<const Template> declared;
  ParameterValues parameters;
  PseudoParameters pseudo;
  ConditionValues conditions;
  Plan plan;
};

/// `stack` has its identity and its resolved parameters. Refused: what evaluate_conditions() and plan_resources()
/// refuse.
Checked<Meaning> understand(std::shared_ptr<const Template> declared, const StackRecord& stack,
                            const aws::Identity& identity);

/// The names that mean something before any resource is there. `meaning` outlives it.
StackScope static_scope(const Meaning& meaning);

}  // namespace tenantry::local::cloudformation
