#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/cloudformation/stack_operations.h"
#include "aws/shape.h"

namespace tenantry::local::cloudformation {

/// A stack as it is stored. Its status is the state of its work: a status that ends in `_IN_PROGRESS` says what is
/// still to be done, now or after a crash.
struct StackRecord {
  std::string uuid;
  std::string id;
  std::string name;
  std::string template_hash;
  std::optional<std::string> description;
  std::string status;
  std::optional<std::string> status_reason;
  std::vector<aws::cloudformation::Parameter> parameters;  ///< Resolved, in the template's order.
  std::vector<aws::cloudformation::Tag> tags;
  std::vector<aws::cloudformation::Output> outputs;
  aws::Timestamp creation_time;
  std::optional<aws::Timestamp> deletion_time;
  std::string on_failure;  ///< ROLLBACK, DELETE or DO_NOTHING.
  std::optional<bool> disable_rollback;
  bool retain_except_on_create = false;
  bool creation_failed = false;  ///< What is being removed is removed because the stack's creation failed.
  bool termination_protection = false;
  std::optional<std::int64_t> timeout_in_minutes;
  std::vector<std::string> notification_arns;
  std::vector<std::string> capabilities;
  std::optional<std::string> role_arn;
  std::optional<aws::cloudformation::RollbackConfiguration> rollback_configuration;
  std::optional<std::string> creation_token;   ///< CreateStack's ClientRequestToken.
  std::optional<std::string> operation_token;  ///< The newest operation's.
  std::vector<std::string> retained;           ///< DeleteStack's RetainResources.
  std::vector<std::string> no_echo;            ///< Names of parameters whose values are not shown.

  template <class V>
  static void members(V&& v) {
    v("Uuid", &StackRecord::uuid);
    v("Id", &StackRecord::id);
    v("Name", &StackRecord::name);
    v("TemplateHash", &StackRecord::template_hash);
    v("Description", &StackRecord::description);
    v("Status", &StackRecord::status);
    v("StatusReason", &StackRecord::status_reason);
    v("Parameters", &StackRecord::parameters);
    v("Tags", &StackRecord::tags);
    v("Outputs", &StackRecord::outputs);
    v("CreationTime", &StackRecord::creation_time);
    v("DeletionTime", &StackRecord::deletion_time);
    v("OnFailure", &StackRecord::on_failure);
    v("DisableRollback", &StackRecord::disable_rollback);
    v("RetainExceptOnCreate", &StackRecord::retain_except_on_create);
    v("CreationFailed", &StackRecord::creation_failed);
    v("TerminationProtection", &StackRecord::termination_protection);
    v("TimeoutInMinutes", &StackRecord::timeout_in_minutes);
    v("NotificationARNs", &StackRecord::notification_arns);
    v("Capabilities", &StackRecord::capabilities);
    v("RoleARN", &StackRecord::role_arn);
    v("RollbackConfiguration", &StackRecord::rollback_configuration);
    v("CreationToken", &StackRecord::creation_token);
    v("OperationToken", &StackRecord::operation_token);
    v("Retained", &StackRecord::retained);
    v("NoEcho", &StackRecord::no_echo);
  }
};

/// A resource of a stack. It is stored before the thing itself is made.
struct ResourceRecord {
  std::string logical_id;
  std::string type;
  std::string physical_id;  ///< Empty: none was chosen yet.
  std::string status;
  std::optional<std::string> status_reason;
  aws::Timestamp updated;
  bool made = false;  ///< The thing exists, or may: whoever undoes the stack removes it.
  std::map<std::string, std::string> attributes;
  std::string properties;  ///< Evaluated; JSON.
  std::string deletion_policy;
  std::vector<std::string> depends_on;
  std::optional<std::string> metadata;  ///< JSON.

  template <class V>
  static void members(V&& v) {
    v("LogicalId", &ResourceRecord::logical_id);
    v("Type", &ResourceRecord::type);
    v("PhysicalId", &ResourceRecord::physical_id);
    v("Status", &ResourceRecord::status);
    v("StatusReason", &ResourceRecord::status_reason);
    v("Updated", &ResourceRecord::updated);
    v("Made", &ResourceRecord::made);
    v("Attributes", &ResourceRecord::attributes);
    v("Properties", &ResourceRecord::properties);
    v("DeletionPolicy", &ResourceRecord::deletion_policy);
    v("DependsOn", &ResourceRecord::depends_on);
    v("Metadata", &ResourceRecord::metadata);
  }
};

inline bool is_in_progress(std::string_view status) { return status.ends_with("_IN_PROGRESS"); }
inline bool is_deleted(const StackRecord& stack) { return stack.status == "DELETE_COMPLETE"; }

}  // namespace tenantry::local::cloudformation
