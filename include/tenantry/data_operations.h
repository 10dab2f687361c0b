#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "aws/dynamodb/service.h"
#include "base/deadline.h"
#include "base/task.h"

namespace tenantry {

namespace dynamodb = aws::dynamodb;

/// An operation's answer, or DynamoDB's error: `code`, `message`, and what a failed condition or transaction tells.
template <class Request>
using Answer = std::expected<typename Request::Response, dynamodb::Error>;

/// DynamoDB's data operations by name, over `Self::call(scope..., request, deadline)`. Requests and responses are
/// DynamoDB's own (API Reference, "Actions"), in snake_case. Where a request names no table, it means `kTable`.
template <class Self, class... Scope>
class DataOperations {
 public:
  static constexpr std::string_view kTable = "data";

  Task<Answer<dynamodb::GetItemRequest>> get(Scope... scope, dynamodb::GetItemRequest request, Deadline deadline = {}) {
    return send(scope..., std::move(request), deadline);
  }
  Task<Answer<dynamodb::PutItemRequest>> put(Scope... scope, dynamodb::PutItemRequest request, Deadline deadline = {}) {
    return send(scope..., std::move(request), deadline);
  }
  Task<Answer<dynamodb::UpdateItemRequest>> update(Scope... scope, dynamodb::UpdateItemRequest request,
                                                   Deadline deadline = {}) {
    return send(scope..., std::move(request), deadline);
  }
  Task<Answer<dynamodb::DeleteItemRequest>> remove(Scope... scope, dynamodb::DeleteItemRequest request,
                                                   Deadline deadline = {}) {
    return send(scope..., std::move(request), deadline);
  }
  Task<Answer<dynamodb::QueryRequest>> query(Scope... scope, dynamodb::QueryRequest request, Deadline deadline = {}) {
    return send(scope..., std::move(request), deadline);
  }
  Task<Answer<dynamodb::ScanRequest>> scan(Scope... scope, dynamodb::ScanRequest request, Deadline deadline = {}) {
    return send(scope..., std::move(request), deadline);
  }
  Task<Answer<dynamodb::BatchGetItemRequest>> batch_get(Scope... scope, dynamodb::BatchGetItemRequest request,
                                                        Deadline deadline = {}) {
    return self().call(scope..., std::move(request), deadline);
  }
  Task<Answer<dynamodb::BatchWriteItemRequest>> batch_write(Scope... scope, dynamodb::BatchWriteItemRequest request,
                                                            Deadline deadline = {}) {
    return self().call(scope..., std::move(request), deadline);
  }
  Task<Answer<dynamodb::TransactGetItemsRequest>> transact_get(Scope... scope,
                                                               dynamodb::TransactGetItemsRequest request,
                                                               Deadline deadline = {}) {
    return self().call(scope..., std::move(request), deadline);
  }
  Task<Answer<dynamodb::TransactWriteItemsRequest>> transact_write(Scope... scope,
                                                                   dynamodb::TransactWriteItemsRequest request,
                                                                   Deadline deadline = {}) {
    return self().call(scope..., std::move(request), deadline);
  }

 private:
  Self& self() { return static_cast<Self&>(*this); }

  template <class Request>
  Task<Answer<Request>> send(Scope... scope, Request request, Deadline deadline) {
    if (request.table_name.empty()) request.table_name = kTable;
    return self().call(scope..., std::move(request), deadline);
  }
};

}  // namespace tenantry
