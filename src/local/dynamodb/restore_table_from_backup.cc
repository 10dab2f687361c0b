#include <algorithm>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "base/uuid.h"
#include "local/dynamodb/backups.h"
#include "local/dynamodb/operations.h"
#include "local/dynamodb/row_copy.h"
#include "local/dynamodb/table_check.h"
#include "local/dynamodb/table_description.h"

namespace tenantry::local::dynamodb {
namespace {

using Request = api::RestoreTableFromBackupRequest;

Outcome<void> check(const Request& request) {
  TENANTRY_CHECK(check_table_name(request.target_table_name));
  if (request.provisioned_throughput_override)
    TENANTRY_CHECK(check_throughput(*request.provisioned_throughput_override));
  if (request.sse_specification_override) TENANTRY_CHECK(check_encryption(*request.sse_specification_override));
  if (request.billing_mode_override == "PAY_PER_REQUEST" && request.provisioned_throughput_override)
    return invalid_parameter(
        "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
  return {};
}

/// Keeps those indexes that an override names, which must be as they were; the ids of the others are added to
/// `left_out`.
template <class Descriptions, class Overrides>
Outcome<void> keep_indexes(TableRecord& record, Descriptions& indexes, const Overrides& overrides,
                           std::vector<IndexId>& left_out) {
  if (!overrides) return {};
  std::set<std::string> kept;
  for (const auto& wanted : *overrides) {
    const auto same = [&](const auto& index) {
      return index.index_name == wanted.index_name && index.key_schema == wanted.key_schema &&
             index.projection == wanted.projection;
    };
    if (!indexes || std::ranges::none_of(*indexes, same))
      return invalid("The index " + wanted.index_name +
                     " cannot be restored: an index override may leave indexes out, but not add or change one");
    kept.insert(wanted.index_name);
  }
  if (!indexes) return {};
  std::erase_if(*indexes, [&](const auto& index) {
    if (kept.contains(*index.index_name)) return false;
    left_out.push_back(static_cast<IndexId>(record.index_ids.at(*index.index_name)));
    record.index_ids.erase(*index.index_name);
    return true;
  });
  if (indexes->empty()) indexes.reset();
  return {};
}

/// Attribute definitions are of keys only.
void drop_unused_definitions(api::TableDescription& table) {
  std::set<std::string> used;
  const auto add = [&](const auto& schema) {
    for (const auto& key : *schema) used.insert(key.attribute_name);
  };
  add(table.key_schema);
  if (table.global_secondary_indexes)
    for (const auto& index : *table.global_secondary_indexes) add(index.key_schema);
  if (table.local_secondary_indexes)
    for (const auto& index : *table.local_secondary_indexes) add(index.key_schema);
  std::erase_if(*table.attribute_definitions,
                [&](const auto& definition) { return !used.contains(definition.attribute_name); });
}

Outcome<void> set_billing(const Database& database, api::TableDescription& table, const Request& request) {
  const bool was_on_demand =
      table.billing_mode_summary && table.billing_mode_summary->billing_mode == "PAY_PER_REQUEST";
  const bool on_demand =
      request.billing_mode_override ? request.billing_mode_override == "PAY_PER_REQUEST" : was_on_demand;
  if (on_demand) {
    if (!was_on_demand) set_on_demand(database, table);
    return {};
  }
  if (was_on_demand && !request.provisioned_throughput_override)
    return invalid_parameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  table.billing_mode_summary.reset();
  table.on_demand_throughput.reset();
  if (!request.provisioned_throughput_override) return {};
  const auto& wanted = *request.provisioned_throughput_override;
  table.provisioned_throughput = throughput_description(wanted.read_capacity_units, wanted.write_capacity_units);
  if (!was_on_demand || !table.global_secondary_indexes) return {};
  for (auto& index : *table.global_secondary_indexes)
    index.provisioned_throughput = throughput_description(wanted.read_capacity_units, wanted.write_capacity_units);
  return {};
}

template <class Descriptions>
void set_arns(Descriptions& indexes, const std::string& table_arn) {
  if (!indexes) return;
  for (auto& index : *indexes) index.index_arn = table_arn + "/index/" + *index.index_name;
}

/// The table as it was, without what a restored one does not have: tags, stream, time to live, recovery, protection
/// (Developer Guide, "Restoring a DynamoDB table from a backup").
Outcome<TableRecord> restored(const Database& database, const BackupRecord& backup, const Request& request,
                              std::vector<IndexId>& left_out) {
  TableRecord record = backup.table;
  auto& table = record.description;
  const aws::Timestamp now{from_unix_millis(unix_millis(database.clock.now()))};
  TENANTRY_CHECK(
      keep_indexes(record, table.global_secondary_indexes, request.global_secondary_index_override, left_out));
  TENANTRY_CHECK(keep_indexes(record, table.local_secondary_indexes, request.local_secondary_index_override, left_out));
  drop_unused_definitions(table);
  TENANTRY_CHECK(set_billing(database, table, request));
  table.restore_summary = {backup.arn, table.table_arn, now, false};
  table.table_name = request.target_table_name;
  table.table_arn = aws::make_arn(database.identity, "dynamodb", "table/" + request.target_table_name);
  table.table_id = Uuid::random(database.random).to_string();
  table.creation_date_time = now;
  set_arns(table.global_secondary_indexes, *table.table_arn);
  set_arns(table.local_secondary_indexes, *table.table_arn);
  table.stream_specification.reset();
  table.latest_stream_arn.reset();
  table.latest_stream_label.reset();
  table.deletion_protection_enabled = false;
  if (request.on_demand_throughput_override) table.on_demand_throughput = request.on_demand_throughput_override;
  if (request.sse_specification_override) set_encryption(database, table, *request.sse_specification_override);
  record.tags.clear();
  record.time_to_live_attribute.reset();
  record.point_in_time_recovery_days.reset();
  return record;
}

std::unexpected<api::Error> exists(const std::string& table) {
  return std::unexpected(api::Error("TableAlreadyExistsException", "Table already exists: " + table));
}

}  // namespace

Task<Outcome<api::RestoreTableFromBackupResponse>> restore_table_from_backup(Database& database, Request request) {
  TENANTRY_CO_CHECK(check(request));
  TENANTRY_CO_TRY(const auto backup, find_backup(database, request.backup_arn));
  if (database.catalog.find(request.target_table_name)) co_return exists(request.target_table_name);
  std::vector<IndexId> left_out;
  TENANTRY_CO_TRY(auto record, restored(database, backup, request, left_out));
  TENANTRY_CO_TRY(const auto rows, co_await database.catalog.reserve());
  record.id = rows;
  const auto copied = co_await copy_rows(database.store, static_cast<TableId>(backup.rows), rows, std::move(left_out));
  auto made = copied ? co_await database.catalog.create(std::move(record))
                     : Outcome<std::shared_ptr<const Table>>(std::unexpected(copied.error()));
  if (!made) {
    co_await database.catalog.abandon(rows);
    if (made.error().code == "ResourceInUseException") co_return exists(request.target_table_name);
    co_return std::unexpected(std::move(made).error());
  }
  TENANTRY_CO_TRY(auto description, describe(database, **made));
  set_status(description, "CREATING");
  if (description.restore_summary) description.restore_summary->restore_in_progress = true;
  co_return api::RestoreTableFromBackupResponse{std::move(description)};
}

}  // namespace tenantry::local::dynamodb
