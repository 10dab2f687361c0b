#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "aws/schema.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

/// Reads evaluated properties into a shape, whose members are named as CloudFormation names the properties. Texts
/// become booleans and numbers where the shape has them. Refused, as an event's reason says it: unknown properties,
/// missing required ones, wrong kinds, values outside the shape's one_of. Other limits are left to the service.
Checked<void> read_properties(const Value& properties, const aws::Schema& schema, void* structure);

template <aws::Shape T>
Checked<T> read_properties(const Value& properties) {
  T structure{};
  if (auto read = read_properties(properties, aws::schema_of<T>(), &structure); !read)
    return std::unexpected(std::move(read).error());
  return structure;
}

}  // namespace tenantry::local::cloudformation
