#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "aws/cloudformation/service.h"
#include "base/task.h"
#include "provisioning/context.h"
#include "provisioning/step_result.h"
#include "tenancy/account.h"
#include "tenancy/provisioning_record.h"

namespace tenantry::provisioning {

/// What the template gives back.
struct StackOutputs {
  std::string table_name;
  std::string table_arn;
  std::string stream_arn;
};

/// Private accounts' stacks, in CloudFormation. Stacks are addressed by their id once it is known, by name before. None
/// is touched that does not carry the account's tag.
class Stacks {
 public:
  using Stack = aws::cloudformation::Stack;

  explicit Stacks(const Context& context) : context_(context) {}

  /// Asks for the stack. Its id; or nothing where a stack of this name exists already.
  Task<StepResult<std::optional<std::string>>> create(tenancy::Account account,
                                                      tenancy::ProvisioningRecord record) const;

  /// The stack, if it exists and has not been deleted. A failure where it is not this account's.
  Task<StepResult<std::optional<Stack>>> find(tenancy::AccountId account, std::optional<std::string> stack_id) const;

  /// Waits until its creation has ended, and reads its outputs. A failure with the first failing resource's reason.
  Task<StepResult<StackOutputs>> wait_created(tenancy::AccountId account, std::string stack_id) const;

  /// Takes termination protection off, where it is on.
  Task<StepResult<>> unprotect(tenancy::AccountId account, std::optional<std::string> stack_id) const;
  /// Asks for its deletion, where it exists.
  Task<StepResult<>> remove(tenancy::AccountId account, std::optional<std::string> stack_id, std::string token) const;
  /// Waits until it is gone.
  Task<StepResult<>> wait_removed(tenancy::AccountId account, std::optional<std::string> stack_id) const;

 private:
  struct Template {
    std::string bucket;
    std::string key;
    std::string billing_mode;
  };

  Task<StepResult<Template>> read_template() const;
  Task<std::string> first_reason(std::string stack, std::string_view status) const;
  Task<StepResult<StackOutputs>> creation_failure(std::string stack_id, std::string status) const;

  const Context& context_;
};

/// Whether the stack failed before it was ever usable: it may be removed to make room for another attempt.
bool is_dead(const aws::cloudformation::Stack& stack);

}  // namespace tenantry::provisioning
