#pragma once

#include <expected>
#include <utility>
#include <variant>

#include "aws/dynamodb/batch_operations.h"
#include "aws/dynamodb/error.h"
#include "aws/dynamodb/item_operations.h"
#include "aws/dynamodb/query_operations.h"
#include "aws/dynamodb/setting_operations.h"
#include "aws/dynamodb/table_operations.h"
#include "aws/shape.h"
#include "base/deadline.h"
#include "base/task.h"

namespace tenantry::aws::dynamodb {

using Request =
    std::variant<GetItemRequest, PutItemRequest, UpdateItemRequest, DeleteItemRequest, QueryRequest, ScanRequest,
                 BatchGetItemRequest, BatchWriteItemRequest, TransactGetItemsRequest, TransactWriteItemsRequest,
                 CreateTableRequest, DescribeTableRequest, ListTablesRequest, UpdateTableRequest, DeleteTableRequest,
                 DescribeTimeToLiveRequest, UpdateTimeToLiveRequest, DescribeContinuousBackupsRequest,
                 UpdateContinuousBackupsRequest, TagResourceRequest, UntagResourceRequest, ListTagsOfResourceRequest,
                 DescribeEndpointsRequest, DescribeLimitsRequest>;
/// The response's index is its request's.
using Response = Responses<Request>;

/// DynamoDB: one verb, so that a decorator overrides one function. Embedded (local/), over HTTPS (remote/) or
/// decorated: callers cannot tell. Thread-safe; the Task runs on the caller's executor. Errors are dynamodb::Error:
/// beside code and message a failed condition may carry the item, a cancelled transaction its reasons.
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

}  // namespace tenantry::aws::dynamodb
