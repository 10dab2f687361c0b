#include "admin/reply.h"

#include <vector>

#include "admin/query_string.h"
#include "base/json.h"

namespace tenantry::admin {
namespace {

using tenancy::AccountError;

constexpr unsigned kRetryAfter = 1;  // seconds

unsigned status_of(AccountError::Kind kind) {
  switch (kind) {
    case AccountError::Kind::not_found:
      return 404;
    case AccountError::Kind::gone:
      return 410;
    case AccountError::Kind::exists:
    case AccountError::Kind::conflict:
    case AccountError::Kind::busy:
    case AccountError::Kind::broken:
    case AccountError::Kind::protected_:
      return 409;
    case AccountError::Kind::invalid_cursor:
    case AccountError::Kind::invalid:
      return 400;
    case AccountError::Kind::unavailable:
      return 503;
    case AccountError::Kind::corrupt:
      return 500;
  }
  return 500;
}

}  // namespace

net::HttpResponse json_response(unsigned status, std::string body) {
  net::HttpResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

net::HttpResponse deleted_response(std::string_view member, std::string_view id, const tenancy::AccountId& account) {
  std::string body;
  json::Writer(body)
      .begin_object()
      .member(member, id)
      .member("accountId", account.to_string())
      .key("deleted")
      .boolean(true)
      .end_object();
  return json_response(200, std::move(body));
}

Problem problem_of(const AccountError& error) {
  if (error.kind == AccountError::Kind::invalid_cursor) return bad_parameter("cursor", "is not a cursor of this list");
  if (!error.members.empty()) {
    std::vector<FieldError> errors;
    for (const auto& [member, rule] : error.members) errors.push_back({"$." + member, rule});
    return invalid_body(std::move(errors));
  }
  Problem problem{status_of(error.kind), error.message, {}};
  if (problem.status == 503) problem.retry_after = kRetryAfter;
  return problem;
}

Problem problem_of(const tenancy::RouteError& error) {
  using Kind = tenancy::RouteError::Kind;
  const unsigned status = error.kind == Kind::unknown_account ? 404
                          : error.kind == Kind::not_active    ? 409
                          : error.kind == Kind::unavailable   ? 503
                                                              : 500;
  return {status, error.message, {}};
}

bool is_read(const net::HttpRequest& request) { return request.method == "GET" || request.method == "HEAD"; }

}  // namespace tenantry::admin
