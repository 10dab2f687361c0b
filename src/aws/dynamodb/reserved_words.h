#pragma once

#include <string_view>

namespace tenantry::aws::dynamodb {

/// Whether an expression may name an attribute so only through ExpressionAttributeNames ("Reserved words in
/// DynamoDB"). In any case of letters.
bool is_reserved_word(std::string_view name);

}  // namespace tenantry::aws::dynamodb
