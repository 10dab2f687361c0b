#include "admin/provisioning.h"

#include <utility>

#include "admin/account_json.h"
#include "admin/account_reply.h"
#include "base/json.h"

namespace tenantry::admin {

void Provisioning::add_to(RouteTable& routes) {
  routes.add("GET", "/accounts/{account}/provisioning", handler(*this, &Provisioning::read));
  routes.add("POST", "/accounts/{account}/provisioning/retry", handler(*this, &Provisioning::retry));
  routes.add("GET", "/accounts/{account}/route", handler(*this, &Provisioning::route));
}

Task<Reply> Provisioning::read(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  TENANTRY_CO_TRY(const auto progress,
                  settle(co_await context_.services.provisioner.progress(call.account(), context_.call_deadline())));
  std::string body;
  json::Writer writer(body);
  write_progress(writer, progress);
  co_return json_response(200, std::move(body));
}

Task<Reply> Provisioning::retry(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  TENANTRY_CO_TRY(const auto wait, preferred_wait(call.request));
  TENANTRY_CO_CHECK(read_empty(call.request.body));
  TENANTRY_CO_TRY(const auto stored,
                  settle(co_await context_.services.accounts.load(call.account(), context_.call_deadline())));
  TENANTRY_CO_TRY(auto once, co_await context_.idempotent.begin(
                                 call.request, std::to_string(stored.provisioning.attempt), context_.deadline(wait)));
  if (once.reply()) co_return replayed(*once.reply());
  auto reply = co_await retry_once(call, once, wait);
  co_return co_await once.end(std::move(reply), context_.call_deadline());
}

/// The subject is the attempt that had failed: where the account is past it, an earlier request has done its work.
Task<Reply> Provisioning::retry_once(Call call, const IdempotentCalls::Call& once, Wait wait) {
  if (!once.again()) {
    auto retried = co_await context_.services.provisioner.retry(call.account(), context_.call_deadline());
    if (!retried) co_return std::unexpected(problem_of(retried.error()));
  }
  co_return co_await wait_for_account(context_, call.request, call.account(), wait, 200);
}

Task<Reply> Provisioning::route(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  const auto route = co_await context_.services.router.resolve(call.account());
  if (!route) co_return std::unexpected(problem_of(route.error()));
  std::string body;
  json::Writer(body)
      .begin_object()
      .member("accountId", call.account().to_string())
      .member("cloudType", tenancy::to_text(route->cloud_type()))
      .member("tableName", route->table_name())
      .member("provisioningStatus", "active")
      .end_object();
  co_return json_response(200, std::move(body));
}

}  // namespace tenantry::admin
