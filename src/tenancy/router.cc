#include "tenancy/router.h"

#include <fmt/format.h>

#include <map>
#include <string>
#include <utility>

#include "tenancy/parameters.h"

namespace tenantry::tenancy {
namespace {

using Outcome = Result<Route, RouteError>;
using Found = std::map<std::string, std::string, std::less<>>;

std::unexpected<RouteError> refuse(RouteError::Kind kind, std::string message,
                                   std::optional<ProvisioningStatus> status = {}) {
  return std::unexpected(RouteError{kind, std::move(message), status});
}

std::unexpected<RouteError> misconfigured(const AccountId& account, std::string_view what) {
  return refuse(RouteError::Kind::misconfigured,
                fmt::format("The parameters of account {} are wrong: {}.", account.to_string(), what));
}

std::optional<std::string_view> find(const Found& found, const AccountId& account, std::string_view name) {
  const auto parameter = found.find(parameters::of_account(account, name));
  return parameter == found.end() ? std::nullopt : std::optional<std::string_view>(parameter->second);
}

/// The account's route, if SSM's parameters describe an active account and its own table.
Outcome judge(const AccountId& account, const Found& found, const Names& names) {
  if (found.empty())
    return refuse(RouteError::Kind::unknown_account, fmt::format("There is no account {}.", account.to_string()));
  const auto status_text = find(found, account, parameters::kProvisioningStatus);
  if (!status_text)
    return refuse(RouteError::Kind::not_active,
                  fmt::format("Account {} has not been provisioned.", account.to_string()));
  const auto status = parse_provisioning_status(*status_text);
  if (!status) return misconfigured(account, "provisioning-status has an unknown value");
  if (*status != ProvisioningStatus::active)
    return refuse(RouteError::Kind::not_active, fmt::format("Account {} is {}.", account.to_string(), to_text(*status)),
                  status);
  const auto type = parse_cloud_type(find(found, account, parameters::kCloudType).value_or(""));
  if (!type) return misconfigured(account, "cloud-type is missing or has an unknown value");
  const std::string expected = *type == CloudType::public_ ? names.shared_table() : names.table(account);
  if (find(found, account, parameters::kTableName) != expected)
    return misconfigured(account, "dynamodb/table-name is not the account's table");
  return Route::make(account, *type, expected);
}

}  // namespace

Router::Router(aws::ssm::Service& ssm, Names names, Clock& clock, Random& random, TaskGroup& tasks,
               RouteCacheConfig config)
    : CachedLookup(clock, tasks, config.capacity, config.lookup_timeout),
      ssm_(ssm),
      names_(std::move(names)),
      random_(random),
      config_(config) {}

Outcome Router::no_answer(const AccountId& account, std::string_view why) const {
  return refuse(RouteError::Kind::unavailable,
                fmt::format("The route of account {} is not known: {}.", account.to_string(), why));
}

std::optional<Router::Validity> Router::validity(const Outcome& outcome, SteadyTime now) {
  if (outcome) {
    const SteadyTime fresh_until = jittered_ttl_from(now);
    return Validity{fresh_until, fresh_until + config_.stale};
  }
  if (outcome.error().kind == RouteError::Kind::unavailable) return std::nullopt;
  return Validity{now + config_.unknown, now + config_.unknown};
}

Task<Outcome> Router::ask(AccountId account, Deadline deadline) {
  aws::ssm::GetParametersRequest request;
  for (const auto name : {parameters::kCloudType, parameters::kProvisioningStatus, parameters::kTableName})
    request.names.push_back(parameters::of_account(account, name));
  auto answer = co_await aws::ssm::call(ssm_, std::move(request), deadline);
  if (!answer)
    co_return no_answer(account, fmt::format("SSM answers {}: {}", answer.error().code, answer.error().message));
  Found found;
  if (answer->parameters)
    for (auto& parameter : *answer->parameters)
      if (parameter.name && parameter.value) found.insert_or_assign(*parameter.name, *std::move(parameter.value));
  co_return judge(account, found, names_);
}

SteadyTime Router::jittered_ttl_from(SteadyTime now) {
  const double share = static_cast<double>(random_.next() >> 11) * 0x1p-53;
  const double shortened = static_cast<double>(config_.ttl.count()) * (1 - config_.jitter * share);
  return now + Duration(static_cast<Duration::rep>(shortened));
}

}  // namespace tenantry::tenancy
