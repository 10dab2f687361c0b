#include "local/dynamodb/operations.h"
#include "local/dynamodb/single_write.h"

namespace tenantry::local::dynamodb {
namespace {

Outcome<SingleWrite> prepare(const Database& database, const api::DeleteItemRequest& request) {
  TENANTRY_CHECK(refuse_legacy(
      {{"Expected", request.expected.has_value()}, {"ConditionalOperator", request.conditional_operator.has_value()}},
      {{"ConditionExpression", request.condition_expression.has_value()}}));
  TENANTRY_TRY(auto expressions, parse_write({pointer_to(request.condition_expression)},
                                             request.expression_attribute_names, request.expression_attribute_values));
  TENANTRY_TRY(const auto returns, old_or_none(request.return_values));
  TENANTRY_TRY(auto table, find_table(database, request.table_name));
  TENANTRY_TRY(auto metrics,
               collection_metrics(database.store, *table, request.return_item_collection_metrics, request.key));
  TENANTRY_TRY(auto write, bind_delete(std::move(table), request.key, std::move(expressions)));
  return with_options(request, std::move(write), returns, std::move(metrics));
}

}  // namespace

Decided<api::DeleteItemResponse> delete_item(Database& database, api::DeleteItemRequest& request) {
  return respond<api::DeleteItemResponse>(run(database, prepare(database, request)));
}

}  // namespace tenantry::local::dynamodb
