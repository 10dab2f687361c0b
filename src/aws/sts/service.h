#pragma once

#include <variant>

#include "aws/error.h"
#include "aws/service.h"
#include "aws/shape.h"
#include "aws/sts/operations.h"

namespace tenantry::aws::sts {

using Error = aws::Error;
using Request = std::variant<GetCallerIdentityRequest>;
/// The response's index is its request's.
using Response = Responses<Request>;

/// Security Token Service: see aws::ServiceOf.
class Service : public ServiceOf<Request, Error> {};

using aws::call;

}  // namespace tenantry::aws::sts
