#pragma once

#include <cstddef>

#include "aws/dynamodb/value.h"

namespace tenantry::aws::dynamodb {

/// Bytes as DynamoDB counts them for its limits and its capacity units ("DynamoDB item sizes and formats"): names and
/// values in UTF-8, raw bytes, numbers by digits, 1 for a null or boolean, 3 for a list or map and 1 for each of its
/// elements.
std::size_t value_size(const AttributeValue& value);
std::size_t item_size(const AttributeMap& attributes);

inline constexpr std::size_t kMaxItemSize = 400 * 1024;
inline constexpr std::size_t kMaxPartitionKeySize = 2048;
inline constexpr std::size_t kMaxSortKeySize = 1024;

}  // namespace tenantry::aws::dynamodb
