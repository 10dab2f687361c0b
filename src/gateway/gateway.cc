#include "gateway/gateway.h"

#include <array>
#include <chrono>
#include <ctime>
#include <optional>
#include <string>
#include <utility>

#include "gateway/account_service.h"
#include "sigv4/verifier.h"
#include "wire/dynamodb_endpoint.h"
#include "wire/endpoint.h"
#include "wire/signed_request.h"

namespace tenantry::gateway {
namespace {

using Reason = wire::Denial::Reason;

/// `Tue, 24 Nov 2026 01:30:00 GMT` (RFC 9110): by it SDKs set their clocks right when a signature's time is refused.
std::string http_date(WallTime now) {
  const std::time_t seconds = std::chrono::system_clock::to_time_t(now);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 32> text{};
  return {text.data(), std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

}  // namespace

struct Gateway::Parts {
  GatewayServices services;
  sigv4::Verifier verifier;
  wire::DynamoDbProtocol protocol;

  Parts(const GatewayServices& given, std::string region)
      : services(given),
        verifier({.region = std::move(region), .service = "dynamodb"}),
        protocol(given.random, given.clock) {}
};

/// One request's way through the pipeline: remembers whose it is, from authentication to the call.
class Gateway::Call final : public wire::Authenticator, public wire::Endpoint {
 public:
  explicit Call(Parts& parts) : parts_(parts) {}

  Task<std::expected<wire::Principal, wire::Denial>> authenticate(const net::HttpRequest& request) override {
    const wire::SignedRequest is_signed(request);
    const auto claim = parts_.verifier.read(is_signed.view(), parts_.services.clock.now());
    if (!claim) co_return std::unexpected(wire::denial_of(claim.error()));
    if (!tenancy::is_access_key_id(claim->access_key_id)) co_return std::unexpected(wire::Denial{Reason::unknown_key});
    std::string id(claim->access_key_id);
    auto key = parts_.services.keys.cached(id);
    if (!key) {
      auto found = co_await parts_.services.keys.resolve(std::move(id));
      if (!found) co_return std::unexpected(why_not(found.error()));
      key = *std::move(found);
    }
    if (auto verified = parts_.verifier.verify(is_signed.view(), *claim, (*key)->secret); !verified)
      co_return std::unexpected(wire::denial_of(std::move(verified).error()));
    account_ = (*key)->key.account;
    suspended_ = (*key)->suspended;
    co_return wire::Principal{claim->access_key_id};
  }

  wire::Protocol protocol() const override { return wire::Protocol::json; }
  std::size_t max_body(const net::HttpRequest&) const override { return wire::DynamoDbProtocol::kMaxBody; }
  Task<net::HttpResponse> serve(net::HttpRequest& request, wire::Principal) override {
    if (suspended_) co_return refuse(request, {"AccessDeniedException", "The account is suspended."});
    AccountService service(parts_.services.data, parts_.services.router, parts_.services.log, account_.value());
    co_return co_await parts_.protocol.serve(request, service);
  }
  net::HttpResponse refuse(const net::HttpRequest&, const aws::Error& error) const override {
    return parts_.protocol.refuse(error);
  }

 private:
  wire::Denial why_not(const tenancy::AccountError& error) {
    if (error.kind == tenancy::AccountError::Kind::not_found) return {Reason::unknown_key};
    if (error.kind == tenancy::AccountError::Kind::corrupt) parts_.services.log.error("{}", error.message);
    return {Reason::unavailable};
  }

  Parts& parts_;
  std::optional<tenancy::AccountId> account_;
  bool suspended_ = false;
};

Gateway::Gateway(const GatewayServices& services, std::string region)
    : parts_(std::make_unique<Parts>(services, std::move(region))) {}

Gateway::~Gateway() = default;

Task<net::HttpResponse> Gateway::handle(net::HttpRequest& request) {
  Call call(*parts_);
  wire::Pipeline pipeline(call, parts_->services.log);
  auto response = co_await pipeline.run(call, request);
  response.fields.emplace_back("Date", http_date(parts_->services.clock.now()));
  co_return response;
}

std::size_t Gateway::max_body(const net::HttpRequest& head) const { return Call(*parts_).max_body(head); }

net::HttpResponse Gateway::too_large(const net::HttpRequest& head) const {
  return wire::Pipeline::too_large(Call(*parts_), head);
}

}  // namespace tenantry::gateway
