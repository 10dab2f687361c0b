#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string>

#include "aws/dynamodb/service.h"
#include "base/deadline.h"
#include "base/task.h"
#include "tenancy/isolation_scope.h"
#include "tenancy/route.h"

namespace tenantry::tenancy {

template <class R>
using TableReply = std::expected<typename R::Response, aws::dynamodb::Error>;

/// The tenant's table, `data`, in the words of a table's description. What a tenant's table is has been decided here
/// and is the same for all accounts, in shared and dedicated tables: keys, GSI1, GSI2, on demand, ACTIVE. Of the
/// physical table only the region and the time of creation show. Errors are the physical service's, as it says them.
class TenantTableInfo {
 public:
  /// All outlive it.
  TenantTableInfo(aws::dynamodb::Service& physical, const IsolationScope& scope, const Route& route)
      : physical_(physical), scope_(scope), route_(route) {}

  /// ItemCount counts the account's entries in GSI3, up to some 35,000 (eight pages); past that it is what has been
  /// counted, or for a dedicated table DynamoDB's own figure where that is larger.
  Task<TableReply<aws::dynamodb::DescribeTableRequest>> describe(aws::dynamodb::DescribeTableRequest request,
                                                                 Deadline deadline);
  Task<TableReply<aws::dynamodb::DescribeTimeToLiveRequest>> describe(aws::dynamodb::DescribeTimeToLiveRequest request,
                                                                      Deadline deadline);
  static aws::dynamodb::ListTablesResponse list(const aws::dynamodb::ListTablesRequest& request);

 private:
  Check check_name(const std::string& name) const;
  Task<std::expected<std::int64_t, aws::dynamodb::Error>> count_items(std::int64_t otherwise_known, Deadline deadline);
  aws::dynamodb::QueryRequest count_of(unsigned shard, std::optional<aws::dynamodb::AttributeMap> after) const;

  aws::dynamodb::Service& physical_;
  const IsolationScope& scope_;
  const Route& route_;
};

}  // namespace tenantry::tenancy
