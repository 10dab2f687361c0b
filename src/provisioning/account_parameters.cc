#include "provisioning/account_parameters.h"

#include "base/when_all.h"
#include "tenancy/parameters.h"

namespace tenantry::provisioning {

namespace parameters = tenancy::parameters;

Task<StepResult<>> AccountParameters::write(tenancy::AccountId account, Values values) const {
  std::vector<Task<StepResult<>>> writes;
  for (auto& [name, value] : values)
    writes.push_back(write_one(parameters::of_account(account, name), std::move(value)));
  for (auto& written : co_await when_all(std::move(writes))) TENANTRY_CO_CHECK(std::move(written));
  co_return StepResult<>();
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

Task<StepResult<>> AccountParameters::remove(tenancy::AccountId account, std::vector<std::string_view> names) const {
  aws::ssm::DeleteParametersRequest request;
  for (const auto name : names) request.names.push_back(parameters::of_account(account, name));
  const auto removed = co_await aws::ssm::call(context_.services.ssm, std::move(request), context_.call_deadline());
  if (!removed) co_return step_failed("SSM", removed.error());
  co_return StepResult<>();
}

}  // namespace tenantry::provisioning
