#pragma once

#include <map>
#include <optional>
#include <string>

#include "aws/dynamodb/service.h"
#include "tenancy/isolation_expressions.h"
#include "tenancy/isolation_page.h"
#include "tenancy/isolation_scope.h"
#include "tenancy/route.h"

namespace tenantry::tenancy {

/// What of a request its reply needs.
struct Asked {
  std::string table{};                                      ///< As a batch named it.
  std::optional<aws::dynamodb::KeysAndAttributes> reads{};  ///< A BatchGetItem's expressions, as they were.
  std::optional<PageFilter> page{};                         ///< A Query's filter that DynamoDB cannot evaluate.
};

/// Requests on data on their way in: checked in the order in which DynamoDB checks, and made physical.
class RequestScope {
 public:
  /// The route outlives it.
  RequestScope(const IsolationScope& scope, const Route& route) : scope_(scope), route_(route) {}

  Check enter(aws::dynamodb::GetItemRequest& request);
  Check enter(aws::dynamodb::PutItemRequest& request);
  Check enter(aws::dynamodb::UpdateItemRequest& request);
  Check enter(aws::dynamodb::DeleteItemRequest& request);
  Check enter(aws::dynamodb::QueryRequest& request);
  Check enter(aws::dynamodb::BatchGetItemRequest& request);
  Check enter(aws::dynamodb::BatchWriteItemRequest& request);
  Check enter(aws::dynamodb::TransactGetItemsRequest& request);
  Check enter(aws::dynamodb::TransactWriteItemsRequest& request);
  /// All else is not for tenants.
  template <class R>
  Check enter(R&) {
    return refuse_operation(R::kOperation);
  }

  Asked take_asked() && { return std::move(asked_); }

 private:
  static Check refuse_operation(std::string_view operation);
  Check enter_table(std::string& table) const;
  template <class T>
  Check check_tables(const std::map<std::string, T>& by_table) const;
  template <class T>
  T& enter_tables(std::map<std::string, T>& by_table);
  Check enter_page(aws::dynamodb::QueryRequest& request, IsolatedExpressions& expressions);
  Check enter_write(aws::dynamodb::WriteRequest& write) const;
  template <class R, class F>
  Check with_expressions(R& request, F bind);

  const IsolationScope& scope_;
  const Route& route_;
  Asked asked_;
};

}  // namespace tenantry::tenancy
