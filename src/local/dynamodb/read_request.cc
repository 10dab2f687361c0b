#include "local/dynamodb/read_request.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace tenantry::local::dynamodb {
namespace {

using Output = PageRequest::Output;

std::string_view without_projection(std::string_view select) {
  return select == "COUNT" ? std::string_view("only the Count") : select;
}

/// Those of `attributes` that the index does not hold, each once.
std::vector<std::string_view> not_projected(const Index& index, const std::vector<std::string_view>& attributes) {
  std::vector<std::string_view> missing;
  if (index.projection == Index::Projection::all) return missing;
  for (const auto name : attributes) {
    if (!name.empty() && !std::ranges::binary_search(index.projected, name) && !std::ranges::count(missing, name))
      missing.push_back(name);
  }
  return missing;
}

std::vector<std::string_view> attributes_of(const api::ProjectionExpression& projection) {
  std::vector<std::string_view> names;
  for (const auto& path : projection.paths) names.emplace_back(path.attribute.text);
  return names;
}

Outcome<void> check_filter(const Index& index, const api::ConditionExpression& filter) {
  const auto missing = not_projected(index, dynamodb::attributes_of(filter));
  if (missing.empty()) return {};
  return invalid_parameter(fmt::format("Secondary index {} does not project one or more filter attributes: [{}]",
                                       index.name, fmt::join(missing, ", ")));
}

Outcome<void> set_whole_items(PageRequest& page) {
  const Index& index = *page.index;
  if (index.global)
    return invalid_parameter(
        fmt::format("Select type ALL_ATTRIBUTES is not supported for global secondary index {} "
                    "because its projection type is not ALL",
                    index.name));
  page.fetch = true;
  return {};
}

Outcome<void> set_projection(PageRequest& page) {
  const auto missing = not_projected(*page.index, attributes_of(*page.projection));
  if (missing.empty()) return {};
  if (page.index->global)
    return invalid_parameter(
        fmt::format("Global secondary index {} does not project [{}]", page.index->name, fmt::join(missing, ", ")));
  page.fetch = true;
  return {};
}

}  // namespace

Outcome<void> check_select(const std::optional<std::string>& select, bool index, bool projection_expression,
                           bool attributes_to_get) {
  if (!select) return {};
  if (select == "ALL_PROJECTED_ATTRIBUTES" && !index)
    return invalid("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  const bool projected = projection_expression || attributes_to_get;
  if (select == "SPECIFIC_ATTRIBUTES") {
    if (projected) return {};
    return invalid("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
  }
  if (!projected) return {};
  return invalid(fmt::format("Cannot specify the {} when choosing to get {}",
                             projection_expression ? "ProjectionExpression" : "AttributesToGet",
                             without_projection(*select)));
}

Outcome<const Index*> find_index(const Table& table, const std::optional<std::string>& name, bool consistent) {
  if (!name) return nullptr;
  const Index* index = table.find_index(*name);
  if (index == nullptr) return invalid("The table does not have the specified index: " + *name);
  if (index->global && consistent) return invalid("Consistent reads are not supported on global secondary indexes");
  return index;
}

Outcome<void> set_output(PageRequest& page, const std::optional<std::string>& select) {
  page.output = page.projection ? Output::projection : Output::items;
  if (select == "COUNT") page.output = Output::count;
  if (page.index == nullptr) return {};
  if (page.projection) TENANTRY_CHECK(set_projection(page));
  if (select == "ALL_ATTRIBUTES" && page.index->projection != Index::Projection::all)
    TENANTRY_CHECK(set_whole_items(page));
  return page.filter ? check_filter(*page.index, *page.filter) : Outcome<void>{};
}

}  // namespace tenantry::local::dynamodb
