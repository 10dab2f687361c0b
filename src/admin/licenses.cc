#include "admin/licenses.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "admin/account_reply.h"
#include "admin/license_json.h"
#include "base/json.h"

namespace tenantry::admin {
namespace {

using tenancy::AccountError;
using tenancy::AccountId;
using tenancy::License;

constexpr int kMaxConflicts = 100;

std::string body_of(const License& license) {
  std::string body;
  json::Writer writer(body);
  write_license(writer, license);
  return body;
}

/// A license has no version of its own: the hash tells.
std::string tag_of(std::string_view body) { return entity_tag(1, body); }

net::HttpResponse license_response(unsigned status, const License& license, const net::HttpRequest& request) {
  std::string body = body_of(license);
  auto tag = tag_of(body);
  auto response = json_response(status, std::move(body));
  add_entity_tag(response, std::move(tag), request);
  return response;
}

std::expected<License, Problem> pick(const std::vector<License>& licenses, const Uuid& id) {
  const auto found = std::ranges::find(licenses, id, &License::id);
  if (found == licenses.end()) return std::unexpected(Problem{404, "The account has no such license.", {}});
  return *found;
}

bool is_conflict(const AccountError& error) { return error.kind == AccountError::Kind::conflict; }

}  // namespace

void Licenses::add_to(RouteTable& routes) {
  routes.add("POST", "/accounts/{account}/licenses", handler(*this, &Licenses::create));
  routes.add("GET", "/accounts/{account}/licenses", handler(*this, &Licenses::list));
  routes.add("GET", "/accounts/{account}/licenses/{license}", handler(*this, &Licenses::read));
  routes.add("PATCH", "/accounts/{account}/licenses/{license}", handler(*this, &Licenses::change));
  routes.add("DELETE", "/accounts/{account}/licenses/{license}", handler(*this, &Licenses::remove));
}

Task<Licenses::LicenseOf> Licenses::find(AccountId account, Uuid license) const {
  TENANTRY_CO_TRY(const auto stored,
                  settle(co_await context_.services.accounts.load(account, context_.call_deadline())));
  co_return pick(stored.account.licenses, license);
}

Task<Reply> Licenses::create(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  TENANTRY_CO_TRY(auto license, read_license(call.request.body));
  std::string id = Uuid::random(context_.services.random).to_string();
  TENANTRY_CO_TRY(auto once, co_await context_.idempotent.begin(call.request, std::move(id), context_.call_deadline()));
  if (once.reply()) co_return replayed(*once.reply());
  auto reply = co_await create_once(call, std::move(license), once);
  co_return co_await once.end(std::move(reply), context_.call_deadline());
}

Task<Reply> Licenses::create_once(Call call, License license, const IdempotentCalls::Call& once) {
  const Uuid id = license.id = Uuid::parse(once.subject()).value();
  auto added = co_await context_.services.provisioner.add_license(call.account(), std::move(license), std::nullopt,
                                                                  context_.call_deadline(), once.key());
  std::optional<License> made;
  if (added) {
    made = std::move(added->license);
  } else if (once.again() && added.error().kind == AccountError::Kind::exists) {
    TENANTRY_CO_TRY(made, co_await find(call.account(), id));
  } else {
    co_return std::unexpected(problem_of(added.error()));
  }
  auto response = license_response(201, *made, call.request);
  response.fields.emplace_back("Location", account_path(call.account()) + "/licenses/" + id.to_string());
  co_return response;
}

Task<Reply> Licenses::list(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  TENANTRY_CO_TRY(const auto stored,
                  settle(co_await context_.services.accounts.load(call.account(), context_.call_deadline())));
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("items").begin_array();
  for (const License& one : stored.account.licenses) write_license(writer, one);
  writer.end_array().end_object();
  auto tag = entity_tag(stored.account.version, body);
  auto response = json_response(200, std::move(body));
  add_entity_tag(response, std::move(tag), call.request);
  co_return response;
}

Task<Reply> Licenses::read(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  TENANTRY_CO_TRY(const auto license, co_await find(call.account(), call.license()));
  co_return license_response(200, license, call.request);
}

Task<std::expected<std::optional<std::int64_t>, Problem>> Licenses::check(Call call,
                                                                          const Precondition& condition) const {
  if (!condition.given()) co_return std::nullopt;
  TENANTRY_CO_TRY(const auto stored,
                  settle(co_await context_.services.accounts.load(call.account(), context_.call_deadline())));
  TENANTRY_CO_TRY(const auto license, pick(stored.account.licenses, call.license()));
  if (!condition.allows(tag_of(body_of(license)))) co_return std::unexpected(precondition_failed("The license"));
  co_return stored.account.version;
}

Task<Reply> Licenses::change(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  TENANTRY_CO_TRY(const auto condition, Precondition::read(call.request));
  TENANTRY_CO_TRY(const auto change, read_license_change(call.request.body));
  for (int conflicts = 0;; ++conflicts) {  // with a condition: something else of the account has changed
    TENANTRY_CO_TRY(const auto version, co_await check(call, condition));
    auto changed = co_await context_.services.provisioner.change_license(call.account(), call.license(), change,
                                                                         version, context_.call_deadline());
    if (changed) co_return license_response(200, changed->license, call.request);
    if (!version || !is_conflict(changed.error()) || conflicts == kMaxConflicts)
      co_return std::unexpected(problem_of(changed.error()));
  }
}

Task<Reply> Licenses::remove(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  TENANTRY_CO_TRY(const auto condition, Precondition::read(call.request));
  for (int conflicts = 0;; ++conflicts) {
    TENANTRY_CO_TRY(const auto version, co_await check(call, condition));
    auto removed = co_await context_.services.provisioner.remove_license(call.account(), call.license(), version,
                                                                         context_.call_deadline());
    if (removed) break;
    if (!version || !is_conflict(removed.error()) || conflicts == kMaxConflicts)
      co_return std::unexpected(problem_of(removed.error()));
  }
  co_return deleted_response("id", call.license().to_string(), call.account());
}

}  // namespace tenantry::admin
