#include "admin/admin.h"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include "admin/access_keys.h"
#include "admin/accounts.h"
#include "admin/context.h"
#include "admin/events.h"
#include "admin/header_fields.h"
#include "admin/licenses.h"
#include "admin/problem.h"
#include "admin/provisioning.h"
#include "admin/reply.h"
#include "admin/route_table.h"
#include "admin/strict_json.h"
#include "base/encoding.h"

namespace tenantry::admin {
namespace {

using net::HttpRequest;
using net::HttpResponse;

/// JSON, none at all, and what clients say of any text unless they are told otherwise: curl's -d, fetch().
bool is_json(std::string_view content_type) {
  const std::string_view type = trim(content_type.substr(0, content_type.find(';')));
  constexpr std::array<std::string_view, 5> kAccepted = {"", "application/json", "application/merge-patch+json",
                                                         "application/x-www-form-urlencoded", "text/plain"};
  return std::ranges::any_of(kAccepted, [&](auto accepted) { return net::equals_ignoring_case(type, accepted); });
}

class Admin final : public net::HttpHandler {
 public:
  Admin(AdminServices services, std::string_view token)
      : idempotent_(services.idempotency, services.clock),
        context_{services, idempotent_},
        token_digest_(sha256(token)) {
    accounts_.add_to(routes_);
    licenses_.add_to(routes_);
    access_keys_.add_to(routes_);
    provisioning_.add_to(routes_);
    events_.add_to(routes_);
  }

  std::size_t max_body(const HttpRequest&) const override { return kMaxBody; }
  HttpResponse too_large(const HttpRequest&) const override {
    return to_response({413, fmt::format("The body must have at most {} bytes.", kMaxBody), {}});
  }

  Task<HttpResponse> handle(HttpRequest& request) override {
    const std::string_view path = request.path();
    if (path == "/healthz" || path == "/readyz") co_return co_await health(request);
    if (!is_authorized(request)) co_return unauthorized();
    if (!request.body.empty() && !is_json(request.field("content-type"))) co_return unsupported();
    auto reply = co_await routes_.serve(request);
    co_return reply ? *std::move(reply) : to_response(reply.error());
  }

 private:
  bool is_authorized(const HttpRequest& request) const {
    std::string_view text = request.field("authorization");
    constexpr std::string_view scheme = "bearer ";
    if (!net::equals_ignoring_case(text.substr(0, scheme.size()), scheme)) return false;
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

  static HttpResponse unsupported() {
    auto response = to_response({415, "A body must be JSON: Content-Type: application/json.", {}});
    response.fields.emplace_back("Accept", "application/json");
    return response;
  }

  Task<HttpResponse> health(const HttpRequest& request) {
    if (!is_read(request)) {
      auto response = to_response({405, "This path does not have that method; it has GET, HEAD.", {}});
      response.fields.emplace_back("Allow", "GET, HEAD");
      co_return response;
    }
    if (request.path() == "/healthz") co_return json_response(200, R"({"status":"ok"})");
    const auto deadline = Deadline::after(context_.services.clock, std::chrono::seconds(5));
    const auto page = co_await context_.services.accounts.list({}, 1, std::nullopt, deadline);
    if (!page) co_return to_response({503, "The shared table does not answer: " + page.error().message, {}});
    co_return json_response(200, R"({"status":"ready"})");
  }

  IdempotentCalls idempotent_;
  Context context_;
  std::string token_digest_;
  Accounts accounts_{context_};
  Licenses licenses_{context_};
  AccessKeys access_keys_{context_};
  Provisioning provisioning_{context_};
  Events events_{context_};
  RouteTable routes_;
};

}  // namespace

std::unique_ptr<net::HttpHandler> make_admin(AdminServices services, std::string token) {
  return std::make_unique<Admin>(services, token);
}

}  // namespace tenantry::admin
