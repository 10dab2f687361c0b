#include "tenancy/isolation_tables.h"

#include <fmt/format.h>

#include <algorithm>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "tenancy/isolation.h"
#include "tenancy/isolation_names.h"
#include "tenancy/keys.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;

constexpr int kMaxCountPages = 8;

ddb::ProvisionedThroughputDescription no_throughput() {
  ddb::ProvisionedThroughputDescription description;
  description.number_of_decreases_today = 0;
  description.read_capacity_units = 0;
  description.write_capacity_units = 0;
  return description;
}

std::vector<ddb::KeySchemaElement> key_schema(std::string_view partition, std::string_view sort) {
  return {{std::string(partition), "HASH"}, {std::string(sort), "RANGE"}};
}

ddb::GlobalSecondaryIndexDescription describe_index(const std::string& table_arn, std::string_view name,
                                                    std::string_view partition, std::string_view sort) {
  ddb::GlobalSecondaryIndexDescription index;
  index.index_name = name;
  index.key_schema = key_schema(partition, sort);
  index.projection.emplace().projection_type = "ALL";
  index.index_status = "ACTIVE";
  index.provisioned_throughput = no_throughput();
  index.index_arn = fmt::format("{}/index/{}", table_arn, name);
  return index;
}

/// The region in an ARN.
std::string_view region_of(std::string_view arn) {
  for (int colons = 0; colons < 3; ++colons) {
    const auto colon = arn.find(':');
    if (colon == arn.npos) return "us-east-1";
    arn.remove_prefix(colon + 1);
  }
  return arn.substr(0, arn.find(':'));
}

ddb::TableDescription describe_table(const AccountId& account, const ddb::TableDescription& physical) {
  ddb::TableDescription table;
  const std::string arn = tenant_table_arn(account, region_of(physical.table_arn.value_or("")));
  auto& attributes = table.attribute_definitions.emplace();
  for (const auto name : {keys::kPk, keys::kSk, keys::kGsi1Pk, keys::kGsi1Sk, keys::kGsi2Pk, keys::kGsi2Sk})
    attributes.push_back({std::string(name), "S"});
  table.table_name = kTenantTableName;
  table.key_schema = key_schema(keys::kPk, keys::kSk);
  table.table_status = "ACTIVE";
  table.creation_date_time = physical.creation_date_time;
  table.provisioned_throughput = no_throughput();
  table.table_arn = arn;
  table.table_id = tenant_table_id(account);
  table.billing_mode_summary.emplace().billing_mode = "PAY_PER_REQUEST";
  table.global_secondary_indexes = {describe_index(arn, keys::kGsi1, keys::kGsi1Pk, keys::kGsi1Sk),
                                    describe_index(arn, keys::kGsi2, keys::kGsi2Pk, keys::kGsi2Sk)};
  return table;
}

}  // namespace

Check TenantTableInfo::check_name(const std::string& name) const {
  if (is_tenant_table(route_.account(), name)) return {};
  return std::unexpected(
      ddb::Error("ResourceNotFoundException", fmt::format("Requested resource not found: Table: {} not found", name)));
}

Task<TableReply<ddb::DescribeTableRequest>> TenantTableInfo::describe(ddb::DescribeTableRequest request,
                                                                      Deadline deadline) {
  TENANTRY_CO_CHECK(check_name(request.table_name));
  request.table_name = route_.table_name();
  auto physical = co_await ddb::call(physical_, std::move(request), deadline);
  if (!physical) co_return std::unexpected(std::move(physical).error());
  const ddb::TableDescription seen = std::move(physical->table).value_or(ddb::TableDescription());
  const bool dedicated = route_.cloud_type() == CloudType::private_;
  auto count = co_await count_items(dedicated ? seen.item_count.value_or(0) : 0, deadline);
  if (!count) co_return std::unexpected(std::move(count).error());
  ddb::DescribeTableResponse response;
  response.table = describe_table(route_.account(), seen);
  response.table->item_count = *count;
  co_return response;
}

Task<std::expected<std::int64_t, ddb::Error>> TenantTableInfo::count_items(std::int64_t otherwise_known,
                                                                           Deadline deadline) {
  std::int64_t count = 0;
  int pages = 0;
  for (unsigned shard = 0; shard < kOwnerShards; ++shard) {
    std::optional<ddb::AttributeMap> after;
    do {
      if (pages++ == kMaxCountPages) co_return std::max(count, otherwise_known);
      auto counted = co_await ddb::call(physical_, count_of(shard, std::move(after)), deadline);
      if (!counted) co_return std::unexpected(std::move(counted).error());
      count += counted->count.value_or(0);
      after = std::move(counted->last_evaluated_key);
    } while (after);
  }
  co_return count;
}

ddb::QueryRequest TenantTableInfo::count_of(unsigned shard, std::optional<ddb::AttributeMap> after) const {
  ddb::QueryRequest query;
  query.table_name = route_.table_name();
  query.index_name = keys::kGsi3;
  query.select = "COUNT";
  query.key_condition_expression = fmt::format("{} = :0", keys::kGsi3Pk);
  query.expression_attribute_values = ddb::AttributeMap{{":0", scope_.owner(shard)}};
  query.exclusive_start_key = std::move(after);
  return query;
}

Task<TableReply<ddb::DescribeTimeToLiveRequest>> TenantTableInfo::describe(ddb::DescribeTimeToLiveRequest request,
                                                                           Deadline deadline) {
  TENANTRY_CO_CHECK(check_name(request.table_name));
  request.table_name = route_.table_name();
  auto physical = co_await ddb::call(physical_, std::move(request), deadline);
  if (!physical) co_return std::unexpected(std::move(physical).error());
  const auto seen = std::move(physical->time_to_live_description).value_or(ddb::TimeToLiveDescription());
  ddb::DescribeTimeToLiveResponse response;
  auto& shown = response.time_to_live_description.emplace();
  shown.time_to_live_status = seen.time_to_live_status;
  if (seen.attribute_name == keys::kTtl) shown.attribute_name = keys::kTtl;
  co_return response;
}

ddb::ListTablesResponse TenantTableInfo::list(const ddb::ListTablesRequest& request) {
  ddb::ListTablesResponse response;
  response.table_names.emplace();
  if (request.exclusive_start_table_name.value_or("") < kTenantTableName)
    response.table_names->emplace_back(kTenantTableName);
  return response;
}

}  // namespace tenantry::tenancy
