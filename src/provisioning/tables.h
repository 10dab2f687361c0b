#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>

#include "aws/dynamodb/service.h"
#include "base/task.h"
#include "provisioning/context.h"
#include "provisioning/step_result.h"
#include "tenancy/account_id.h"

namespace tenantry::provisioning {

/// What a table and its indexes have provisioned now, by the template's parameters for it (template_parameters.h).
using Capacities = std::map<std::string, std::int64_t, std::less<>>;

/// Private accounts' own tables, at their end; and the erasure of an account from the shared one. A table is touched
/// only by the ARN that its stack gave, or, found by name, if it carries the account's tag.
class Tables {
 public:
  explicit Tables(const Context& context) : context_(context) {}

  /// Empty where nothing is: a table on demand.
  Task<StepResult<Capacities>> capacities(tenancy::AccountId account, std::optional<std::string> arn) const;

  /// Whether the account's table exists: by its name and tag.
  Task<StepResult<bool>> exists(tenancy::AccountId account) const;

  /// Whether the table, where it exists, has deletion protection now.
  Task<StepResult<bool>> is_protected(tenancy::AccountId account, std::string table_arn) const;

  /// The table's final backup, made unless it is there already, once it is available: its ARN; none where the table
  /// does not exist.
  Task<StepResult<std::optional<std::string>>> back_up(tenancy::AccountId account, std::string table_arn) const;

  /// `arn`: or a name that the account's stack gave. Without one, by name and tag; a table that is not this account's
  /// is none. Takes deletion protection off, where the table exists and has it.
  Task<StepResult<>> unprotect(tenancy::AccountId account, std::optional<std::string> arn) const;
  /// Deletes it, where it exists, and waits until it is gone.
  Task<StepResult<>> remove(tenancy::AccountId account, std::optional<std::string> arn) const;

  /// How many of the account's items in the shared table GSI3 lists now.
  Task<StepResult<std::size_t>> count_items(tenancy::AccountId account) const;
  /// Deletes all of them; how many.
  Task<StepResult<std::size_t>> erase_pass(tenancy::AccountId account) const;

 private:
  using Description = aws::dynamodb::TableDescription;

  aws::dynamodb::QueryRequest items_of(tenancy::AccountId account) const;
  Task<StepResult<std::optional<Description>>> find(tenancy::AccountId account, std::optional<std::string> arn) const;
  Task<StepResult<std::optional<std::string>>> find_backup(std::string table, std::string name) const;
  Task<StepResult<bool>> is_tagged(tenancy::AccountId account, std::string arn) const;
  Task<StepResult<>> erase(std::vector<aws::dynamodb::AttributeMap> keys) const;
  Task<StepResult<>> erase_batch(std::vector<aws::dynamodb::WriteRequest> writes) const;

  const Context& context_;
};

}  // namespace tenantry::provisioning
