#include "aws/dynamodb/key_condition.h"
#include "local/dynamodb/key_check.h"
#include "local/dynamodb/operations.h"
#include "local/dynamodb/read_request.h"

namespace tenantry::local::dynamodb {
namespace {

Outcome<ReadExpressions> parse(const api::QueryRequest& request) {
  TENANTRY_CHECK(refuse_legacy({{"AttributesToGet", request.attributes_to_get.has_value()},
                                {"QueryFilter", request.query_filter.has_value()},
                                {"ConditionalOperator", request.conditional_operator.has_value()},
                                {"KeyConditions", request.key_conditions.has_value()}},
                               {{"ProjectionExpression", request.projection_expression.has_value()},
                                {"FilterExpression", request.filter_expression.has_value()},
                                {"KeyConditionExpression", request.key_condition_expression.has_value()}}));
  TENANTRY_CHECK(
      check_select(request.select, request.index_name.has_value(), request.projection_expression.has_value(), false));
  if (!request.key_condition_expression)
    return invalid("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  return parse_read(request.key_condition_expression, request.filter_expression, request.projection_expression,
                    request.expression_attribute_names, request.expression_attribute_values);
}

api::KeyAttribute attribute(const KeyPart& part) { return {part.name, part.type}; }

Outcome<api::KeyCondition> key_condition(const KeySchema& keys, const api::ConditionExpression& condition) {
  std::optional<api::KeyAttribute> sort;
  if (keys.sort) sort = attribute(*keys.sort);
  TENANTRY_TRY(auto analyzed, api::analyze_key_condition(condition, attribute(keys.partition), sort));
  return analyzed;
}

Outcome<void> start(PageRequest& page, const api::AttributeMap& key, const api::KeyCondition& condition) {
  TENANTRY_CHECK(check_start_key(*page.table, page.index, key));
  const std::string row = row_of_start_key(*page.table, page.index, key);
  if (row < page.range.begin || row >= page.range.end)
    return invalid(condition.range == api::KeyCondition::Range::kAny
                       ? "The provided starting key is outside query boundaries based on provided conditions"
                       : "The provided starting key does not match the range key predicate");
  start_after(page.range, row, page.forward);
  return {};
}

Outcome<PageRequest> plan(const api::QueryRequest& request, const Table& table, ReadExpressions expressions) {
  PageRequest page;
  page.table = &table;
  page.consistent = request.consistent_read.value_or(false);
  page.forward = request.scan_index_forward.value_or(true);
  page.limit = request.limit;
  TENANTRY_TRY(page.index, find_index(table, request.index_name, page.consistent));
  const KeySchema& keys = page.index == nullptr ? table.keys : page.index->keys;
  TENANTRY_TRY(const auto condition, key_condition(keys, *expressions.key_condition));
  page.range = range_of(table, page.index, condition);
  if (request.exclusive_start_key) TENANTRY_CHECK(start(page, *request.exclusive_start_key, condition));
  if (expressions.projection) TENANTRY_CHECK(check_paths(table, *expressions.projection));
  if (expressions.filter) {
    TENANTRY_CHECK(check_filter_attributes(keys, *expressions.filter));
    TENANTRY_CHECK(check_paths(table, *expressions.filter));
  }
  page.filter = std::move(expressions.filter);
  page.projection = std::move(expressions.projection);
  TENANTRY_CHECK(set_output(page, request.select));
  return page;
}

}  // namespace

Outcome<api::QueryResponse> query(const Database& database, const api::QueryRequest& request) {
  TENANTRY_TRY(auto expressions, parse(request));
  TENANTRY_TRY(const auto table, find_table(database, request.table_name));
  TENANTRY_TRY(const auto asked, plan(request, *table, std::move(expressions)));
  TENANTRY_TRY(auto page, read_page(database.store, asked));
  return to_response<api::QueryResponse>(request, asked, std::move(page));
}

}  // namespace tenantry::local::dynamodb
