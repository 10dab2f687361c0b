#include "tenancy/isolation_expressions.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <variant>
#include <vector>

#include "aws/dynamodb/key_condition.h"
#include "aws/dynamodb/update.h"
#include "base/result.h"
#include "tenancy/keys.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeValue;
using ddb::KeyCondition;

std::unexpected<ddb::Error> refuse_use(const ddb::Path& path, ddb::ExpressionKind kind) {
  const std::string& attribute = path.attribute.text;
  if (is_hidden(attribute)) return std::unexpected(reserved(attribute));
  return std::unexpected(
      invalid(fmt::format("Invalid {}: the platform stores {} under a prefix, and cannot do this with it yet: only "
                          "attribute_exists and attribute_not_exists, SET to a given value, REMOVE, and projections",
                          ddb::parameter_name(kind), attribute)));
}

bool is_special(const ddb::Path& path) { return is_prefixed(path.attribute.text) || is_hidden(path.attribute.text); }

/// Finds the paths and values of a tree. `Visitor` has operator() for Path& and for ValueReference&.
template <class Visitor>
void visit(ddb::Operand& operand, Visitor& visitor) {
  std::visit(visitor, operand.of);
}

template <class Visitor>
void visit(ddb::ConditionExpression& condition, Visitor& visitor);

template <class Visitor>
struct NodeVisitor {
  Visitor& visitor;

  void operator()(ddb::Comparison& node) const {
    visit(node.left, visitor);
    visit(node.right, visitor);
  }
  void operator()(ddb::Between& node) const {
    visit(node.operand, visitor);
    visit(node.lower, visitor);
    visit(node.upper, visitor);
  }
  void operator()(ddb::In& node) const {
    visit(node.operand, visitor);
    for (auto& candidate : node.candidates) visit(candidate, visitor);
  }
  void operator()(ddb::FunctionCall& node) const {
    visit(node.operand, visitor);
    const bool has_argument = node.function != ddb::ConditionFunction::kAttributeExists &&
                              node.function != ddb::ConditionFunction::kAttributeNotExists;
    if (has_argument) visit(node.argument, visitor);
  }
  void operator()(ddb::Logical& node) const {
    for (auto& operand : node.operands) visit(operand, visitor);
  }
};

template <class Visitor>
void visit(ddb::ConditionExpression& condition, Visitor& visitor) {
  std::visit(NodeVisitor<Visitor>{visitor}, condition.node);
}

template <class Visitor>
void visit(ddb::SetTerm& term, Visitor& visitor) {
  using enum ddb::SetTerm::Kind;
  if (term.kind == kPath || term.kind == kValue || term.kind == kIfNotExists) std::visit(visitor, term.leaf);
  for (auto& operand : term.operands) visit(operand, visitor);
}

template <class Visitor>
void visit(ddb::UpdateExpression& update, Visitor& visitor) {
  for (auto& action : update.sets) {
    visitor(action.path);
    visit(action.term, visitor);
  }
  for (auto& path : update.removes) visitor(path);
  for (auto* actions : {&update.adds, &update.deletes})
    for (auto& action : *actions) {
      visitor(action.path);
      visitor(action.operand);
    }
}

/// Gives every name and value a placeholder of the physical request.
struct Renamer {
  Expression& physical;

  void operator()(ddb::Path& path) const {
    path.attribute.placeholder = physical.name(path.attribute.text);
    for (auto& step : path.steps)
      if (auto* name = std::get_if<ddb::Name>(&step)) name->placeholder = physical.name(name->text);
  }
  void operator()(ddb::ValueReference& value) const { value.placeholder = physical.value(*value.value); }
};

/// Finds the first path to an attribute that is stored otherwise than the tenant sees it.
struct SpecialFinder {
  const ddb::Path* found = nullptr;

  void operator()(const ddb::Path& path) {
    if (!found && is_special(path)) found = &path;
  }
  void operator()(const ddb::ValueReference&) {}
};

/// Takes out of the search what is allowed: attribute_exists(GSI1PK).
struct ConditionChecker {
  SpecialFinder finder;

  void check(ddb::ConditionExpression& condition) {
    if (auto* logical = std::get_if<ddb::Logical>(&condition.node)) {
      for (auto& operand : logical->operands) check(operand);
      return;
    }
    if (auto* call = std::get_if<ddb::FunctionCall>(&condition.node); call && is_existence_test(*call)) return;
    visit(condition, finder);
  }

  static bool is_existence_test(const ddb::FunctionCall& call) {
    const bool tests = call.function == ddb::ConditionFunction::kAttributeExists ||
                       call.function == ddb::ConditionFunction::kAttributeNotExists;
    const auto* path = std::get_if<ddb::Path>(&call.operand.of);
    return tests && path && !is_hidden(path->attribute.text);
  }
};

std::string range_text(const KeyCondition& condition, std::string_view sort_key, Expression& physical) {
  using enum KeyCondition::Range;
  if (condition.range == kAny) return {};
  const std::string name = physical.name(sort_key);
  const std::string value = physical.value(*condition.value);
  switch (condition.range) {
    case kAny:
      break;
    case kEqual:
      return fmt::format(" AND {} = {}", name, value);
    case kLess:
      return fmt::format(" AND {} < {}", name, value);
    case kLessOrEqual:
      return fmt::format(" AND {} <= {}", name, value);
    case kGreater:
      return fmt::format(" AND {} > {}", name, value);
    case kGreaterOrEqual:
      return fmt::format(" AND {} >= {}", name, value);
    case kBetween:
      return fmt::format(" AND {} BETWEEN {} AND {}", name, value, physical.value(*condition.upper));
    case kBeginsWith:
      return fmt::format(" AND begins_with({}, {})", name, value);
  }
  return {};
}

Check check_key_is_kept(const ddb::UpdateExpression& tree) {
  for (const auto attribute : ddb::written_attributes(tree))
    if (attribute == keys::kPk || attribute == keys::kSk)
      return std::unexpected(invalid(fmt::format(
          "One or more parameter values were invalid: Cannot update attribute {}. This attribute is part of the key",
          attribute)));
  return {};
}

}  // namespace

IsolatedExpressions::IsolatedExpressions(const IsolationScope& scope, Names& names, Values& values)
    : scope_(scope), names_(names), values_(values), tenant_(names, values) {}

Check IsolatedExpressions::begin(bool expressions) const {
  TENANTRY_CHECK(tenant_.check_maps(expressions));
  return {};
}

Check IsolatedExpressions::condition(std::string& text, ddb::ExpressionKind kind) {
  TENANTRY_TRY(auto tree, ddb::parse_condition(text, tenant_, kind));
  ConditionChecker checker;
  checker.check(tree);
  if (checker.finder.found) return refuse_use(*checker.finder.found, kind);
  Renamer renamer{physical_};
  visit(tree, renamer);
  text = ddb::to_string(tree);
  return {};
}

Check IsolatedExpressions::key_condition(std::string& text, const TenantIndex& index) {
  TENANTRY_TRY(const auto tree, ddb::parse_condition(text, tenant_, ddb::ExpressionKind::kKeyCondition));
  TENANTRY_TRY(const KeyCondition condition,
               ddb::analyze_key_condition(tree, {index.partition_key}, ddb::KeyAttribute{index.sort_key}));
  TENANTRY_TRY(AttributeValue partition, scope_.enter_value(index.partition_key, *condition.partition));
  text = fmt::format("{} = {}", physical_.name(index.partition_key), physical_.value(std::move(partition)));
  text += range_text(condition, index.sort_key, physical_);
  return {};
}

Check IsolatedExpressions::projection(std::string& text) {
  TENANTRY_TRY(auto tree, ddb::parse_projection(text, tenant_));
  Renamer renamer{physical_};
  for (ddb::Path& path : tree.paths) {
    if (is_hidden(path.attribute.text)) return std::unexpected(reserved(path.attribute.text));
    renamer(path);
  }
  text = ddb::to_string(tree);
  return {};
}

/// `SET GSI1PK = :value`, the one way to write such an attribute: with the value's prefix.
Check IsolatedExpressions::set_prefixed(ddb::SetAction& action) {
  auto* given = std::get_if<ddb::ValueReference>(&action.term.leaf);
  const bool plain = action.term.kind == ddb::SetTerm::Kind::kValue && given && action.path.steps.empty();
  if (!plain || is_hidden(action.path.attribute.text)) return refuse_use(action.path, ddb::ExpressionKind::kUpdate);
  TENANTRY_TRY(AttributeValue value, scope_.enter_value(action.path.attribute.text, *given->value));
  given->value = keep(std::move(value));
  return {};
}

/// Refuses, or makes physical, what the update does to attributes that are stored otherwise than the tenant sees them.
Check IsolatedExpressions::check_update(ddb::UpdateExpression& tree) {
  SpecialFinder finder;
  for (auto& action : tree.sets) {
    if (is_special(action.path)) {
      TENANTRY_CHECK(set_prefixed(action));
    } else {
      visit(action.term, finder);
    }
  }
  for (const auto& path : tree.removes)
    if (is_hidden(path.attribute.text) || !path.steps.empty()) finder(path);
  for (const auto* actions : {&tree.adds, &tree.deletes})
    for (const auto& action : *actions) finder(action.path);
  if (finder.found) return refuse_use(*finder.found, ddb::ExpressionKind::kUpdate);
  return {};
}

Check IsolatedExpressions::update(std::optional<std::string>& text, std::string_view tenant_pk) {
  ddb::UpdateExpression tree;
  if (text) {
    TENANTRY_TRY(tree, ddb::parse_update(*text, tenant_));
    TENANTRY_CHECK(check_key_is_kept(tree));
    TENANTRY_CHECK(check_update(tree));
  }
  tree.sets.push_back(assignment(keys::kGsi3Pk, scope_.owner()));
  tree.sets.push_back(assignment(keys::kGsi3Sk, IsolationScope::owner_order(tenant_pk)));
  Renamer renamer{physical_};
  visit(tree, renamer);
  text = ddb::to_string(tree);
  return {};
}

ddb::SetAction IsolatedExpressions::assignment(std::string_view attribute, AttributeValue value) {
  ddb::SetAction action;
  action.path.attribute.text = attribute;
  action.term.leaf = ddb::ValueReference{{}, keep(std::move(value))};
  return action;
}

const AttributeValue* IsolatedExpressions::keep(AttributeValue value) { return &kept_.emplace_back(std::move(value)); }

Check IsolatedExpressions::finish() {
  TENANTRY_CHECK(tenant_.check_all_used());
  names_.reset();
  values_.reset();
  if (!physical_.names.empty()) names_ = std::move(physical_.names);
  if (!physical_.values.empty()) values_ = std::move(physical_.values);
  return {};
}

}  // namespace tenantry::tenancy
