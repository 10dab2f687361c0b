#pragma once

#include <variant>

#include "aws/cloudformation/change_set_operations.h"
#include "aws/cloudformation/resource_operations.h"
#include "aws/cloudformation/stack_operations.h"
#include "aws/cloudformation/template_operations.h"
#include "aws/cloudformation/update_operations.h"
#include "aws/error.h"
#include "aws/service.h"
#include "aws/shape.h"

namespace tenantry::aws::cloudformation {

using Error = aws::Error;
using Request =
    std::variant<CreateStackRequest, DescribeStacksRequest, DeleteStackRequest, DescribeStackEventsRequest,
                 DescribeStackResourceRequest, DescribeStackResourcesRequest, ListStackResourcesRequest,
                 ListStacksRequest, GetTemplateRequest, UpdateTerminationProtectionRequest, ValidateTemplateRequest,
                 GetTemplateSummaryRequest, ListExportsRequest, ListImportsRequest, UpdateStackRequest,
                 CancelUpdateStackRequest, ContinueUpdateRollbackRequest, CreateChangeSetRequest,
                 DescribeChangeSetRequest, ListChangeSetsRequest, ExecuteChangeSetRequest, DeleteChangeSetRequest>;
/// The response's index is its request's.
using Response = Responses<Request>;

/// CloudFormation: see aws::ServiceOf.
class Service : public ServiceOf<Request, Error> {};

using aws::call;

}  // namespace tenantry::aws::cloudformation
