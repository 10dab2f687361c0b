#include "admin/provisioning.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "admin/account_json.h"
#include "admin/account_reply.h"
#include "base/json.h"

namespace tenantry::admin {
namespace {

using tenancy::AccountError;
using tenancy::CloudType;
using tenancy::StoredAccount;

constexpr std::string_view kDeletion = "deletion-";

/// What a retry works on: the attempt that has failed; of a deletion, also what the account was, for when it is gone.
std::string subject_of(const StoredAccount& stored) {
  const bool deleting = stored.account.status == tenancy::ProvisioningStatus::deleting;
  return deleting ? fmt::format("{}{}-{}", kDeletion, to_text(stored.account.cloud_type), stored.provisioning.attempt)
                  : std::to_string(stored.provisioning.attempt);
}

/// The cloud type of an account whose deletion is the subject.
std::optional<CloudType> deletion_of(std::string_view subject) {
  if (!subject.starts_with(kDeletion)) return std::nullopt;
  subject.remove_prefix(kDeletion.size());
  return tenancy::parse_cloud_type(subject.substr(0, subject.find('-')));
}

}  // namespace

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
  const auto stored = co_await context_.services.accounts.load(call.account(), context_.call_deadline());
  const bool gone = !stored && stored.error().kind == AccountError::Kind::not_found;
  if (!stored && !gone) co_return std::unexpected(problem_of(stored.error()));
  TENANTRY_CO_TRY(auto once, co_await context_.idempotent.begin(call.request, gone ? "" : subject_of(*stored),
                                                                context_.deadline(wait)));
  if (once.reply()) co_return replayed(*once.reply());
  auto reply = co_await retry_once(call, once, wait);
  co_return co_await once.end(std::move(reply), context_.call_deadline());
}

/// Where the account is past the attempt that had failed, an earlier request has done its work.
Task<Reply> Provisioning::retry_once(Call call, const IdempotentCalls::Call& once, Wait wait) {
  if (!once.again()) {
    auto retried = co_await context_.services.provisioner.retry(call.account(), context_.call_deadline());
    if (!retried) co_return std::unexpected(problem_of(retried.error()));
  }
  if (const auto type = deletion_of(once.subject()))
    co_return co_await wait_for_deletion(context_, call.request, call.account(), *type, wait);
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
