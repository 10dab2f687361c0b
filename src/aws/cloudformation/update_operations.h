#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/cloudformation/stack_operations.h"
#include "aws/shape.h"

namespace tenantry::aws::cloudformation {

/// A stack's updates. Members as in the API reference (API_<Operation>).

struct UpdateStackResponse {
  std::optional<std::string> stack_id;

  template <class V>
  static void members(V&& v) {
    v("StackId", &UpdateStackResponse::stack_id);
  }
  bool operator==(const UpdateStackResponse&) const = default;
};

struct UpdateStackRequest {
  using Response = UpdateStackResponse;
  static constexpr std::string_view kOperation = "UpdateStack";

  std::string stack_name;
  std::optional<std::string> template_body;
  std::optional<std::string> template_url;
  std::optional<bool> use_previous_template;
  std::optional<std::string> stack_policy_during_update_body;
  std::optional<std::string> stack_policy_during_update_url;
  std::optional<std::vector<Parameter>> parameters;
  std::optional<std::vector<std::string>> capabilities;
  std::optional<std::vector<std::string>> resource_types;
  std::optional<std::string> role_arn;
  std::optional<RollbackConfiguration> rollback_configuration;
  std::optional<std::string> stack_policy_body;
  std::optional<std::string> stack_policy_url;
  std::optional<std::vector<std::string>> notification_arns;
  std::optional<std::vector<Tag>> tags;
  std::optional<bool> disable_rollback;
  std::optional<std::string> client_request_token;
  std::optional<bool> retain_except_on_create;

  template <class V>
  static void members(V&& v) {
    v("StackName", &UpdateStackRequest::stack_name, {.required = true});
    v("TemplateBody", &UpdateStackRequest::template_body, {.min = 1});
    v("TemplateURL", &UpdateStackRequest::template_url, {.min = 1, .max = 1024});
    v("UsePreviousTemplate", &UpdateStackRequest::use_previous_template);
    v("StackPolicyDuringUpdateBody", &UpdateStackRequest::stack_policy_during_update_body, {.min = 1, .max = 16384});
    v("StackPolicyDuringUpdateURL", &UpdateStackRequest::stack_policy_during_update_url, {.min = 1, .max = 1350});
    v("Parameters", &UpdateStackRequest::parameters);
    v("Capabilities", &UpdateStackRequest::capabilities);
    v("ResourceTypes", &UpdateStackRequest::resource_types);
    v("RoleARN", &UpdateStackRequest::role_arn, {.min = 20, .max = 2048});
    v("RollbackConfiguration", &UpdateStackRequest::rollback_configuration);
    v("StackPolicyBody", &UpdateStackRequest::stack_policy_body, {.min = 1, .max = 16384});
    v("StackPolicyURL", &UpdateStackRequest::stack_policy_url, {.min = 1, .max = 1350});
    v("NotificationARNs", &UpdateStackRequest::notification_arns, {.max = 5});
    v("Tags", &UpdateStackRequest::tags, {.max = 50});
    v("DisableRollback", &UpdateStackRequest::disable_rollback);
    v("ClientRequestToken", &UpdateStackRequest::client_request_token,
      {.min = 1, .max = 128, .pattern = R"re([a-zA-Z0-9][-a-zA-Z0-9]*)re"});
    v("RetainExceptOnCreate", &UpdateStackRequest::retain_except_on_create);
  }
  bool operator==(const UpdateStackRequest&) const = default;
};

struct CancelUpdateStackResponse {
  template <class V>
  static void members(V&&) {}
  bool operator==(const CancelUpdateStackResponse&) const = default;
};

struct CancelUpdateStackRequest {
  using Response = CancelUpdateStackResponse;
  static constexpr std::string_view kOperation = "CancelUpdateStack";

  std::string stack_name;
  std::optional<std::string> client_request_token;

  template <class V>
  static void members(V&& v) {
    v("StackName", &CancelUpdateStackRequest::stack_name, {.required = true});
    v("ClientRequestToken", &CancelUpdateStackRequest::client_request_token,
      {.min = 1, .max = 128, .pattern = R"re([a-zA-Z0-9][-a-zA-Z0-9]*)re"});
  }
  bool operator==(const CancelUpdateStackRequest&) const = default;
};

struct ContinueUpdateRollbackResponse {
  static constexpr bool kEmptyResult = true;  ///< Told on the wire all the same.

  template <class V>
  static void members(V&&) {}
  bool operator==(const ContinueUpdateRollbackResponse&) const = default;
};

struct ContinueUpdateRollbackRequest {
  using Response = ContinueUpdateRollbackResponse;
  static constexpr std::string_view kOperation = "ContinueUpdateRollback";

  std::string stack_name;
  std::optional<std::string> role_arn;
  std::optional<std::vector<std::string>> resources_to_skip;
  std::optional<std::string> client_request_token;

  template <class V>
  static void members(V&& v) {
    v("StackName", &ContinueUpdateRollbackRequest::stack_name,
      {.required = true,
       .min = 1,
       .pattern = R"re(([a-zA-Z][-a-zA-Z0-9]*)|(arn:\b(aws|aws-us-gov|aws-cn)\b:[-a-zA-Z0-9:/._+]*))re"});
    v("RoleARN", &ContinueUpdateRollbackRequest::role_arn, {.min = 20, .max = 2048});
    v("ResourcesToSkip", &ContinueUpdateRollbackRequest::resources_to_skip);
    v("ClientRequestToken", &ContinueUpdateRollbackRequest::client_request_token,
      {.min = 1, .max = 128, .pattern = R"re([a-zA-Z0-9][-a-zA-Z0-9]*)re"});
  }
  bool operator==(const ContinueUpdateRollbackRequest&) const = default;
};

}  // namespace tenantry::aws::cloudformation
