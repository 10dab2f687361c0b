#include <algorithm>

#include "local/dynamodb/operations.h"
#include "local/dynamodb/table_check.h"

namespace tenantry::local::dynamodb {
namespace {

constexpr std::int64_t kDefaultRecoveryDays = 35;

Outcome<void> set_time_to_live(TableRecord& record, const api::TimeToLiveSpecification& wanted) {
  auto& attribute = record.time_to_live_attribute;
  if (!attribute && !wanted.enabled) return invalid("TimeToLive is already disabled");
  if (attribute && attribute != wanted.attribute_name)
    return invalid("TimeToLive is active on a different AttributeName: current AttributeName is " + *attribute);
  if (attribute && wanted.enabled) return invalid("TimeToLive is already enabled");
  attribute = wanted.enabled ? std::optional(wanted.attribute_name) : std::nullopt;
  return {};
}

/// The setting alone: no backups are made, hence no times to restore to.
api::ContinuousBackupsDescription backups_of(const Table& table) {
  const auto& days = table.record.point_in_time_recovery_days;
  api::PointInTimeRecoveryDescription recovery;
  recovery.point_in_time_recovery_status = days ? "ENABLED" : "DISABLED";
  recovery.recovery_period_in_days = days;
  return {"ENABLED", std::move(recovery)};
}

Outcome<void> check_arn(const std::string& arn) {
  if (arn.starts_with("arn:") && table_name_of(arn).size() < arn.size()) return {};
  return invalid("Invalid TableArn: Invalid ResourceArn provided as input " + arn);
}

std::string missing_resource(const std::string& arn) {
  return "Requested resource not found: ResourcArn: " + arn + " not found";
}

Outcome<void> add_tags(std::vector<api::Tag>& tags, const std::vector<api::Tag>& added) {
  for (const auto& tag : added) {
    const auto found = std::ranges::find(tags, tag.key, &api::Tag::key);
    if (found == tags.end())
      tags.push_back(tag);
    else
      found->value = tag.value;
  }
  return check_tags(tags);
}

}  // namespace

Outcome<api::DescribeTimeToLiveResponse> describe_time_to_live(const Database& database,
                                                               const api::DescribeTimeToLiveRequest& request) {
  TENANTRY_TRY(const auto table, find_table_to_describe(database, request.table_name));
  const auto& attribute = table->record.time_to_live_attribute;
  api::TimeToLiveDescription description;
  description.time_to_live_status = attribute ? "ENABLED" : "DISABLED";
  description.attribute_name = attribute;
  return api::DescribeTimeToLiveResponse{std::move(description)};
}

Task<Outcome<api::UpdateTimeToLiveResponse>> update_time_to_live(Database& database,
                                                                 api::UpdateTimeToLiveRequest request) {
  const auto& wanted = request.time_to_live_specification;
  const auto edit = [&wanted](TableRecord& record) { return set_time_to_live(record, wanted); };
  TENANTRY_CO_CHECK(co_await database.catalog.change(request.table_name, edit, missing_table(request.table_name)));
  co_return api::UpdateTimeToLiveResponse{wanted};
}

Outcome<api::DescribeContinuousBackupsResponse> describe_continuous_backups(
    const Database& database, const api::DescribeContinuousBackupsRequest& request) {
  const auto table = database.catalog.find(request.table_name);
  if (!table)
    return std::unexpected(
        api::Error("TableNotFoundException", "Table not found: " + std::string(table_name_of(request.table_name))));
  return api::DescribeContinuousBackupsResponse{backups_of(*table)};
}

Task<Outcome<api::UpdateContinuousBackupsResponse>> update_continuous_backups(
    Database& database, api::UpdateContinuousBackupsRequest request) {
  const auto& wanted = request.point_in_time_recovery_specification;
  const auto edit = [&wanted](TableRecord& record) -> Outcome<void> {
    record.point_in_time_recovery_days.reset();
    if (wanted.point_in_time_recovery_enabled)
      record.point_in_time_recovery_days = wanted.recovery_period_in_days.value_or(kDefaultRecoveryDays);
    return {};
  };
  auto table = co_await database.catalog.change(request.table_name, edit, missing_table(request.table_name));
  if (!table && table.error().code == "ResourceNotFoundException")
    co_return std::unexpected(
        api::Error("TableNotFoundException", "Table not found: " + std::string(table_name_of(request.table_name))));
  if (!table) co_return std::unexpected(std::move(table).error());
  co_return api::UpdateContinuousBackupsResponse{backups_of(**table)};
}

Outcome<api::ListTagsOfResourceResponse> list_tags_of_resource(const Database& database,
                                                               const api::ListTagsOfResourceRequest& request) {
  TENANTRY_CHECK(check_arn(request.resource_arn));
  const auto table = database.catalog.find(request.resource_arn);
  if (!table) return not_found(missing_resource(request.resource_arn));
  return api::ListTagsOfResourceResponse{table->record.tags, std::nullopt};
}

Task<Outcome<api::TagResourceResponse>> tag_resource(Database& database, api::TagResourceRequest request) {
  TENANTRY_CO_CHECK(check_arn(request.resource_arn));
  if (request.tags.empty()) co_return invalid("Atleast one Tag needs to be provided as Input.");
  TENANTRY_CO_CHECK(check_tags(request.tags));
  const auto edit = [&request](TableRecord& record) { return add_tags(record.tags, request.tags); };
  TENANTRY_CO_CHECK(
      co_await database.catalog.change(request.resource_arn, edit, missing_resource(request.resource_arn)));
  co_return api::TagResourceResponse{};
}

Task<Outcome<api::UntagResourceResponse>> untag_resource(Database& database, api::UntagResourceRequest request) {
  TENANTRY_CO_CHECK(check_arn(request.resource_arn));
  if (request.tag_keys.empty()) co_return invalid("Atleast one Tag Key needs to be provided as Input.");
  const auto edit = [&request](TableRecord& record) -> Outcome<void> {
    std::erase_if(record.tags, [&](const api::Tag& tag) { return std::ranges::count(request.tag_keys, tag.key) > 0; });
    return {};
  };
  TENANTRY_CO_CHECK(
      co_await database.catalog.change(request.resource_arn, edit, missing_resource(request.resource_arn)));
  co_return api::UntagResourceResponse{};
}

}  // namespace tenantry::local::dynamodb
