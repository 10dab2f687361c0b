#pragma once

#include <compare>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/value.h"

namespace tenantry::aws::dynamodb {

/// Whether the item meets the condition ("Condition and filter expressions, operators, and functions in DynamoDB"). An
/// item that does not exist is an empty map. Never fails: what does not fit (a missing attribute, another type) is
/// false, and `<>` with a missing attribute is true.
bool evaluate(const ConditionExpression& condition, const AttributeMap& item);

/// The value at a path, or null.
const AttributeValue* find(const AttributeMap& item, const Path& path);

/// The order of two strings, numbers or binaries; unordered where the types differ or have no order.
std::partial_ordering compare(const AttributeValue& a, const AttributeValue& b);

}  // namespace tenantry::aws::dynamodb
