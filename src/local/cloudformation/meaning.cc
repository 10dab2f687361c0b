#include "local/cloudformation/meaning.h"

#include <utility>

#include "base/result.h"

namespace tenantry::local::cloudformation {

Checked<Meaning> understand(std::shared_ptr<const Template> declared, const StackRecord& stack,
                            const aws::Identity& identity) {
  Meaning meaning{.declared = std::move(declared)};
  meaning.parameters = parameter_values(*meaning.declared, stack.parameters);
  meaning.pseudo = {identity.region, identity.account_id, stack.name, stack.id, stack.notification_arns};
  TENANTRY_TRY(meaning.conditions, evaluate_conditions(*meaning.declared, meaning.parameters, meaning.pseudo));
  TENANTRY_TRY(meaning.plan, plan_resources(*meaning.declared, meaning.conditions));
  return meaning;
}

StackScope static_scope(const Meaning& meaning) {
  return {*meaning.declared, meaning.parameters, meaning.pseudo, meaning.conditions,
          [](const std::string&, const std::string&) -> std::optional<std::string> { return {}; }};
}

}  // namespace tenantry::local::cloudformation
