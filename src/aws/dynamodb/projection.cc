#include "aws/dynamodb/projection.h"

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include "aws/dynamodb/paths.h"

namespace tenantry::aws::dynamodb {
namespace {

using Paths = std::span<const Path* const>;

std::optional<AttributeValue> project_value(const AttributeValue& value, Paths paths, std::size_t depth);

/// Of paths in document order: calls `each` with every run of them that shares the step at `depth`.
template <class F>
void each_step(Paths paths, std::size_t depth, F each) {
  while (!paths.empty()) {
    const auto& step = paths.front()->steps[depth];
    std::size_t size = 1;
    const auto same = [&](const Path::Step& other) {
      if (step.index() != other.index()) return false;
      if (const auto* name = std::get_if<Name>(&step)) return name->text == std::get<Name>(other).text;
      return std::get<std::uint64_t>(step) == std::get<std::uint64_t>(other);
    };
    while (size < paths.size() && same(paths[size]->steps[depth])) ++size;
    each(step, paths.first(size));
    paths = paths.subspan(size);
  }
}

std::optional<AttributeValue> project_map(const AttributeMap& map, Paths paths, std::size_t depth) {
  AttributeMap projected;
  each_step(paths, depth, [&](const Path::Step& step, Paths same) {
    const auto* name = std::get_if<Name>(&step);
    const auto* value = name != nullptr ? map.find(name->text) : nullptr;
    if (value == nullptr) return;
    if (auto part = project_value(*value, same, depth + 1)) projected.set(name->text, *std::move(part));
  });
  if (projected.empty()) return std::nullopt;
  return AttributeValue::map(std::move(projected));
}

std::optional<AttributeValue> project_list(const AttributeValue::List& list, Paths paths, std::size_t depth) {
  AttributeValue::List projected;
  each_step(paths, depth, [&](const Path::Step& step, Paths same) {
    const auto* index = std::get_if<std::uint64_t>(&step);
    if (index == nullptr || *index >= list.size()) return;
    if (auto part = project_value(list[*index], same, depth + 1)) projected.push_back(*std::move(part));
  });
  if (projected.empty()) return std::nullopt;
  return AttributeValue::list(std::move(projected));
}

/// What the paths, whose first `depth` steps lead here, name of the value.
std::optional<AttributeValue> project_value(const AttributeValue& value, Paths paths, std::size_t depth) {
  if (paths.front()->steps.size() == depth) return value;
  if (const auto* map = value.get_if<AttributeValue::Map>()) return project_map(*map, paths, depth);
  if (const auto* list = value.get_if<AttributeValue::List>()) return project_list(*list, paths, depth);
  return std::nullopt;
}

AttributeMap project_sorted(Paths paths, const AttributeMap& item) {
  AttributeMap projected;
  projected.reserve(paths.size());
  while (!paths.empty()) {
    const auto& name = paths.front()->attribute.text;
    std::size_t size = 1;
    while (size < paths.size() && paths[size]->attribute.text == name) ++size;
    if (const auto* value = item.find(name))
      if (auto part = project_value(*value, paths.first(size), 0)) projected.set(name, *std::move(part));
    paths = paths.subspan(size);
  }
  return projected;
}

}  // namespace

AttributeMap project(std::span<const Path* const> paths, const AttributeMap& item) {
  const auto before = [](const Path* a, const Path* b) { return compare_paths(*a, *b) < 0; };
  if (std::ranges::is_sorted(paths, before)) return project_sorted(paths, item);
  std::vector<const Path*> sorted(paths.begin(), paths.end());
  std::ranges::sort(sorted, before);
  return project_sorted(sorted, item);
}

AttributeMap project(const ProjectionExpression& projection, const AttributeMap& item) {
  std::vector<const Path*> paths;
  paths.reserve(projection.paths.size());
  for (const auto& path : projection.paths) paths.push_back(&path);
  return project(paths, item);
}

}  // namespace tenantry::aws::dynamodb
