#include "admin/account_reply.h"

#include "admin/account_json.h"
#include "admin/entity_tag.h"

namespace tenantry::admin {

std::string account_path(const tenancy::AccountId& id) { return "/accounts/" + id.to_string(); }

net::HttpResponse account_response(unsigned status, const tenancy::Account& account, const net::HttpRequest& request) {
  std::string body;
  json::Writer writer(body);
  write_account(writer, account);
  auto tag = entity_tag(account.version, body);
  auto response = json_response(status, std::move(body));
  add_entity_tag(response, std::move(tag), request);
  return response;
}

Task<Reply> wait_for_account(const Context& context, const net::HttpRequest& request, tenancy::AccountId id, Wait wait,
                             unsigned settled) {
  using enum provisioning::Settlement::Outcome;
  TENANTRY_CO_TRY(const auto settlement,
                  settle(co_await context.services.provisioner.wait_settled(id, context.deadline(wait))));
  if (!settlement.account) co_return std::unexpected(Problem{410, "The account has been deleted meanwhile.", {}});
  const bool at_rest = settlement.outcome == active || settlement.outcome == failed;
  auto response = account_response(at_rest ? settled : 202, *settlement.account, request);
  if (!at_rest || settled == 201) response.fields.emplace_back("Location", account_path(id));
  note_applied(response, wait);
  co_return response;
}

Task<Reply> wait_for_deletion(const Context& context, const net::HttpRequest& request, tenancy::AccountId id,
                              tenancy::CloudType type, Wait wait) {
  using enum provisioning::Settlement::Outcome;
  TENANTRY_CO_TRY(const auto settlement,
                  settle(co_await context.services.provisioner.wait_settled(id, context.deadline(wait))));
  if (settlement.account) {
    auto response = account_response(settlement.outcome == failed ? 200 : 202, *settlement.account, request);
    response.fields.emplace_back("Location", account_path(id));
    note_applied(response, wait);
    co_return response;
  }
  std::string body;
  json::Writer writer(body);
  writer.begin_object().member("id", id.to_string()).member("provisioningStatus", "deleted");
  if (type == tenancy::CloudType::public_) writer.key("itemsErased").integer(settlement.items_erased);
  writer.end_object();
  auto response = json_response(200, std::move(body));
  note_applied(response, wait);
  co_return response;
}

}  // namespace tenantry::admin
