#include "local/dynamodb/operations.h"
#include "local/dynamodb/table_description.h"

namespace tenantry::local::dynamodb {

Outcome<api::DescribeTableResponse> describe_table(const Database& database, const api::DescribeTableRequest& request) {
  TENANTRY_TRY(const auto table, find_table_to_describe(database, request.table_name));
  TENANTRY_TRY(auto description, describe(database, *table));
  return api::DescribeTableResponse{std::move(description)};
}

}  // namespace tenantry::local::dynamodb
