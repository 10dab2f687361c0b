#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/shape.h"

namespace tenantry::aws::cloudformation {

/// Stacks. Members as in the API reference (API_<Operation>).

struct CreateStackResponse {
  std::optional<std::string> stack_id;

  template <class V>
  static void members(V&& v) {
    v("StackId", &CreateStackResponse::stack_id);
  }
  bool operator==(const CreateStackResponse&) const = default;
};

struct Parameter {
  std::optional<std::string> parameter_key;
  std::optional<std::string> parameter_value;
  std::optional<bool> use_previous_value;
  std::optional<std::string> resolved_value;

  template <class V>
  static void members(V&& v) {
    v("ParameterKey", &Parameter::parameter_key);
    v("ParameterValue", &Parameter::parameter_value);
    v("UsePreviousValue", &Parameter::use_previous_value);
    v("ResolvedValue", &Parameter::resolved_value);
  }
  bool operator==(const Parameter&) const = default;
};

struct RollbackTrigger {
  std::string arn;
  std::string type;

  template <class V>
  static void members(V&& v) {
    v("Arn", &RollbackTrigger::arn, {.required = true});
    v("Type", &RollbackTrigger::type, {.required = true});
  }
  bool operator==(const RollbackTrigger&) const = default;
};

struct RollbackConfiguration {
  std::optional<std::vector<RollbackTrigger>> rollback_triggers;
  std::optional<std::int64_t> monitoring_time_in_minutes;

  template <class V>
  static void members(V&& v) {
    v("RollbackTriggers", &RollbackConfiguration::rollback_triggers, {.max = 5});
    v("MonitoringTimeInMinutes", &RollbackConfiguration::monitoring_time_in_minutes, {.min = 0, .max = 180});
  }
  bool operator==(const RollbackConfiguration&) const = default;
};

struct Tag {
  std::string key;
  std::string value;

  template <class V>
  static void members(V&& v) {
    v("Key", &Tag::key, {.required = true, .min = 1, .max = 128});
    v("Value", &Tag::value, {.required = true, .min = 1, .max = 256});
  }
  bool operator==(const Tag&) const = default;
};

struct CreateStackRequest {
  using Response = CreateStackResponse;
  static constexpr std::string_view kOperation = "CreateStack";

  std::string stack_name;
  std::optional<std::string> template_body;
  std::optional<std::string> template_url;
  std::optional<std::vector<Parameter>> parameters;
  std::optional<bool> disable_rollback;
  std::optional<RollbackConfiguration> rollback_configuration;
  std::optional<std::int64_t> timeout_in_minutes;
  std::optional<std::vector<std::string>> notification_arns;
  std::optional<std::vector<std::string>> capabilities;
  std::optional<std::vector<std::string>> resource_types;
  std::optional<std::string> role_arn;
  std::optional<std::string> on_failure;
  std::optional<std::string> stack_policy_body;
  std::optional<std::string> stack_policy_url;
  std::optional<std::vector<Tag>> tags;
  std::optional<std::string> client_request_token;
  std::optional<bool> enable_termination_protection;
  std::optional<bool> retain_except_on_create;

  template <class V>
  static void members(V&& v) {
    v("StackName", &CreateStackRequest::stack_name, {.required = true});
    v("TemplateBody", &CreateStackRequest::template_body, {.min = 1});
    v("TemplateURL", &CreateStackRequest::template_url, {.min = 1, .max = 1024});
    v("Parameters", &CreateStackRequest::parameters);
    v("DisableRollback", &CreateStackRequest::disable_rollback);
    v("RollbackConfiguration", &CreateStackRequest::rollback_configuration);
    v("TimeoutInMinutes", &CreateStackRequest::timeout_in_minutes, {.min = 1});
    v("NotificationARNs", &CreateStackRequest::notification_arns, {.max = 5});
    v("Capabilities", &CreateStackRequest::capabilities);
    v("ResourceTypes", &CreateStackRequest::resource_types);
    v("RoleARN", &CreateStackRequest::role_arn, {.min = 20, .max = 2048});
    v("OnFailure", &CreateStackRequest::on_failure, {.one_of = "DO_NOTHING|ROLLBACK|DELETE"});
    v("StackPolicyBody", &CreateStackRequest::stack_policy_body, {.min = 1, .max = 16384});
    v("StackPolicyURL", &CreateStackRequest::stack_policy_url, {.min = 1, .max = 1350});
    v("Tags", &CreateStackRequest::tags, {.max = 50});
    v("ClientRequestToken", &CreateStackRequest::client_request_token,
      {.min = 1, .max = 128, .pattern = R"re([a-zA-Z0-9][-a-zA-Z0-9]*)re"});
    v("EnableTerminationProtection", &CreateStackRequest::enable_termination_protection);
    v("RetainExceptOnCreate", &CreateStackRequest::retain_except_on_create);
  }
  bool operator==(const CreateStackRequest&) const = default;
};

struct Output {
  std::optional<std::string> output_key;
  std::optional<std::string> output_value;
  std::optional<std::string> description;
  std::optional<std::string> export_name;

  template <class V>
  static void members(V&& v) {
    v("OutputKey", &Output::output_key);
    v("OutputValue", &Output::output_value);
    v("Description", &Output::description, {.min = 1, .max = 1024});
    v("ExportName", &Output::export_name);
  }
  bool operator==(const Output&) const = default;
};

struct StackDriftInformation {
  std::string stack_drift_status;
  std::optional<Timestamp> last_check_timestamp;

  template <class V>
  static void members(V&& v) {
    v("StackDriftStatus", &StackDriftInformation::stack_drift_status,
      {.required = true, .one_of = "DRIFTED|IN_SYNC|UNKNOWN|NOT_CHECKED"});
    v("LastCheckTimestamp", &StackDriftInformation::last_check_timestamp);
  }
  bool operator==(const StackDriftInformation&) const = default;
};

struct Stack {
  std::optional<std::string> stack_id;
  std::string stack_name;
  std::optional<std::string> change_set_id;
  std::optional<std::string> description;
  std::optional<std::vector<Parameter>> parameters;
  Timestamp creation_time;
  std::optional<Timestamp> deletion_time;
  std::optional<Timestamp> last_updated_time;
  std::optional<RollbackConfiguration> rollback_configuration;
  std::string stack_status;
  std::optional<std::string> stack_status_reason;
  std::optional<bool> disable_rollback;
  std::optional<std::vector<std::string>> notification_arns;
  std::optional<std::int64_t> timeout_in_minutes;
  std::optional<std::vector<std::string>> capabilities;
  std::optional<std::vector<Output>> outputs;
  std::optional<std::string> role_arn;
  std::optional<std::vector<Tag>> tags;
  std::optional<bool> enable_termination_protection;
  std::optional<std::string> deletion_mode;
  std::optional<std::string> parent_id;
  std::optional<std::string> root_id;
  std::optional<StackDriftInformation> drift_information;

  template <class V>
  static void members(V&& v) {
    v("StackId", &Stack::stack_id);
    v("StackName", &Stack::stack_name, {.required = true});
    v("ChangeSetId", &Stack::change_set_id, {.min = 1, .pattern = R"re(arn:[-a-zA-Z0-9:/]*)re"});
    v("Description", &Stack::description, {.min = 1, .max = 1024});
    v("Parameters", &Stack::parameters);
    v("CreationTime", &Stack::creation_time, {.required = true});
    v("DeletionTime", &Stack::deletion_time);
    v("LastUpdatedTime", &Stack::last_updated_time);
    v("RollbackConfiguration", &Stack::rollback_configuration);
    v("StackStatus", &Stack::stack_status,
      {.required = true,
       .one_of = "CREATE_IN_PROGRESS|CREATE_FAILED|CREATE_COMPLETE|ROLLBACK_IN_PROGRESS|ROLLBACK_FAILED|ROLLBACK_"
                 "COMPLETE|DELETE_IN_PROGRESS|DELETE_FAILED|DELETE_COMPLETE|UPDATE_IN_PROGRESS|UPDATE_COMPLETE_CLEANUP_"
                 "IN_PROGRESS|UPDATE_COMPLETE|UPDATE_FAILED|UPDATE_ROLLBACK_IN_PROGRESS|UPDATE_ROLLBACK_FAILED|UPDATE_"
                 "ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS|UPDATE_ROLLBACK_COMPLETE|REVIEW_IN_PROGRESS|IMPORT_IN_PROGRESS|"
                 "IMPORT_COMPLETE|IMPORT_ROLLBACK_IN_PROGRESS|IMPORT_ROLLBACK_FAILED|IMPORT_ROLLBACK_COMPLETE"});
    v("StackStatusReason", &Stack::stack_status_reason);
    v("DisableRollback", &Stack::disable_rollback);
    v("NotificationARNs", &Stack::notification_arns, {.max = 5});
    v("TimeoutInMinutes", &Stack::timeout_in_minutes, {.min = 1});
    v("Capabilities", &Stack::capabilities);
    v("Outputs", &Stack::outputs);
    v("RoleARN", &Stack::role_arn, {.min = 20, .max = 2048});
    v("Tags", &Stack::tags, {.max = 50});
    v("EnableTerminationProtection", &Stack::enable_termination_protection);
    v("DeletionMode", &Stack::deletion_mode, {.one_of = "STANDARD|FORCE_DELETE_STACK"});
    v("ParentId", &Stack::parent_id);
    v("RootId", &Stack::root_id);
    v("DriftInformation", &Stack::drift_information);
  }
  bool operator==(const Stack&) const = default;
};

struct DescribeStacksResponse {
  std::optional<std::vector<Stack>> stacks;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("Stacks", &DescribeStacksResponse::stacks);
    v("NextToken", &DescribeStacksResponse::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const DescribeStacksResponse&) const = default;
};

struct DescribeStacksRequest {
  using Response = DescribeStacksResponse;
  static constexpr std::string_view kOperation = "DescribeStacks";

  std::optional<std::string> stack_name;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("StackName", &DescribeStacksRequest::stack_name);
    v("NextToken", &DescribeStacksRequest::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const DescribeStacksRequest&) const = default;
};

struct DeleteStackResponse {
  template <class V>
  static void members(V&&) {}
  bool operator==(const DeleteStackResponse&) const = default;
};

struct DeleteStackRequest {
  using Response = DeleteStackResponse;
  static constexpr std::string_view kOperation = "DeleteStack";

  std::string stack_name;
  std::optional<std::vector<std::string>> retain_resources;
  std::optional<std::string> role_arn;
  std::optional<std::string> client_request_token;
  std::optional<std::string> deletion_mode;

  template <class V>
  static void members(V&& v) {
    v("StackName", &DeleteStackRequest::stack_name, {.required = true});
    v("RetainResources", &DeleteStackRequest::retain_resources);
    v("RoleARN", &DeleteStackRequest::role_arn, {.min = 20, .max = 2048});
    v("ClientRequestToken", &DeleteStackRequest::client_request_token,
      {.min = 1, .max = 128, .pattern = R"re([a-zA-Z0-9][-a-zA-Z0-9]*)re"});
    v("DeletionMode", &DeleteStackRequest::deletion_mode, {.one_of = "STANDARD|FORCE_DELETE_STACK"});
  }
  bool operator==(const DeleteStackRequest&) const = default;
};

struct StackDriftInformationSummary {
  std::string stack_drift_status;
  std::optional<Timestamp> last_check_timestamp;

  template <class V>
  static void members(V&& v) {
    v("StackDriftStatus", &StackDriftInformationSummary::stack_drift_status,
      {.required = true, .one_of = "DRIFTED|IN_SYNC|UNKNOWN|NOT_CHECKED"});
    v("LastCheckTimestamp", &StackDriftInformationSummary::last_check_timestamp);
  }
  bool operator==(const StackDriftInformationSummary&) const = default;
};

struct StackSummary {
  std::optional<std::string> stack_id;
  std::string stack_name;
  std::optional<std::string> template_description;
  Timestamp creation_time;
  std::optional<Timestamp> last_updated_time;
  std::optional<Timestamp> deletion_time;
  std::string stack_status;
  std::optional<std::string> stack_status_reason;
  std::optional<std::string> parent_id;
  std::optional<std::string> root_id;
  std::optional<StackDriftInformationSummary> drift_information;

  template <class V>
  static void members(V&& v) {
    v("StackId", &StackSummary::stack_id);
    v("StackName", &StackSummary::stack_name, {.required = true});
    v("TemplateDescription", &StackSummary::template_description);
    v("CreationTime", &StackSummary::creation_time, {.required = true});
    v("LastUpdatedTime", &StackSummary::last_updated_time);
    v("DeletionTime", &StackSummary::deletion_time);
    v("StackStatus", &StackSummary::stack_status,
      {.required = true,
       .one_of = "CREATE_IN_PROGRESS|CREATE_FAILED|CREATE_COMPLETE|ROLLBACK_IN_PROGRESS|ROLLBACK_FAILED|ROLLBACK_"
                 "COMPLETE|DELETE_IN_PROGRESS|DELETE_FAILED|DELETE_COMPLETE|UPDATE_IN_PROGRESS|UPDATE_COMPLETE_CLEANUP_"
                 "IN_PROGRESS|UPDATE_COMPLETE|UPDATE_FAILED|UPDATE_ROLLBACK_IN_PROGRESS|UPDATE_ROLLBACK_FAILED|UPDATE_"
                 "ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS|UPDATE_ROLLBACK_COMPLETE|REVIEW_IN_PROGRESS|IMPORT_IN_PROGRESS|"
                 "IMPORT_COMPLETE|IMPORT_ROLLBACK_IN_PROGRESS|IMPORT_ROLLBACK_FAILED|IMPORT_ROLLBACK_COMPLETE"});
    v("StackStatusReason", &StackSummary::stack_status_reason);
    v("ParentId", &StackSummary::parent_id);
    v("RootId", &StackSummary::root_id);
    v("DriftInformation", &StackSummary::drift_information);
  }
  bool operator==(const StackSummary&) const = default;
};

struct ListStacksResponse {
  std::optional<std::vector<StackSummary>> stack_summaries;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("StackSummaries", &ListStacksResponse::stack_summaries);
    v("NextToken", &ListStacksResponse::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const ListStacksResponse&) const = default;
};

struct ListStacksRequest {
  using Response = ListStacksResponse;
  static constexpr std::string_view kOperation = "ListStacks";

  std::optional<std::string> next_token;
  std::optional<std::vector<std::string>> stack_status_filter;

  template <class V>
  static void members(V&& v) {
    v("NextToken", &ListStacksRequest::next_token, {.min = 1, .max = 1024});
    v("StackStatusFilter", &ListStacksRequest::stack_status_filter);
  }
  bool operator==(const ListStacksRequest&) const = default;
};

struct GetTemplateResponse {
  std::optional<std::string> template_body;
  std::optional<std::vector<std::string>> stages_available;

  template <class V>
  static void members(V&& v) {
    v("TemplateBody", &GetTemplateResponse::template_body, {.min = 1});
    v("StagesAvailable", &GetTemplateResponse::stages_available);
  }
  bool operator==(const GetTemplateResponse&) const = default;
};

struct GetTemplateRequest {
  using Response = GetTemplateResponse;
  static constexpr std::string_view kOperation = "GetTemplate";

  std::optional<std::string> stack_name;
  std::optional<std::string> change_set_name;
  std::optional<std::string> template_stage;

  template <class V>
  static void members(V&& v) {
    v("StackName", &GetTemplateRequest::stack_name);
    v("ChangeSetName", &GetTemplateRequest::change_set_name,
      {.min = 1, .max = 1600, .pattern = R"re([a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*)re"});
    v("TemplateStage", &GetTemplateRequest::template_stage, {.one_of = "Original|Processed"});
  }
  bool operator==(const GetTemplateRequest&) const = default;
};

struct UpdateTerminationProtectionResponse {
  std::optional<std::string> stack_id;

  template <class V>
  static void members(V&& v) {
    v("StackId", &UpdateTerminationProtectionResponse::stack_id);
  }
  bool operator==(const UpdateTerminationProtectionResponse&) const = default;
};

struct UpdateTerminationProtectionRequest {
  using Response = UpdateTerminationProtectionResponse;
  static constexpr std::string_view kOperation = "UpdateTerminationProtection";

  bool enable_termination_protection = false;
  std::string stack_name;

  template <class V>
  static void members(V&& v) {
    v("EnableTerminationProtection", &UpdateTerminationProtectionRequest::enable_termination_protection,
      {.required = true});
    v("StackName", &UpdateTerminationProtectionRequest::stack_name,
      {.required = true,
       .min = 1,
       .pattern = R"re(([a-zA-Z][-a-zA-Z0-9]*)|(arn:\b(aws|aws-us-gov|aws-cn)\b:[-a-zA-Z0-9:/._+]*))re"});
  }
  bool operator==(const UpdateTerminationProtectionRequest&) const = default;
};

}  // namespace tenantry::aws::cloudformation
