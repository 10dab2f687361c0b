#include "local/dynamodb/table_description.h"

#include <fmt/format.h>

#include "base/uuid.h"

namespace tenantry::local::dynamodb {
namespace {

using Description = api::TableDescription;

std::string key_arn(const aws::Identity& identity, const std::optional<std::string>& key) {
  if (key && key->starts_with("arn:")) return *key;
  const std::string id = key.value_or("alias/aws/dynamodb");
  return aws::make_arn(identity, "kms", id.starts_with("alias/") ? id : "key/" + id);
}

/// The time without a zone that ends a stream's ARN.
std::string stream_label(WallTime now) {
  std::string label = format_iso8601(now);
  if (label.ends_with('Z')) label.pop_back();
  return label;
}

std::string index_arn(const Description& description, const std::string& index) {
  return fmt::format("{}/index/{}", *description.table_arn, index);
}

api::LocalSecondaryIndexDescription describe(const Description& table, const api::LocalSecondaryIndex& index) {
  api::LocalSecondaryIndexDescription description;
  description.index_name = index.index_name;
  description.key_schema = index.key_schema;
  description.projection = index.projection;
  description.index_arn = index_arn(table, index.index_name);
  return description;
}

api::GlobalSecondaryIndexDescription describe(const Description& table, const api::GlobalSecondaryIndex& index) {
  api::GlobalSecondaryIndexDescription description;
  description.index_name = index.index_name;
  description.key_schema = index.key_schema;
  description.projection = index.projection;
  description.index_status = "ACTIVE";
  description.index_arn = index_arn(table, index.index_name);
  const auto throughput = index.provisioned_throughput.value_or(api::ProvisionedThroughput{});
  description.provisioned_throughput =
      throughput_description(throughput.read_capacity_units, throughput.write_capacity_units);
  return description;
}

void add_indexes(TableRecord& record, const api::CreateTableRequest& request) {
  auto& description = record.description;
  std::int64_t id = 0;
  if (request.global_secondary_indexes) {
    auto& indexes = description.global_secondary_indexes.emplace();
    for (const auto& index : *request.global_secondary_indexes) {
      indexes.push_back(describe(description, index));
      record.index_ids[index.index_name] = ++id;
    }
  }
  if (request.local_secondary_indexes) {
    auto& indexes = description.local_secondary_indexes.emplace();
    for (const auto& index : *request.local_secondary_indexes) {
      indexes.push_back(describe(description, index));
      record.index_ids[index.index_name] = ++id;
    }
  }
}

void add_options(const Database& database, Description& description, const api::CreateTableRequest& request) {
  if (request.billing_mode == "PAY_PER_REQUEST") set_on_demand(database, description);
  if (request.stream_specification) set_stream(database, description, *request.stream_specification);
  if (request.sse_specification) set_encryption(database, description, *request.sse_specification);
  if (request.table_class) description.table_class_summary = {request.table_class, {}};
  description.deletion_protection_enabled = request.deletion_protection_enabled.value_or(false);
  description.on_demand_throughput = request.on_demand_throughput;
}

template <class Descriptions>
void add_counts(Descriptions& descriptions, const TableRecord& record, const Counts& counts) {
  if (!descriptions) return;
  for (auto& description : *descriptions) {
    const auto count = counts.of(static_cast<IndexId>(record.index_ids.at(*description.index_name)));
    description.item_count = count.items;
    description.index_size_bytes = count.bytes;
  }
}

}  // namespace

TableRecord new_record(const Database& database, const api::CreateTableRequest& request) {
  TableRecord record;
  auto& description = record.description;
  description.table_name = request.table_name;
  description.attribute_definitions = request.attribute_definitions;
  description.key_schema = request.key_schema;
  description.table_status = "ACTIVE";
  description.creation_date_time = aws::Timestamp{from_unix_millis(unix_millis(database.clock.now()))};
  description.table_arn = aws::make_arn(database.identity, "dynamodb", "table/" + request.table_name);
  description.table_id = Uuid::random(database.random).to_string();
  const auto throughput = request.provisioned_throughput.value_or(api::ProvisionedThroughput{});
  description.provisioned_throughput =
      throughput_description(throughput.read_capacity_units, throughput.write_capacity_units);
  add_indexes(record, request);
  add_options(database, description, request);
  if (request.tags) record.tags = *request.tags;
  return record;
}

Outcome<Description> describe(const Database& database, const Table& table) {
  TENANTRY_TRY(const auto counts, stored(read_counts(database.store, table.id)));
  Description description = table.record.description;
  description.item_count = counts.of(0).items;
  description.table_size_bytes = counts.of(0).bytes;
  add_counts(description.global_secondary_indexes, table.record, counts);
  add_counts(description.local_secondary_indexes, table.record, counts);
  return description;
}

void set_status(Description& description, std::string_view status) {
  description.table_status = status;
  if (!description.global_secondary_indexes) return;
  for (auto& index : *description.global_secondary_indexes) index.index_status = status;
}

void set_stream(const Database& database, Description& description, const api::StreamSpecification& stream) {
  if (!stream.stream_enabled) {
    description.stream_specification.reset();
    return;
  }
  description.stream_specification = stream;
  description.latest_stream_label = stream_label(database.clock.now());
  description.latest_stream_arn = fmt::format("{}/stream/{}", *description.table_arn, *description.latest_stream_label);
}

void set_encryption(const Database& database, Description& description, const api::SSESpecification& encryption) {
  if (!encryption.enabled.value_or(false)) {
    description.sse_description.reset();
    return;
  }
  auto& shown = description.sse_description.emplace();
  shown.status = "ENABLED";
  shown.sse_type = "KMS";
  shown.kms_master_key_arn = key_arn(database.identity, encryption.kms_master_key_id);
}

api::ProvisionedThroughputDescription throughput_description(std::int64_t read, std::int64_t write) {
  api::ProvisionedThroughputDescription description;
  description.number_of_decreases_today = 0;
  description.read_capacity_units = read;
  description.write_capacity_units = write;
  return description;
}

void set_on_demand(const Database& database, Description& description) {
  const auto now = from_unix_millis(unix_millis(database.clock.now()));
  description.billing_mode_summary = {"PAY_PER_REQUEST", aws::Timestamp{now}};
  description.provisioned_throughput = throughput_description(0, 0);
  if (!description.global_secondary_indexes) return;
  for (auto& index : *description.global_secondary_indexes) index.provisioned_throughput = throughput_description(0, 0);
}

}  // namespace tenantry::local::dynamodb
