#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/table_shapes.h"

namespace tenantry::aws::dynamodb {

/// A table's time to live, backups and tags; the service's limits. Members as in the API reference (API_<Operation>).

struct TimeToLiveDescription {
  std::optional<std::string> time_to_live_status;
  std::optional<std::string> attribute_name;

  template <class V>
  static void members(V&& v) {
    v("TimeToLiveStatus", &TimeToLiveDescription::time_to_live_status,
      {.one_of = "ENABLING|DISABLING|ENABLED|DISABLED"});
    v("AttributeName", &TimeToLiveDescription::attribute_name, {.min = 1, .max = 255});
  }
  bool operator==(const TimeToLiveDescription&) const = default;
};

struct DescribeTimeToLiveResponse {
  std::optional<TimeToLiveDescription> time_to_live_description;

  template <class V>
  static void members(V&& v) {
    v("TimeToLiveDescription", &DescribeTimeToLiveResponse::time_to_live_description);
  }
  bool operator==(const DescribeTimeToLiveResponse&) const = default;
};

struct DescribeTimeToLiveRequest {
  using Response = DescribeTimeToLiveResponse;
  static constexpr std::string_view kOperation = "DescribeTimeToLive";

  std::string table_name;

  template <class V>
  static void members(V&& v) {
    v("TableName", &DescribeTimeToLiveRequest::table_name, {.required = true, .min = 1, .max = 1024});
  }
  bool operator==(const DescribeTimeToLiveRequest&) const = default;
};

struct TimeToLiveSpecification {
  bool enabled = false;
  std::string attribute_name;

  template <class V>
  static void members(V&& v) {
    v("Enabled", &TimeToLiveSpecification::enabled, {.required = true});
    v("AttributeName", &TimeToLiveSpecification::attribute_name, {.required = true, .min = 1, .max = 255});
  }
  bool operator==(const TimeToLiveSpecification&) const = default;
};

struct UpdateTimeToLiveResponse {
  std::optional<TimeToLiveSpecification> time_to_live_specification;

  template <class V>
  static void members(V&& v) {
    v("TimeToLiveSpecification", &UpdateTimeToLiveResponse::time_to_live_specification);
  }
  bool operator==(const UpdateTimeToLiveResponse&) const = default;
};

struct UpdateTimeToLiveRequest {
  using Response = UpdateTimeToLiveResponse;
  static constexpr std::string_view kOperation = "UpdateTimeToLive";

  std::string table_name;
  TimeToLiveSpecification time_to_live_specification;

  template <class V>
  static void members(V&& v) {
    v("TableName", &UpdateTimeToLiveRequest::table_name, {.required = true, .min = 1, .max = 1024});
    v("TimeToLiveSpecification", &UpdateTimeToLiveRequest::time_to_live_specification, {.required = true});
  }
  bool operator==(const UpdateTimeToLiveRequest&) const = default;
};

struct PointInTimeRecoveryDescription {
  std::optional<std::string> point_in_time_recovery_status;
  std::optional<Timestamp> earliest_restorable_date_time;
  std::optional<Timestamp> latest_restorable_date_time;
  std::optional<std::int64_t> recovery_period_in_days;

  template <class V>
  static void members(V&& v) {
    v("PointInTimeRecoveryStatus", &PointInTimeRecoveryDescription::point_in_time_recovery_status,
      {.one_of = "ENABLED|DISABLED"});
    v("EarliestRestorableDateTime", &PointInTimeRecoveryDescription::earliest_restorable_date_time);
    v("LatestRestorableDateTime", &PointInTimeRecoveryDescription::latest_restorable_date_time);
    v("RecoveryPeriodInDays", &PointInTimeRecoveryDescription::recovery_period_in_days, {.min = 1, .max = 35});
  }
  bool operator==(const PointInTimeRecoveryDescription&) const = default;
};

struct ContinuousBackupsDescription {
  std::string continuous_backups_status;
  std::optional<PointInTimeRecoveryDescription> point_in_time_recovery_description;

  template <class V>
  static void members(V&& v) {
    v("ContinuousBackupsStatus", &ContinuousBackupsDescription::continuous_backups_status,
      {.required = true, .one_of = "ENABLED|DISABLED"});
    v("PointInTimeRecoveryDescription", &ContinuousBackupsDescription::point_in_time_recovery_description);
  }
  bool operator==(const ContinuousBackupsDescription&) const = default;
};

struct DescribeContinuousBackupsResponse {
  std::optional<ContinuousBackupsDescription> continuous_backups_description;

  template <class V>
  static void members(V&& v) {
    v("ContinuousBackupsDescription", &DescribeContinuousBackupsResponse::continuous_backups_description);
  }
  bool operator==(const DescribeContinuousBackupsResponse&) const = default;
};

struct DescribeContinuousBackupsRequest {
  using Response = DescribeContinuousBackupsResponse;
  static constexpr std::string_view kOperation = "DescribeContinuousBackups";

  std::string table_name;

  template <class V>
  static void members(V&& v) {
    v("TableName", &DescribeContinuousBackupsRequest::table_name, {.required = true, .min = 1, .max = 1024});
  }
  bool operator==(const DescribeContinuousBackupsRequest&) const = default;
};

struct UpdateContinuousBackupsResponse {
  std::optional<ContinuousBackupsDescription> continuous_backups_description;

  template <class V>
  static void members(V&& v) {
    v("ContinuousBackupsDescription", &UpdateContinuousBackupsResponse::continuous_backups_description);
  }
  bool operator==(const UpdateContinuousBackupsResponse&) const = default;
};

struct PointInTimeRecoverySpecification {
  bool point_in_time_recovery_enabled = false;
  std::optional<std::int64_t> recovery_period_in_days;

  template <class V>
  static void members(V&& v) {
    v("PointInTimeRecoveryEnabled", &PointInTimeRecoverySpecification::point_in_time_recovery_enabled,
      {.required = true});
    v("RecoveryPeriodInDays", &PointInTimeRecoverySpecification::recovery_period_in_days, {.min = 1, .max = 35});
  }
  bool operator==(const PointInTimeRecoverySpecification&) const = default;
};

struct UpdateContinuousBackupsRequest {
  using Response = UpdateContinuousBackupsResponse;
  static constexpr std::string_view kOperation = "UpdateContinuousBackups";

  std::string table_name;
  PointInTimeRecoverySpecification point_in_time_recovery_specification;

  template <class V>
  static void members(V&& v) {
    v("TableName", &UpdateContinuousBackupsRequest::table_name, {.required = true, .min = 1, .max = 1024});
    v("PointInTimeRecoverySpecification", &UpdateContinuousBackupsRequest::point_in_time_recovery_specification,
      {.required = true});
  }
  bool operator==(const UpdateContinuousBackupsRequest&) const = default;
};

struct TagResourceResponse {
  template <class V>
  static void members(V&&) {}
  bool operator==(const TagResourceResponse&) const = default;
};

struct TagResourceRequest {
  using Response = TagResourceResponse;
  static constexpr std::string_view kOperation = "TagResource";

  std::string resource_arn;
  std::vector<Tag> tags;

  template <class V>
  static void members(V&& v) {
    v("ResourceArn", &TagResourceRequest::resource_arn, {.required = true, .min = 1, .max = 1283});
    v("Tags", &TagResourceRequest::tags, {.required = true});
  }
  bool operator==(const TagResourceRequest&) const = default;
};

struct UntagResourceResponse {
  template <class V>
  static void members(V&&) {}
  bool operator==(const UntagResourceResponse&) const = default;
};

struct UntagResourceRequest {
  using Response = UntagResourceResponse;
  static constexpr std::string_view kOperation = "UntagResource";

  std::string resource_arn;
  std::vector<std::string> tag_keys;

  template <class V>
  static void members(V&& v) {
    v("ResourceArn", &UntagResourceRequest::resource_arn, {.required = true, .min = 1, .max = 1283});
    v("TagKeys", &UntagResourceRequest::tag_keys, {.required = true});
  }
  bool operator==(const UntagResourceRequest&) const = default;
};

struct ListTagsOfResourceResponse {
  std::optional<std::vector<Tag>> tags;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("Tags", &ListTagsOfResourceResponse::tags);
    v("NextToken", &ListTagsOfResourceResponse::next_token);
  }
  bool operator==(const ListTagsOfResourceResponse&) const = default;
};

struct ListTagsOfResourceRequest {
  using Response = ListTagsOfResourceResponse;
  static constexpr std::string_view kOperation = "ListTagsOfResource";

  std::string resource_arn;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("ResourceArn", &ListTagsOfResourceRequest::resource_arn, {.required = true, .min = 1, .max = 1283});
    v("NextToken", &ListTagsOfResourceRequest::next_token);
  }
  bool operator==(const ListTagsOfResourceRequest&) const = default;
};

struct Endpoint {
  std::string address;
  std::int64_t cache_period_in_minutes = 0;

  template <class V>
  static void members(V&& v) {
    v("Address", &Endpoint::address, {.required = true});
    v("CachePeriodInMinutes", &Endpoint::cache_period_in_minutes, {.required = true});
  }
  bool operator==(const Endpoint&) const = default;
};

struct DescribeEndpointsResponse {
  std::vector<Endpoint> endpoints;

  template <class V>
  static void members(V&& v) {
    v("Endpoints", &DescribeEndpointsResponse::endpoints, {.required = true});
  }
  bool operator==(const DescribeEndpointsResponse&) const = default;
};

struct DescribeEndpointsRequest {
  using Response = DescribeEndpointsResponse;
  static constexpr std::string_view kOperation = "DescribeEndpoints";

  template <class V>
  static void members(V&&) {}
  bool operator==(const DescribeEndpointsRequest&) const = default;
};

struct DescribeLimitsResponse {
  std::optional<std::int64_t> account_max_read_capacity_units;
  std::optional<std::int64_t> account_max_write_capacity_units;
  std::optional<std::int64_t> table_max_read_capacity_units;
  std::optional<std::int64_t> table_max_write_capacity_units;

  template <class V>
  static void members(V&& v) {
    v("AccountMaxReadCapacityUnits", &DescribeLimitsResponse::account_max_read_capacity_units, {.min = 1});
    v("AccountMaxWriteCapacityUnits", &DescribeLimitsResponse::account_max_write_capacity_units, {.min = 1});
    v("TableMaxReadCapacityUnits", &DescribeLimitsResponse::table_max_read_capacity_units, {.min = 1});
    v("TableMaxWriteCapacityUnits", &DescribeLimitsResponse::table_max_write_capacity_units, {.min = 1});
  }
  bool operator==(const DescribeLimitsResponse&) const = default;
};

struct DescribeLimitsRequest {
  using Response = DescribeLimitsResponse;
  static constexpr std::string_view kOperation = "DescribeLimits";

  template <class V>
  static void members(V&&) {}
  bool operator==(const DescribeLimitsRequest&) const = default;
};

}  // namespace tenantry::aws::dynamodb
