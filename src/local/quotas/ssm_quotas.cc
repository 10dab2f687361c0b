#include "local/quotas/ssm_quotas.h"

#include <utility>
#include <variant>

namespace tenantry::local::quotas {

namespace api = aws::ssm;

Task<std::expected<api::Response, api::Error>> SsmQuotas::call(api::Request request, Deadline deadline) {
  const bool put = std::holds_alternative<api::PutParameterRequest>(request);
  const bool get = std::holds_alternative<api::GetParameterRequest>(request) ||
                   std::holds_alternative<api::GetParametersRequest>(request) ||
                   std::holds_alternative<api::GetParametersByPathRequest>(request);
  if ((put && !puts_.take()) || (get && !gets_.take()))
    co_return std::unexpected(api::Error{"ThrottlingException", "Rate exceeded"});
  co_return co_await inner_.call(std::move(request), deadline);
}

}  // namespace tenantry::local::quotas
