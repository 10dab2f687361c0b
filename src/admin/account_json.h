#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "admin/problem.h"
#include "base/json.h"
#include "tenancy/account.h"
#include "tenancy/provisioning_record.h"

namespace tenantry::admin {

/// Bodies of POST and PATCH /accounts: strict, and with every fault in one Problem (400).
std::expected<tenancy::NewAccount, Problem> read_new_account(std::string_view body);
std::expected<tenancy::AccountChange, Problem> read_account_change(std::string_view body);

void write_account(json::Writer& writer, const tenancy::Account& account);
void write_provisioning(json::Writer& writer, const tenancy::Account& account,
                        const tenancy::ProvisioningRecord& record);

}  // namespace tenantry::admin
