#pragma once

#include <string>
#include <utility>

#include "aws/dynamodb/legacy.h"
#include "base/result.h"
#include "tenancy/isolation_expressions.h"
#include "tenancy/isolation_scope.h"

/// A request's expressions, or the older parameters that say the same, into IsolatedExpressions.
namespace tenantry::tenancy {

inline const std::string* text_pointer(const std::string& text) { return &text; }
inline const std::string* text_pointer(const std::optional<std::string>& text) { return text ? &*text : nullptr; }

template <class R>
IsolatedExpressions::Texts texts_of(const R& request) {
  IsolatedExpressions::Texts texts;
  if constexpr (requires { request.key_condition_expression; })
    texts.key_condition = text_pointer(request.key_condition_expression);
  if constexpr (requires { request.condition_expression; })
    texts.condition = text_pointer(request.condition_expression);
  if constexpr (requires { request.filter_expression; }) {
    texts.condition = text_pointer(request.filter_expression);
    texts.condition_kind = aws::dynamodb::ExpressionKind::kFilter;
    texts.useless_values = "FilterExpression is null";
  }
  if constexpr (requires { request.projection_expression; })
    texts.projection = text_pointer(request.projection_expression);
  if constexpr (requires { request.update_expression; }) {
    texts.update = text_pointer(request.update_expression);
    texts.useless_values = "UpdateExpression and ConditionExpression are null";
  }
  return texts;
}

/// Calls `visit(name, parameter)` for each of the older parameters that such a request has; `parameter` is an optional.
template <class R, class F>
void visit_legacy(R& request, F visit) {
  if constexpr (requires { request.attributes_to_get; }) visit("AttributesToGet", request.attributes_to_get);
  if constexpr (requires { request.attribute_updates; }) visit("AttributeUpdates", request.attribute_updates);
  if constexpr (requires { request.expected; }) visit("Expected", request.expected);
  if constexpr (requires { request.query_filter; }) visit("QueryFilter", request.query_filter);
  if constexpr (requires { request.scan_filter; }) visit("ScanFilter", request.scan_filter);
  if constexpr (requires { request.conditional_operator; }) visit("ConditionalOperator", request.conditional_operator);
  if constexpr (requires { request.key_conditions; }) visit("KeyConditions", request.key_conditions);
}

template <class R>
bool uses_legacy(R& request) {
  bool uses = false;
  visit_legacy(request, [&](const char*, auto& parameter) { uses |= parameter.has_value(); });
  return uses;
}

template <class R>
void drop_legacy(R& request) {
  visit_legacy(request, [](const char*, auto& parameter) { parameter.reset(); });
}

/// What the older parameters say; refused beside expressions.
template <class R>
Check adopt_legacy(R& request, IsolatedExpressions& expressions) {
  namespace ddb = aws::dynamodb;
  const auto texts = texts_of(request);
  const bool filters = texts.condition_kind == ddb::ExpressionKind::kFilter;
  Check checked;
  visit_legacy(request, [&](const char* name, auto& parameter) {
    if (checked)
      checked = ddb::check_one_kind({{name, parameter.has_value()}},
                                    {{"UpdateExpression", texts.update != nullptr},
                                     {"ProjectionExpression", texts.projection != nullptr},
                                     {filters ? "FilterExpression" : "ConditionExpression", texts.condition != nullptr},
                                     {"KeyConditionExpression", texts.key_condition != nullptr}});
  });
  TENANTRY_CHECK(checked);
  [[maybe_unused]] bool conditional = false;
  [[maybe_unused]] const auto adopt_condition = [&](auto& parameter,
                                                    const std::optional<std::string>& conditional_operator) -> Check {
    if (!parameter) return {};
    conditional = true;
    if (parameter->empty()) return {};
    TENANTRY_TRY(auto tree, ddb::legacy_condition(*parameter, conditional_operator));
    expressions.adopt_condition(std::move(tree), texts.condition_kind);
    return {};
  };
  if constexpr (requires { request.attributes_to_get; })
    if (request.attributes_to_get) {
      TENANTRY_TRY(auto tree, ddb::legacy_projection(*request.attributes_to_get));
      expressions.adopt_projection(std::move(tree));
    }
  if constexpr (requires { request.attribute_updates; })
    if (request.attribute_updates) {
      TENANTRY_TRY(auto tree, ddb::legacy_update(*request.attribute_updates));
      expressions.adopt_update(std::move(tree));
    }
  if constexpr (requires { request.expected; })
    TENANTRY_CHECK(adopt_condition(request.expected, request.conditional_operator));
  if constexpr (requires { request.query_filter; })
    TENANTRY_CHECK(adopt_condition(request.query_filter, request.conditional_operator));
  if constexpr (requires { request.scan_filter; })
    TENANTRY_CHECK(adopt_condition(request.scan_filter, request.conditional_operator));
  if constexpr (requires { request.key_conditions; })
    if (request.key_conditions && !request.key_conditions->empty()) {
      TENANTRY_TRY(auto tree, ddb::legacy_condition(*request.key_conditions, std::nullopt));
      expressions.adopt_key_condition(std::move(tree));
    }
  if constexpr (requires { request.conditional_operator; })
    if (request.conditional_operator && !conditional)
      return std::unexpected(
          invalid("One or more parameter values were invalid: ConditionalOperator cannot be used without Filter or "
                  "Expected"));
  return {};
}

template <class R>
Check parse_expressions(R& request, IsolatedExpressions& expressions) {
  if (uses_legacy(request)) TENANTRY_CHECK(adopt_legacy(request, expressions));
  return expressions.parse(texts_of(request));
}

}  // namespace tenantry::tenancy
