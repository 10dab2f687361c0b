#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "local/dynamodb/operations.h"
#include "local/dynamodb/table_check.h"
#include "local/dynamodb/table_description.h"

namespace tenantry::local::dynamodb {
namespace {

using Description = api::TableDescription;
using IndexUpdates = std::vector<api::GlobalSecondaryIndexUpdate>;

bool is_on_demand(const Description& description) {
  return description.billing_mode_summary && description.billing_mode_summary->billing_mode == "PAY_PER_REQUEST";
}

Outcome<void> check_something_to_do(const api::UpdateTableRequest& request) {
  const bool indexes = request.global_secondary_index_updates && !request.global_secondary_index_updates->empty();
  if (request.billing_mode || request.provisioned_throughput || indexes || request.stream_specification ||
      request.sse_specification || request.table_class || request.deletion_protection_enabled ||
      request.on_demand_throughput)
    return {};
  return invalid(
      "At least one of ProvisionedThroughput, BillingMode, UpdateStreamEnabled, GlobalSecondaryIndexUpdates or "
      "SSESpecification or ReplicaUpdates is required");
}

Outcome<void> check_index_updates(const IndexUpdates& updates) {
  std::set<std::string_view> names;
  for (const auto& update : updates) {
    if (update.create || update.delete_)
      return invalid(
          "Creating and deleting global secondary indexes of existing tables is not supported by this endpoint");
    if (!update.update)
      return invalid_parameter(
          "One of GlobalSecondaryIndexUpdate.Update, GlobalSecondaryIndexUpdate.Create, "
          "GlobalSecondaryIndexUpdate.Delete must not be null");
    TENANTRY_CHECK(check_throughput(update.update->provisioned_throughput));
    if (!names.insert(update.update->index_name).second)
      return invalid_parameter("Only one global secondary index update per index is allowed simultaneously. Index: " +
                               update.update->index_name);
  }
  return {};
}

Outcome<void> check(const api::UpdateTableRequest& request) {
  TENANTRY_CHECK(check_something_to_do(request));
  if (request.billing_mode == "PROVISIONED" && !request.provisioned_throughput)
    return invalid_parameter("ProvisionedThroughput must be specified when BillingMode is PROVISIONED");
  if (request.provisioned_throughput) TENANTRY_CHECK(check_throughput(*request.provisioned_throughput));
  if (request.global_secondary_index_updates)
    TENANTRY_CHECK(check_index_updates(*request.global_secondary_index_updates));
  if (request.stream_specification) TENANTRY_CHECK(check_stream(*request.stream_specification));
  if (request.sse_specification) TENANTRY_CHECK(check_encryption(*request.sse_specification));
  return {};
}

/// One UpdateTable on a table's record.
struct Editor {
  const Database& database;
  const api::UpdateTableRequest& request;
  Description& description;

  Outcome<void> edit() {
    TENANTRY_CHECK(edit_billing());
    TENANTRY_CHECK(edit_stream());
    if (request.sse_specification) set_encryption(database, description, *request.sse_specification);
    if (request.deletion_protection_enabled)
      description.deletion_protection_enabled = request.deletion_protection_enabled;
    if (request.on_demand_throughput) description.on_demand_throughput = request.on_demand_throughput;
    edit_class();
    return {};
  }

  Outcome<void> edit_billing() {
    const bool was_on_demand = is_on_demand(description);
    const bool on_demand = request.billing_mode ? request.billing_mode == "PAY_PER_REQUEST" : was_on_demand;
    if (on_demand && (request.provisioned_throughput || has_index_updates()))
      return invalid_parameter(
          "Neither ReadCapacityUnits nor WriteCapacityUnits can be specified when BillingMode is PAY_PER_REQUEST");
    if (on_demand && !was_on_demand) set_on_demand(database, description);
    if (!on_demand && was_on_demand) TENANTRY_CHECK(leave_on_demand());
    if (!on_demand) TENANTRY_CHECK(edit_throughput());
    return {};
  }

  bool has_index_updates() const {
    return request.global_secondary_index_updates && !request.global_secondary_index_updates->empty();
  }

  Outcome<void> leave_on_demand() {
    std::vector<std::string_view> missing;
    if (description.global_secondary_indexes) {
      for (const auto& index : *description.global_secondary_indexes)
        if (find_update(*index.index_name) == nullptr) missing.emplace_back(*index.index_name);
    }
    if (!missing.empty())
      return invalid_parameter(
          fmt::format("ProvisionedThroughput must be specified for index: {}", fmt::join(missing, ",")));
    description.billing_mode_summary->billing_mode = "PROVISIONED";
    description.on_demand_throughput.reset();
    return {};
  }

  const api::UpdateGlobalSecondaryIndexAction* find_update(const std::string& index) const {
    if (!request.global_secondary_index_updates) return nullptr;
    for (const auto& update : *request.global_secondary_index_updates)
      if (update.update->index_name == index) return &*update.update;
    return nullptr;
  }

  Outcome<void> edit_throughput() {
    if (request.provisioned_throughput)
      TENANTRY_CHECK(set_throughput(*description.provisioned_throughput, *request.provisioned_throughput));
    if (!request.global_secondary_index_updates) return {};
    for (const auto& update : *request.global_secondary_index_updates) TENANTRY_CHECK(edit_index(*update.update));
    return {};
  }

  Outcome<void> edit_index(const api::UpdateGlobalSecondaryIndexAction& update) {
    auto* indexes = description.global_secondary_indexes ? &*description.global_secondary_indexes : nullptr;
    if (indexes != nullptr) {
      const auto found =
          std::ranges::find(*indexes, update.index_name, &api::GlobalSecondaryIndexDescription::index_name);
      if (found != indexes->end()) return set_throughput(*found->provisioned_throughput, update.provisioned_throughput);
    }
    return not_found("Requested resource not found: Index: " + update.index_name + " not found");
  }

  Outcome<void> set_throughput(api::ProvisionedThroughputDescription& current,
                               const api::ProvisionedThroughput& wanted) const {
    const auto read = current.read_capacity_units.value_or(0), write = current.write_capacity_units.value_or(0);
    if (read == wanted.read_capacity_units && write == wanted.write_capacity_units)
      return invalid(
          fmt::format("The provisioned throughput for the table will not change. The requested value equals the "
                      "current value. Current ReadCapacityUnits provisioned for the table: {}. Requested "
                      "ReadCapacityUnits: {}. Current WriteCapacityUnits provisioned for the table: {}. Requested "
                      "WriteCapacityUnits: {}. Refer to the Amazon DynamoDB Developer Guide for current limits and how "
                      "to request higher limits.",
                      read, wanted.read_capacity_units, write, wanted.write_capacity_units));
    const aws::Timestamp now{from_unix_millis(unix_millis(database.clock.now()))};
    if (wanted.read_capacity_units > read || wanted.write_capacity_units > write) current.last_increase_date_time = now;
    if (wanted.read_capacity_units < read || wanted.write_capacity_units < write) current.last_decrease_date_time = now;
    current.read_capacity_units = wanted.read_capacity_units;
    current.write_capacity_units = wanted.write_capacity_units;
    return {};
  }

  Outcome<void> edit_stream() {
    if (!request.stream_specification) return {};
    const bool enabled = description.stream_specification.has_value();
    if (enabled && request.stream_specification->stream_enabled)
      return invalid("Table already has an enabled stream: TableARN: " + *description.table_arn);
    if (!enabled && !request.stream_specification->stream_enabled) return invalid("Table has no stream to disable");
    set_stream(database, description, *request.stream_specification);
    return {};
  }

  void edit_class() {
    if (!request.table_class) return;
    const aws::Timestamp now{from_unix_millis(unix_millis(database.clock.now()))};
    description.table_class_summary = {request.table_class, now};
  }
};

}  // namespace

Task<Outcome<api::UpdateTableResponse>> update_table(Database& database, api::UpdateTableRequest request) {
  TENANTRY_CO_CHECK(check(request));
  const auto edit = [&](TableRecord& record) { return Editor{database, request, record.description}.edit(); };
  TENANTRY_CO_TRY(const auto table,
                  co_await database.catalog.change(request.table_name, edit, missing_table(request.table_name)));
  TENANTRY_CO_TRY(auto description, describe(database, *table));
  set_status(description, "UPDATING");
  co_return api::UpdateTableResponse{std::move(description)};
}

}  // namespace tenantry::local::dynamodb
