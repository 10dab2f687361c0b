#include "tenancy/isolation_page.h"

#include <fmt/format.h>

#include <utility>

#include "aws/dynamodb/evaluate.h"
#include "aws/dynamodb/projection.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;

std::unexpected<ddb::Error> refuse(std::string message) { return std::unexpected(invalid(std::move(message))); }

}  // namespace

bool PageFilter::takes(const ddb::AttributeMap& item) const { return !filter || ddb::evaluate(*filter, item); }

ddb::Item PageFilter::shown(ddb::Item item) const {
  if (!projection) return item;
  return ddb::project(*projection, item.attributes());
}

Check check_select(const std::optional<std::string>& select, bool index, std::string_view projection) {
  if (!select) return {};
  if (*select == "ALL_PROJECTED_ATTRIBUTES" && !index)
    return refuse("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
  if (*select == "SPECIFIC_ATTRIBUTES")
    return !projection.empty() ? Check()
                               : refuse(
                                     "Must specify the AttributesToGet or ProjectionExpression when choosing to get "
                                     "SPECIFIC_ATTRIBUTES");
  if (projection.empty()) return {};
  return refuse(fmt::format("Cannot specify the {} when choosing to get {}", projection,
                            *select == "COUNT" ? "only the Count" : *select));
}

std::expected<TenantIndex, ddb::Error> find_index(const std::optional<std::string>& name, bool consistent) {
  const auto index = TenantIndex::find(name);
  if (!index) return refuse(fmt::format("The table does not have the specified index: {}", *name));
  if (name && consistent) return refuse("Consistent reads are not supported on global secondary indexes");
  return *index;
}

}  // namespace tenantry::tenancy
