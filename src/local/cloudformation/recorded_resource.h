#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "local/cloudformation/property_rules.h"
#include "local/cloudformation/resource_type.h"

namespace tenantry::local::cloudformation {

/// A type of which there is no local service: its resources are checked, recorded in the store under
/// stack_store.h's recorded_key(), answered with Ref and Fn::GetAtt, and nothing acts on them. Their events say so.
struct RecordedType {
  std::string_view name;
  std::vector<std::string> attributes;
  PropertyRules rules;
  /// What the rules cannot say. Null: nothing.
  Checked<void> (*check)(const Value& properties);
  /// Names a resource whose properties have passed.
  std::string (*choose_id)(const ResourceGoal& goal, const ResourceServices& services);
  /// The same for the same goal.
  Attributes (*attributes_of)(const ResourceGoal& goal, const ResourceServices& services);
  /// The reason where a property changes that may not (OnChange::refused).
  std::string_view refusal = {};
};
std::unique_ptr<ResourceType> make_recorded(RecordedType type, const ResourceServices& services);

/// An id of IAM's kind, `AROA` and 17 characters, the same for the same goal.
std::string iam_id(std::string_view prefix, const ResourceGoal& goal);
/// `arn:aws:iam::<account>:<kind><path><name>`.
std::string iam_arn(const ResourceServices& services, std::string_view kind, std::string_view path,
                    std::string_view name);
/// Refuses a Path that does not begin and end with a slash.
Checked<void> check_iam_path(const Value& properties);

}  // namespace tenantry::local::cloudformation
