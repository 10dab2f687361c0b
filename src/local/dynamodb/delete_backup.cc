#include "local/dynamodb/backups.h"
#include "local/dynamodb/operations.h"

namespace tenantry::local::dynamodb {

Task<Outcome<api::DeleteBackupResponse>> delete_backup(Database& database, api::DeleteBackupRequest request) {
  TENANTRY_CO_TRY(const auto backup, find_backup(database, request.backup_arn));
  kv::Batch batch;
  erase_backup(batch, backup);
  TENANTRY_CO_CHECK(stored(co_await database.store.commit(std::move(batch))));
  co_return api::DeleteBackupResponse{describe(backup, "DELETED")};
}

}  // namespace tenantry::local::dynamodb
