#include "tenancy/isolation_expressions.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>
#include <variant>
#include <vector>

#include "aws/dynamodb/key_condition.h"
#include "aws/dynamodb/update.h"
#include "base/result.h"
#include "tenancy/isolation_updates.h"
#include "tenancy/isolation_visit.h"
#include "tenancy/keys.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeValue;
using ddb::KeyCondition;

std::unexpected<ddb::Error> refuse(std::string message) { return std::unexpected(invalid(std::move(message))); }

constexpr std::array kTableKeys = {keys::kPk, keys::kSk};
constexpr std::array kIndexKeys = {keys::kGsi1Pk, keys::kGsi1Sk, keys::kGsi2Pk, keys::kGsi2Sk};

bool is_one_of(const auto& names, std::string_view name) { return std::ranges::find(names, name) != names.end(); }

/// Notes the first path that a tenant cannot use.
struct PathChecker {
  Check result;

  void operator()(const ddb::Path& path) {
    if (result) result = check(path);
  }
  void operator()(const ddb::ValueReference&) {}

  static Check check(const ddb::Path& path) {
    const std::string& name = path.attribute.text;
    if (is_hidden(name)) return std::unexpected(reserved(name));
    if (path.steps.empty()) return {};
    const bool table = is_one_of(kTableKeys, name);
    if (!table && !is_one_of(kIndexKeys, name)) return {};
    return refuse(fmt::format(
        "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: {}: {}",
        table ? "Key" : "IndexKey", name));
  }
};

struct FilterChecker {
  const TenantIndex& index;
  Check result;

  void operator()(const ddb::Path& path) {
    const std::string& name = path.attribute.text;
    if (!result || (name != index.partition_key && name != index.sort_key)) return;
    result = refuse(
        fmt::format("Filter Expression can only contain non-primary key attributes: Primary key attribute: {}", name));
  }
  void operator()(const ddb::ValueReference&) {}
};

std::string range_text(const KeyCondition& condition, std::string_view sort_key, PhysicalPlaceholders& physical) {
  using enum KeyCondition::Range;
  if (condition.range == kAny) return {};
  const std::string value = physical.value(*condition.value);
  switch (condition.range) {
    case kAny:
      break;
    case kEqual:
      return fmt::format(" AND {} = {}", sort_key, value);
    case kLess:
      return fmt::format(" AND {} < {}", sort_key, value);
    case kLessOrEqual:
      return fmt::format(" AND {} <= {}", sort_key, value);
    case kGreater:
      return fmt::format(" AND {} > {}", sort_key, value);
    case kGreaterOrEqual:
      return fmt::format(" AND {} >= {}", sort_key, value);
    case kBetween:
      return fmt::format(" AND {} BETWEEN {} AND {}", sort_key, value, physical.value(*condition.upper));
    case kBeginsWith:
      return fmt::format(" AND begins_with({}, {})", sort_key, value);
  }
  return {};
}

}  // namespace

IsolatedExpressions::IsolatedExpressions(const IsolationScope& scope, Names& names, Values& values)
    : scope_(scope), names_(names), values_(values), tenant_(names, values), scoped_(scope, physical_) {}

Check IsolatedExpressions::parse(const Texts& texts) {
  const bool with_values = texts.key_condition || texts.update || texts.condition;
  if (!with_values && !texts.projection && !names_ && !values_) return {};
  const bool filters = texts.condition_kind == ddb::ExpressionKind::kFilter;
  if (!with_values && values_ && (filters || !names_))
    return refuse(fmt::format("ExpressionAttributeValues can only be specified when using expressions: {}",
                              texts.useless_values));
  TENANTRY_CHECK(tenant_.check_maps(with_values || texts.projection));
  if (texts.key_condition) {
    TENANTRY_TRY(key_condition_,
                 ddb::parse_condition(*texts.key_condition, tenant_, ddb::ExpressionKind::kKeyCondition));
  }
  if (texts.update) {
    TENANTRY_TRY(update_, ddb::parse_update(*texts.update, tenant_));
  }
  if (texts.condition) {
    TENANTRY_TRY(condition_, ddb::parse_condition(*texts.condition, tenant_, texts.condition_kind));
    condition_kind_ = texts.condition_kind;
  }
  if (texts.projection) {
    TENANTRY_TRY(projection_, ddb::parse_projection(*texts.projection, tenant_));
  }
  TENANTRY_CHECK(tenant_.check_all_used());
  return {};
}

Check IsolatedExpressions::check_condition_paths() const {
  PathChecker checker;
  if (condition_) visit_condition(*condition_, checker);
  return std::move(checker.result);
}

Check IsolatedExpressions::check_update_paths() const {
  PathChecker checker;
  if (update_) visit_update(*update_, checker);
  return std::move(checker.result);
}

Check IsolatedExpressions::check_projection_paths() const {
  PathChecker checker;
  if (projection_)
    for (const auto& path : projection_->paths) checker(path);
  return std::move(checker.result);
}

Check IsolatedExpressions::check_keys_are_kept() const {
  if (!update_) return {};
  for (const auto name : ddb::written_attributes(*update_))
    if (is_one_of(kTableKeys, name))
      return refuse(fmt::format(
          "One or more parameter values were invalid: Cannot update attribute {}. This attribute is part of the key",
          name));
  return {};
}

Check IsolatedExpressions::check_filter_attributes(const TenantIndex& index) const {
  FilterChecker checker{index, {}};
  if (condition_) visit_condition(*condition_, checker);
  return std::move(checker.result);
}

Check IsolatedExpressions::scope_key_condition(const TenantIndex& index) {
  TENANTRY_TRY(const KeyCondition condition,
               ddb::analyze_key_condition(*key_condition_, {index.partition_key}, ddb::KeyAttribute{index.sort_key}));
  TENANTRY_TRY(AttributeValue partition, scope_.enter_value(index.partition_key, *condition.partition));
  physical_key_condition_ =
      fmt::format("{} = {}", index.partition_key, physical_.value(*physical_.keep(std::move(partition))));
  physical_key_condition_ += range_text(condition, index.sort_key, physical_);
  return {};
}

Check IsolatedExpressions::scope_condition(const AttributeValue* tenant_pk) {
  if (!condition_) return {};
  return ConditionScope(scoped_, physical_, tenant_pk, condition_kind_).enter(*condition_);
}

Check IsolatedExpressions::scope_update(const AttributeValue& tenant_pk) {
  if (!update_) update_.emplace();
  UpdateScope scope(scope_, scoped_, physical_, tenant_pk);
  TENANTRY_CHECK(scope.enter(*update_));
  scope.add_owner(*update_);
  return {};
}

void IsolatedExpressions::render_key_condition(std::optional<std::string>& text) {
  text = std::move(physical_key_condition_);
}

IsolatedExpressions::Values IsolatedExpressions::finish_and_keep_values() {
  Values tenants = std::exchange(values_, std::nullopt);
  physical_.copy_to(names_, values_);
  return tenants;
}

}  // namespace tenantry::tenancy
