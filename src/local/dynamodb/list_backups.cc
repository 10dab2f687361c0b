#include <cstddef>
#include <string>

#include "local/dynamodb/backups.h"
#include "local/dynamodb/operations.h"

namespace tenantry::local::dynamodb {
namespace {

bool is_wanted(const BackupRecord& backup, const api::ListBackupsRequest& request) {
  if (request.time_range_lower_bound && backup.created.at < request.time_range_lower_bound->at) return false;
  return !request.time_range_upper_bound || backup.created.at < request.time_range_upper_bound->at;
}

api::BackupSummary summary_of(const BackupRecord& backup) {
  const auto& table = backup.table.description;
  return {.table_name = table.table_name.value_or(""),
          .table_id = table.table_id.value_or(""),
          .table_arn = table.table_arn.value_or(""),
          .backup_arn = backup.arn,
          .backup_name = backup.name,
          .backup_creation_date_time = backup.created,
          .backup_status = std::string(kBackupAvailable),
          .backup_type = "USER",
          .backup_size_bytes = backup.bytes};
}

}  // namespace

Outcome<api::ListBackupsResponse> list_backups(const Database& database, const api::ListBackupsRequest& request) {
  api::ListBackupsResponse response;
  const auto type = request.backup_type.value_or("ALL");
  if (type != "ALL" && type != "USER") return response;
  std::optional<std::string> table;
  if (request.table_name) table = std::string(table_name_of(*request.table_name));
  BackupWalk walk(database.store, table, request.exclusive_start_backup_arn);
  const auto limit = static_cast<std::size_t>(request.limit.value_or(100));
  for (;;) {
    TENANTRY_TRY(const auto backup, walk.next());
    if (!backup) return response;
    if (!is_wanted(*backup, request)) continue;
    if (response.backup_summaries.size() == limit) {
      response.last_evaluated_backup_arn = response.backup_summaries.back().backup_arn;
      return response;
    }
    response.backup_summaries.push_back(summary_of(*backup));
  }
}

}  // namespace tenantry::local::dynamodb
