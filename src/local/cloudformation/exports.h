#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "kv/store.h"
#include "local/cloudformation/records.h"
#include "local/cloudformation/stack_store.h"

/// Values that stacks give each other (User Guide, "Get exported outputs from a deployed CloudFormation stack"). For
/// writers of stacks, who hold their lock. What comes back is the reason why it may not be, and the batch untouched; or
/// nullopt.
namespace tenantry::local::cloudformation {

/// The stack comes to export what `outputs` say, instead of what its own do. Refused: a name that another stack
/// exports, and to change or withdraw what is imported.
Result<std::optional<std::string>> export_outputs(const StackStore& store, kv::Batch& batch, const StackRecord& stack,
                                                  const std::vector<aws::cloudformation::Output>& outputs);

/// Why the stack may not be deleted: another imports what it exports.
Result<std::optional<std::string>> held_exports(const StackStore& store, const StackRecord& stack);
/// The stack is gone, and exports nothing any more.
Result<void> withdraw_exports(const StackStore& store, kv::Batch& batch, const StackRecord& stack);

/// Makes the stack an importer of these too, so that they stay as they are. Refused: a name that nobody exports, or
/// only a stack that is being deleted.
Result<std::optional<std::string>> hold_imports(const StackStore& store, kv::Batch& batch, StackRecord& stack,
                                                const std::vector<std::string>& names);

/// Gives back all that it imports but these.
Result<void> release_imports(const StackStore& store, kv::Batch& batch, StackRecord& stack,
                             const std::vector<std::string>& kept);

}  // namespace tenantry::local::cloudformation
