#pragma once

#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/item.h"
#include "aws/dynamodb/parser.h"
#include "aws/dynamodb/query_operations.h"
#include "tenancy/isolation_scope.h"

namespace tenantry::tenancy {

/// What is left of a read for isolation to do itself, on the tenant's own items.
struct PageFilter {
  aws::dynamodb::Placeholders::Values values{};                                   ///< What the trees borrow.
  std::optional<std::map<std::string, aws::dynamodb::Condition>> older_values{};  ///< Likewise, of a QueryFilter.
  std::optional<aws::dynamodb::ConditionExpression> filter{};
  std::optional<aws::dynamodb::ProjectionExpression> projection{};
  bool count_only = false;

  bool takes(const aws::dynamodb::AttributeMap& item) const;
  aws::dynamodb::Item shown(aws::dynamodb::Item item) const;
};

/// Select and a projection, against each other ("Select" in API_Query). `projection`: the parameter that the request
/// has for it, empty for none.
Check check_select(const std::optional<std::string>& select, bool index, std::string_view projection);
template <class R>
Check check_select(const R& request) {
  return check_select(request.select, request.index_name.has_value(),
                      request.projection_expression ? "ProjectionExpression"
                      : request.attributes_to_get   ? "AttributesToGet"
                                                    : "");
}

/// The index of that name. ConsistentRead is refused on it.
std::expected<TenantIndex, aws::dynamodb::Error> find_index(const std::optional<std::string>& name, bool consistent);

}  // namespace tenantry::tenancy
