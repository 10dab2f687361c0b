#pragma once

#include <expected>
#include <utility>
#include <variant>

#include "aws/shape.h"
#include "base/deadline.h"
#include "base/task.h"

namespace tenantry::aws {

/// A service of AWS: one verb, so that a decorator overrides one function. Embedded (local/), over HTTPS (remote/) or
/// decorated: callers cannot tell. `RequestOf` is a variant of its operations' requests; the response's index is its
/// request's. Thread-safe; the Task runs on the caller's executor.
template <class RequestOf, class ErrorOf>
class ServiceOf {
 public:
  using Request = RequestOf;
  using Response = Responses<Request>;
  using Error = ErrorOf;

  virtual ~ServiceOf() = default;
  virtual Task<std::expected<Response, Error>> call(Request request, Deadline deadline) = 0;
};

/// One operation with its own types: `co_await call(service, GetItemRequest{…}, deadline)`.
template <class S, class R>
Task<std::expected<typename R::Response, typename S::Error>> call(S& service, R request, Deadline deadline = {}) {
  auto response = co_await service.call(typename S::Request(std::in_place_type<R>, std::move(request)), deadline);
  if (!response) co_return std::unexpected(std::move(response).error());
  co_return std::get<typename R::Response>(*std::move(response));
}

}  // namespace tenantry::aws
