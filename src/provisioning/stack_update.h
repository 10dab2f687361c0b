#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "aws/cloudformation/service.h"
#include "base/task.h"
#include "provisioning/context.h"
#include "provisioning/step_result.h"
#include "provisioning/tables.h"
#include "tenancy/account_id.h"
#include "tenancy/table_settings.h"

namespace tenantry::provisioning {

/// A change of an account's table's settings as an update of its stack, with the template that the stack has.
struct StackUpdate {
  tenancy::TableSettings change;  ///< What was asked for,
  tenancy::TableSettings merged;  ///< and what comes of it.
};

/// What the stack's parameters are to be, by key, apart from capacities that auto scaling moves.
std::map<std::string, std::string> wanted_parameters(const StackUpdate& update);

/// Whether the stack is as it should be.
bool is_as_wanted(const aws::cloudformation::Stack& stack, const StackUpdate& update);

/// All of the stack's parameters for the request: what is wanted; capacities as they are `live`, within the bounds,
/// where the change does not name them; the rest as before. A failure where the stack's template knows no such
/// parameter.
StepResult<std::vector<aws::cloudformation::Parameter>> update_parameters(const aws::cloudformation::Stack& stack,
                                                                          const StackUpdate& update,
                                                                          const Capacities& live);

enum class UpdateAnswer : std::uint8_t {
  started,  ///< Or under way already.
  nothing,  ///< The resources are as they should be.
};
Task<StepResult<UpdateAnswer>> update_stack(const Context& context, std::string stack_id,
                                            std::vector<aws::cloudformation::Parameter> parameters, std::string token);

/// Takes a stack that is UPDATE_ROLLBACK_FAILED up again. Returns at once.
Task<StepResult<>> continue_rollback(const Context& context, std::string stack_id, std::string token);

}  // namespace tenantry::provisioning
