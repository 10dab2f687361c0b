#pragma once

#include <expected>
#include <string_view>
#include <vector>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/value.h"
#include "aws/error.h"

namespace tenantry::aws::dynamodb {

/// The item after the update ("Update expressions in DynamoDB"). All right sides read the item as it came in. An item
/// that does not exist comes in as its key attributes. A ValidationException where a path does not lead anywhere, an
/// operand has the wrong type or a number overflows; limits of the item as a whole are the caller's. Move the item in
/// where it is not needed any more.
std::expected<AttributeMap, aws::Error> apply(const UpdateExpression& update, AttributeMap item);

/// The top-level attributes that the update writes: a caller refuses those that are keys. Each may stand several times.
std::vector<std::string_view> written_attributes(const UpdateExpression& update);

/// What ReturnValues UPDATED_OLD (of the item before) and UPDATED_NEW (of the item after) give: the parts that the
/// update names.
AttributeMap project_updated(const UpdateExpression& update, const AttributeMap& item);

}  // namespace tenantry::aws::dynamodb
