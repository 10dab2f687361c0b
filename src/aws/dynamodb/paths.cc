#include "aws/dynamodb/paths.h"

#include <algorithm>
#include <cstddef>

namespace tenantry::aws::dynamodb {
namespace {

std::strong_ordering compare_steps(const Path::Step& a, const Path::Step& b) {
  if (a.index() != b.index()) return a.index() <=> b.index();
  if (const auto* name = std::get_if<Name>(&a)) return name->text <=> std::get<Name>(b).text;
  return std::get<std::uint64_t>(a) <=> std::get<std::uint64_t>(b);
}

std::optional<PathClash> clash(const Path& one, const Path& two) {
  if (one.attribute.text != two.attribute.text) return std::nullopt;
  const auto common = std::min(one.steps.size(), two.steps.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (one.steps[i].index() != two.steps[i].index()) return PathClash{&one, &two, true};
    if (compare_steps(one.steps[i], two.steps[i]) != 0) return std::nullopt;
  }
  return PathClash{&one, &two, false};
}

bool any_clash(std::vector<const Path*> paths) {
  std::ranges::sort(paths, [](const Path* a, const Path* b) { return compare_paths(*a, *b) < 0; });
  return std::ranges::adjacent_find(paths, [](const Path* a, const Path* b) { return clash(*a, *b).has_value(); }) !=
         paths.end();
}

}  // namespace

std::strong_ordering compare_paths(const Path& a, const Path& b) {
  if (const auto order = a.attribute.text <=> b.attribute.text; order != 0) return order;
  return std::lexicographical_compare_three_way(a.steps.begin(), a.steps.end(), b.steps.begin(), b.steps.end(),
                                                compare_steps);
}

std::optional<PathClash> find_clash(const std::vector<const Path*>& paths) {
  // Clashing paths are neighbours in document order; only then is the pair looked for that DynamoDB names.
  if (paths.size() < 2 || !any_clash(paths)) return std::nullopt;
  for (std::size_t two = 1; two < paths.size(); ++two)
    for (std::size_t one = two; one-- > 0;)
      if (auto found = clash(*paths[one], *paths[two])) return found;
  return std::nullopt;
}

}  // namespace tenantry::aws::dynamodb
