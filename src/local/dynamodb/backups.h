#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "aws/dynamodb/backup_operations.h"
#include "base/result.h"
#include "kv/store.h"
#include "local/dynamodb/database.h"
#include "local/dynamodb/outcome.h"
#include "local/dynamodb/table_record.h"

namespace tenantry::local::dynamodb {

/// An on-demand backup: the table's record as it was, and its rows, indexes and counts included, under a table number
/// of their own. It is stored once its rows are.
struct BackupRecord {
  std::string arn;
  std::string name;
  aws::Timestamp created;
  std::int64_t rows = 0;  ///< The table number of its rows.
  std::int64_t items = 0;
  std::int64_t bytes = 0;
  TableRecord table;

  template <class V>
  static void members(V&& v) {
    v("Arn", &BackupRecord::arn);
    v("Name", &BackupRecord::name);
    v("Created", &BackupRecord::created);
    v("Rows", &BackupRecord::rows);
    v("Items", &BackupRecord::items);
    v("Bytes", &BackupRecord::bytes);
    v("Table", &BackupRecord::table);
  }
  bool operator==(const BackupRecord&) const = default;
};

inline constexpr std::string_view kBackupAvailable = "AVAILABLE";

/// BackupNotFoundException where there is none.
Outcome<BackupRecord> find_backup(const Database& database, const std::string& arn);

/// Adds to a batch that the backup is there, or gone with its rows.
void put_backup(kv::Batch& batch, const BackupRecord& backup);
void erase_backup(kv::Batch& batch, const BackupRecord& backup);

/// Backups in the order of their creation, of one table (by name) or all: those behind `after`, an ARN.
class BackupWalk {
 public:
  BackupWalk(const kv::Store& store, const std::optional<std::string>& table, const std::optional<std::string>& after);
  Outcome<std::optional<BackupRecord>> next();

 private:
  const kv::Store& store_;
  std::string prefix_;
  bool by_table_;
  std::unique_ptr<kv::Iterator> row_;
};

api::BackupDetails details_of(const BackupRecord& backup, std::string_view status);
api::BackupDescription describe(const BackupRecord& backup, std::string_view status);

}  // namespace tenantry::local::dynamodb
