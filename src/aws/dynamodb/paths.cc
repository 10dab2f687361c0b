#include "aws/dynamodb/paths.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace tenantry::aws::dynamodb {
namespace {

std::strong_ordering compare_steps(const Path::Step& a, const Path::Step& b) {
  if (a.index() != b.index()) return a.index() <=> b.index();
  if (const auto* name = std::get_if<Name>(&a)) return name->text <=> std::get<Name>(b).text;
  return std::get<std::uint64_t>(a) <=> std::get<std::uint64_t>(b);
}

enum class Relation : std::uint8_t { kApart, kOverlap, kConflict };

Relation relation(const Path& one, const Path& two) {
  if (one.attribute.text != two.attribute.text) return Relation::kApart;
  const auto common = std::min(one.steps.size(), two.steps.size());
  for (std::size_t i = 0; i < common; ++i) {
    if (one.steps[i].index() != two.steps[i].index()) return Relation::kConflict;
    if (compare_steps(one.steps[i], two.steps[i]) != 0) return Relation::kApart;
  }
  return Relation::kOverlap;
}

bool any_clash(std::vector<const Path*> paths) {
  std::ranges::sort(paths, [](const Path* a, const Path* b) { return compare_paths(*a, *b) < 0; });
  const auto clash = [](const Path* a, const Path* b) { return relation(*a, *b) != Relation::kApart; };
  return std::ranges::adjacent_find(paths, clash) != paths.end();
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
  for (auto one = paths.size() - 1; one-- > 0;) {
    for (auto two = one + 1; two < paths.size(); ++two) {
      const auto found = relation(*paths[one], *paths[two]);
      if (found != Relation::kApart) return PathClash{one, two, found == Relation::kConflict};
    }
  }
  return std::nullopt;
}

}  // namespace tenantry::aws::dynamodb
