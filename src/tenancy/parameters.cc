#include "tenancy/parameters.h"

namespace tenantry::tenancy::parameters {

std::string account_root(const AccountId& id) { return "/accounts/" + id.to_string() + "/"; }

std::string of_account(const AccountId& id, std::string_view name) { return account_root(id).append(name); }

}  // namespace tenantry::tenancy::parameters
