#pragma once

#include <expected>
#include <initializer_list>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/item_operations.h"
#include "aws/dynamodb/query_operations.h"
#include "aws/error.h"

namespace tenantry::aws::dynamodb {

/// The parameters of the time before expressions ("Legacy conditional parameters" in the Developer Guide) as the trees
/// that expressions are parsed to. Trees borrow the parameters' values. Their names carry the placeholder `#`: written
/// out they need one of their own. What is wrong is a ValidationException with DynamoDB's text.

/// KeyConditions, QueryFilter, ScanFilter: all of them or, with the ConditionalOperator OR, any. Not empty.
std::expected<ConditionExpression, aws::Error> legacy_condition(const std::map<std::string, Condition>& conditions,
                                                                const std::optional<std::string>& conditional_operator);

/// Expected, likewise.
std::expected<ConditionExpression, aws::Error> legacy_condition(
    const std::map<std::string, ExpectedAttributeValue>& expected,
    const std::optional<std::string>& conditional_operator);

/// AttributeUpdates. To ADD to a list is to append.
std::expected<UpdateExpression, aws::Error> legacy_update(const std::map<std::string, AttributeValueUpdate>& updates);

/// AttributesToGet.
std::expected<ProjectionExpression, aws::Error> legacy_projection(const std::vector<std::string>& attributes);

/// A parameter of a request, and whether it is there.
struct UsedParameter {
  std::string_view name;
  bool used = false;
};
/// One request may use one kind only.
std::expected<void, aws::Error> check_one_kind(std::initializer_list<UsedParameter> legacy,
                                               std::initializer_list<UsedParameter> expressions);

}  // namespace tenantry::aws::dynamodb
