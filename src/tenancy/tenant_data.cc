#include "tenancy/tenant_data.h"

#include <string>
#include <type_traits>
#include <variant>

#include "tenancy/isolation.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;

ddb::Error to_error(const RouteError& error) {
  switch (error.kind) {
    case RouteError::Kind::unknown_account:
      return {"AccountNotFoundException", error.message};
    case RouteError::Kind::not_active:
      return {"AccountNotActiveException", error.message};
    case RouteError::Kind::unavailable:
      return {"RouteUnavailableException", error.message, 503};
    case RouteError::Kind::misconfigured:
      break;
  }
  return {"RouteMisconfiguredException", error.message, 500};
}

/// Puts the shared table wherever a request names one.
class ToSharedTable {
 public:
  explicit ToSharedTable(const std::string& table) : table_(table) {}

  template <class R>
  bool operator()(R& request) const {
    if constexpr (requires { request.table_name; }) {
      request.table_name = table_;
    } else if constexpr (requires { request.request_items; }) {
      return rename_only(request.request_items);
    } else if constexpr (requires { request.transact_items; }) {
      for (auto& item : request.transact_items) rename(item);
    } else {
      return false;
    }
    return true;
  }

 private:
  template <class T>
  bool rename_only(std::map<std::string, T>& by_table) const {
    if (by_table.size() != 1) return false;
    auto only = by_table.extract(by_table.begin());
    only.key() = table_;
    by_table.insert(std::move(only));
    return true;
  }
  void rename(ddb::TransactGetItem& item) const { item.get.table_name = table_; }
  void rename(ddb::TransactWriteItem& item) const {
    if (item.condition_check) item.condition_check->table_name = table_;
    if (item.put) item.put->table_name = table_;
    if (item.delete_) item.delete_->table_name = table_;
    if (item.update) item.update->table_name = table_;
  }

  const std::string& table_;
};

template <class R>
constexpr bool kIsData =
    std::is_same_v<R, ddb::GetItemRequest> || std::is_same_v<R, ddb::PutItemRequest> ||
    std::is_same_v<R, ddb::UpdateItemRequest> || std::is_same_v<R, ddb::DeleteItemRequest> ||
    std::is_same_v<R, ddb::QueryRequest> || std::is_same_v<R, ddb::ScanRequest> ||
    std::is_same_v<R, ddb::BatchGetItemRequest> || std::is_same_v<R, ddb::BatchWriteItemRequest> ||
    std::is_same_v<R, ddb::TransactGetItemsRequest> || std::is_same_v<R, ddb::TransactWriteItemsRequest>;

}  // namespace

Task<std::expected<ddb::Response, ddb::Error>> TenantData::call(AccountId account, ddb::Request request,
                                                                Deadline deadline) {
  std::optional<Route> route = router_.cached(account);
  if (!route) {
    auto resolved = co_await router_.resolve(account);
    if (!resolved) co_return std::unexpected(to_error(resolved.error()));
    route = *std::move(resolved);
  }
  TenantTable table(dynamodb_, *std::move(route));
  auto response = co_await table.call(std::move(request), deadline);
  if (table.is_gone()) router_.invalidate(account);
  co_return response;
}

Task<std::expected<ddb::Response, ddb::Error>> AdminTable::call(ddb::Request request, Deadline deadline) {
  const bool scoped = std::visit(
      [&](auto& typed) {
        if constexpr (kIsData<std::remove_cvref_t<decltype(typed)>>)
          return ToSharedTable(names_.shared_table())(typed);
        else
          return false;
      },
      request);
  if (!scoped)
    co_return std::unexpected(
        ddb::Error("ValidationException", "Only data operations, and on the shared table only, are possible here"));
  co_return co_await dynamodb_.call(std::move(request), deadline);
}

}  // namespace tenantry::tenancy
