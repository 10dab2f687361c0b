#pragma once

#include <string>
#include <string_view>

#include "tenancy/account_id.h"

namespace tenantry::tenancy {

/// A tenant's table as its SDKs may name it: `data`, or by ARN. The ARN stands for nothing in AWS: its account number
/// is twelve digits made from the account's id, so that one tenant's ARN is not another's.
bool is_tenant_table(const AccountId& account, std::string_view name_or_arn);

/// `arn:aws:dynamodb:<region>:<digits>:table/data`. In any region it names the same table.
std::string tenant_table_arn(const AccountId& account, std::string_view region);
/// A UUID for the table that is no physical table's.
std::string tenant_table_id(const AccountId& account);

}  // namespace tenantry::tenancy
