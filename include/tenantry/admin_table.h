#pragma once

#include <utility>

#include "base/deadline.h"
#include "base/task.h"
#include "tenancy/tenant_data.h"
#include "tenantry/data_operations.h"

namespace tenantry {

/// The platform's own operations, on the shared table only and on all of it: whatever table a request names, it means
/// the shared one. Keys are physical (docs/data-model.md). Never in reach of tenants' requests: another type.
/// Thread-safe.
class AdminTable : public DataOperations<AdminTable> {
 public:
  explicit AdminTable(tenancy::AdminTable& table) : table_(table) {}

  template <aws::Operation Request>
  Task<Answer<Request>> call(Request request, Deadline deadline = {}) {
    return table_.call(std::move(request), deadline);
  }

 private:
  tenancy::AdminTable& table_;
};

}  // namespace tenantry
