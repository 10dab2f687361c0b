#pragma once

#include <string_view>

#include "aws/dynamodb/value.h"

namespace tenantry::aws::dynamodb {

/// The attributes of an item in canonical wire form (append_json): without the checks of read_json(), and faster.
/// Throws std::runtime_error where the text cannot have come from append_json().
AttributeMap decode_wire(std::string_view wire);

}  // namespace tenantry::aws::dynamodb
