#pragma once

#include <deque>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/parser.h"
#include "aws/dynamodb/value.h"
#include "tenancy/dynamodb_requests.h"
#include "tenancy/isolation_scope.h"

namespace tenantry::tenancy {

/// The expressions of one tenant's request, made physical: each is parsed, checked and written anew, with names and
/// values under new placeholders, so that nothing of the tenant's text is passed on.
///
/// The attributes that are stored with a prefix (PK, GSI1PK, GSI2PK) may be projected and tested by attribute_exists
/// and attribute_not_exists; GSI1PK and GSI2PK may be set to a given value and removed; all else that mentions them is
/// refused. GSI3PK and GSI3SK are not for tenants.
class IsolatedExpressions {
 public:
  using Names = aws::dynamodb::Placeholders::Names;
  using Values = aws::dynamodb::Placeholders::Values;

  /// The request's maps are replaced by finish().
  IsolatedExpressions(const IsolationScope& scope, Names& names, Values& values);

  Check begin(bool expressions) const;  ///< The maps by themselves.
  Check condition(std::string& text, aws::dynamodb::ExpressionKind kind = aws::dynamodb::ExpressionKind::kCondition);
  Check key_condition(std::string& text, const TenantIndex& index);
  Check projection(std::string& text);
  /// The update, or none: it also gives a new item its owner.
  Check update(std::optional<std::string>& text, std::string_view tenant_pk);
  Check finish();

 private:
  Check set_prefixed(aws::dynamodb::SetAction& action);
  Check check_update(aws::dynamodb::UpdateExpression& tree);
  aws::dynamodb::SetAction assignment(std::string_view attribute, aws::dynamodb::AttributeValue value);
  const aws::dynamodb::AttributeValue* keep(aws::dynamodb::AttributeValue value);

  const IsolationScope& scope_;
  Names& names_;
  Values& values_;
  aws::dynamodb::Placeholders tenant_;
  Expression physical_;
  std::deque<aws::dynamodb::AttributeValue> kept_;  ///< Values that trees refer to.
};

}  // namespace tenantry::tenancy
