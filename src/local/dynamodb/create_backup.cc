#include <fmt/format.h>

#include "local/dynamodb/backups.h"
#include "local/dynamodb/operations.h"
#include "local/dynamodb/row_copy.h"

namespace tenantry::local::dynamodb {
namespace {

std::unexpected<api::Error> missing(const std::string& table) {
  return std::unexpected(api::Error("TableNotFoundException", "Table not found: " + std::string(table_name_of(table))));
}

}  // namespace

/// The backup is there when the reply, which says CREATING as AWS's does, is sent.
Task<Outcome<api::CreateBackupResponse>> create_backup(Database& database, api::CreateBackupRequest request) {
  const auto table = database.catalog.find(request.table_name);
  if (!table) co_return missing(request.table_name);
  BackupRecord backup;
  backup.name = request.backup_name;
  backup.table = table->record;
  backup.created = {from_unix_millis(unix_millis(database.clock.now()))};
  backup.arn = fmt::format("{}/backup/{:014}-{}", *table->record.description.table_arn, unix_millis(backup.created.at),
                           database.random.hex(4));
  TENANTRY_CO_TRY(const auto rows, co_await database.catalog.reserve());
  backup.rows = rows;
  const auto copied = co_await copy_rows(database.store, table->id, rows, {});
  const auto still = database.catalog.find(request.table_name);
  const bool deleted = !still || still->id != table->id;
  if (!copied || deleted) {
    co_await database.catalog.abandon(rows);
    if (deleted) co_return missing(request.table_name);
    co_return std::unexpected(copied.error());
  }
  TENANTRY_CO_TRY(const auto counts, stored(read_counts(database.store, rows)));
  backup.items = counts.of(0).items;
  backup.bytes = counts.of(0).bytes;
  kv::Batch batch;
  put_backup(batch, backup);
  Catalog::keep(batch, rows);
  TENANTRY_CO_CHECK(stored(co_await database.store.commit(std::move(batch))));
  co_return api::CreateBackupResponse{details_of(backup, "CREATING")};
}

}  // namespace tenantry::local::dynamodb
