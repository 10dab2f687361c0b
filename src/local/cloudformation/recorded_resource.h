#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "local/cloudformation/resource_type.h"

namespace tenantry::local::cloudformation {

/// A type of which there is no local service: its resources are checked, recorded in the store under
/// stack_store.h's recorded_key(), answered with Ref and Fn::GetAtt, and nothing acts on them. Their events say so.
struct RecordedType {
  std::string_view name;
  std::vector<std::string> attributes;
  /// Checks the properties and names the resource.
  Checked<std::string> (*choose_id)(const ResourceGoal& goal, const ResourceServices& services);
  Attributes (*attributes_of)(const std::string& physical_id, const ResourceServices& services);
};
std::unique_ptr<ResourceType> make_recorded(RecordedType type, const ResourceServices& services);

}  // namespace tenantry::local::cloudformation
