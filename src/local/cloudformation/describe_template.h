#pragma once

#include "aws/cloudformation/template_operations.h"
#include "base/deadline.h"
#include "base/task.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/engine.h"
#include "local/cloudformation/stack_store.h"

namespace tenantry::local::cloudformation {

/// ValidateTemplate and GetTemplateSummary: what a template asks for, without a stack. `Rules` say nothing here, and
/// are left out.
Task<Checked<aws::cloudformation::ValidateTemplateResponse>> execute(
    Engine& engine, aws::cloudformation::ValidateTemplateRequest request, Deadline deadline);
Task<Checked<aws::cloudformation::GetTemplateSummaryResponse>> execute(
    Engine& engine, aws::cloudformation::GetTemplateSummaryRequest request, Deadline deadline);

/// Pages of 100.
Checked<aws::cloudformation::ListExportsResponse> answer(const StackStore& store,
                                                         const aws::cloudformation::ListExportsRequest& request);
Checked<aws::cloudformation::ListImportsResponse> answer(const StackStore& store,
                                                         const aws::cloudformation::ListImportsRequest& request);

}  // namespace tenantry::local::cloudformation
