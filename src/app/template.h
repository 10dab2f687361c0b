#pragma once

#include <string_view>

namespace tenantry::app {

/// infra/cloudformation/private-account-dynamodb.yaml, as it was when this program was built.
std::string_view private_account_template();

}  // namespace tenantry::app
