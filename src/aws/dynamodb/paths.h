#pragma once

#include <compare>
#include <cstddef>
#include <optional>
#include <vector>

#include "aws/dynamodb/expression.h"

namespace tenantry::aws::dynamodb {

/// Document order: a path comes before what is within it, list elements by index.
std::strong_ordering compare_paths(const Path& a, const Path& b);

/// Two paths, by their places in a list, that cannot stand together. `conflict`: one takes a value for a map, the other
/// for a list; else one is the other or within it.
struct PathClash {
  std::size_t one;
  std::size_t two;
  bool conflict;
};

/// The last path that clashes with one after it, and the first of those.
std::optional<PathClash> find_clash(const std::vector<const Path*>& paths);

}  // namespace tenantry::aws::dynamodb
