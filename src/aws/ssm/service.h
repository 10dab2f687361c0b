#pragma once

#include <variant>

#include "aws/error.h"
#include "aws/service.h"
#include "aws/shape.h"
#include "aws/ssm/operations.h"

namespace tenantry::aws::ssm {

using Error = aws::Error;
using Request = std::variant<PutParameterRequest, GetParameterRequest, GetParametersRequest, GetParametersByPathRequest,
                             GetParameterHistoryRequest, DeleteParameterRequest, DeleteParametersRequest,
                             DescribeParametersRequest, AddTagsToResourceRequest, RemoveTagsFromResourceRequest,
                             ListTagsForResourceRequest, LabelParameterVersionRequest, UnlabelParameterVersionRequest>;
/// The response's index is its request's.
using Response = Responses<Request>;

/// Systems Manager Parameter Store: see aws::ServiceOf.
class Service : public ServiceOf<Request, Error> {};

using aws::call;

}  // namespace tenantry::aws::ssm
