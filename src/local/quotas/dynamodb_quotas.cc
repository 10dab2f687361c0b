#include "local/quotas/dynamodb_quotas.h"

#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"

namespace tenantry::local::quotas {
namespace {

namespace api = aws::dynamodb;

/// How much of the control plane a request takes; 0: it is none of its operations.
int weight_of(const api::Request& request) {
  if (const auto* create = std::get_if<api::CreateTableRequest>(&request))
    return create->global_secondary_indexes || create->local_secondary_indexes ? 2 : 1;
  return std::holds_alternative<api::UpdateTableRequest>(request) ||
                 std::holds_alternative<api::DeleteTableRequest>(request) ||
                 std::holds_alternative<api::UpdateTimeToLiveRequest>(request)
             ? 1
             : 0;
}

class Share {
 public:
  Share(std::atomic<int>& running, int weight)
      : running_(running), weight_(weight), before_(running.fetch_add(weight)) {}
  ~Share() { running_ -= weight_; }
  Share(const Share&) = delete;
  Share& operator=(const Share&) = delete;
  bool fits(int most) const { return before_ + weight_ <= most; }

 private:
  std::atomic<int>& running_;
  const int weight_;
  const int before_;
};

std::unexpected<api::Error> exceeded(std::string what) {
  return std::unexpected(api::Error("LimitExceededException", "Subscriber limit exceeded: " + std::move(what)));
}

}  // namespace

Task<DynamoDbQuotas::Answer> DynamoDbQuotas::call(api::Request request, Deadline deadline) {
  const int weight = weight_of(request);
  if (weight == 0) return inner_.call(std::move(request), deadline);
  return control(std::move(request), weight, deadline);
}

Task<DynamoDbQuotas::Answer> DynamoDbQuotas::control(api::Request request, int weight, Deadline deadline) {
  const Share share(running_, weight);
  if (!share.fits(most_operations_))
    co_return exceeded("Only " + std::to_string(most_operations_) +
                       " tables can be created, updated, or deleted simultaneously");
  if (std::holds_alternative<api::CreateTableRequest>(request)) co_return co_await create(std::move(request), deadline);
  co_return co_await inner_.call(std::move(request), deadline);
}

Task<DynamoDbQuotas::Answer> DynamoDbQuotas::create(api::Request request, Deadline deadline) {
  TENANTRY_CO_TRY(const bool fits, co_await tables_.take<api::Error>([&] { return count(deadline); }));
  if (!fits) co_return exceeded("There is a limit of " + std::to_string(tables_.most()) + " tables per subscriber");
  auto made = co_await inner_.call(std::move(request), deadline);
  if (!made) tables_.give_back();
  co_return made;
}

Task<std::expected<std::int64_t, api::Error>> DynamoDbQuotas::count(Deadline deadline) {
  std::int64_t tables = 0;
  api::ListTablesRequest request;
  do {
    auto page = co_await api::call(inner_, request, deadline);
    if (!page) co_return std::unexpected(std::move(page).error());
    tables += static_cast<std::int64_t>(page->table_names.value_or(std::vector<std::string>()).size());
    request.exclusive_start_table_name = std::move(page->last_evaluated_table_name);
  } while (request.exclusive_start_table_name);
  co_return tables;
}

}  // namespace tenantry::local::quotas
