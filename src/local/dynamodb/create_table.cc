#include "local/dynamodb/operations.h"
#include "local/dynamodb/table_check.h"
#include "local/dynamodb/table_description.h"

namespace tenantry::local::dynamodb {

Task<Outcome<api::CreateTableResponse>> create_table(Database& database, api::CreateTableRequest request) {
  TENANTRY_CO_CHECK(check_new_table(request));
  TENANTRY_CO_TRY(const auto table, co_await database.catalog.create(new_record(database, request)));
  TENANTRY_CO_TRY(auto description, describe(database, *table));
  set_status(description, "CREATING");
  co_return api::CreateTableResponse{std::move(description)};
}

}  // namespace tenantry::local::dynamodb
