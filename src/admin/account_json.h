#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

#include "admin/problem.h"
#include "base/json.h"
#include "provisioning/progress.h"
#include "tenancy/account.h"

namespace tenantry::admin {

/// Bodies of POST and PATCH /accounts: strict, and with every fault in one Problem (400).
std::expected<tenancy::NewAccount, Problem> read_new_account(std::string_view body);
std::expected<tenancy::AccountChange, Problem> read_account_change(std::string_view body);
/// A body of a request that has nothing to say: none, or an empty object.
std::expected<void, Problem> read_empty(std::string_view body);

enum class Parts : std::uint8_t { with, without };  ///< Addresses, technical user and licenses.
void write_account(json::Writer& writer, const tenancy::Account& account, Parts parts = Parts::with);
void write_progress(json::Writer& writer, const provisioning::Progress& progress);

}  // namespace tenantry::admin
