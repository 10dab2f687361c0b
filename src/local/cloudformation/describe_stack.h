#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "aws/cloudformation/resource_operations.h"
#include "aws/cloudformation/stack_operations.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/stack_store.h"

/// The operations that only read. Lists come newest first (resources: by logical id), in pages.
namespace tenantry::local::cloudformation {

Checked<aws::cloudformation::DescribeStacksResponse> answer(const StackStore& store,
                                                            const aws::cloudformation::DescribeStacksRequest& request);
Checked<aws::cloudformation::ListStacksResponse> answer(const StackStore& store,
                                                        const aws::cloudformation::ListStacksRequest& request);
Checked<aws::cloudformation::GetTemplateResponse> answer(const StackStore& store,
                                                         const aws::cloudformation::GetTemplateRequest& request);
Checked<aws::cloudformation::DescribeStackEventsResponse> answer(
    const StackStore& store, const aws::cloudformation::DescribeStackEventsRequest& request);
Checked<aws::cloudformation::DescribeStackResourceResponse> answer(
    const StackStore& store, const aws::cloudformation::DescribeStackResourceRequest& request);
Checked<aws::cloudformation::DescribeStackResourcesResponse> answer(
    const StackStore& store, const aws::cloudformation::DescribeStackResourcesRequest& request);
Checked<aws::cloudformation::ListStackResourcesResponse> answer(
    const StackStore& store, const aws::cloudformation::ListStackResourcesRequest& request);

/// A stack's parameters as they may be shown: `no_echo` names those whose values may not.
std::vector<aws::cloudformation::Parameter> shown_parameters(std::vector<aws::cloudformation::Parameter> parameters,
                                                             const std::vector<std::string>& no_echo);

/// The durable state of the stack of that name or id. A name finds no deleted stack. `missing`: the refusal where there
/// is none, its `{}` the name.
Checked<StackRecord> find_stack(const StackStore& store, const std::string& name_or_id,
                                std::string_view missing = "Stack with id {} does not exist");

}  // namespace tenantry::local::cloudformation
