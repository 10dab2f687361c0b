#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "aws/dynamodb/service.h"
#include "tenancy/isolation_requests.h"
#include "tenancy/isolation_scope.h"
#include "tenancy/route.h"

namespace tenantry::tenancy {

/// Replies on data on their way out: every key is the tenant's own, or it is an InternalServerError.
class ReplyScope {
 public:
  /// All outlive it.
  ReplyScope(const IsolationScope& scope, const Route& route, const Asked& asked)
      : scope_(scope), route_(route), asked_(asked) {}

  Check leave(aws::dynamodb::GetItemResponse& response) const;
  Check leave(aws::dynamodb::PutItemResponse& response) const { return leave_written(response); }
  Check leave(aws::dynamodb::UpdateItemResponse& response) const { return leave_written(response); }
  Check leave(aws::dynamodb::DeleteItemResponse& response) const { return leave_written(response); }
  Check leave(aws::dynamodb::QueryResponse& response) const;
  Check leave(aws::dynamodb::BatchGetItemResponse& response) const;
  Check leave(aws::dynamodb::BatchWriteItemResponse& response) const;
  Check leave(aws::dynamodb::TransactGetItemsResponse& response) const;
  Check leave(aws::dynamodb::TransactWriteItemsResponse& response) const;
  template <class R>
  Check leave(R&) const {
    return std::unexpected(aws::dynamodb::Error(aws::internal_error("A reply to nothing that was asked")));
  }

 private:
  template <class R>
  Check leave_written(R& response) const;
  template <class T>
  Check leave_table(std::optional<std::map<std::string, T>>& by_table, std::string_view name) const;
  using Metrics = std::optional<std::map<std::string, std::vector<aws::dynamodb::ItemCollectionMetrics>>>;
  Check leave_metrics(Metrics& metrics) const;

  const IsolationScope& scope_;
  const Route& route_;
  const Asked& asked_;
};

/// The tenant's table in place of the physical one, and nothing of GSI3. The units are the physical ones.
void leave_capacity(std::optional<aws::dynamodb::ConsumedCapacity>& capacity);

}  // namespace tenantry::tenancy
