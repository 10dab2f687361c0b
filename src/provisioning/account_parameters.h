#pragma once

#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/task.h"
#include "provisioning/context.h"
#include "provisioning/step_result.h"
#include "tenancy/account_id.h"

namespace tenantry::provisioning {

/// The parameters of accounts that the provisioner owns, in SSM. Every call may be repeated.
class AccountParameters {
 public:
  using Values = std::vector<std::pair<std::string_view, std::string>>;  ///< parameters.h's names, below the account.

  explicit AccountParameters(const Context& context) : context_(context) {}

  /// All at once; in no order. What is throttled is written again, without the rest.
  Task<StepResult<>> write(tenancy::AccountId account, Values values) const;
  /// What a template has made, for the router to find: `expected` must be there, within the timeout of a call, and so.
  Task<StepResult<>> check(tenancy::AccountId account, Values expected) const;
  Task<StepResult<>> remove(tenancy::AccountId account, std::vector<std::string_view> names) const;

 private:
  Task<StepResult<std::map<std::string, std::string>>> read(tenancy::AccountId account, const Values& names) const;
  Task<StepResult<>> write_one(std::string path, std::string value) const;

  const Context& context_;
};

}  // namespace tenantry::provisioning
