#include "local/dynamodb/operations.h"
#include "local/dynamodb/table_description.h"

namespace tenantry::local::dynamodb {
namespace {

Outcome<void> check_unprotected(const Table& table) {
  if (!table.record.description.deletion_protection_enabled.value_or(false)) return {};
  return invalid(
      "Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
}

}  // namespace

Task<Outcome<api::DeleteTableResponse>> delete_table(Database& database, api::DeleteTableRequest request) {
  TENANTRY_CO_TRY(const auto table, co_await database.catalog.drop(request.table_name, check_unprotected,
                                                                   missing_table(request.table_name)));
  TENANTRY_CO_TRY(auto description, describe(database, *table));
  set_status(description, "DELETING");
  co_return api::DeleteTableResponse{std::move(description)};
}

}  // namespace tenantry::local::dynamodb
