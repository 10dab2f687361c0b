#include "tenancy/isolation.h"

#include <type_traits>
#include <utility>
#include <variant>

#include "tenancy/isolation_errors.h"
#include "tenancy/isolation_replies.h"
#include "tenancy/isolation_requests.h"
#include "tenancy/isolation_scan.h"
#include "tenancy/isolation_scope.h"
#include "tenancy/isolation_tables.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using Reply = std::expected<ddb::Response, ddb::Error>;

template <class R>
Reply to_reply(std::expected<R, ddb::Error> response) {
  if (!response) return std::unexpected(std::move(response).error());
  return ddb::Response(std::in_place_type<R>, *std::move(response));
}

ddb::Error fit_for_tenant(const IsolationScope& scope, std::atomic<bool>& gone, ddb::Error error) {
  if (error.code == "ResourceNotFoundException") gone = true;
  return leave_error(scope, std::move(error));
}

/// The physical service with the errors that a tenant may see, for operations that are made of several calls.
class Physical final : public ddb::Service {
 public:
  Physical(ddb::Service& next, const IsolationScope& scope, std::atomic<bool>& gone)
      : next_(next), scope_(scope), gone_(gone) {}

  Task<Reply> call(ddb::Request request, Deadline deadline) override {
    const std::size_t operation = request.index();
    auto response = co_await next_.call(std::move(request), deadline);
    if (!response) co_return std::unexpected(fit_for_tenant(scope_, gone_, std::move(response).error()));
    if (response->index() != operation)
      co_return std::unexpected(ddb::Error(aws::internal_error("A reply to another operation")));
    co_return response;
  }

 private:
  ddb::Service& next_;
  const IsolationScope& scope_;
  std::atomic<bool>& gone_;
};

}  // namespace

Task<Reply> TenantTable::call(ddb::Request request, Deadline deadline) {
  if (std::holds_alternative<ddb::ScanRequest>(request) || std::holds_alternative<ddb::DescribeTableRequest>(request) ||
      std::holds_alternative<ddb::ListTablesRequest>(request) ||
      std::holds_alternative<ddb::DescribeTimeToLiveRequest>(request))
    co_return co_await call_composed(std::move(request), deadline);
  const IsolationScope scope(route_);
  RequestScope requests(scope, route_);
  auto entered = std::visit([&](auto& typed) { return requests.enter(typed); }, request);
  if (!entered) co_return std::unexpected(std::move(entered).error());
  const Asked asked = std::move(requests).take_asked();
  const std::size_t operation = request.index();
  auto response = co_await physical_.call(std::move(request), deadline);
  if (!response) co_return std::unexpected(fit_for_tenant(scope, gone_, std::move(response).error()));
  if (response->index() != operation)
    co_return std::unexpected(ddb::Error(aws::internal_error("A reply to another operation")));
  const ReplyScope replies(scope, route_, asked);
  auto left = std::visit([&](auto& typed) { return replies.leave(typed); }, *response);
  if (!left) co_return std::unexpected(std::move(left).error());
  co_return response;
}

Task<Reply> TenantTable::call_composed(ddb::Request request, Deadline deadline) {
  const IsolationScope scope(route_);
  if (const auto* list = std::get_if<ddb::ListTablesRequest>(&request))
    co_return ddb::Response(TenantTableInfo::list(*list));
  Physical physical(physical_, scope, gone_);
  if (auto* scan = std::get_if<ddb::ScanRequest>(&request)) {
    TenantScan page(physical, scope, route_, deadline);
    co_return to_reply(co_await page.run(std::move(*scan)));
  }
  TenantTableInfo table(physical, scope, route_);
  if (auto* describe = std::get_if<ddb::DescribeTimeToLiveRequest>(&request))
    co_return to_reply(co_await table.describe(std::move(*describe), deadline));
  co_return to_reply(co_await table.describe(std::get<ddb::DescribeTableRequest>(std::move(request)), deadline));
}

}  // namespace tenantry::tenancy
