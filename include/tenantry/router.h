#pragma once

#include <utility>

#include "base/deadline.h"
#include "base/result.h"
#include "base/task.h"
#include "tenancy/account_id.h"
#include "tenancy/route.h"
#include "tenancy/router.h"
#include "tenancy/tenant_data.h"
#include "tenantry/data_operations.h"

namespace tenantry {

using tenancy::AccountId;
using tenancy::Route;
using tenancy::RouteError;

/// Database operations by account: finds the account's table through SSM and a cache, and scopes every request to the
/// account, so that callers never know which kind of account it is. Every account sees one table, `data`, with keys of
/// its own (docs/isolation.md). It fails closed: an account that is unknown or not active, or whose route cannot be
/// found, is an error, never another table.
///
/// Errors beside DynamoDB's: AccountNotFoundException, AccountNotActiveException, RouteUnavailableException,
/// RouteMisconfiguredException. Thread-safe.
class Router : public DataOperations<Router, AccountId> {
 public:
  Router(tenancy::Router& routes, tenancy::TenantData& data) : routes_(routes), data_(data) {}

  /// Where the account's data is: its table and cloud type.
  Task<Result<Route, RouteError>> resolve(AccountId account) { return routes_.resolve(account); }

  /// Any data operation.
  template <aws::Operation Request>
  Task<Answer<Request>> call(AccountId account, Request request, Deadline deadline = {}) {
    return data_.call(account, std::move(request), deadline);
  }

 private:
  tenancy::Router& routes_;
  tenancy::TenantData& data_;
};

}  // namespace tenantry
