#include "local/dynamodb/backups.h"
#include "local/dynamodb/operations.h"

namespace tenantry::local::dynamodb {

Outcome<api::DescribeBackupResponse> describe_backup(const Database& database,
                                                     const api::DescribeBackupRequest& request) {
  TENANTRY_TRY(const auto backup, find_backup(database, request.backup_arn));
  return api::DescribeBackupResponse{describe(backup, kBackupAvailable)};
}

}  // namespace tenantry::local::dynamodb
