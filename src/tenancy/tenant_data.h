#pragma once

#include <expected>
#include <utility>

#include "aws/dynamodb/service.h"
#include "base/deadline.h"
#include "base/task.h"
#include "tenancy/account_id.h"
#include "tenancy/names.h"
#include "tenancy/router.h"

namespace tenantry::tenancy {

/// Data operations by account: route, then isolation (isolation.h). An unscoped request cannot be said: every call
/// names its account, and the only table is `data`. Errors of routing have codes of their own:
/// AccountNotFoundException, AccountNotActiveException, RouteUnavailableException (503), RouteMisconfiguredException
/// (500). Thread-safe.
class TenantData {
 public:
  TenantData(Router& router, aws::dynamodb::Service& dynamodb) : router_(router), dynamodb_(dynamodb) {}

  Task<std::expected<aws::dynamodb::Response, aws::dynamodb::Error>> call(AccountId account,
                                                                          aws::dynamodb::Request request,
                                                                          Deadline deadline = {});

  template <aws::Operation R>
  Task<std::expected<typename R::Response, aws::dynamodb::Error>> call(AccountId account, R request,
                                                                       Deadline deadline = {}) {
    auto response = co_await call(account, aws::dynamodb::Request(std::in_place_type<R>, std::move(request)), deadline);
    if (!response) co_return std::unexpected(std::move(response).error());
    co_return std::get<typename R::Response>(*std::move(response));
  }

 private:
  Router& router_;
  aws::dynamodb::Service& dynamodb_;
};

/// The platform's own data operations, on the shared table only and on all of it: whatever table a request names, or
/// none, is replaced by the shared one. Never in reach of tenants' requests. Thread-safe.
class AdminTable {
 public:
  AdminTable(aws::dynamodb::Service& dynamodb, Names names) : dynamodb_(dynamodb), names_(std::move(names)) {}

  Task<std::expected<aws::dynamodb::Response, aws::dynamodb::Error>> call(aws::dynamodb::Request request,
                                                                          Deadline deadline = {});

  template <aws::Operation R>
  Task<std::expected<typename R::Response, aws::dynamodb::Error>> call(R request, Deadline deadline = {}) {
    auto response = co_await call(aws::dynamodb::Request(std::in_place_type<R>, std::move(request)), deadline);
    if (!response) co_return std::unexpected(std::move(response).error());
    co_return std::get<typename R::Response>(*std::move(response));
  }

 private:
  aws::dynamodb::Service& dynamodb_;
  Names names_;
};

}  // namespace tenantry::tenancy
