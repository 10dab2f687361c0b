#include "tenancy/isolation_updates.h"

#include <fmt/format.h>

#include <string>
#include <utility>
#include <variant>

#include "base/result.h"
#include "tenancy/keys.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::SetTerm;
using Kind = SetTerm::Kind;

bool is_key(const ddb::Path& path) { return is_prefixed(path.attribute.text) && path.steps.empty(); }
bool is_pk(const ddb::Path& path) { return path.attribute.text == keys::kPk && path.steps.empty(); }

/// The path that a term reads, null for other terms.
const ddb::Path* path_of(const SetTerm& term) {
  return term.kind == Kind::kPath || term.kind == Kind::kIfNotExists ? std::get_if<ddb::Path>(&term.leaf) : nullptr;
}

void become_value(SetTerm& term, const ddb::AttributeValue* value) {
  term.kind = Kind::kValue;
  term.leaf = ddb::ValueReference{{}, value};
  term.operands.clear();
}

/// DynamoDB resolves what if_not_exists() would give instead even where that is not needed, and fails where it is not
/// there.
bool is_known(const SetTerm& term) { return term.operands.empty() || term.operands.front().kind == Kind::kValue; }

std::unexpected<ddb::Error> refuse(std::string_view what, const ddb::Path& path) {
  return std::unexpected(
      invalid(fmt::format("Invalid UpdateExpression: {} on this table: {}", what, ddb::to_string(path))));
}

}  // namespace

Check UpdateScope::enter(ddb::UpdateExpression& update) {
  for (auto& action : update.sets) {
    if (!is_key(action.path)) {
      TENANTRY_CHECK(enter_plain(action.term));
      continue;
    }
    if (action.term.kind == Kind::kValue)
      TENANTRY_CHECK(IsolationScope::check_updated_value(action.path.attribute.text,
                                                         *std::get<ddb::ValueReference>(action.term.leaf).value));
    TENANTRY_CHECK(enter_key(action.term));
  }
  return {};
}

Check UpdateScope::enter_operands(Term& term, Check (UpdateScope::*enter)(Term&)) {
  for (auto& operand : term.operands) TENANTRY_CHECK((this->*enter)(operand));
  return {};
}

Check UpdateScope::enter_key(Term& term) {
  if (term.kind == Kind::kValue) {
    auto& value = std::get<ddb::ValueReference>(term.leaf).value;
    value = values_.key(value);
    return {};
  }
  const auto* path = path_of(term);
  if (path == nullptr) return enter_operands(term, &UpdateScope::enter_computed);
  if (is_pk(*path)) {
    if (!is_known(term)) return refuse("if_not_exists() of a key takes a given value", *path);
    become_value(term, values_.key(&tenant_pk_));
    return {};
  }
  if (!is_key(*path)) return refuse("An index's partition key cannot be set to another attribute", *path);
  return enter_operands(term, &UpdateScope::enter_key);
}

Check UpdateScope::enter_plain(Term& term) {
  const auto* path = path_of(term);
  if (path == nullptr) {
    const bool computed = term.kind != Kind::kValue;
    return computed ? enter_operands(term, &UpdateScope::enter_computed) : Check();
  }
  if (is_pk(*path)) {
    if (!is_known(term)) return refuse("if_not_exists() of a key takes a given value", *path);
    become_value(term, placeholders_.keep(tenant_pk_));
    return {};
  }
  if (is_key(*path)) return refuse("An attribute cannot be set to an index's partition key", *path);
  return enter_operands(term, &UpdateScope::enter_plain);
}

/// A key attribute is a string, and with a string there is no sum and no list: DynamoDB says so.
Check UpdateScope::enter_computed(Term& term) { return enter_operands(term, &UpdateScope::enter_computed); }

void UpdateScope::add_owner(ddb::UpdateExpression& update) {
  set(update, keys::kGsi3Pk, scope_.owner());
  set(update, keys::kGsi3Sk, IsolationScope::owner_order(tenant_pk_.get_if<ddb::AttributeValue::String>()->text));
}

void UpdateScope::set(ddb::UpdateExpression& update, std::string_view attribute, ddb::AttributeValue value) {
  auto& action = update.sets.emplace_back();
  action.path.attribute.text = attribute;
  action.term.leaf = ddb::ValueReference{{}, placeholders_.keep(std::move(value))};
}

}  // namespace tenantry::tenancy
