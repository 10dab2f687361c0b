#pragma once

#include <expected>
#include <utility>
#include <variant>

#include "aws/cloudformation/resource_operations.h"
#include "aws/cloudformation/stack_operations.h"
#include "aws/error.h"
#include "aws/shape.h"
#include "base/deadline.h"
#include "base/task.h"

namespace tenantry::aws::cloudformation {

using Error = aws::Error;
using Request = std::variant<CreateStackRequest, DescribeStacksRequest, DeleteStackRequest, DescribeStackEventsRequest,
                             DescribeStackResourceRequest, DescribeStackResourcesRequest, ListStackResourcesRequest,
                             ListStacksRequest, GetTemplateRequest, UpdateTerminationProtectionRequest>;
/// The response's index is its request's.
using Response = Responses<Request>;

/// CloudFormation: one verb, so that a decorator overrides one function. Embedded (local/), over HTTPS (remote/) or
/// decorated: callers cannot tell. Thread-safe; the Task runs on the caller's executor.
class Service {
 public:
  virtual ~Service() = default;
  virtual Task<std::expected<Response, Error>> call(Request request, Deadline deadline) = 0;
};

/// One operation with its own types: `co_await call(service, GetItemRequest{…}, deadline)`.
template <Operation R>
Task<std::expected<typename R::Response, Error>> call(Service& service, R request, Deadline deadline = {}) {
  auto response = co_await service.call(Request(std::in_place_type<R>, std::move(request)), deadline);
  if (!response) co_return std::unexpected(std::move(response).error());
  co_return std::get<typename R::Response>(*std::move(response));
}

}  // namespace tenantry::aws::cloudformation
