#include "gateway/account_service.h"

#include <string>

namespace tenantry::gateway {
namespace {

namespace ddb = aws::dynamodb;
using tenancy::ProvisioningStatus;

ddb::Error unavailable(std::string message) { return {"ServiceUnavailable", std::move(message), 503}; }
ddb::Error denied(std::string message) { return {"AccessDeniedException", std::move(message)}; }

}  // namespace

Task<std::expected<ddb::Response, ddb::Error>> AccountService::call(ddb::Request request, Deadline deadline) {
  auto response = co_await data_.call(account_, std::move(request), deadline);
  if (response) co_return response;
  const ddb::Error& error = response.error();
  if (error.code == "AccountNotFoundException")
    co_return std::unexpected(
        ddb::Error("UnrecognizedClientException", "The security token included in the request is invalid."));
  if (error.code == "AccountNotActiveException") co_return std::unexpected(co_await explain_inactive());
  if (error.code == "RouteUnavailableException")
    co_return std::unexpected(unavailable("The service is temporarily unavailable. Try again."));
  if (error.code == "RouteMisconfiguredException") {
    log_.error("{}", error.message);
    co_return std::unexpected(ddb::Error(aws::internal_error("Internal server error")));
  }
  co_return response;
}

/// The router remembers why, for seconds.
Task<ddb::Error> AccountService::explain_inactive() {
  const auto route = co_await router_.resolve(account_);
  if (route || route.error().kind == tenancy::RouteError::Kind::unavailable)
    co_return unavailable("The account has just changed. Try again.");
  const auto status = route.error().status;
  if (status == ProvisioningStatus::pending || status == ProvisioningStatus::creating)
    co_return unavailable("The account is being created. Try again.");
  if (status == ProvisioningStatus::deleting) co_return denied("The account is being deleted.");
  co_return denied("The account is not active.");
}

}  // namespace tenantry::gateway
