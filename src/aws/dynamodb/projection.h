#pragma once

#include <span>

#include "aws/dynamodb/expression.h"
#include "aws/dynamodb/value.h"

namespace tenantry::aws::dynamodb {

/// The parts of an item that the paths name ("Using projection expressions in DynamoDB"): maps keep their named
/// members, lists their named elements, closed up, in their order. What the item lacks is left out.
AttributeMap project(const ProjectionExpression& projection, const AttributeMap& item);
AttributeMap project(std::span<const Path* const> paths, const AttributeMap& item);

}  // namespace tenantry::aws::dynamodb
