#include "local/dynamodb/operations.h"

namespace tenantry::local::dynamodb {

Outcome<api::ListTablesResponse> list_tables(const Database& database, const api::ListTablesRequest& request) {
  const auto limit = static_cast<std::size_t>(request.limit.value_or(100));
  auto names = database.catalog.names_after(request.exclusive_start_table_name.value_or(""), limit + 1);
  api::ListTablesResponse response;
  if (names.size() > limit) {
    names.pop_back();
    response.last_evaluated_table_name = names.back();
  }
  response.table_names = std::move(names);
  return response;
}

}  // namespace tenantry::local::dynamodb
