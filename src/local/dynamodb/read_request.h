#pragma once

#include <optional>
#include <string>
#include <utility>

#include "local/dynamodb/database.h"
#include "local/dynamodb/expressions.h"
#include "local/dynamodb/outcome.h"
#include "local/dynamodb/page.h"

namespace tenantry::local::dynamodb {

/// The rules that Query and Scan share.

/// Select and a projection, against each other ("Select" in API_Query).
Outcome<void> check_select(const std::optional<std::string>& select, bool index, bool projection_expression,
                           bool attributes_to_get);

/// The index of that name; null for none. ConsistentRead is refused on a global one.
Outcome<const Index*> find_index(const Table& table, const std::optional<std::string>& name, bool consistent);

/// What the page shows, and whether it must come from the items themselves: an index that is not local cannot give what
/// it does not hold, and none can filter by it.
Outcome<void> set_output(PageRequest& page, const std::optional<std::string>& select);

/// Into the operation's own response.
template <class Response, class Request>
Response to_response(const Request& request, const PageRequest& asked, Page page) {
  Response response;
  if (asked.output != PageRequest::Output::count) response.items = std::move(page.items);
  response.count = page.count;
  response.scanned_count = page.scanned;
  response.last_evaluated_key = std::move(page.last_key);
  response.consumed_capacity = page.consumed.report(capacity_detail(request.return_consumed_capacity), *asked.table);
  return response;
}

}  // namespace tenantry::local::dynamodb
