#pragma once

#include <cstdint>
#include <string_view>

#include "local/cloudformation/checked.h"
#include "local/cloudformation/value.h"

namespace tenantry::local::cloudformation {

/// The first `count` blocks of `host_bits` bits in `block`, `10.0.0.0/16` or an IPv6 one (User Guide, "Fn::Cidr").
Checked<Value::List> cidr_blocks(std::string_view block, std::int64_t count, std::int64_t host_bits);

}  // namespace tenantry::local::cloudformation
