#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/cloudformation/resource_operations.h"
#include "aws/cloudformation/stack_operations.h"
#include "aws/shape.h"

namespace tenantry::aws::cloudformation {

/// Change sets. Members as in the API reference (API_<Operation>).

struct ResourceTargetDefinition {
  std::optional<std::string> attribute;
  std::optional<std::string> name;
  std::optional<std::string> requires_recreation;

  template <class V>
  static void members(V&& v) {
    v("Attribute", &ResourceTargetDefinition::attribute,
      {.one_of = "Properties|Metadata|CreationPolicy|UpdatePolicy|DeletionPolicy|UpdateReplacePolicy|Tags"});
    v("Name", &ResourceTargetDefinition::name);
    v("RequiresRecreation", &ResourceTargetDefinition::requires_recreation, {.one_of = "Never|Conditionally|Always"});
  }
  bool operator==(const ResourceTargetDefinition&) const = default;
};

struct ResourceChangeDetail {
  std::optional<ResourceTargetDefinition> target;
  std::optional<std::string> evaluation;
  std::optional<std::string> change_source;
  std::optional<std::string> causing_entity;

  template <class V>
  static void members(V&& v) {
    v("Target", &ResourceChangeDetail::target);
    v("Evaluation", &ResourceChangeDetail::evaluation, {.one_of = "Static|Dynamic"});
    v("ChangeSource", &ResourceChangeDetail::change_source,
      {.one_of = "ResourceReference|ParameterReference|ResourceAttribute|DirectModification|Automatic"});
    v("CausingEntity", &ResourceChangeDetail::causing_entity);
  }
  bool operator==(const ResourceChangeDetail&) const = default;
};

struct ResourceChange {
  std::optional<std::string> action;
  std::optional<std::string> logical_resource_id;
  std::optional<std::string> physical_resource_id;
  std::optional<std::string> resource_type;
  std::optional<std::string> replacement;
  std::optional<std::vector<std::string>> scope;
  std::optional<std::vector<ResourceChangeDetail>> details;
  std::optional<std::string> change_set_id;
  std::optional<ModuleInfo> module_info;
  std::optional<std::string> policy_action;

  template <class V>
  static void members(V&& v) {
    v("Action", &ResourceChange::action, {.one_of = "Add|Modify|Remove|Import|Dynamic"});
    v("LogicalResourceId", &ResourceChange::logical_resource_id);
    v("PhysicalResourceId", &ResourceChange::physical_resource_id);
    v("ResourceType", &ResourceChange::resource_type, {.min = 1, .max = 256});
    v("Replacement", &ResourceChange::replacement, {.one_of = "True|False|Conditional"});
    v("Scope", &ResourceChange::scope);
    v("Details", &ResourceChange::details);
    v("ChangeSetId", &ResourceChange::change_set_id, {.min = 1, .pattern = R"re(arn:[-a-zA-Z0-9:/]*)re"});
    v("ModuleInfo", &ResourceChange::module_info);
    v("PolicyAction", &ResourceChange::policy_action,
      {.one_of = "Delete|Retain|Snapshot|ReplaceAndDelete|ReplaceAndRetain|ReplaceAndSnapshot"});
  }
  bool operator==(const ResourceChange&) const = default;
};

struct Change {
  std::optional<std::string> type;
  std::optional<std::int64_t> hook_invocation_count;
  std::optional<ResourceChange> resource_change;

  template <class V>
  static void members(V&& v) {
    v("Type", &Change::type, {.one_of = "Resource"});
    v("HookInvocationCount", &Change::hook_invocation_count, {.min = 1, .max = 100});
    v("ResourceChange", &Change::resource_change);
  }
  bool operator==(const Change&) const = default;
};

struct ResourceToImport {
  std::string resource_type;
  std::string logical_resource_id;
  std::map<std::string, std::string> resource_identifier;

  template <class V>
  static void members(V&& v) {
    v("ResourceType", &ResourceToImport::resource_type, {.required = true, .min = 1, .max = 256});
    v("LogicalResourceId", &ResourceToImport::logical_resource_id, {.required = true});
    v("ResourceIdentifier", &ResourceToImport::resource_identifier, {.required = true});
  }
  bool operator==(const ResourceToImport&) const = default;
};

struct ChangeSetSummary {
  std::optional<std::string> stack_id;
  std::optional<std::string> stack_name;
  std::optional<std::string> change_set_id;
  std::optional<std::string> change_set_name;
  std::optional<std::string> execution_status;
  std::optional<std::string> status;
  std::optional<std::string> status_reason;
  std::optional<Timestamp> creation_time;
  std::optional<std::string> description;
  std::optional<bool> include_nested_stacks;
  std::optional<std::string> parent_change_set_id;
  std::optional<std::string> root_change_set_id;

  template <class V>
  static void members(V&& v) {
    v("StackId", &ChangeSetSummary::stack_id);
    v("StackName", &ChangeSetSummary::stack_name);
    v("ChangeSetId", &ChangeSetSummary::change_set_id, {.min = 1, .pattern = R"re(arn:[-a-zA-Z0-9:/]*)re"});
    v("ChangeSetName", &ChangeSetSummary::change_set_name,
      {.min = 1, .max = 128, .pattern = R"re([a-zA-Z][-a-zA-Z0-9]*)re"});
    v("ExecutionStatus", &ChangeSetSummary::execution_status,
      {.one_of = "UNAVAILABLE|AVAILABLE|EXECUTE_IN_PROGRESS|EXECUTE_COMPLETE|EXECUTE_FAILED|OBSOLETE"});
    v("Status", &ChangeSetSummary::status,
      {.one_of = "CREATE_PENDING|CREATE_IN_PROGRESS|CREATE_COMPLETE|DELETE_PENDING|DELETE_IN_PROGRESS|DELETE_COMPLETE|"
                 "DELETE_FAILED|FAILED"});
    v("StatusReason", &ChangeSetSummary::status_reason);
    v("CreationTime", &ChangeSetSummary::creation_time);
    v("Description", &ChangeSetSummary::description, {.min = 1, .max = 1024});
    v("IncludeNestedStacks", &ChangeSetSummary::include_nested_stacks);
    v("ParentChangeSetId", &ChangeSetSummary::parent_change_set_id,
      {.min = 1, .pattern = R"re(arn:[-a-zA-Z0-9:/]*)re"});
    v("RootChangeSetId", &ChangeSetSummary::root_change_set_id, {.min = 1, .pattern = R"re(arn:[-a-zA-Z0-9:/]*)re"});
  }
  bool operator==(const ChangeSetSummary&) const = default;
};

struct CreateChangeSetResponse {
  std::optional<std::string> id;
  std::optional<std::string> stack_id;

  template <class V>
  static void members(V&& v) {
    v("Id", &CreateChangeSetResponse::id, {.min = 1, .pattern = R"re(arn:[-a-zA-Z0-9:/]*)re"});
    v("StackId", &CreateChangeSetResponse::stack_id);
  }
  bool operator==(const CreateChangeSetResponse&) const = default;
};

struct CreateChangeSetRequest {
  using Response = CreateChangeSetResponse;
  static constexpr std::string_view kOperation = "CreateChangeSet";

  std::string stack_name;
  std::optional<std::string> template_body;
  std::optional<std::string> template_url;
  std::optional<bool> use_previous_template;
  std::optional<std::vector<Parameter>> parameters;
  std::optional<std::vector<std::string>> capabilities;
  std::optional<std::vector<std::string>> resource_types;
  std::optional<std::string> role_arn;
  std::optional<RollbackConfiguration> rollback_configuration;
  std::optional<std::vector<std::string>> notification_arns;
  std::optional<std::vector<Tag>> tags;
  std::string change_set_name;
  std::optional<std::string> client_token;
  std::optional<std::string> description;
  std::optional<std::string> change_set_type;
  std::optional<std::vector<ResourceToImport>> resources_to_import;
  std::optional<bool> include_nested_stacks;
  std::optional<std::string> on_stack_failure;
  std::optional<bool> import_existing_resources;

  template <class V>
  static void members(V&& v) {
    v("StackName", &CreateChangeSetRequest::stack_name,
      {.required = true,
       .min = 1,
       .pattern = R"re(([a-zA-Z][-a-zA-Z0-9]*)|(arn:\b(aws|aws-us-gov|aws-cn)\b:[-a-zA-Z0-9:/._+]*))re"});
    v("TemplateBody", &CreateChangeSetRequest::template_body, {.min = 1});
    v("TemplateURL", &CreateChangeSetRequest::template_url, {.min = 1, .max = 1024});
    v("UsePreviousTemplate", &CreateChangeSetRequest::use_previous_template);
    v("Parameters", &CreateChangeSetRequest::parameters);
    v("Capabilities", &CreateChangeSetRequest::capabilities);
    v("ResourceTypes", &CreateChangeSetRequest::resource_types);
    v("RoleARN", &CreateChangeSetRequest::role_arn, {.min = 20, .max = 2048});
    v("RollbackConfiguration", &CreateChangeSetRequest::rollback_configuration);
    v("NotificationARNs", &CreateChangeSetRequest::notification_arns, {.max = 5});
    v("Tags", &CreateChangeSetRequest::tags, {.max = 50});
    v("ChangeSetName", &CreateChangeSetRequest::change_set_name,
      {.required = true, .min = 1, .max = 128, .pattern = R"re([a-zA-Z][-a-zA-Z0-9]*)re"});
    v("ClientToken", &CreateChangeSetRequest::client_token, {.min = 1, .max = 128});
    v("Description", &CreateChangeSetRequest::description, {.min = 1, .max = 1024});
    v("ChangeSetType", &CreateChangeSetRequest::change_set_type, {.one_of = "CREATE|UPDATE|IMPORT"});
    v("ResourcesToImport", &CreateChangeSetRequest::resources_to_import, {.max = 200});
    v("IncludeNestedStacks", &CreateChangeSetRequest::include_nested_stacks);
    v("OnStackFailure", &CreateChangeSetRequest::on_stack_failure, {.one_of = "DO_NOTHING|ROLLBACK|DELETE"});
    v("ImportExistingResources", &CreateChangeSetRequest::import_existing_resources);
  }
  bool operator==(const CreateChangeSetRequest&) const = default;
};

struct DescribeChangeSetResponse {
  std::optional<std::string> change_set_name;
  std::optional<std::string> change_set_id;
  std::optional<std::string> stack_id;
  std::optional<std::string> stack_name;
  std::optional<std::string> description;
  std::optional<std::vector<Parameter>> parameters;
  std::optional<Timestamp> creation_time;
  std::optional<std::string> execution_status;
  std::optional<std::string> status;
  std::optional<std::string> status_reason;
  std::optional<std::vector<std::string>> notification_arns;
  std::optional<RollbackConfiguration> rollback_configuration;
  std::optional<std::vector<std::string>> capabilities;
  std::optional<std::vector<Tag>> tags;
  std::optional<std::vector<Change>> changes;
  std::optional<std::string> next_token;
  std::optional<bool> include_nested_stacks;
  std::optional<std::string> parent_change_set_id;
  std::optional<std::string> root_change_set_id;
  std::optional<std::string> on_stack_failure;
  std::optional<bool> import_existing_resources;

  template <class V>
  static void members(V&& v) {
    v("ChangeSetName", &DescribeChangeSetResponse::change_set_name,
      {.min = 1, .max = 128, .pattern = R"re([a-zA-Z][-a-zA-Z0-9]*)re"});
    v("ChangeSetId", &DescribeChangeSetResponse::change_set_id, {.min = 1, .pattern = R"re(arn:[-a-zA-Z0-9:/]*)re"});
    v("StackId", &DescribeChangeSetResponse::stack_id);
    v("StackName", &DescribeChangeSetResponse::stack_name);
    v("Description", &DescribeChangeSetResponse::description, {.min = 1, .max = 1024});
    v("Parameters", &DescribeChangeSetResponse::parameters);
    v("CreationTime", &DescribeChangeSetResponse::creation_time);
    v("ExecutionStatus", &DescribeChangeSetResponse::execution_status,
      {.one_of = "UNAVAILABLE|AVAILABLE|EXECUTE_IN_PROGRESS|EXECUTE_COMPLETE|EXECUTE_FAILED|OBSOLETE"});
    v("Status", &DescribeChangeSetResponse::status,
      {.one_of = "CREATE_PENDING|CREATE_IN_PROGRESS|CREATE_COMPLETE|DELETE_PENDING|DELETE_IN_PROGRESS|DELETE_COMPLETE|"
                 "DELETE_FAILED|FAILED"});
    v("StatusReason", &DescribeChangeSetResponse::status_reason);
    v("NotificationARNs", &DescribeChangeSetResponse::notification_arns, {.max = 5});
    v("RollbackConfiguration", &DescribeChangeSetResponse::rollback_configuration);
    v("Capabilities", &DescribeChangeSetResponse::capabilities);
    v("Tags", &DescribeChangeSetResponse::tags, {.max = 50});
    v("Changes", &DescribeChangeSetResponse::changes);
    v("NextToken", &DescribeChangeSetResponse::next_token, {.min = 1, .max = 1024});
    v("IncludeNestedStacks", &DescribeChangeSetResponse::include_nested_stacks);
    v("ParentChangeSetId", &DescribeChangeSetResponse::parent_change_set_id,
      {.min = 1, .pattern = R"re(arn:[-a-zA-Z0-9:/]*)re"});
    v("RootChangeSetId", &DescribeChangeSetResponse::root_change_set_id,
      {.min = 1, .pattern = R"re(arn:[-a-zA-Z0-9:/]*)re"});
    v("OnStackFailure", &DescribeChangeSetResponse::on_stack_failure, {.one_of = "DO_NOTHING|ROLLBACK|DELETE"});
    v("ImportExistingResources", &DescribeChangeSetResponse::import_existing_resources);
  }
  bool operator==(const DescribeChangeSetResponse&) const = default;
};

struct DescribeChangeSetRequest {
  using Response = DescribeChangeSetResponse;
  static constexpr std::string_view kOperation = "DescribeChangeSet";

  std::string change_set_name;
  std::optional<std::string> stack_name;
  std::optional<std::string> next_token;
  std::optional<bool> include_property_values;

  template <class V>
  static void members(V&& v) {
    v("ChangeSetName", &DescribeChangeSetRequest::change_set_name,
      {.required = true, .min = 1, .max = 1600, .pattern = R"re([a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*)re"});
    v("StackName", &DescribeChangeSetRequest::stack_name,
      {.min = 1, .pattern = R"re(([a-zA-Z][-a-zA-Z0-9]*)|(arn:\b(aws|aws-us-gov|aws-cn)\b:[-a-zA-Z0-9:/._+]*))re"});
    v("NextToken", &DescribeChangeSetRequest::next_token, {.min = 1, .max = 1024});
    v("IncludePropertyValues", &DescribeChangeSetRequest::include_property_values);
  }
  bool operator==(const DescribeChangeSetRequest&) const = default;
};

struct ListChangeSetsResponse {
  std::optional<std::vector<ChangeSetSummary>> summaries;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("Summaries", &ListChangeSetsResponse::summaries);
    v("NextToken", &ListChangeSetsResponse::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const ListChangeSetsResponse&) const = default;
};

struct ListChangeSetsRequest {
  using Response = ListChangeSetsResponse;
  static constexpr std::string_view kOperation = "ListChangeSets";

  std::string stack_name;
  std::optional<std::string> next_token;

  template <class V>
  static void members(V&& v) {
    v("StackName", &ListChangeSetsRequest::stack_name,
      {.required = true,
       .min = 1,
       .pattern = R"re(([a-zA-Z][-a-zA-Z0-9]*)|(arn:\b(aws|aws-us-gov|aws-cn)\b:[-a-zA-Z0-9:/._+]*))re"});
    v("NextToken", &ListChangeSetsRequest::next_token, {.min = 1, .max = 1024});
  }
  bool operator==(const ListChangeSetsRequest&) const = default;
};

struct ExecuteChangeSetResponse {
  static constexpr bool kEmptyResult = true;  ///< Told on the wire all the same.

  template <class V>
  static void members(V&&) {}
  bool operator==(const ExecuteChangeSetResponse&) const = default;
};

struct ExecuteChangeSetRequest {
  using Response = ExecuteChangeSetResponse;
  static constexpr std::string_view kOperation = "ExecuteChangeSet";

  std::string change_set_name;
  std::optional<std::string> stack_name;
  std::optional<std::string> client_request_token;
  std::optional<bool> disable_rollback;
  std::optional<bool> retain_except_on_create;

  template <class V>
  static void members(V&& v) {
    v("ChangeSetName", &ExecuteChangeSetRequest::change_set_name,
      {.required = true, .min = 1, .max = 1600, .pattern = R"re([a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*)re"});
    v("StackName", &ExecuteChangeSetRequest::stack_name,
      {.min = 1, .pattern = R"re(([a-zA-Z][-a-zA-Z0-9]*)|(arn:\b(aws|aws-us-gov|aws-cn)\b:[-a-zA-Z0-9:/._+]*))re"});
    v("ClientRequestToken", &ExecuteChangeSetRequest::client_request_token,
      {.min = 1, .max = 128, .pattern = R"re([a-zA-Z0-9][-a-zA-Z0-9]*)re"});
    v("DisableRollback", &ExecuteChangeSetRequest::disable_rollback);
    v("RetainExceptOnCreate", &ExecuteChangeSetRequest::retain_except_on_create);
  }
  bool operator==(const ExecuteChangeSetRequest&) const = default;
};

struct DeleteChangeSetResponse {
  static constexpr bool kEmptyResult = true;  ///< Told on the wire all the same.

  template <class V>
  static void members(V&&) {}
  bool operator==(const DeleteChangeSetResponse&) const = default;
};

struct DeleteChangeSetRequest {
  using Response = DeleteChangeSetResponse;
  static constexpr std::string_view kOperation = "DeleteChangeSet";

  std::string change_set_name;
  std::optional<std::string> stack_name;

  template <class V>
  static void members(V&& v) {
    v("ChangeSetName", &DeleteChangeSetRequest::change_set_name,
      {.required = true, .min = 1, .max = 1600, .pattern = R"re([a-zA-Z][-a-zA-Z0-9]*|arn:[-a-zA-Z0-9:/]*)re"});
    v("StackName", &DeleteChangeSetRequest::stack_name,
      {.min = 1, .pattern = R"re(([a-zA-Z][-a-zA-Z0-9]*)|(arn:\b(aws|aws-us-gov|aws-cn)\b:[-a-zA-Z0-9:/._+]*))re"});
  }
  bool operator==(const DeleteChangeSetRequest&) const = default;
};

}  // namespace tenantry::aws::cloudformation
