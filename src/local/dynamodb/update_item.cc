#include "local/dynamodb/operations.h"
#include "local/dynamodb/single_write.h"

namespace tenantry::local::dynamodb {
namespace {

Outcome<SingleWrite> prepare(const Database& database, const api::UpdateItemRequest& request) {
  TENANTRY_CHECK(refuse_legacy({{"AttributeUpdates", request.attribute_updates.has_value()},
                                {"Expected", request.expected.has_value()},
                                {"ConditionalOperator", request.conditional_operator.has_value()}},
                               {{"UpdateExpression", request.update_expression.has_value()},
                                {"ConditionExpression", request.condition_expression.has_value()}}));
  TENANTRY_TRY(auto expressions,
               parse_write({pointer_to(request.condition_expression), pointer_to(request.update_expression),
                            "UpdateExpression and ConditionExpression are null"},
                           request.expression_attribute_names, request.expression_attribute_values));
  TENANTRY_TRY(const auto returns, any_return_values(request.return_values));
  TENANTRY_TRY(auto table, find_table(database, request.table_name));
  TENANTRY_TRY(auto metrics,
               collection_metrics(database.store, *table, request.return_item_collection_metrics, request.key));
  TENANTRY_TRY(auto write, bind_update(std::move(table), request.key, std::move(expressions)));
  return with_options(request, std::move(write), returns, std::move(metrics));
}

}  // namespace

Decided<api::UpdateItemResponse> update_item(Database& database, api::UpdateItemRequest& request) {
  return respond<api::UpdateItemResponse>(run(database, prepare(database, request)));
}

}  // namespace tenantry::local::dynamodb
