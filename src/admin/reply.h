#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "admin/problem.h"
#include "net/http.h"
#include "tenancy/account_error.h"
#include "tenancy/account_id.h"
#include "tenancy/account_store.h"
#include "tenancy/router.h"

/// What all of the API's resources answer with.
namespace tenantry::admin {

using Reply = std::expected<net::HttpResponse, Problem>;

net::HttpResponse json_response(unsigned status, std::string body);

/// 200: `{"<member>": "<id>", "accountId": "…", "deleted": true}`, of a part of an account.
net::HttpResponse deleted_response(std::string_view member, std::string_view id, const tenancy::AccountId& account);

Problem problem_of(const tenancy::AccountError& error);
Problem problem_of(const tenancy::RouteError& error);

/// A store's or the provisioner's result with its error as the problem that it is.
template <class T>
std::expected<T, Problem> settle(tenancy::AccountResult<T> result) {
  if (!result) return std::unexpected(problem_of(result.error()));
  return *std::move(result);
}

/// GET or HEAD. The server leaves the body of an answer to HEAD away.
bool is_read(const net::HttpRequest& request);

}  // namespace tenantry::admin
