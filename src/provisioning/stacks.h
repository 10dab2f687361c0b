#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

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
  /// The same for what is to be removed: one that is not this account's is none.
  Task<StepResult<std::optional<Stack>>> find_own(tenancy::AccountId account,
                                                  std::optional<std::string> stack_id) const;

  /// What accounts have that choose no billing mode: the platform's parameter, if it is one.
  Task<StepResult<std::string>> default_billing_mode() const;

  /// Waits until its creation has ended. A failure with the first failing resource's reason.
  Task<StepResult<Stack>> wait_created(tenancy::AccountId account, std::string stack_id) const;
  /// Of a complete stack. A failure where there is none, or they name another table.
  StepResult<StackOutputs> outputs(const Stack& stack, tenancy::AccountId account) const;

  /// The names of the tables among its resources.
  Task<StepResult<std::vector<std::string>>> tables(std::string stack_id) const;

  /// Takes termination protection off, where it is on.
  Task<StepResult<>> unprotect(tenancy::AccountId account, std::optional<std::string> stack_id) const;
  /// Asks for its deletion, where it exists.
  Task<StepResult<>> remove(tenancy::AccountId account, std::optional<std::string> stack_id, std::string token) const;
  /// Waits until nothing is under way, or it is gone.
  Task<StepResult<>> wait_at_rest(tenancy::AccountId account, std::optional<std::string> stack_id) const;
  /// Waits until it is gone. Where all that could not be deleted is tables, it is deleted without them: they are the
  /// caller's to delete.
  Task<StepResult<>> wait_removed(tenancy::AccountId account, std::optional<std::string> stack_id,
                                  std::string token) const;

 private:
  using Parameters = std::map<std::string, std::string, std::less<>>;

  Task<StepResult<Parameters>> read_parameters() const;
  using Resource = aws::cloudformation::StackResourceSummary;

  Task<StepResult<std::vector<Resource>>> resources(std::string stack_id) const;
  Task<StepResult<>> remove_but_tables(Stack stack, std::string token) const;

  const Context& context_;
};

/// `settings` with what the stack's parameters say of what is not set: billing mode, recovery, protection.
tenancy::TableSettings settings_of(const aws::cloudformation::Stack& stack, tenancy::TableSettings settings);

bool is_in_progress(const aws::cloudformation::Stack& stack);
bool is_complete(const aws::cloudformation::Stack& stack);  ///< Made, and not half changed.
/// Whether this attempt has asked for the stack, not an earlier one: its tag says so.
bool is_of_attempt(const aws::cloudformation::Stack& stack, const tenancy::ProvisioningRecord& record);

}  // namespace tenantry::provisioning
