#include "tenancy/router.h"

#include <fmt/format.h>

#include <boost/asio/this_coro.hpp>
#include <map>
#include <string>
#include <utility>

#include "base/deadline.h"
#include "tenancy/parameters.h"

namespace tenantry::tenancy {
namespace {

using Outcome = Result<Route, RouteError>;
using Found = std::map<std::string, std::string, std::less<>>;

std::unexpected<RouteError> refuse(RouteError::Kind kind, std::string message,
                                   std::optional<ProvisioningStatus> status = {}) {
  return std::unexpected(RouteError{kind, std::move(message), status});
}

std::unexpected<RouteError> no_answer(const AccountId& account, std::string_view why) {
  return refuse(RouteError::Kind::unavailable,
                fmt::format("The route of account {} is not known: {}.", account.to_string(), why));
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

/// Whoever waits for a lookup gets an answer, even if its task is stopped or never starts.
struct Router::Landing {
  Landing(RouteCache& to, AccountId of, std::shared_ptr<RouteFlight> what)
      : cache(to), account(of), flight(std::move(what)) {}
  ~Landing() {
    if (!flight->outcome) cache.land(account, flight, no_answer(account, "the lookup was stopped"));
  }
  Landing(const Landing&) = delete;
  Landing& operator=(const Landing&) = delete;

  RouteCache& cache;
  AccountId account;
  std::shared_ptr<RouteFlight> flight;
};

Router::Router(aws::ssm::Service& ssm, Names names, Clock& clock, Random& random, TaskGroup& tasks,
               RouteCacheConfig config)
    : ssm_(ssm),
      names_(std::move(names)),
      clock_(clock),
      random_(random),
      tasks_(tasks),
      config_(config),
      cache_(config.capacity) {}

std::optional<Route> Router::cached(const AccountId& account) const {
  return cache_.fresh(account, clock_.steady_now());
}

void Router::invalidate(const AccountId& account) { cache_.forget(account); }

Router::Stats Router::stats() const { return {cache_.size(), lookups_.load(), failures_.load()}; }

Task<Outcome> Router::resolve(AccountId account) {
  const RouteCache::Ticket ticket = cache_.enter(account, clock_.steady_now());
  if (ticket.first) {
    auto landing = std::make_shared<Landing>(cache_, account, ticket.flight);
    tasks_.spawn(co_await boost::asio::this_coro::executor, look_up(account, std::move(landing)));
  }
  if (ticket.outcome) co_return *ticket.outcome;
  const Deadline patience = Deadline::after(clock_, config_.lookup_timeout);
  if (!co_await ticket.flight->done.wait(clock_, patience)) co_return no_answer(account, "SSM does not answer in time");
  co_return *ticket.flight->outcome;
}

Task<void> Router::look_up(AccountId account, std::shared_ptr<Landing> landing) {
  lookups_.fetch_add(1, std::memory_order_relaxed);
  Outcome outcome = co_await ask_ssm(account);
  const SteadyTime now = clock_.steady_now();
  if (outcome) {
    const SteadyTime fresh_until = jittered_ttl_from(now);
    cache_.land(account, landing->flight, std::move(outcome), fresh_until, fresh_until + config_.stale);
  } else if (outcome.error().kind == RouteError::Kind::unavailable) {
    failures_.fetch_add(1, std::memory_order_relaxed);
    cache_.land(account, landing->flight, std::move(outcome));
  } else {
    cache_.land(account, landing->flight, std::move(outcome), now + config_.unknown, now + config_.unknown);
  }
}

Task<Outcome> Router::ask_ssm(AccountId account) {
  aws::ssm::GetParametersRequest request;
  for (const auto name : {parameters::kCloudType, parameters::kProvisioningStatus, parameters::kTableName})
    request.names.push_back(parameters::of_account(account, name));
  auto answer = co_await aws::ssm::call(ssm_, std::move(request), Deadline::after(clock_, config_.lookup_timeout));
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
