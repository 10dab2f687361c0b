#pragma once

#include <optional>
#include <string>

#include "aws/cloudformation/change_set_operations.h"
#include "base/deadline.h"
#include "base/task.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/engine.h"
#include "local/cloudformation/stack_store.h"

/// Change sets (User Guide, "Update CloudFormation stacks using change sets"). One is complete, or has failed, when
/// CreateChangeSet answers.
namespace tenantry::local::cloudformation {

Task<Checked<aws::cloudformation::CreateChangeSetResponse>> execute(Engine& engine,
                                                                    aws::cloudformation::CreateChangeSetRequest request,
                                                                    Deadline deadline);
Task<Checked<aws::cloudformation::ExecuteChangeSetResponse>> execute(
    Engine& engine, aws::cloudformation::ExecuteChangeSetRequest request, Deadline deadline);
Task<Checked<aws::cloudformation::DeleteChangeSetResponse>> execute(Engine& engine,
                                                                    aws::cloudformation::DeleteChangeSetRequest request,
                                                                    Deadline deadline);

Checked<aws::cloudformation::DescribeChangeSetResponse> answer(
    const StackStore& store, const aws::cloudformation::DescribeChangeSetRequest& request);
Checked<aws::cloudformation::ListChangeSetsResponse> answer(const StackStore& store,
                                                            const aws::cloudformation::ListChangeSetsRequest& request);

/// The change set of that id, or of that name of a stack of that name or id. Refused: ChangeSetNotFound.
Checked<ChangeSetRecord> find_change_set(const StackStore& store, const std::string& name_or_id,
                                         const std::optional<std::string>& stack_name);

}  // namespace tenantry::local::cloudformation
