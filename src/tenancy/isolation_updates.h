#pragma once

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/value.h"
#include "tenancy/isolation_conditions.h"
#include "tenancy/isolation_placeholders.h"
#include "tenancy/isolation_scope.h"

namespace tenantry::tenancy {

/// Makes an update of a stored item do what the tenant's does to its own: what goes into GSI1PK or GSI2PK gets the
/// prefix, or has it already, and nothing with the prefix goes anywhere else. docs/isolation.md has the rules as a
/// table. Keys, paths into key attributes and the platform's attributes have been refused before.
class UpdateScope {
 public:
  UpdateScope(const IsolationScope& scope, ScopedValues& values, PhysicalPlaceholders& placeholders,
              const aws::dynamodb::AttributeValue& tenant_pk)
      : scope_(scope), values_(values), placeholders_(placeholders), tenant_pk_(tenant_pk) {}

  /// A ValidationException where it cannot be; the tree is void then.
  Check enter(aws::dynamodb::UpdateExpression& update);
  /// Gives a new item its owner; of one that is there it changes nothing.
  void add_owner(aws::dynamodb::UpdateExpression& update);

 private:
  using Term = aws::dynamodb::SetTerm;

  Check enter_key(Term& term);       ///< What goes into GSI1PK or GSI2PK.
  Check enter_plain(Term& term);     ///< What goes elsewhere.
  Check enter_computed(Term& term);  ///< What a sum or a list is made of: never a string, or the update fails.
  Check enter_operands(Term& term, Check (UpdateScope::*enter)(Term&));
  void set(aws::dynamodb::UpdateExpression& update, std::string_view attribute, aws::dynamodb::AttributeValue value);

  const IsolationScope& scope_;
  ScopedValues& values_;
  PhysicalPlaceholders& placeholders_;
  const aws::dynamodb::AttributeValue& tenant_pk_;
};

}  // namespace tenantry::tenancy
