#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/value.h"
#include "aws/error.h"

namespace tenantry::aws::dynamodb {

struct KeyAttribute {
  std::string_view name;
  AttributeValue::Type type = AttributeValue::Type::S;
};

/// What a Query asks of a table's or an index's keys. Values are borrowed as the expression's are.
struct KeyCondition {
  enum class Range : std::uint8_t {
    kAny,
    kEqual,
    kLess,
    kLessOrEqual,
    kGreater,
    kGreaterOrEqual,
    kBetween,
    kBeginsWith
  };

  const AttributeValue* partition = nullptr;
  Range range = Range::kAny;
  const AttributeValue* value = nullptr;  ///< The range's operand, for kBetween the lower bound.
  const AttributeValue* upper = nullptr;  ///< kBetween only.
};

/// What can be said against a condition as a key condition without knowing the keys: operators, nested paths, several
/// conditions on one attribute. DynamoDB checks this before it looks for the table.
std::expected<void, aws::Error> check_key_condition(const ConditionExpression& condition);

/// The condition on the partition key and, if the keys have one and it is used, the sort key ("Key condition
/// expressions for the Query operation in DynamoDB"). A ValidationException with DynamoDB's text for all that is not a
/// key condition, for missing keys, for values of another type than the key's, and for empty or too long ones.
std::expected<KeyCondition, aws::Error> analyze_key_condition(const ConditionExpression& condition,
                                                              KeyAttribute partition, std::optional<KeyAttribute> sort);

}  // namespace tenantry::aws::dynamodb
