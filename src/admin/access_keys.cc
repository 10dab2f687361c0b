#include "admin/access_keys.h"

#include <algorithm>
#include <utility>

#include "admin/account_json.h"
#include "admin/account_reply.h"
#include "base/json.h"

namespace tenantry::admin {
namespace {

using tenancy::AccessKey;
using tenancy::AccountError;
using tenancy::IssuedAccessKey;

void write_access_key(json::Writer& writer, const AccessKey& key) {
  writer.begin_object().member("accessKeyId", key.id).member("createdAt", format_iso8601(key.created_at)).end_object();
}

std::string body_of(const AccessKey& key) {
  std::string body;
  json::Writer writer(body);
  write_access_key(writer, key);
  return body;
}

/// The JSON object with one more member.
void append_member(std::string& object, std::string_view name, std::string_view value) {
  object.pop_back();
  if (!object.ends_with('{')) object += ',';
  json::append_string(object, name);
  object += ':';
  object += value;
  object += '}';
}

}  // namespace

Reply with_access_key(Reply reply, const IssuedAccessKey& issued) {
  std::string shown;
  json::Writer(shown)
      .begin_object()
      .member("accessKeyId", issued.key.id)
      .member("secretAccessKey", issued.secret)
      .end_object();
  if (reply) append_member(reply->body, "accessKey", shown);
  return reply;
}

void AccessKeys::add_to(RouteTable& routes) {
  routes.add("POST", "/accounts/{account}/access-keys", handler(*this, &AccessKeys::create));
  routes.add("GET", "/accounts/{account}/access-keys", handler(*this, &AccessKeys::list));
  routes.add("DELETE", "/accounts/{account}/access-keys/{accessKey}", handler(*this, &AccessKeys::remove));
}

Task<Reply> AccessKeys::create(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  TENANTRY_CO_CHECK(read_empty(call.request.body));
  IssuedAccessKey issued = context_.services.access_keys.draw(call.account());
  TENANTRY_CO_TRY(auto once, co_await context_.idempotent.begin(call.request, issued.key.id, context_.call_deadline()));
  if (once.reply()) co_return replayed(*once.reply());
  issued.key.id = once.subject();
  auto reply = co_await once.end(co_await create_once(issued, once), context_.call_deadline());
  if (!reply || issued.secret.empty()) co_return reply;
  std::string secret;
  json::append_string(secret, issued.secret);
  append_member(reply->body, "secretAccessKey", secret);
  co_return reply;
}

/// The secret is left where this call has stored it.
Task<Reply> AccessKeys::create_once(IssuedAccessKey& issued, const IdempotentCalls::Call& once) {
  const auto stored = co_await context_.services.access_keys.issue(issued, context_.call_deadline(), once.key());
  if (!stored) {
    if (!once.again() || stored.error().kind != AccountError::Kind::exists)
      co_return std::unexpected(problem_of(stored.error()));
    TENANTRY_CO_TRY(issued.key, co_await find(issued.key));
    issued.secret.clear();
  }
  context_.services.access_key_directory.invalidate(issued.key.id);
  auto response = json_response(201, body_of(issued.key));
  response.fields.emplace_back("Location", account_path(issued.key.account) + "/access-keys/" + issued.key.id);
  co_return response;
}

Task<std::expected<AccessKey, Problem>> AccessKeys::find(AccessKey like) {
  TENANTRY_CO_TRY(const auto keys,
                  settle(co_await context_.services.access_keys.list(like.account, context_.call_deadline())));
  const auto found = std::ranges::find(keys, like.id, &AccessKey::id);
  if (found == keys.end()) co_return std::unexpected(Problem{404, "The account has no such access key.", {}});
  co_return *found;
}

Task<void> forget_access_keys(const Context& context, tenancy::AccountId account) {
  const auto keys = co_await context.services.access_keys.list(account, context.call_deadline());
  if (!keys) co_return;  // the directory forgets them within its time
  for (const AccessKey& key : *keys) context.services.access_key_directory.invalidate(key.id);
}

Task<Reply> AccessKeys::list(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  TENANTRY_CO_CHECK(settle(co_await context_.services.accounts.load(call.account(), context_.call_deadline())));
  TENANTRY_CO_TRY(const auto keys,
                  settle(co_await context_.services.access_keys.list(call.account(), context_.call_deadline())));
  std::string body;
  json::Writer writer(body);
  writer.begin_object().key("items").begin_array();
  for (const AccessKey& key : keys) write_access_key(writer, key);
  writer.end_array().end_object();
  co_return json_response(200, std::move(body));
}

Task<Reply> AccessKeys::remove(Call call) {
  TENANTRY_CO_CHECK(without_parameters(call.request));
  const std::string id = call.access_key();
  TENANTRY_CO_CHECK(
      settle(co_await context_.services.access_keys.revoke(call.account(), id, context_.call_deadline())));
  context_.services.access_key_directory.invalidate(id);
  co_return deleted_response("accessKeyId", id, call.account());
}

}  // namespace tenantry::admin
