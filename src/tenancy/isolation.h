#pragma once

#include <atomic>
#include <cstddef>
#include <expected>
#include <string_view>
#include <utility>

#include "aws/dynamodb/service.h"
#include "base/deadline.h"
#include "base/task.h"
#include "tenancy/route.h"

namespace tenantry::tenancy {

/// The only table that a tenant knows.
inline constexpr std::string_view kTenantTableName = "data";
/// The longest PK, GSI1PK and GSI2PK of a tenant, in bytes: DynamoDB's limit less the prefix.
inline constexpr std::size_t kMaxTenantKeySize = 2003;

/// The one place that turns a tenant's request into the physical one and the physical reply into the tenant's.
///
/// A decorator: callers see a DynamoDB with one table, `data`, whose keys are the tenant's own; docs/isolation.md has
/// what it can and where it differs. PK, GSI1PK and GSI2PK are prefixed on the way in, in items, keys, start keys and
/// expressions, and the prefix is taken off on the way back; GSI3 is hidden both ways. Types, emptiness and sizes are
/// checked before prefixing. What cannot be made safe is refused with a ValidationException that says why; a physical
/// key without the tenant's prefix in a reply is an InternalServerError. Error texts of the service below are passed on
/// by an allow-list.
///
/// The ten operations on data, and DescribeTable, ListTables and DescribeTimeToLive, which answer for `data`; all else
/// is refused. One object serves one account; it is cheap to make for each request. Thread-safe.
class TenantTable final : public aws::dynamodb::Service {
 public:
  TenantTable(aws::dynamodb::Service& physical, Route route) : physical_(physical), route_(std::move(route)) {}

  Task<std::expected<aws::dynamodb::Response, aws::dynamodb::Error>> call(aws::dynamodb::Request request,
                                                                          Deadline deadline) override;

  bool is_gone() const { return gone_; }  ///< Whether a call has found that the physical table does not exist.

 private:
  /// Operations that take several calls, or none.
  Task<std::expected<aws::dynamodb::Response, aws::dynamodb::Error>> call_composed(aws::dynamodb::Request request,
                                                                                   Deadline deadline);

  aws::dynamodb::Service& physical_;
  Route route_;
  std::atomic<bool> gone_ = false;
};

}  // namespace tenantry::tenancy
