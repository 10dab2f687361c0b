#include "tenancy/route.h"

#include "tenancy/keys.h"

namespace tenantry::tenancy {

Route Route::make(const AccountId& account, CloudType cloud_type, std::string table_name) {
  return Route(
      std::make_shared<const Data>(Data{account, cloud_type, std::move(table_name), keys::tenant_prefix(account)}));
}

}  // namespace tenantry::tenancy
