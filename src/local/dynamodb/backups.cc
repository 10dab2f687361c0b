#include "local/dynamodb/backups.h"

#include <fmt/format.h>

#include <utility>

#include "aws/json_codec.h"
#include "base/json.h"
#include "local/dynamodb/keys.h"

namespace tenantry::local::dynamodb {
namespace {

constexpr std::string_view kPart = "/backup/";

/// What of a backup's ARN is its own: begins with the time of its creation.
std::string_view id_of(std::string_view arn) {
  const auto at = arn.find(kPart);
  return at == std::string_view::npos ? std::string_view() : arn.substr(at + kPart.size());
}

std::string record_row(std::string_view id) { return rows_prefix(kCatalog, 'b').append(id); }

std::string table_rows(std::string_view table) { return rows_prefix(kCatalog, 'B').append(table) + '\0'; }

std::string encode(const BackupRecord& backup) {
  std::string text;
  json::Writer writer(text);
  aws::write_json(writer, backup);
  return text;
}

Outcome<BackupRecord> decode(std::string_view bytes) {
  json::Document document;
  TENANTRY_TRY(const auto root, stored(document.parse(bytes)));
  BackupRecord backup;
  if (auto read = aws::read_json(root, backup); !read) return stored<BackupRecord>(fail(read.error().message));
  return backup;
}

std::unexpected<api::Error> missing(const std::string& arn) {
  return std::unexpected(api::Error("BackupNotFoundException", "Backup not found: " + arn));
}

api::ProvisionedThroughput throughput_of(const std::optional<api::ProvisionedThroughputDescription>& described) {
  if (!described) return {};
  return {described->read_capacity_units.value_or(0), described->write_capacity_units.value_or(0)};
}

template <class Descriptions>
std::optional<std::vector<api::BackedUpIndex>> indexes_of(const Descriptions& descriptions) {
  if (!descriptions) return std::nullopt;
  std::vector<api::BackedUpIndex> indexes;
  for (const auto& index : *descriptions) {
    indexes.push_back({index.index_name, index.key_schema, index.projection, {}});
    if constexpr (requires { index.provisioned_throughput; })
      indexes.back().provisioned_throughput = throughput_of(index.provisioned_throughput);
  }
  return indexes;
}

api::SourceTableDetails source_of(const BackupRecord& backup) {
  const auto& table = backup.table.description;
  api::SourceTableDetails source;
  source.table_name = table.table_name.value_or("");
  source.table_id = table.table_id.value_or("");
  source.table_arn = table.table_arn;
  source.table_size_bytes = backup.bytes;
  source.key_schema = table.key_schema.value_or(std::vector<api::KeySchemaElement>());
  source.table_creation_date_time = table.creation_date_time.value_or(aws::Timestamp());
  source.provisioned_throughput = throughput_of(table.provisioned_throughput);
  source.on_demand_throughput = table.on_demand_throughput;
  source.item_count = backup.items;
  source.billing_mode = table.billing_mode_summary ? table.billing_mode_summary->billing_mode : "PROVISIONED";
  return source;
}

api::SourceTableFeatureDetails features_of(const TableRecord& table) {
  api::SourceTableFeatureDetails features;
  features.local_secondary_indexes = indexes_of(table.description.local_secondary_indexes);
  features.global_secondary_indexes = indexes_of(table.description.global_secondary_indexes);
  features.stream_description = table.description.stream_specification;
  if (table.time_to_live_attribute) features.time_to_live_description = {"ENABLED", table.time_to_live_attribute};
  features.sse_description = table.description.sse_description;
  return features;
}

}  // namespace

Outcome<BackupRecord> find_backup(const Database& database, const std::string& arn) {
  const auto id = id_of(arn);
  if (id.empty())
    return invalid("1 validation error detected: Value '" + arn +
                   "' at 'backupArn' failed to satisfy constraint: Member must be the ARN of a backup");
  TENANTRY_TRY(const auto row, stored(database.store.get(record_row(id))));
  if (!row) return missing(arn);
  TENANTRY_TRY(auto backup, decode(*row));
  if (backup.arn != arn) return missing(arn);
  return backup;
}

void put_backup(kv::Batch& batch, const BackupRecord& backup) {
  batch.put(record_row(id_of(backup.arn)), encode(backup));
  batch.put(table_rows(*backup.table.description.table_name).append(id_of(backup.arn)), {});
}

void erase_backup(kv::Batch& batch, const BackupRecord& backup) {
  const std::string rows = table_prefix(static_cast<TableId>(backup.rows));
  batch.erase(record_row(id_of(backup.arn)));
  batch.erase(table_rows(*backup.table.description.table_name).append(id_of(backup.arn)));
  batch.erase_range(rows, kv::prefix_end(rows));
}

BackupWalk::BackupWalk(const kv::Store& store, const std::optional<std::string>& table,
                       const std::optional<std::string>& after)
    : store_(store),
      prefix_(table ? table_rows(*table) : rows_prefix(kCatalog, 'b')),
      by_table_(table.has_value()),
      row_(store.snapshot()->iterate()) {
  row_->seek(after ? prefix_ + std::string(id_of(*after)) + '\0' : prefix_);
}

Outcome<std::optional<BackupRecord>> BackupWalk::next() {
  for (; row_->valid() && row_->key().starts_with(prefix_); row_->next()) {
    std::optional<std::string> value(row_->value());
    if (by_table_) {
      TENANTRY_TRY(value, stored(store_.get(record_row(row_->key().substr(prefix_.size())))));
    }
    if (!value) continue;  // deleted meanwhile
    TENANTRY_TRY(auto backup, decode(*value));
    row_->next();
    return std::optional(std::move(backup));
  }
  TENANTRY_CHECK(stored(row_->status()));
  return std::nullopt;
}

api::BackupDetails details_of(const BackupRecord& backup, std::string_view status) {
  return {backup.arn, backup.name, backup.bytes, std::string(status), "USER", backup.created};
}

api::BackupDescription describe(const BackupRecord& backup, std::string_view status) {
  return {details_of(backup, status), source_of(backup), features_of(backup.table)};
}

}  // namespace tenantry::local::dynamodb
