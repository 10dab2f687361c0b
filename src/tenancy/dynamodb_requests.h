#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/service.h"
#include "aws/dynamodb/value.h"
#include "base/result.h"
#include "tenancy/account_error.h"

/// Small builders for the platform's own requests to DynamoDB.
namespace tenantry::tenancy {

/// A condition expression with its names and values.
struct Expression {
  std::string text;
  std::map<std::string, std::string> names;
  aws::dynamodb::AttributeMap values;

  /// The placeholder of a name or value, new for each call.
  std::string name(std::string_view attribute);
  std::string value(aws::dynamodb::AttributeValue value);
};

/// Moves names and values where a request has them; leaves them out where there are none.
template <class R>
void move_placeholders(Expression&& from, R& to) {
  if (!from.names.empty()) to.expression_attribute_names = std::move(from.names);
  if (!from.values.empty()) to.expression_attribute_values = std::move(from.values);
}

/// An UpdateExpression, and a condition if one is added, over the same names and values.
class UpdateBuilder {
 public:
  UpdateBuilder& set(std::string_view attribute, aws::dynamodb::AttributeValue value);
  UpdateBuilder& set_or_remove(std::string_view attribute, const std::optional<std::string>& text);
  /// `attribute = value`, and what was required before.
  UpdateBuilder& require(std::string_view attribute, aws::dynamodb::AttributeValue value);

  aws::dynamodb::Update build(std::string table, aws::dynamodb::AttributeMap key);

 private:
  Expression expression_;
  std::string sets_;
  std::string removes_;
  std::string condition_;
};

/// The text of a string attribute, or nothing.
std::optional<std::string_view> find_text(const aws::dynamodb::AttributeMap& item, std::string_view name);

/// A condition of a write has failed: of a single one, or of a part of a transaction.
bool is_condition_failure(const aws::dynamodb::Error& error);

/// conflict for a failed condition, else unavailable.
AccountError to_account_error(const aws::dynamodb::Error& error);

}  // namespace tenantry::tenancy
