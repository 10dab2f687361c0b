#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/parser.h"
#include "aws/dynamodb/value.h"
#include "tenancy/isolation_conditions.h"
#include "tenancy/isolation_placeholders.h"
#include "tenancy/isolation_scope.h"

namespace tenantry::tenancy {

/// The expressions of one tenant's request. In this order, which is that of DynamoDB's own checks: they are parsed as
/// the tenant wrote them, with all limits; checked against the table; scoped (isolation_conditions.h,
/// isolation_updates.h); and written anew, so that nothing of the tenant's text is passed on.
///
/// GSI3PK and GSI3SK are not for tenants: check_*_paths() refuse them.
class IsolatedExpressions {
 public:
  using Names = aws::dynamodb::Placeholders::Names;
  using Values = aws::dynamodb::Placeholders::Values;

  /// The request's maps, which finish() replaces.
  IsolatedExpressions(const IsolationScope& scope, Names& names, Values& values);
  IsolatedExpressions(const IsolatedExpressions&) = delete;
  IsolatedExpressions& operator=(const IsolatedExpressions&) = delete;

  /// Null: the request has none. Then check the maps: `useless_values` is what DynamoDB says of values where no
  /// expression can use them.
  struct Texts {
    const std::string* key_condition = nullptr;
    const std::string* update = nullptr;
    const std::string* condition = nullptr;
    const std::string* projection = nullptr;
    aws::dynamodb::ExpressionKind condition_kind = aws::dynamodb::ExpressionKind::kCondition;
    std::string_view useless_values = "ConditionExpression is null";
  };
  Check parse(const Texts& texts);
  /// Trees from the older parameters, in place of texts. What they borrow must be there until finish().
  void adopt_key_condition(aws::dynamodb::ConditionExpression tree) { key_condition_ = std::move(tree); }
  void adopt_condition(aws::dynamodb::ConditionExpression tree, aws::dynamodb::ExpressionKind kind) {
    condition_ = std::move(tree);
    condition_kind_ = kind;
  }
  void adopt_update(aws::dynamodb::UpdateExpression tree) { update_ = std::move(tree); }
  void adopt_projection(aws::dynamodb::ProjectionExpression tree) { projection_ = std::move(tree); }

  /// No path leads into a key attribute, or to the platform's.
  Check check_condition_paths() const;
  Check check_update_paths() const;
  Check check_projection_paths() const;
  Check check_keys_are_kept() const;                              ///< By the update.
  Check check_filter_attributes(const TenantIndex& index) const;  ///< A Query's filter names no key that it queries by.

  Check scope_key_condition(const TenantIndex& index);
  /// `tenant_pk`: of the only item that the condition may meet; it must outlive this. Null for filters.
  Check scope_condition(const aws::dynamodb::AttributeValue* tenant_pk);
  /// The update, or none: it also gives a new item its owner.
  Check scope_update(const aws::dynamodb::AttributeValue& tenant_pk);

  const std::optional<aws::dynamodb::ConditionExpression>& condition() const { return condition_; }
  std::optional<aws::dynamodb::ConditionExpression> take_condition() { return std::exchange(condition_, std::nullopt); }
  std::optional<aws::dynamodb::ProjectionExpression> take_projection() {
    return std::exchange(projection_, std::nullopt);
  }

  /// Into the physical request, where there is one.
  void render_key_condition(std::optional<std::string>& text);
  void render_condition(auto& text) {
    if (condition_) text = physical_.render(*condition_);
  }
  void render_projection(auto& text) {
    if (projection_) text = physical_.render(*projection_);
  }
  void render_update(auto& text) {
    if (update_) text = physical_.render(*update_);
  }
  void finish() { physical_.move_to(names_, values_); }
  /// The same where the tenant's trees are still needed: their values are handed over.
  Values finish_and_keep_values();

 private:
  const IsolationScope& scope_;
  Names& names_;
  Values& values_;
  aws::dynamodb::Placeholders tenant_;
  PhysicalPlaceholders physical_;
  ScopedValues scoped_;
  std::optional<aws::dynamodb::ConditionExpression> key_condition_;
  std::optional<aws::dynamodb::UpdateExpression> update_;
  std::optional<aws::dynamodb::ConditionExpression> condition_;
  std::optional<aws::dynamodb::ProjectionExpression> projection_;
  aws::dynamodb::ExpressionKind condition_kind_ = aws::dynamodb::ExpressionKind::kCondition;
  std::string physical_key_condition_;
};

}  // namespace tenantry::tenancy
