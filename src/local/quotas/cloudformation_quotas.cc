#include "local/quotas/cloudformation_quotas.h"

#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace tenantry::local::quotas {
namespace {

namespace api = aws::cloudformation;

bool reads(const api::Request& request) {
  const std::string_view operation =
      std::visit([]<class R>(const R&) { return std::string_view(R::kOperation); }, request);
  for (const std::string_view verb : {"Describe", "List", "Get", "Validate", "Estimate"})
    if (operation.starts_with(verb)) return true;
  return false;
}

}  // namespace

Task<CloudFormationQuotas::Answer> CloudFormationQuotas::call(api::Request request, Deadline deadline) {
  if (!(reads(request) ? reads_ : writes_).take()) co_return std::unexpected(api::Error{"Throttling", "Rate exceeded"});
  if (std::holds_alternative<api::CreateStackRequest>(request)) co_return co_await create(std::move(request), deadline);
  co_return co_await inner_.call(std::move(request), deadline);
}

Task<CloudFormationQuotas::Answer> CloudFormationQuotas::create(api::Request request, Deadline deadline) {
  TENANTRY_CO_TRY(const bool fits, co_await stacks_.take<api::Error>([&] { return count(deadline); }));
  if (!fits)
    co_return std::unexpected(api::Error{
        "LimitExceededException",
        "Limit for stack has been exceeded: there are " + std::to_string(stacks_.most()) + " in this region"});
  auto made = co_await inner_.call(std::move(request), deadline);
  if (!made) stacks_.give_back();
  co_return made;
}

Task<std::expected<std::int64_t, api::Error>> CloudFormationQuotas::count(Deadline deadline) {
  std::int64_t stacks = 0;
  api::ListStacksRequest request;
  do {
    auto page = co_await api::call(inner_, request, deadline);
    if (!page) co_return std::unexpected(std::move(page).error());
    for (const auto& stack : page->stack_summaries.value_or(std::vector<api::StackSummary>()))
      stacks += stack.stack_status == "DELETE_COMPLETE" ? 0 : 1;
    request.next_token = std::move(page->next_token);
  } while (request.next_token);
  co_return stacks;
}

}  // namespace tenantry::local::quotas
