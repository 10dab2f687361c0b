#include "admin/accounts.h"

#include <fmt/format.h>

#include <optional>
#include <utility>

#include "admin/access_keys.h"
#include "admin/account_json.h"
#include "admin/account_reply.h"
#include "admin/entity_tag.h"
#include "base/json.h"

namespace tenantry::admin {
namespace {

using tenancy::Account;
using tenancy::AccountError;
using tenancy::AccountId;

constexpr std::size_t kLongestEnterpriseId = 4 * 256;  // bytes

std::expected<tenancy::AccountFilter, Problem> read_filter(const QueryString& query) {
  tenancy::AccountFilter filter;
  if (const auto type = query.get("cloudType"); type && !(filter.cloud_type = tenancy::parse_cloud_type(*type)))
    return std::unexpected(bad_parameter("cloudType", "must be public or private"));
  if (const auto status = query.get("status"); status && !(filter.status = tenancy::parse_provisioning_status(*status)))
    return std::unexpected(bad_parameter("status", "must be pending, creating, active, failed or deleting"));
  filter.enterprise_id = query.get("enterpriseId");
  if (filter.enterprise_id && (filter.enterprise_id->empty() || filter.enterprise_id->size() > kLongestEnterpriseId))
    return std::unexpected(bad_parameter("enterpriseId", "must be 1 to 256 characters long"));
  return filter;
}

std::string list_body(const tenancy::AccountPage& page) {
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("items").begin_array();
  for (const Account& one : page.items) write_account(writer, one, Parts::without);
  writer.end_array().key("cursor");
  page.cursor ? writer.string(*page.cursor) : writer.null();
  writer.end_object();
  return body;
}

}  // namespace

void Accounts::add_to(RouteTable& routes) {
  routes.add("POST", "/accounts", handler(*this, &Accounts::create));
  routes.add("GET", "/accounts", handler(*this, &Accounts::list));
  routes.add("GET", "/accounts/{account}", handler(*this, &Accounts::read));
  routes.add("PATCH", "/accounts/{account}", handler(*this, &Accounts::change));
  routes.add("DELETE", "/accounts/{account}", handler(*this, &Accounts::remove));
}

Task<Reply> Accounts::create(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  TENANTRY_CO_TRY(const auto wait, preferred_wait(call.request));
  TENANTRY_CO_TRY(auto body, read_new_account(call.request.body));  // what is refused takes no key
  std::string id = AccountId::random(context_.services.random).to_string();
  TENANTRY_CO_TRY(auto once, co_await context_.idempotent.begin(call.request, std::move(id), context_.deadline(wait)));
  if (once.reply()) co_return replayed(*once.reply());
  std::optional<tenancy::IssuedAccessKey> issued;
  auto reply = co_await create_once(call, std::move(body), once, wait, issued);
  reply = co_await once.end(std::move(reply), context_.call_deadline());
  co_return issued ? with_access_key(std::move(reply), *issued) : std::move(reply);
}

/// The technical user's key is left in `issued` where this call has stored it.
Task<Reply> Accounts::create_once(Call call, tenancy::NewAccount body, const IdempotentCalls::Call& once, Wait wait,
                                  std::optional<tenancy::IssuedAccessKey>& issued) {
  body.id = AccountId::parse(once.subject());
  body.idempotency_key = once.key();
  const AccountId id = body.id.value();
  if (body.technical_user) issued = context_.services.access_keys.draw(id);
  if (issued) body.access_key = context_.services.access_keys.first_items(*issued);
  const auto created =
      co_await context_.services.provisioner.provision_account(std::move(body), context_.call_deadline());
  const bool was_made = !created && once.again() && created.error().kind == AccountError::Kind::exists;
  if (!created) issued.reset();
  if (!created && !was_made) co_return std::unexpected(problem_of(created.error()));
  co_return co_await wait_for_account(context_, call.request, id, wait, 201);
}

Task<Reply> Accounts::list(Call call) {
  TENANTRY_CO_TRY(const auto query,
                  QueryString::parse(call.request.query(), {"limit", "cursor", "cloudType", "status", "enterpriseId"}));
  TENANTRY_CO_TRY(const auto limit, query.integer("limit", 1, tenancy::AccountStore::kMaxPageSize, 50));
  TENANTRY_CO_TRY(auto filter, read_filter(query));
  TENANTRY_CO_TRY(const auto page,
                  settle(co_await context_.services.accounts.list(std::move(filter), static_cast<std::size_t>(limit),
                                                                  query.get("cursor"), context_.call_deadline())));
  co_return json_response(200, list_body(page));
}

Task<Reply> Accounts::read(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  TENANTRY_CO_TRY(const auto stored,
                  settle(co_await context_.services.accounts.load(call.account(), context_.call_deadline())));
  co_return account_response(200, stored.account, call.request);
}

Task<Reply> Accounts::change(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  TENANTRY_CO_TRY(const auto wait, preferred_wait(call.request));
  TENANTRY_CO_TRY(const auto condition, Precondition::read(call.request));
  TENANTRY_CO_TRY(auto change, read_account_change(call.request.body));
  std::optional<std::int64_t> version;
  if (condition.given()) {
    TENANTRY_CO_TRY(const auto stored,
                    settle(co_await context_.services.accounts.load(call.account(), context_.call_deadline())));
    version = stored.account.version;
    if (!condition.allows(*version)) co_return std::unexpected(precondition_failed("The account"));
  }
  const bool updates = !is_empty(change.table_settings);
  const bool suspends = change.suspended.has_value();
  auto changed = co_await context_.services.provisioner.change_account(call.account(), std::move(change), version,
                                                                       context_.call_deadline());
  if (!changed && version && changed.error().kind == AccountError::Kind::conflict)
    co_return std::unexpected(precondition_failed("The account"));
  TENANTRY_CO_TRY(const auto account, settle(std::move(changed)));
  if (suspends) co_await forget_access_keys(context_, account.id);
  if (updates) co_return co_await wait_for_account(context_, call.request, call.account(), wait, 200);
  co_return account_response(200, account, call.request);
}

Task<Reply> Accounts::remove(Call call) {
  TENANTRY_CO_TRY(const auto query, QueryString::parse(call.request.query(), {"confirm"}));
  TENANTRY_CO_TRY(const auto wait, preferred_wait(call.request));
  TENANTRY_CO_TRY(const auto condition, Precondition::read(call.request));
  const auto confirm = query.get("confirm");
  TENANTRY_CO_TRY(const auto stored,
                  settle(co_await context_.services.accounts.load(call.account(), context_.call_deadline())));
  if (confirm && *confirm != stored.account.name)
    co_return std::unexpected(bad_parameter("confirm", "must be the account's name"));
  if (!condition.allows(stored.account.version)) co_return std::unexpected(precondition_failed("The account"));
  const auto version = condition.given() ? std::optional(stored.account.version) : std::nullopt;
  const auto started = co_await context_.services.provisioner.deprovision_account(call.account(), confirm.has_value(),
                                                                                  context_.call_deadline(), version);
  if (!started && version && started.error().kind == AccountError::Kind::conflict)
    co_return std::unexpected(precondition_failed("The account"));
  if (!started) co_return std::unexpected(problem_of(started.error()));
  co_return co_await wait_for_deletion(context_, call.request, call.account(), stored.account.cloud_type, wait);
}

}  // namespace tenantry::admin
