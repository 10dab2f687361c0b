#pragma once

#include <optional>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/parser.h"
#include "aws/dynamodb/value.h"
#include "tenancy/isolation_placeholders.h"
#include "tenancy/isolation_scope.h"

namespace tenantry::tenancy {

/// A tenant's values on their way into an expression, each once however often it stands there.
class ScopedValues {
 public:
  ScopedValues(const IsolationScope& scope, PhysicalPlaceholders& placeholders)
      : scope_(scope), placeholders_(placeholders) {}

  /// To be compared with, or stored as, a key attribute: a string that is not empty gets the prefix. All else is as it
  /// was, and does with a key attribute what it does without isolation: it differs, or DynamoDB refuses it.
  const aws::dynamodb::AttributeValue* key(const aws::dynamodb::AttributeValue* value);
  /// Likewise, in a comparison: an empty string too.
  const aws::dynamodb::AttributeValue* compared(const aws::dynamodb::AttributeValue* value);
  /// To be searched for a key attribute: a set's or list's strings get the prefix.
  const aws::dynamodb::AttributeValue* searched(const aws::dynamodb::AttributeValue* value);
  /// A number to be compared with the size of a key attribute: larger by the prefix's. Null where that cannot be.
  const aws::dynamodb::AttributeValue* size(const aws::dynamodb::AttributeValue* value);

 private:
  using Made = std::vector<std::pair<const aws::dynamodb::AttributeValue*, const aws::dynamodb::AttributeValue*>>;
  template <class Make>
  const aws::dynamodb::AttributeValue* once(Made& made, const aws::dynamodb::AttributeValue* value, Make make);

  const IsolationScope& scope_;
  PhysicalPlaceholders& placeholders_;
  Made prefixed_;
  Made searched_;
  Made sizes_;
};

/// Makes a condition over stored items mean what the tenant's means over its own: for every item of the tenant's, and
/// for none, the one is true where the other is. docs/isolation.md has the rules as a table.
///
/// `PK` in a write's condition, beside another attribute, is the value that the write's key gives it: where there is
/// no item the other attribute is missing too.
class ConditionScope {
 public:
  /// `tenant_pk`: the tenant's own, of the only item that the condition may meet; null in filters.
  ConditionScope(ScopedValues& values, PhysicalPlaceholders& placeholders,
                 const aws::dynamodb::AttributeValue* tenant_pk, aws::dynamodb::ExpressionKind kind)
      : values_(values), placeholders_(placeholders), tenant_pk_(tenant_pk), kind_(kind) {}

  /// A ValidationException where it cannot be; the tree is void then.
  Check enter(aws::dynamodb::ConditionExpression& condition);

 private:
  using Operand = aws::dynamodb::Operand;
  using Operands = std::vector<Operand*>;

  Check enter(aws::dynamodb::ConditionExpression& whole, aws::dynamodb::Comparison& node);
  Check enter(aws::dynamodb::ConditionExpression& whole, aws::dynamodb::Between& node);
  Check enter(aws::dynamodb::ConditionExpression& whole, aws::dynamodb::In& node);
  Check enter(aws::dynamodb::ConditionExpression& whole, aws::dynamodb::FunctionCall& node);
  Check enter(aws::dynamodb::ConditionExpression& whole, aws::dynamodb::Logical& node);

  Check enter_compared(const Operands& operands, bool others_allowed);
  Check enter_beside_others(const Operands& operands);
  Check enter_contains(aws::dynamodb::ConditionExpression& whole, aws::dynamodb::FunctionCall& node);
  void decide(aws::dynamodb::ConditionExpression& whole, bool contained);
  Check replace_pk(Operand& operand);
  Check refuse(const Operand& operand) const;

  ScopedValues& values_;
  PhysicalPlaceholders& placeholders_;
  const aws::dynamodb::AttributeValue* tenant_pk_;
  aws::dynamodb::ExpressionKind kind_;
};

}  // namespace tenantry::tenancy
