#include <fmt/format.h>

#include "local/dynamodb/key_check.h"
#include "local/dynamodb/operations.h"
#include "local/dynamodb/read_request.h"

namespace tenantry::local::dynamodb {
namespace {

Outcome<void> check_segment(const api::ScanRequest& request) {
  if (request.segment && !request.total_segments)
    return invalid(
        "The TotalSegments parameter is required but was not present in the request when Segment parameter is "
        "present");
  if (request.total_segments && !request.segment)
    return invalid(
        "The Segment parameter is required but was not present in the request when parameter TotalSegments is "
        "present");
  if (request.segment.value_or(0) >= request.total_segments.value_or(1))
    return invalid(
        fmt::format("The Segment parameter is zero-based and must be less than parameter TotalSegments: "
                    "Segment: {} is not less than TotalSegments: {}",
                    *request.segment, *request.total_segments));
  return {};
}

Outcome<ReadExpressions> parse(const api::ScanRequest& request) {
  const bool expressions = request.projection_expression || request.filter_expression;
  TENANTRY_CHECK(refuse_legacy({{"AttributesToGet", expressions && request.attributes_to_get},
                                {"ScanFilter", request.scan_filter.has_value()},
                                {"ConditionalOperator", request.conditional_operator.has_value()}},
                               {{"ProjectionExpression", request.projection_expression.has_value()},
                                {"FilterExpression", request.filter_expression.has_value()}}));
  TENANTRY_CHECK(check_select(request.select, request.index_name.has_value(), request.projection_expression.has_value(),
                              request.attributes_to_get.has_value()));
  TENANTRY_CHECK(check_segment(request));
  TENANTRY_TRY(auto parsed, parse_read(std::nullopt, request.filter_expression, request.projection_expression,
                                       request.expression_attribute_names, request.expression_attribute_values));
  if (request.attributes_to_get) {
    TENANTRY_TRY(parsed.projection, projection_of(*request.attributes_to_get));
  }
  return parsed;
}

Outcome<void> start(PageRequest& page, const api::ScanRequest& request) {
  const auto& key = *request.exclusive_start_key;
  TENANTRY_CHECK(check_start_key(*page.table, page.index, key));
  const std::string row = row_of_start_key(*page.table, page.index, key);
  if (row < page.range.begin || row >= page.range.end)
    return invalid(
        fmt::format("The provided starting key is invalid: Invalid ExclusiveStartKey. Please use "
                    "ExclusiveStartKey with correct Segment. TotalSegments: {} Segment: {}",
                    request.total_segments.value_or(1), request.segment.value_or(0)));
  start_after(page.range, row, true);
  return {};
}

Outcome<PageRequest> plan(const api::ScanRequest& request, const Table& table, ReadExpressions expressions) {
  PageRequest page;
  page.table = &table;
  page.consistent = request.consistent_read.value_or(false);
  page.limit = request.limit;
  TENANTRY_TRY(page.index, find_index(table, request.index_name, page.consistent));
  page.range = range_of_segment(table, page.index, request.segment.value_or(0), request.total_segments.value_or(1));
  if (request.exclusive_start_key) TENANTRY_CHECK(start(page, request));
  if (expressions.projection) TENANTRY_CHECK(check_paths(table, *expressions.projection));
  if (expressions.filter) TENANTRY_CHECK(check_paths(table, *expressions.filter));
  page.filter = std::move(expressions.filter);
  page.projection = std::move(expressions.projection);
  TENANTRY_CHECK(set_output(page, request.select));
  return page;
}

}  // namespace

Outcome<api::ScanResponse> scan(const Database& database, const api::ScanRequest& request) {
  TENANTRY_TRY(auto expressions, parse(request));
  TENANTRY_TRY(const auto table, find_table(database, request.table_name));
  TENANTRY_TRY(const auto asked, plan(request, *table, std::move(expressions)));
  TENANTRY_TRY(auto page, read_page(database.store, asked));
  return to_response<api::ScanResponse>(request, asked, std::move(page));
}

}  // namespace tenantry::local::dynamodb
