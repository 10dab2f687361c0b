#include "local/cloudformation/plan.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

#include "base/result.h"

namespace tenantry::local::cloudformation {
namespace {

bool holds(const std::optional<std::string>& condition, const ConditionValues& conditions) {
  return !condition || conditions.at(*condition);
}

std::unexpected<aws::Error> unresolved(const std::set<std::string>& names, std::string_view block) {
  return refuse(
      fmt::format("Template format error: Unresolved resource dependencies [{}] in the {} block of the template",
                  fmt::join(names, ", "), block));
}

/// A node's depth once all that it depends on have theirs; nullopt if there is a cycle.
std::optional<std::vector<std::size_t>> depths(const Graph& graph) {
  const auto size = graph.prerequisites.size();
  std::vector<std::size_t> depth(size, 0);
  std::vector<std::size_t> missing(size);
  std::vector<std::size_t> ready;
  const auto dependents = graph.reversed();
  for (std::size_t i = 0; i < size; ++i) {
    missing[i] = graph.prerequisites[i].size();
    if (missing[i] == 0) ready.push_back(i);
  }
  for (std::size_t next = 0; next < ready.size(); ++next) {
    depth[ready[next]] += 1;
    for (const auto dependent : dependents.prerequisites[ready[next]]) {
      depth[dependent] = std::max(depth[dependent], depth[ready[next]]);
      if (--missing[dependent] == 0) ready.push_back(dependent);
    }
  }
  if (ready.size() != size) return std::nullopt;
  return depth;
}

/// The nodes that are on no path out of a cycle: those that can never start.
std::vector<std::size_t> never_ready(const Graph& graph) {
  std::vector<bool> done(graph.prerequisites.size(), false);
  const auto is_done = [&](std::size_t i) { return done[i]; };
  for (bool progress = true; std::exchange(progress, false);)
    for (std::size_t i = 0; i < done.size(); ++i)
      if (!done[i] && std::ranges::all_of(graph.prerequisites[i], is_done)) done[i] = progress = true;
  std::vector<std::size_t> stuck;
  for (std::size_t i = 0; i < done.size(); ++i)
    if (!done[i]) stuck.push_back(i);
  return stuck;
}

Checked<std::vector<std::string>> dependencies(const Template& declared, const ResourceDeclaration& resource,
                                               const ConditionValues& conditions) {
  std::vector<std::string> names;
  std::set<std::string> missing;
  const auto add = [&](const std::string& name, bool needed) {
    const auto* other = declared.find_resource(name);
    if (!other) return;
    if (!holds(other->condition, conditions)) {
      if (needed) missing.insert(name);
    } else if (std::ranges::find(names, name) == names.end()) {
      names.push_back(name);
    }
  };
  for (const auto& name : resource.depends_on) add(name, false);
  for (const auto& reference : mentions(resource.properties, &conditions).references) add(reference.name, true);
  if (!missing.empty()) return unresolved(missing, "Resources");
  return names;
}

Checked<void> check_outputs(const Template& declared, const ConditionValues& conditions) {
  std::set<std::string> missing;
  for (const auto& output : declared.outputs) {
    if (!holds(output.condition, conditions)) continue;
    for (const auto& reference : mentions(output.value, &conditions).references) {
      const auto* resource = declared.find_resource(reference.name);
      if (resource && !holds(resource->condition, conditions)) missing.insert(reference.name);
    }
  }
  if (!missing.empty()) return unresolved(missing, "Outputs");
  return {};
}

std::vector<PlannedResource> in_order(std::vector<PlannedResource> resources, const std::vector<std::size_t>& depth) {
  std::vector<std::size_t> order(resources.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::sort(order, {}, [&](std::size_t i) { return std::pair(depth[i], i); });
  std::vector<PlannedResource> sorted;
  for (const auto i : order) sorted.push_back(std::move(resources[i]));
  return sorted;
}

}  // namespace

Graph Graph::reversed() const {
  Graph result{std::vector<std::vector<std::size_t>>(prerequisites.size())};
  for (std::size_t i = 0; i < prerequisites.size(); ++i)
    for (const auto before : prerequisites[i]) result.prerequisites[before].push_back(i);
  return result;
}

std::size_t Graph::depth() const {
  const auto depth = depths(*this);
  return depth && !depth->empty() ? std::ranges::max(*depth) : 0;
}

Graph make_graph(std::span<const Dependent> resources) {
  std::map<std::string_view, std::size_t> index;
  for (std::size_t i = 0; i < resources.size(); ++i) index.emplace(resources[i].logical_id, i);
  Graph graph{std::vector<std::vector<std::size_t>>(resources.size())};
  for (std::size_t i = 0; i < resources.size(); ++i)
    for (const auto& name : resources[i].depends_on)
      if (const auto found = index.find(name); found != index.end()) graph.prerequisites[i].push_back(found->second);
  return graph;
}

Graph Plan::graph() const {
  std::vector<Dependent> dependents;
  for (const auto& resource : resources) dependents.push_back({resource.declaration->logical_id, resource.depends_on});
  return make_graph(dependents);
}

Checked<Plan> plan_resources(const Template& declared, const ConditionValues& conditions) {
  Plan plan;
  for (const auto& resource : declared.resources) {
    if (!holds(resource.condition, conditions)) continue;
    TENANTRY_TRY(auto names, dependencies(declared, resource, conditions));
    plan.resources.push_back({&resource, std::move(names)});
  }
  TENANTRY_CHECK(check_outputs(declared, conditions));
  const auto graph = plan.graph();
  if (const auto depth = depths(graph)) {
    plan.resources = in_order(std::move(plan.resources), *depth);
    return plan;
  }
  std::vector<std::string_view> stuck;
  for (const auto i : never_ready(graph)) stuck.push_back(plan.resources[i].declaration->logical_id);
  return refuse(fmt::format("Circular dependency between resources: [{}]", fmt::join(stuck, ", ")));
}

}  // namespace tenantry::local::cloudformation
