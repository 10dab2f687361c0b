#pragma once

#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/parser.h"
#include "aws/dynamodb/value.h"
#include "local/dynamodb/outcome.h"
#include "local/dynamodb/table.h"

namespace tenantry::local::dynamodb {

using Names = std::optional<std::map<std::string, std::string>>;
using Values = std::optional<api::AttributeMap>;

/// The expressions of a write. They borrow from the request's ExpressionAttributeValues.
struct WriteExpressions {
  std::optional<api::ConditionExpression> condition;
  std::optional<api::UpdateExpression> update;
};

/// The texts of a write's expressions, null where the request has none.
struct WriteTexts {
  const std::string* condition = nullptr;
  const std::string* update = nullptr;
  /// What DynamoDB says of values that nothing can use.
  std::string_view both_null = "ConditionExpression is null";
};

Outcome<WriteExpressions> parse_write(const WriteTexts& texts, const Names& names, const Values& values);

/// Of a Query or Scan.
struct ReadExpressions {
  std::optional<api::ConditionExpression> key_condition;
  std::optional<api::ConditionExpression> filter;
  std::optional<api::ProjectionExpression> projection;
};

Outcome<ReadExpressions> parse_read(const std::optional<std::string>& key_condition,
                                    const std::optional<std::string>& filter,
                                    const std::optional<std::string>& projection, const Names& names,
                                    const Values& values);

/// What a read without conditions asks for: ProjectionExpression or AttributesToGet; neither: nothing.
Outcome<std::optional<api::ProjectionExpression>> parse_projection_of(
    const std::optional<std::string>& projection, const Names& names,
    const std::optional<std::vector<std::string>>& attributes_to_get);

/// AttributesToGet as a projection of whole attributes.
Outcome<api::ProjectionExpression> projection_of(const std::vector<std::string>& attributes);

/// Key attributes are scalars: an expression may not look into one of the table or its indexes.
Outcome<void> check_paths(const Table& table, const api::ConditionExpression& condition);
Outcome<void> check_paths(const Table& table, const api::ProjectionExpression& projection);
Outcome<void> check_paths(const Table& table, const api::UpdateExpression& update);

/// A Query's filter may not name the keys that it queries by.
Outcome<void> check_filter_attributes(const KeySchema& keys, const api::ConditionExpression& filter);

/// The top-level attributes that a condition reads, each as often as it stands there.
std::vector<std::string_view> attributes_of(const api::ConditionExpression& condition);

/// A parameter of a request, and whether it is there.
struct Parameter {
  std::string_view name;
  bool present = false;
};

/// The parameters of the time before expressions are not built. They are refused: as DynamoDB does beside an
/// expression, else by name.
Outcome<void> refuse_legacy(std::initializer_list<Parameter> legacy, std::initializer_list<Parameter> expressions);

}  // namespace tenantry::local::dynamodb
