#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/cloudformation/change_set_operations.h"
#include "aws/cloudformation/stack_operations.h"
#include "aws/shape.h"

namespace tenantry::local::cloudformation {

/// What a request makes of a stack: what an update changes and a rollback brings back.
struct StackSpec {
  std::string template_hash;
  std::optional<std::string> description;
  std::vector<aws::cloudformation::Parameter> parameters;  ///< Resolved, in the template's order.
  std::vector<std::string> no_echo;                        ///< Names of parameters whose values are not shown.
  std::vector<aws::cloudformation::Tag> tags;
  std::vector<std::string> notification_arns;
  std::vector<std::string> capabilities;
  std::optional<std::string> role_arn;
  std::optional<aws::cloudformation::RollbackConfiguration> rollback_configuration;

  template <class V>
  static void members(V&& v) {
    v("TemplateHash", &StackSpec::template_hash);
    v("Description", &StackSpec::description);
    v("Parameters", &StackSpec::parameters);
    v("NoEcho", &StackSpec::no_echo);
    v("Tags", &StackSpec::tags);
    v("NotificationARNs", &StackSpec::notification_arns);
    v("Capabilities", &StackSpec::capabilities);
    v("RoleARN", &StackSpec::role_arn);
    v("RollbackConfiguration", &StackSpec::rollback_configuration);
  }
};

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
  bool forced = false;                         ///< DeleteStack's DeletionMode: what cannot be removed is let go.
  std::vector<std::string> no_echo;            ///< Names of parameters whose values are not shown.
  std::optional<aws::Timestamp> last_updated_time;
  std::int64_t operation = 0;               ///< The number of updates begun: ResourceRecord::operation.
  std::optional<StackSpec> previous;        ///< What an update that is not complete goes back to.
  bool rollback_disabled = false;           ///< The update's DisableRollback.
  std::optional<std::string> update_token;  ///< The newest update's ClientRequestToken.
  std::vector<std::string> skipped;         ///< ContinueUpdateRollback's ResourcesToSkip.
  std::vector<std::string> imports;         ///< The exports that it holds: stack_store.h.
  std::optional<std::string> change_set_id;

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
    v("Forced", &StackRecord::forced);
    v("NoEcho", &StackRecord::no_echo);
    v("LastUpdatedTime", &StackRecord::last_updated_time);
    v("Operation", &StackRecord::operation);
    v("Previous", &StackRecord::previous);
    v("RollbackDisabled", &StackRecord::rollback_disabled);
    v("UpdateToken", &StackRecord::update_token);
    v("Skipped", &StackRecord::skipped);
    v("Imports", &StackRecord::imports);
    v("ChangeSetId", &StackRecord::change_set_id);
  }
};

/// A resource as one version of its stack has it.
struct ResourceVersion {
  std::string physical_id;
  std::map<std::string, std::string> attributes;
  std::string properties;  ///< Evaluated; JSON.
  std::string deletion_policy;
  std::string update_replace_policy;
  std::vector<std::string> depends_on;
  std::optional<std::string> metadata;      ///< JSON.
  std::map<std::string, std::string> tags;  ///< The stack's, that it was given.

  template <class V>
  static void members(V&& v) {
    v("PhysicalId", &ResourceVersion::physical_id);
    v("Attributes", &ResourceVersion::attributes);
    v("Properties", &ResourceVersion::properties);
    v("DeletionPolicy", &ResourceVersion::deletion_policy);
    v("UpdateReplacePolicy", &ResourceVersion::update_replace_policy);
    v("DependsOn", &ResourceVersion::depends_on);
    v("Metadata", &ResourceVersion::metadata);
    v("StackTags", &ResourceVersion::tags);
  }
};

/// A thing that a resource has been and that is to go, or to be let go, when the update is over.
struct StaleThing {
  std::string physical_id;
  bool retained = false;

  template <class V>
  static void members(V&& v) {
    v("PhysicalId", &StaleThing::physical_id);
    v("Retained", &StaleThing::retained);
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
  std::string update_replace_policy;
  std::map<std::string, std::string> tags;  ///< The stack's, that it was given.
  std::int64_t operation = 0;               ///< StackRecord::operation when it was changed last.
  bool added = false;                       ///< By an update that is not complete.
  bool rollback_failed = false;             ///< Its status UPDATE_FAILED comes of a rollback.
  std::optional<ResourceVersion> before;    ///< What the rollback of that update brings back.
  std::optional<ResourceVersion> from;      ///< What the change that is under way, or has failed, began with.
  std::vector<StaleThing> stale;

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
    v("UpdateReplacePolicy", &ResourceRecord::update_replace_policy);
    v("StackTags", &ResourceRecord::tags);
    v("Operation", &ResourceRecord::operation);
    v("Added", &ResourceRecord::added);
    v("RollbackFailed", &ResourceRecord::rollback_failed);
    v("Before", &ResourceRecord::before);
    v("From", &ResourceRecord::from);
    v("Stale", &ResourceRecord::stale);
  }
};

/// A change set. Its execution begins what it was made for.
struct ChangeSetRecord {
  std::string uuid;
  std::string id;
  std::string name;
  std::string stack_uuid;
  std::string type;  ///< CREATE or UPDATE.
  std::optional<std::string> description;
  aws::Timestamp creation_time;
  std::string status;  ///< CREATE_COMPLETE or FAILED.
  std::optional<std::string> status_reason;
  std::string execution_status;
  std::optional<std::string> on_failure;  ///< OnStackFailure.
  std::optional<std::string> token;
  std::int64_t operation = 0;  ///< The stack's when it was made: another one's makes it obsolete.
  StackSpec spec;
  std::vector<aws::cloudformation::Change> changes;

  template <class V>
  static void members(V&& v) {
    v("Uuid", &ChangeSetRecord::uuid);
    v("Id", &ChangeSetRecord::id);
    v("Name", &ChangeSetRecord::name);
    v("StackUuid", &ChangeSetRecord::stack_uuid);
    v("Type", &ChangeSetRecord::type);
    v("Description", &ChangeSetRecord::description);
    v("CreationTime", &ChangeSetRecord::creation_time);
    v("Status", &ChangeSetRecord::status);
    v("StatusReason", &ChangeSetRecord::status_reason);
    v("ExecutionStatus", &ChangeSetRecord::execution_status);
    v("OnFailure", &ChangeSetRecord::on_failure);
    v("Token", &ChangeSetRecord::token);
    v("Operation", &ChangeSetRecord::operation);
    v("Spec", &ChangeSetRecord::spec);
    v("Changes", &ChangeSetRecord::changes);
  }
};

/// A name under which a stack exports a value to others.
struct ExportRecord {
  std::string name;
  std::string value;
  std::string stack_id;
  std::int64_t importers = 0;  ///< The number of stacks that import it.

  template <class V>
  static void members(V&& v) {
    v("Name", &ExportRecord::name);
    v("Value", &ExportRecord::value);
    v("StackId", &ExportRecord::stack_id);
    v("Importers", &ExportRecord::importers);
  }
};

StackSpec spec_of(const StackRecord& stack);
void apply(StackRecord& stack, const StackSpec& spec);
ResourceVersion version_of(const ResourceRecord& resource);
void apply(ResourceRecord& resource, const ResourceVersion& version);

/// Its work is not done. (REVIEW_IN_PROGRESS waits for a request.)
inline bool is_in_progress(std::string_view status) {
  return status.ends_with("_IN_PROGRESS") && status != "REVIEW_IN_PROGRESS";
}
inline bool is_deleted(const StackRecord& stack) { return stack.status == "DELETE_COMPLETE"; }

}  // namespace tenantry::local::cloudformation
