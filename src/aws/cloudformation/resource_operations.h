#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"

namespace tenantry::aws::cloudformation {

/// What happened to a stack's resources. Members as in the API reference (API_<Operation>).

struct StackEvent {
  std::string stack_id;
  std::string event_id;
  std::string stack_name;
  std::optional<std::string> logical_resource_id;
  std::optional<std::string> physical_resource_id;
  std::optional<std::string> resource_type;
  Timestamp timestamp;
  std::optional<std::string> resource_status;
  std::optional<std::string> resource_status_reason;
  std::optional<std::string> resource_properties;
  std::optional<std::string> client_request_token;
  std::optional<std::string> hook_type;
  std::optional<std::string> hook_status;
  std::optional<std::string> hook_status_reason;
  std::optional<std::string> hook_invocation_point;
  std::optional<std::string> hook_failure_mode;

  template <class V>
  static void members(V&& v) {
    v("StackId", &StackEvent::stack_id, {.required = true});
    v("EventId", &StackEvent::event_id, {.required = true});
    v("StackName", &StackEvent::stack_name, {.required = true});
    v("LogicalResourceId", &StackEvent::logical_resource_id);
    v("PhysicalResourceId", &StackEvent::physical_resource_id);
    v("ResourceType", &StackEvent::resource_type, {.min = 1, .max = 256});
    v("Timestamp", &StackEvent::timestamp, {.required = true});
    v("ResourceStatus", &StackEvent::resource_status,
      {.one_of =
           "CREATE_IN_PROGRESS|CREATE_FAILED|CREATE_COMPLETE|DELETE_IN_PROGRESS|DELETE_FAILED|DELETE_COMPLETE|DELETE_"
           "SKIPPED|UPDATE_IN_PROGRESS|UPDATE_FAILED|UPDATE_COMPLETE|IMPORT_FAILED|IMPORT_COMPLETE|IMPORT_IN_PROGRESS|"
           "IMPORT_ROLLBACK_IN_PROGRESS|IMPORT_ROLLBACK_FAILED|IMPORT_ROLLBACK_COMPLETE|UPDATE_ROLLBACK_IN_PROGRESS|"
           "UPDATE_ROLLBACK_COMPLETE|UPDATE_ROLLBACK_FAILED|ROLLBACK_IN_PROGRESS|ROLLBACK_COMPLETE|ROLLBACK_FAILED"});
    v("ResourceStatusReason", &StackEvent::resource_status_reason);
    v("ResourceProperties", &StackEvent::resource_properties);
    v("ClientRequestToken", &StackEvent::client_request_token,
      {.min = 1, .max = 128, .pattern = R"re([a-zA-Z0-9][-a-zA-Z0-9]*)re"});
    v("HookType", &StackEvent::hook_type, {.min = 1, .max = 255});
    v("HookStatus", &StackEvent::hook_status,
      {.one_of = "HOOK_IN_PROGRESS|HOOK_COMPLETE_SUCCEEDED|HOOK_COMPLETE_FAILED|HOOK_FAILED"});
    v("HookStatusReason", &StackEvent::hook_status_reason, {.min = 1, .max = 1024});
    v("HookInvocationPoint", &StackEvent::hook_invocation_point, {.one_of = "PRE_PROVISION"});
    v("HookFailureMode", &StackEvent::hook_failure_mode, {.one_of = "FAIL|WARN"});
  }
  bool operator==(const StackEvent&) const = default;
};

struct DescribeStackEventsResponse {
  std::optional<std::vector<StackEvent>> stack_events;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("StackEvents", &DescribeStackEventsResponse::stack_events);
    v("NextToken", &DescribeStackEventsResponse::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const DescribeStackEventsResponse&) const = default;
};

struct DescribeStackEventsRequest {
  using Response = DescribeStackEventsResponse;
  static constexpr std::string_view kOperation = "DescribeStackEvents";

  std::optional<std::string> stack_name;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("StackName", &DescribeStackEventsRequest::stack_name);
    v("NextToken", &DescribeStackEventsRequest::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const DescribeStackEventsRequest&) const = default;
};

struct StackResourceDriftInformation {
  std::string stack_resource_drift_status;
  std::optional<Timestamp> last_check_timestamp;

  template <class V>
  static void members(V&& v) {
    v("StackResourceDriftStatus", &StackResourceDriftInformation::stack_resource_drift_status,
      {.required = true, .one_of = "IN_SYNC|MODIFIED|DELETED|NOT_CHECKED"});
    v("LastCheckTimestamp", &StackResourceDriftInformation::last_check_timestamp);
  }
  bool operator==(const StackResourceDriftInformation&) const = default;
};

struct ModuleInfo {
  std::optional<std::string> type_hierarchy;
  std::optional<std::string> logical_id_hierarchy;

  template <class V>
  static void members(V&& v) {
    v("TypeHierarchy", &ModuleInfo::type_hierarchy);
    v("LogicalIdHierarchy", &ModuleInfo::logical_id_hierarchy);
  }
  bool operator==(const ModuleInfo&) const = default;
};

struct StackResourceDetail {
  std::optional<std::string> stack_name;
  std::optional<std::string> stack_id;
  std::string logical_resource_id;
  std::optional<std::string> physical_resource_id;
  std::string resource_type;
  Timestamp last_updated_timestamp;
  std::string resource_status;
  std::optional<std::string> resource_status_reason;
  std::optional<std::string> description;
  std::optional<std::string> metadata;
  std::optional<StackResourceDriftInformation> drift_information;
  std::optional<ModuleInfo> module_info;

  template <class V>
  static void members(V&& v) {
    v("StackName", &StackResourceDetail::stack_name);
    v("StackId", &StackResourceDetail::stack_id);
    v("LogicalResourceId", &StackResourceDetail::logical_resource_id, {.required = true});
    v("PhysicalResourceId", &StackResourceDetail::physical_resource_id);
    v("ResourceType", &StackResourceDetail::resource_type, {.required = true, .min = 1, .max = 256});
    v("LastUpdatedTimestamp", &StackResourceDetail::last_updated_timestamp, {.required = true});
    v("ResourceStatus", &StackResourceDetail::resource_status,
      {.required = true,
       .one_of =
           "CREATE_IN_PROGRESS|CREATE_FAILED|CREATE_COMPLETE|DELETE_IN_PROGRESS|DELETE_FAILED|DELETE_COMPLETE|DELETE_"
           "SKIPPED|UPDATE_IN_PROGRESS|UPDATE_FAILED|UPDATE_COMPLETE|IMPORT_FAILED|IMPORT_COMPLETE|IMPORT_IN_PROGRESS|"
           "IMPORT_ROLLBACK_IN_PROGRESS|IMPORT_ROLLBACK_FAILED|IMPORT_ROLLBACK_COMPLETE|UPDATE_ROLLBACK_IN_PROGRESS|"
           "UPDATE_ROLLBACK_COMPLETE|UPDATE_ROLLBACK_FAILED|ROLLBACK_IN_PROGRESS|ROLLBACK_COMPLETE|ROLLBACK_FAILED"});
    v("ResourceStatusReason", &StackResourceDetail::resource_status_reason);
    v("Description", &StackResourceDetail::description, {.min = 1, .max = 1024});
    v("Metadata", &StackResourceDetail::metadata);
    v("DriftInformation", &StackResourceDetail::drift_information);
    v("ModuleInfo", &StackResourceDetail::module_info);
  }
  bool operator==(const StackResourceDetail&) const = default;
};

struct DescribeStackResourceResponse {
  std::optional<StackResourceDetail> stack_resource_detail;

  template <class V>
  static void members(V&& v) {
    v("StackResourceDetail", &DescribeStackResourceResponse::stack_resource_detail);
  }
  bool operator==(const DescribeStackResourceResponse&) const = default;
};

struct DescribeStackResourceRequest {
  using Response = DescribeStackResourceResponse;
  static constexpr std::string_view kOperation = "DescribeStackResource";

  std::string stack_name;
  std::string logical_resource_id;

  template <class V>
  static void members(V&& v) {
    v("StackName", &DescribeStackResourceRequest::stack_name, {.required = true});
    v("LogicalResourceId", &DescribeStackResourceRequest::logical_resource_id, {.required = true});
  }
  bool operator==(const DescribeStackResourceRequest&) const = default;
};

struct StackResource {
  std::optional<std::string> stack_name;
  std::optional<std::string> stack_id;
  std::string logical_resource_id;
  std::optional<std::string> physical_resource_id;
  std::string resource_type;
  Timestamp timestamp;
  std::string resource_status;
  std::optional<std::string> resource_status_reason;
  std::optional<std::string> description;
  std::optional<StackResourceDriftInformation> drift_information;
  std::optional<ModuleInfo> module_info;

  template <class V>
  static void members(V&& v) {
    v("StackName", &StackResource::stack_name);
    v("StackId", &StackResource::stack_id);
    v("LogicalResourceId", &StackResource::logical_resource_id, {.required = true});
    v("PhysicalResourceId", &StackResource::physical_resource_id);
    v("ResourceType", &StackResource::resource_type, {.required = true, .min = 1, .max = 256});
    v("Timestamp", &StackResource::timestamp, {.required = true});
    v("ResourceStatus", &StackResource::resource_status,
      {.required = true,
       .one_of =
           "CREATE_IN_PROGRESS|CREATE_FAILED|CREATE_COMPLETE|DELETE_IN_PROGRESS|DELETE_FAILED|DELETE_COMPLETE|DELETE_"
           "SKIPPED|UPDATE_IN_PROGRESS|UPDATE_FAILED|UPDATE_COMPLETE|IMPORT_FAILED|IMPORT_COMPLETE|IMPORT_IN_PROGRESS|"
           "IMPORT_ROLLBACK_IN_PROGRESS|IMPORT_ROLLBACK_FAILED|IMPORT_ROLLBACK_COMPLETE|UPDATE_ROLLBACK_IN_PROGRESS|"
           "UPDATE_ROLLBACK_COMPLETE|UPDATE_ROLLBACK_FAILED|ROLLBACK_IN_PROGRESS|ROLLBACK_COMPLETE|ROLLBACK_FAILED"});
    v("ResourceStatusReason", &StackResource::resource_status_reason);
    v("Description", &StackResource::description, {.min = 1, .max = 1024});
    v("DriftInformation", &StackResource::drift_information);
    v("ModuleInfo", &StackResource::module_info);
  }
  bool operator==(const StackResource&) const = default;
};

struct DescribeStackResourcesResponse {
  std::optional<std::vector<StackResource>> stack_resources;

  template <class V>
  static void members(V&& v) {
    v("StackResources", &DescribeStackResourcesResponse::stack_resources);
  }
  bool operator==(const DescribeStackResourcesResponse&) const = default;
};

struct DescribeStackResourcesRequest {
  using Response = DescribeStackResourcesResponse;
  static constexpr std::string_view kOperation = "DescribeStackResources";

  std::optional<std::string> stack_name;
  std::optional<std::string> logical_resource_id;
  std::optional<std::string> physical_resource_id;

  template <class V>
  static void members(V&& v) {
    v("StackName", &DescribeStackResourcesRequest::stack_name);
    v("LogicalResourceId", &DescribeStackResourcesRequest::logical_resource_id);
    v("PhysicalResourceId", &DescribeStackResourcesRequest::physical_resource_id);
  }
  bool operator==(const DescribeStackResourcesRequest&) const = default;
};

struct StackResourceDriftInformationSummary {
  std::string stack_resource_drift_status;
  std::optional<Timestamp> last_check_timestamp;

  template <class V>
  static void members(V&& v) {
    v("StackResourceDriftStatus", &StackResourceDriftInformationSummary::stack_resource_drift_status,
      {.required = true, .one_of = "IN_SYNC|MODIFIED|DELETED|NOT_CHECKED"});
    v("LastCheckTimestamp", &StackResourceDriftInformationSummary::last_check_timestamp);
  }
  bool operator==(const StackResourceDriftInformationSummary&) const = default;
};

struct StackResourceSummary {
  std::string logical_resource_id;
  std::optional<std::string> physical_resource_id;
  std::string resource_type;
  Timestamp last_updated_timestamp;
  std::string resource_status;
  std::optional<std::string> resource_status_reason;
  std::optional<StackResourceDriftInformationSummary> drift_information;
  std::optional<ModuleInfo> module_info;

  template <class V>
  static void members(V&& v) {
    v("LogicalResourceId", &StackResourceSummary::logical_resource_id, {.required = true});
    v("PhysicalResourceId", &StackResourceSummary::physical_resource_id);
    v("ResourceType", &StackResourceSummary::resource_type, {.required = true, .min = 1, .max = 256});
    v("LastUpdatedTimestamp", &StackResourceSummary::last_updated_timestamp, {.required = true});
    v("ResourceStatus", &StackResourceSummary::resource_status,
      {.required = true,
       .one_of =
           "CREATE_IN_PROGRESS|CREATE_FAILED|CREATE_COMPLETE|DELETE_IN_PROGRESS|DELETE_FAILED|DELETE_COMPLETE|DELETE_"
           "SKIPPED|UPDATE_IN_PROGRESS|UPDATE_FAILED|UPDATE_COMPLETE|IMPORT_FAILED|IMPORT_COMPLETE|IMPORT_IN_PROGRESS|"
           "IMPORT_ROLLBACK_IN_PROGRESS|IMPORT_ROLLBACK_FAILED|IMPORT_ROLLBACK_COMPLETE|UPDATE_ROLLBACK_IN_PROGRESS|"
           "UPDATE_ROLLBACK_COMPLETE|UPDATE_ROLLBACK_FAILED|ROLLBACK_IN_PROGRESS|ROLLBACK_COMPLETE|ROLLBACK_FAILED"});
    v("ResourceStatusReason", &StackResourceSummary::resource_status_reason);
    v("DriftInformation", &StackResourceSummary::drift_information);
    v("ModuleInfo", &StackResourceSummary::module_info);
  }
  bool operator==(const StackResourceSummary&) const = default;
};

struct ListStackResourcesResponse {
  std::optional<std::vector<StackResourceSummary>> stack_resource_summaries;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("StackResourceSummaries", &ListStackResourcesResponse::stack_resource_summaries);
    v("NextToken", &ListStackResourcesResponse::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const ListStackResourcesResponse&) const = default;
};

struct ListStackResourcesRequest {
  using Response = ListStackResourcesResponse;
  static constexpr std::string_view kOperation = "ListStackResources";

  std::string stack_name;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("StackName", &ListStackResourcesRequest::stack_name, {.required = true});
    v("NextToken", &ListStackResourcesRequest::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const ListStackResourcesRequest&) const = default;
};

}  // namespace tenantry::aws::cloudformation
