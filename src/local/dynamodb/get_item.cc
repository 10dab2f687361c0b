#include "local/dynamodb/capacity.h"
#include "local/dynamodb/expressions.h"
#include "local/dynamodb/operations.h"
#include "local/dynamodb/point_read.h"

namespace tenantry::local::dynamodb {

Outcome<api::GetItemResponse> get_item(const Database& database, const api::GetItemRequest& request) {
  TENANTRY_TRY(const auto projection,
               parse_projection_of(request.projection_expression, request.expression_attribute_names,
                                   request.attributes_to_get));
  TENANTRY_TRY(const auto table, find_table(database, request.table_name));
  TENANTRY_TRY(const auto row, row_to_read(*table, request.key, projection));
  TENANTRY_TRY(auto item, read_item(database.store.get(row), *table));

  const auto detail = capacity_detail(request.return_consumed_capacity);
  Consumption consumed;
  consumed.add_table(read_units(item ? item->size : 0, request.consistent_read.value_or(false)));
  return api::GetItemResponse{shown(std::move(item), projection), consumed.report(detail, *table)};
}

}  // namespace tenantry::local::dynamodb
