#include "provisioning/account_parameters.h"

#include <fmt/format.h>

#include "base/deadline.h"
#include "base/when_all.h"
#include "provisioning/backoff.h"
#include "tenancy/parameters.h"

namespace tenantry::provisioning {

namespace parameters = tenancy::parameters;

Task<StepResult<>> AccountParameters::write(tenancy::AccountId account, Values values) const {
  Backoff retries(context_.options.retries);
  const Deadline patience = Deadline::after(context_.services.clock, context_.options.retry_for);
  for (;;) {
    std::vector<Task<StepResult<>>> writes;
    for (const auto& [name, value] : values) writes.push_back(write_one(parameters::of_account(account, name), value));
    const auto written = co_await when_all(std::move(writes));
    Values left;
    StepResult<> failure;
    for (std::size_t i = 0; i < written.size(); ++i) {
      if (written[i]) continue;
      if (written[i].error().kind != StepFailure::Kind::transient) co_return written[i];
      failure = written[i];
      left.push_back(std::move(values[i]));
    }
    if (left.empty() || patience.passed(context_.services.clock)) co_return failure;
    values = std::move(left);
    co_await context_.services.clock.sleep_for(retries.next());
  }
}

Task<StepResult<>> AccountParameters::write_one(std::string path, std::string value) const {
  aws::ssm::PutParameterRequest request;
  request.name = std::move(path);
  request.value = std::move(value);
  request.type = "String";
  request.overwrite = true;
  const auto written = co_await aws::ssm::call(context_.services.ssm, std::move(request), context_.call_deadline());
  if (!written) co_return step_failed("SSM", written.error());
  co_return StepResult<>();
}

Task<StepResult<std::map<std::string, std::string>>> AccountParameters::read(tenancy::AccountId account,
                                                                             const Values& names) const {
  aws::ssm::GetParametersRequest request;
  for (const auto& [name, value] : names) request.names.push_back(parameters::of_account(account, name));
  auto answer = co_await aws::ssm::call(context_.services.ssm, std::move(request), context_.call_deadline());
  if (!answer) co_return step_failed("SSM", answer.error());
  std::map<std::string, std::string> found;
  if (answer->parameters)
    for (auto& each : *answer->parameters)
      if (each.name && each.value) found.emplace(*std::move(each.name), *std::move(each.value));
  co_return found;
}

Task<StepResult<>> AccountParameters::check(tenancy::AccountId account, Values expected) const {
  Backoff polls(context_.options.retries);
  const Deadline patience = context_.call_deadline();
  for (;;) {
    TENANTRY_CO_TRY(const auto found, co_await read(account, expected));
    std::string missing;
    for (const auto& [name, value] : expected) {
      const std::string path = parameters::of_account(account, name);
      const auto at = found.find(path);
      if (at == found.end())
        missing = path;
      else if (at->second != value)
        co_return step_failed(fmt::format("The stack's parameter {} is {}, not {}.", path, at->second, value));
    }
    if (missing.empty()) co_return StepResult<>();
    if (patience.passed(context_.services.clock))
      co_return step_failed(fmt::format("The stack has not made the parameter {}.", missing));
    co_await context_.services.clock.sleep_for(polls.next());
  }
}

Task<StepResult<>> AccountParameters::remove(tenancy::AccountId account, std::vector<std::string_view> names) const {
  aws::ssm::DeleteParametersRequest request;
  for (const auto name : names) request.names.push_back(parameters::of_account(account, name));
  const auto removed = co_await aws::ssm::call(context_.services.ssm, std::move(request), context_.call_deadline());
  if (!removed) co_return step_failed("SSM", removed.error());
  co_return StepResult<>();
}

}  // namespace tenantry::provisioning
