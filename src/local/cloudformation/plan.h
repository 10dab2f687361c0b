#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "local/cloudformation/checked.h"
#include "local/cloudformation/intrinsic.h"
#include "local/cloudformation/template.h"

namespace tenantry::local::cloudformation {

/// What a type's resources can be asked for with Fn::GetAtt; null for a type that there is not.
using AttributesOf = std::function<const std::vector<std::string>*(std::string_view type)>;

/// Refuses a template that names what is not in it: parameters, resources, conditions, attributes, types. Functions'
/// shapes are checked too. Depends on no parameter's value.
Checked<void> check_references(const Template& declared, const AttributesOf& attributes_of);

/// Nodes 0 … size-1 and, for each, the nodes that come before it.
struct Graph {
  std::vector<std::vector<std::size_t>> prerequisites;
  /// The number of nodes on the longest path.
  std::size_t depth() const;
  Graph reversed() const;
};

struct PlannedResource {
  const ResourceDeclaration* declaration;
  std::vector<std::string> depends_on;  ///< Logical ids, explicit and implicit; only of resources in the plan.
};

/// The resources whose conditions hold, in an order in which each follows what it depends on.
struct Plan {
  std::vector<PlannedResource> resources;
  Graph graph() const;
};

/// Refused: circular dependencies, a reference to a resource whose condition does not hold. `declared` outlives the
/// plan.
Checked<Plan> plan_resources(const Template& declared, const ConditionValues& conditions);

/// The graph of resources given as (logical id, ids that it depends on); ids not among them are left out.
struct Dependent {
  std::string_view logical_id;
  std::span<const std::string> depends_on;
};
Graph make_graph(std::span<const Dependent> resources);

}  // namespace tenantry::local::cloudformation
