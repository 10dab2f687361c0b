#pragma once

#include <string_view>

namespace tenantry::platform {

/// infra/cloudformation/private-account-dynamodb.yaml, as it was when this program was built.
std::string_view private_account_template();

}  // namespace tenantry::platform
