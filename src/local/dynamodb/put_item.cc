#include "local/dynamodb/operations.h"
#include "local/dynamodb/single_write.h"

namespace tenantry::local::dynamodb {
namespace {

Outcome<SingleWrite> prepare(const Database& database, api::PutItemRequest& request) {
  TENANTRY_CHECK(refuse_legacy(
      {{"Expected", request.expected.has_value()}, {"ConditionalOperator", request.conditional_operator.has_value()}},
      {{"ConditionExpression", request.condition_expression.has_value()}}));
  TENANTRY_TRY(auto expressions, parse_write({pointer_to(request.condition_expression)},
                                             request.expression_attribute_names, request.expression_attribute_values));
  TENANTRY_TRY(const auto returns, old_or_none(request.return_values));
  TENANTRY_TRY(const auto size, check_item_size(request.item));
  TENANTRY_TRY(auto table, find_table(database, request.table_name));
  const auto& attributes = request.item.attributes();
  TENANTRY_TRY(auto metrics,
               collection_metrics(database.store, *table, request.return_item_collection_metrics, attributes));
  TENANTRY_TRY(auto write, bind_put(std::move(table), std::move(request.item), size, std::move(expressions)));
  return with_options(request, std::move(write), returns, std::move(metrics));
}

}  // namespace

Decided<api::PutItemResponse> put_item(Database& database, api::PutItemRequest& request) {
  return respond<api::PutItemResponse>(run(database, prepare(database, request)));
}

}  // namespace tenantry::local::dynamodb
