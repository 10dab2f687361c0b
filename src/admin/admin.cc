#include "admin/admin.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <array>
#include <charconv>
#include <expected>

#include "admin/account_json.h"
#include "admin/problem.h"
#include "admin/query_string.h"
#include "admin/strict_json.h"
#include "base/encoding.h"
#include "base/json.h"

namespace tenantry::admin {
namespace {

using net::HttpRequest;
using net::HttpResponse;
using tenancy::Account;
using tenancy::AccountError;
using tenancy::AccountId;
using Reply = std::expected<HttpResponse, Problem>;

constexpr std::int64_t kDefaultWait = 25;  // seconds
constexpr std::int64_t kLongestWait = 300;
constexpr std::size_t kLongestEnterpriseId = 4 * 256;  // bytes
constexpr Duration kCallTimeout = std::chrono::seconds(30);

HttpResponse json_response(unsigned status, std::string body) {
  HttpResponse response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body);
  return response;
}

HttpResponse account_response(unsigned status, const Account& account) {
  std::string body;
  json::Writer writer(body);
  write_account(writer, account);
  return json_response(status, std::move(body));
}

std::string account_path(const AccountId& id) { return "/accounts/" + id.to_string(); }

unsigned status_of(AccountError::Kind kind) {
  switch (kind) {
    case AccountError::Kind::not_found:
      return 404;
    case AccountError::Kind::exists:
    case AccountError::Kind::conflict:
    case AccountError::Kind::busy:
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

Problem problem_of(const AccountError& error) {
  if (error.kind == AccountError::Kind::invalid_cursor) return bad_parameter("cursor", "is not a cursor of this list");
  return {status_of(error.kind), error.message, {}};
}

Problem problem_of(const tenancy::RouteError& error) {
  using Kind = tenancy::RouteError::Kind;
  const unsigned status = error.kind == Kind::unknown_account ? 404
                          : error.kind == Kind::not_active    ? 409
                          : error.kind == Kind::unavailable   ? 503
                                                              : 500;
  return {status, error.message, {}};
}

Problem not_found() { return {404, "There is nothing at this path.", {}}; }

template <class T>
std::expected<T, Problem> settle(tenancy::AccountResult<T> result) {
  if (!result) return std::unexpected(problem_of(result.error()));
  return *std::move(result);
}

/// The server leaves the body of an answer to HEAD away.
bool is_read(const HttpRequest& request) { return request.method == "GET" || request.method == "HEAD"; }

/// Seconds of `Prefer: wait=N` (RFC 7240), of which other preferences are ignored, as it demands.
std::expected<std::int64_t, Problem> preferred_wait(const HttpRequest& request) {
  std::string_view text = request.field("prefer");
  while (!text.empty()) {
    std::string_view one = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    while (one.starts_with(' ')) one.remove_prefix(1);
    if (!one.starts_with("wait=")) continue;
    std::int64_t seconds = -1;
    one = one.substr(5, one.find_first_of("; ", 5) - 5);
    const auto [end, error] = std::from_chars(one.data(), one.data() + one.size(), seconds);
    if (error != std::errc{} || end != one.data() + one.size() || seconds < 0 || seconds > kLongestWait)
      return std::unexpected(Problem{400, fmt::format("Prefer: wait must be 0 to {} seconds.", kLongestWait), {}});
    return seconds;
  }
  return kDefaultWait;
}

class Admin final : public net::HttpHandler {
 public:
  Admin(AdminServices services, std::string_view token) : services_(services), token_digest_(sha256(token)) {}

  std::size_t max_body(const HttpRequest&) const override { return kMaxBody; }
  HttpResponse too_large(const HttpRequest&) const override {
    return to_response({413, fmt::format("The body must have at most {} bytes.", kMaxBody), {}});
  }

  Task<HttpResponse> handle(HttpRequest& request) override {
    const std::string_view path = request.path();
    if (path == "/healthz" || path == "/readyz") {
      if (!is_read(request)) co_return not_allowed("GET, HEAD");
      if (path == "/healthz") co_return json_response(200, R"({"status":"ok"})");
      co_return co_await ready();
    }
    if (!is_authorized(request)) co_return unauthorized();
    auto reply = co_await dispatch(request);
    co_return reply ? *std::move(reply) : to_response(reply.error());
  }

 private:
  bool is_authorized(const HttpRequest& request) const {
    std::string_view text = request.field("authorization");
    constexpr std::string_view scheme = "bearer ";
    if (text.size() <= scheme.size()) return false;
    for (std::size_t i = 0; i < scheme.size(); ++i)
      if ((text[i] | 0x20) != scheme[i] && text[i] != scheme[i]) return false;
    text.remove_prefix(scheme.size());
    while (text.starts_with(' ')) text.remove_prefix(1);
    const std::string digest = sha256(text);
    return CRYPTO_memcmp(digest.data(), token_digest_.data(), token_digest_.size()) == 0;
  }

  static HttpResponse unauthorized() {
    auto response = to_response(
        {401, "This API wants Authorization: Bearer <token>; the token is in the data directory's admin-token.", {}});
    response.fields.emplace_back("WWW-Authenticate", "Bearer realm=\"tenantry\"");
    return response;
  }

  Deadline deadline(Duration within = kCallTimeout) const { return Deadline::after(services_.clock, within); }

  Task<HttpResponse> ready() {
    const auto page = co_await services_.accounts.list({}, 1, std::nullopt, deadline(std::chrono::seconds(5)));
    if (!page) co_return to_response({503, "The shared table does not answer: " + page.error().message, {}});
    co_return json_response(200, R"({"status":"ready"})");
  }

  Task<Reply> dispatch(HttpRequest& request) {
    std::string_view path = request.path();
    constexpr std::string_view root = "/accounts";
    if (!path.starts_with(root)) co_return std::unexpected(not_found());
    path.remove_prefix(root.size());
    if (path.empty()) co_return co_await collection(request);
    if (path[0] != '/') co_return std::unexpected(not_found());
    path.remove_prefix(1);
    const auto slash = std::min(path.find('/'), path.size());
    const auto id = AccountId::parse(path.substr(0, slash));
    const std::string_view rest = path.substr(slash);
    if (!rest.empty() && rest != "/provisioning" && rest != "/route") co_return std::unexpected(not_found());
    if (!id)
      co_return std::unexpected(Problem{404, "There is no such account: an account's id is a UUID in lower case.", {}});
    if (rest.empty()) co_return co_await account(request, *id);
    if (!is_read(request)) co_return not_allowed("GET, HEAD");
    TENANTRY_CO_TRY([[maybe_unused]] const auto query, QueryString::parse(request.query(), {}));
    if (rest == "/provisioning") co_return co_await provisioning(*id);
    co_return co_await route(*id);
  }

  static HttpResponse not_allowed(std::string allowed) {
    auto response = to_response({405, "This path does not have that method; it has " + allowed + ".", {}});
    response.fields.emplace_back("Allow", std::move(allowed));
    return response;
  }

  Task<Reply> collection(HttpRequest& request) {
    if (request.method == "POST") co_return co_await create(request);
    if (is_read(request)) co_return co_await list(request);
    co_return not_allowed("GET, HEAD, POST");
  }

  Task<Reply> account(HttpRequest& request, AccountId id) {
    if (is_read(request)) co_return co_await read(request, id);
    if (request.method == "PATCH") co_return co_await change(request, id);
    if (request.method == "DELETE") co_return co_await remove(request, id);
    co_return not_allowed("GET, HEAD, PATCH, DELETE");
  }

  Task<Reply> create(HttpRequest& request) {
    TENANTRY_CO_TRY([[maybe_unused]] const auto query, QueryString::parse(request.query(), {}));
    TENANTRY_CO_TRY(const auto wait, preferred_wait(request));
    TENANTRY_CO_TRY(auto body, read_new_account(request.body));
    TENANTRY_CO_TRY(auto created,
                    settle(co_await services_.provisioner.provision_account(std::move(body), deadline())));
    const AccountId id = created.id;
    TENANTRY_CO_TRY(auto settlement,
                    settle(co_await services_.provisioner.wait_settled(id, deadline(std::chrono::seconds(wait)))));
    const bool settled = settlement.outcome != provisioning::Settlement::Outcome::unsettled;
    auto response = account_response(settled ? 201 : 202, settlement.account ? *settlement.account : created);
    response.fields.emplace_back("Location", account_path(id));
    co_return response;
  }

  Task<Reply> list(const HttpRequest& request) {
    TENANTRY_CO_TRY(const auto query,
                    QueryString::parse(request.query(), {"limit", "cursor", "cloudType", "status", "enterpriseId"}));
    TENANTRY_CO_TRY(const auto limit, query.integer("limit", 1, tenancy::AccountStore::kMaxPageSize, 50));
    tenancy::AccountFilter filter;
    if (const auto type = query.get("cloudType"); type && !(filter.cloud_type = tenancy::parse_cloud_type(*type)))
      co_return std::unexpected(bad_parameter("cloudType", "must be public or private"));
    if (const auto status = query.get("status");
        status && !(filter.status = tenancy::parse_provisioning_status(*status)))
      co_return std::unexpected(bad_parameter("status", "must be pending, creating, active, failed or deleting"));
    filter.enterprise_id = query.get("enterpriseId");
    if (filter.enterprise_id && (filter.enterprise_id->empty() || filter.enterprise_id->size() > kLongestEnterpriseId))
      co_return std::unexpected(bad_parameter("enterpriseId", "must be 1 to 256 characters long"));
    TENANTRY_CO_TRY(const auto page,
                    settle(co_await services_.accounts.list(std::move(filter), static_cast<std::size_t>(limit),
                                                            query.get("cursor"), deadline())));
    std::string body;
    json::Writer writer(body);
    writer.begin_object().key("items").begin_array();
    for (const Account& one : page.items) write_account(writer, one);
    writer.end_array().key("cursor");
    page.cursor ? writer.string(*page.cursor) : writer.null();
    writer.end_object();
    co_return json_response(200, std::move(body));
  }

  Task<Reply> read(const HttpRequest& request, AccountId id) {
    TENANTRY_CO_TRY([[maybe_unused]] const auto query, QueryString::parse(request.query(), {}));
    TENANTRY_CO_TRY(const auto stored, settle(co_await services_.accounts.load(id, deadline())));
    co_return account_response(200, stored.account);
  }

  Task<Reply> change(const HttpRequest& request, AccountId id) {
    TENANTRY_CO_TRY([[maybe_unused]] const auto query, QueryString::parse(request.query(), {}));
    TENANTRY_CO_TRY(auto change, read_account_change(request.body));
    TENANTRY_CO_TRY(const auto changed, settle(co_await services_.provisioner.change_account(
                                            id, std::move(change), std::nullopt, deadline())));
    co_return account_response(200, changed);
  }

  Task<Reply> remove(const HttpRequest& request, AccountId id) {
    TENANTRY_CO_TRY(const auto query, QueryString::parse(request.query(), {"confirm"}));
    TENANTRY_CO_TRY(const auto wait, preferred_wait(request));
    const auto confirm = query.get("confirm");
    TENANTRY_CO_TRY(const auto stored, settle(co_await services_.accounts.load(id, deadline())));
    if (confirm && *confirm != stored.account.name)
      co_return std::unexpected(bad_parameter("confirm", "must be the account's name"));
    TENANTRY_CO_TRY(auto deleting,
                    settle(co_await services_.provisioner.deprovision_account(id, confirm.has_value(), deadline())));
    TENANTRY_CO_TRY(auto settlement,
                    settle(co_await services_.provisioner.wait_settled(id, deadline(std::chrono::seconds(wait)))));
    if (settlement.outcome == provisioning::Settlement::Outcome::deleted)
      co_return json_response(200, fmt::format(R"({{"id":"{}","provisioningStatus":"deleted"}})", id.to_string()));
    const bool failed = settlement.outcome == provisioning::Settlement::Outcome::failed;
    auto response = account_response(failed ? 200 : 202, settlement.account ? *settlement.account : deleting);
    response.fields.emplace_back("Location", account_path(id));
    co_return response;
  }

  Task<Reply> provisioning(AccountId id) {
    TENANTRY_CO_TRY(const auto stored, settle(co_await services_.provisioner.provisioning_status(id, deadline())));
    std::string body;
    json::Writer writer(body);
    write_provisioning(writer, stored.account, stored.provisioning);
    co_return json_response(200, std::move(body));
  }

  Task<Reply> route(AccountId id) {
    const auto route = co_await services_.router.resolve(id);
    if (!route) co_return std::unexpected(problem_of(route.error()));
    std::string body;
    json::Writer(body)
        .begin_object()
        .member("accountId", id.to_string())
        .member("cloudType", tenancy::to_text(route->cloud_type()))
        .member("tableName", route->table_name())
        .member("provisioningStatus", "active")
        .end_object();
    co_return json_response(200, std::move(body));
  }

  AdminServices services_;
  std::string token_digest_;
};

}  // namespace

std::unique_ptr<net::HttpHandler> make_admin(AdminServices services, std::string token) {
  return std::make_unique<Admin>(services, token);
}

}  // namespace tenantry::admin
