#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "tenancy/account_store.h"

namespace tenantry::tenancy {

/// A place in a list of accounts, as opaque text for outside: after the account whose keys::list_order this is.
std::string encode_cursor(const AccountFilter& filter, std::string_view order);
/// The order again; nothing where the text is not a cursor of a list with this filter.
std::optional<std::string> decode_cursor(const AccountFilter& filter, std::string_view cursor);

}  // namespace tenantry::tenancy
