#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/value.h"
#include "aws/error.h"

namespace tenantry::aws::dynamodb {

/// ExpressionAttributeNames and -Values of one request, and which of them its expressions have used. The maps must
/// outlive it and the trees parsed with it.
class Placeholders {
 public:
  using Names = std::optional<std::map<std::string, std::string>>;
  using Values = std::optional<AttributeMap>;

  Placeholders(const Names& names, const Values& values);

  /// The maps by themselves: not empty, keys well formed (`#n`, `:v`), names of 1 to 65,535 bytes. DynamoDB checks this
  /// before it looks at any expression. Without any expression in the request (`expressions` false) neither map is
  /// allowed.
  std::expected<void, aws::Error> check_maps(bool expressions = true) const;
  /// After the last expression of the request: a ValidationException that names what none of them used.
  std::expected<void, aws::Error> check_all_used() const;

  const std::string* use_name(std::string_view placeholder);      ///< Null where it is not defined.
  const AttributeValue* use_value(std::string_view placeholder);  ///< Null where it is not defined.

 private:
  const std::map<std::string, std::string>* names_;
  const AttributeMap* values_;
  std::vector<const void*> used_;
};

/// The request's parameter that an expression came in: it begins every error message.
enum class ExpressionKind : std::uint8_t { kCondition, kFilter, kKeyCondition, kProjection, kUpdate };

std::string_view parameter_name(ExpressionKind kind);  ///< `ConditionExpression`

/// Text to tree, with everything checked that can be without an item: syntax, placeholders, reserved words, numbers
/// and types of operands, overlapping paths, the limits ("Service, account, and table quotas in Amazon DynamoDB": 4 KB
/// of text, 300 operators, 100 operands of IN). Errors are ValidationExceptions with DynamoDB's texts. For conditions
/// the kind is kCondition, kFilter or kKeyCondition.
std::expected<ConditionExpression, aws::Error> parse_condition(std::string_view text, Placeholders& placeholders,
                                                               ExpressionKind kind = ExpressionKind::kCondition);
std::expected<ProjectionExpression, aws::Error> parse_projection(std::string_view text, Placeholders& placeholders);
std::expected<UpdateExpression, aws::Error> parse_update(std::string_view text, Placeholders& placeholders);

}  // namespace tenantry::aws::dynamodb
