#include "tenancy/isolation_requests.h"

#include <fmt/format.h>

#include <iterator>
#include <list>
#include <utility>
#include <variant>
#include <vector>

#include "base/result.h"
#include "tenancy/isolation.h"
#include "tenancy/isolation_errors.h"
#include "tenancy/isolation_names.h"
#include "tenancy/isolation_parse.h"
#include "tenancy/isolation_visit.h"
#include "tenancy/keys.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeMap;

std::unexpected<ddb::Error> refuse(std::string message) { return std::unexpected(invalid(std::move(message))); }

std::unexpected<ddb::Error> no_such_table() {
  return std::unexpected(ddb::Error("ResourceNotFoundException", "Requested resource not found"));
}

template <class R>
IsolatedExpressions::Values& values_of(R& request, IsolatedExpressions::Values& none) {
  if constexpr (requires { request.expression_attribute_values; })
    return request.expression_attribute_values;
  else
    return none;
}

template <class R>
constexpr bool kIsPut = requires(R& request) { request.item; };
template <class R>
constexpr bool kIsUpdate = requires(R& request) { request.update_expression; };

/// Writes the scoped expressions into the request.
template <class R>
void render(R& request, IsolatedExpressions& expressions) {
  if constexpr (requires { request.key_condition_expression; })
    expressions.render_key_condition(request.key_condition_expression);
  if constexpr (kIsUpdate<R>) expressions.render_update(request.update_expression);
  if constexpr (requires { request.condition_expression; }) expressions.render_condition(request.condition_expression);
  if constexpr (requires { request.filter_expression; }) expressions.render_condition(request.filter_expression);
  if constexpr (requires { request.projection_expression; })
    expressions.render_projection(request.projection_expression);
}

/// A request on one item, or a part of a transaction: its key or item, and its expressions against them.
template <class R>
Check bind(const IsolationScope& scope, R& request, IsolatedExpressions& expressions) {
  AttributeMap* key;
  if constexpr (kIsPut<R>) {
    key = &request.item.mutable_attributes();
    TENANTRY_CHECK(IsolationScope::check_item(*key));
  } else {
    key = &request.key;
    TENANTRY_CHECK(expressions.check_keys_are_kept());
    TENANTRY_CHECK(expressions.check_update_paths());
    TENANTRY_CHECK(IsolationScope::check_key(*key));
  }
  TENANTRY_CHECK(expressions.check_condition_paths());
  TENANTRY_CHECK(expressions.check_projection_paths());
  const ddb::AttributeValue& tenant_pk = *key->find(keys::kPk);
  if constexpr (kIsUpdate<R>) TENANTRY_CHECK(expressions.scope_update(tenant_pk));
  TENANTRY_CHECK(expressions.scope_condition(&tenant_pk));
  render(request, expressions);
  expressions.finish();
  drop_legacy(request);
  if constexpr (kIsPut<R>)
    scope.enter_item(*key);
  else
    scope.enter_key(*key);
  return {};
}

Check check_old_or_none(const std::optional<std::string>& return_values) {
  if (!return_values || *return_values == "NONE" || *return_values == "ALL_OLD") return {};
  return refuse("ReturnValues can only be ALL_OLD or NONE");
}

bool has_empty_key(const ddb::Error& error) {
  return error.message.starts_with("One or more parameter values are not valid.");
}

/// Refusals of parts cancel a transaction together; of a write's, an empty key ends it at once.
class PartChecks {
 public:
  PartChecks(std::size_t parts, bool writes) : reasons_(parts), writes_(writes) {}

  Check note(std::size_t part, Check checked) {
    if (checked) return {};
    if (writes_ && has_empty_key(checked.error())) return checked;
    reasons_[part] = {"ValidationError", std::move(checked.error().message), {}};
    refused_ = true;
    return {};
  }
  Check result() && {
    if (!refused_) return {};
    return std::unexpected(transaction_cancelled(std::move(reasons_)));
  }

 private:
  std::vector<ddb::CancellationReason> reasons_;
  bool writes_;
  bool refused_ = false;
};

std::variant<ddb::ConditionCheck*, ddb::Put*, ddb::Delete*, ddb::Update*> action_of(ddb::TransactWriteItem& item) {
  if (item.condition_check) return &*item.condition_check;
  if (item.put) return &*item.put;
  if (item.delete_) return &*item.delete_;
  return &*item.update;
}

Check check_actions(const ddb::TransactWriteItem& item) {
  const int actions =
      item.condition_check.has_value() + item.put.has_value() + item.delete_.has_value() + item.update.has_value();
  if (actions == 0)
    return refuse("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
  if (actions > 1) return refuse("TransactItems can only contain one of Check, Put, Update or Delete");
  return {};
}

/// The tenant's condition as it was, where a scoped one may not be possible.
std::optional<ddb::ConditionExpression> spare_of(const std::optional<ddb::ConditionExpression>& condition) {
  struct {
    bool found = false;
    void operator()(const ddb::Path& path) { found |= is_prefixed(path.attribute.text); }
    void operator()(const ddb::ValueReference&) {}
  } finder;
  if (condition) visit_condition(*condition, finder);
  return finder.found ? condition : std::nullopt;
}

}  // namespace

Check RequestScope::refuse_operation(std::string_view operation) {
  return std::unexpected(ddb::Error(
      "AccessDeniedException", fmt::format("{} is not a tenant's operation: tables are the platform's", operation)));
}

Check RequestScope::enter_table(std::string& table) const {
  if (!is_tenant_table(route_.account(), table)) return no_such_table();
  table = route_.table_name();
  return {};
}

template <class R, class F>
Check RequestScope::with_expressions(R& request, F bind) {
  IsolatedExpressions::Values none;
  IsolatedExpressions expressions(scope_, request.expression_attribute_names, values_of(request, none));
  TENANTRY_CHECK(parse_expressions(request, expressions));
  if constexpr (requires { request.return_values; } && !kIsUpdate<R>)
    TENANTRY_CHECK(check_old_or_none(request.return_values));
  if constexpr (requires { request.table_name; }) TENANTRY_CHECK(enter_table(request.table_name));
  return bind(expressions);
}

Check RequestScope::enter(ddb::GetItemRequest& request) {
  return with_expressions(request, [&](auto& expressions) { return bind(scope_, request, expressions); });
}

Check RequestScope::enter(ddb::PutItemRequest& request) {
  return with_expressions(request, [&](auto& expressions) { return bind(scope_, request, expressions); });
}

Check RequestScope::enter(ddb::UpdateItemRequest& request) {
  return with_expressions(request, [&](auto& expressions) { return bind(scope_, request, expressions); });
}

Check RequestScope::enter(ddb::DeleteItemRequest& request) {
  return with_expressions(request, [&](auto& expressions) { return bind(scope_, request, expressions); });
}

Check RequestScope::enter(ddb::QueryRequest& request) {
  TENANTRY_CHECK(check_select(request));
  if (!request.key_condition_expression && (!request.key_conditions || request.key_conditions->empty()))
    return refuse("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
  return with_expressions(request, [&](IsolatedExpressions& expressions) -> Check {
    TENANTRY_TRY(const TenantIndex index, find_index(request.index_name, request.consistent_read.value_or(false)));
    TENANTRY_CHECK(expressions.scope_key_condition(index));
    if (request.exclusive_start_key) {
      TENANTRY_CHECK(IsolationScope::check_start_key(*request.exclusive_start_key, index));
      scope_.enter_start_key(*request.exclusive_start_key, index);
    }
    TENANTRY_CHECK(expressions.check_projection_paths());
    TENANTRY_CHECK(expressions.check_filter_attributes(index));
    TENANTRY_CHECK(expressions.check_condition_paths());
    return enter_page(request, expressions);
  });
}

Check RequestScope::enter_page(ddb::QueryRequest& request, IsolatedExpressions& expressions) {
  auto spare = spare_of(expressions.condition());
  const auto scoped = expressions.scope_condition(nullptr);
  if (scoped) {
    render(request, expressions);
    expressions.finish();
    drop_legacy(request);
    return {};
  }
  PageFilter& page = asked_.page.emplace();
  page.filter = std::move(spare);
  page.projection = expressions.take_projection();
  page.count_only = request.select == "COUNT";
  expressions.take_condition();
  for (auto* parameter : {&request.filter_expression, &request.projection_expression, &request.select})
    parameter->reset();
  render(request, expressions);
  page.values = expressions.finish_and_keep_values();
  page.older_values = std::exchange(request.query_filter, std::nullopt);
  drop_legacy(request);
  return {};
}

template <class T>
Check RequestScope::check_tables(const std::map<std::string, T>& by_table) const {
  if (by_table.empty())
    return refuse(
        "1 validation error detected: Value '{}' at 'requestItems' failed to satisfy constraint: Member must "
        "have length greater than or equal to 1");
  for (const auto& [name, part] : by_table)
    if (!is_tenant_table(route_.account(), name)) return no_such_table();
  return {};
}

/// What is asked of the first table, which becomes the physical one; others, its other names, go.
template <class T>
T& RequestScope::enter_tables(std::map<std::string, T>& by_table) {
  auto first = by_table.extract(by_table.begin());
  asked_.table = std::move(first.key());
  first.key() = route_.table_name();
  by_table.clear();
  return by_table.insert(std::move(first)).position->second;
}

Check RequestScope::enter(ddb::BatchGetItemRequest& request) {
  if (request.request_items.size() > 1) {
    TENANTRY_CHECK(check_tables(request.request_items));
    return refuse("Provided list of item keys contains duplicates");
  }
  if (request.request_items.empty()) return check_tables(request.request_items);
  ddb::KeysAndAttributes& wanted = request.request_items.begin()->second;
  asked_.reads.emplace();
  asked_.reads->attributes_to_get = wanted.attributes_to_get;
  asked_.reads->consistent_read = wanted.consistent_read;
  asked_.reads->projection_expression = wanted.projection_expression;
  asked_.reads->expression_attribute_names = wanted.expression_attribute_names;
  return with_expressions(wanted, [&](IsolatedExpressions& expressions) -> Check {
    TENANTRY_CHECK(check_tables(request.request_items));
    for (const AttributeMap& key : wanted.keys) TENANTRY_CHECK(IsolationScope::check_key(key));
    TENANTRY_CHECK(expressions.check_projection_paths());
    render(wanted, expressions);
    expressions.finish();
    drop_legacy(wanted);
    for (AttributeMap& key : wanted.keys) scope_.enter_key(key);
    enter_tables(request.request_items);
    return {};
  });
}

Check RequestScope::enter_write(ddb::WriteRequest& write) const {
  if (write.delete_request) {
    TENANTRY_CHECK(IsolationScope::check_key(write.delete_request->key));
    scope_.enter_key(write.delete_request->key);
    return {};
  }
  AttributeMap& item = write.put_request->item.mutable_attributes();
  if (auto checked = IsolationScope::check_item(item); !checked) {
    if (!checked.error().message.contains("Type mismatch for key")) return checked;
    return refuse("The provided key element does not match the schema");
  }
  scope_.enter_item(item);
  return {};
}

Check RequestScope::enter(ddb::BatchWriteItemRequest& request) {
  std::vector<ddb::WriteRequest> all;
  for (auto& [name, writes] : request.request_items) {
    if (writes.empty())
      return refuse(fmt::format(
          "1 validation error detected: Value '{{{}=[]}}' at 'requestItems' failed to satisfy constraint: Map value "
          "must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater "
          "than or equal to 1]",
          name));
    for (const auto& write : writes)
      if (write.put_request.has_value() == write.delete_request.has_value())
        return refuse(
            "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported "
            "datatypes");
  }
  TENANTRY_CHECK(check_tables(request.request_items));
  for (auto& [name, writes] : request.request_items)
    all.insert(all.end(), std::make_move_iterator(writes.begin()), std::make_move_iterator(writes.end()));
  for (auto& write : all) TENANTRY_CHECK(enter_write(write));
  enter_tables(request.request_items) = std::move(all);
  return {};
}

Check RequestScope::enter(ddb::TransactGetItemsRequest& request) {
  IsolatedExpressions::Values none;
  std::list<IsolatedExpressions> expressions;
  for (auto& [get] : request.transact_items) {
    auto& each = expressions.emplace_back(scope_, get.expression_attribute_names, none);
    TENANTRY_CHECK(parse_expressions(get, each));
    TENANTRY_CHECK(enter_table(get.table_name));
  }
  PartChecks checks(request.transact_items.size(), false);
  auto each = expressions.begin();
  for (std::size_t i = 0; i < request.transact_items.size(); ++i, ++each)
    TENANTRY_CHECK(checks.note(i, bind(scope_, request.transact_items[i].get, *each)));
  return std::move(checks).result();
}

Check RequestScope::enter(ddb::TransactWriteItemsRequest& request) {
  std::list<IsolatedExpressions> expressions;
  for (auto& item : request.transact_items) {
    TENANTRY_CHECK(check_actions(item));
    TENANTRY_CHECK(std::visit(
        [&](auto* action) -> Check {
          auto& each =
              expressions.emplace_back(scope_, action->expression_attribute_names, action->expression_attribute_values);
          TENANTRY_CHECK(parse_expressions(*action, each));
          return enter_table(action->table_name);
        },
        action_of(item)));
  }
  PartChecks checks(request.transact_items.size(), true);
  auto each = expressions.begin();
  for (std::size_t i = 0; i < request.transact_items.size(); ++i, ++each)
    TENANTRY_CHECK(checks.note(i, std::visit([&](auto* action) { return bind(scope_, *action, *each); },
                                             action_of(request.transact_items[i]))));
  TENANTRY_CHECK(std::move(checks).result());
  if (!request.client_request_token) return {};
  if (request.client_request_token->empty() || request.client_request_token->size() > 36)
    return refuse(
        "1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: Member must have "
        "length between 1 and 36");
  request.client_request_token = scope_.enter_token(*request.client_request_token);
  return {};
}

}  // namespace tenantry::tenancy
