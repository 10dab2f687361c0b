#pragma once

#include <array>
#include <string_view>

namespace tenantry::provisioning {

/// The template's parameters for what the table and each index have now, apart from auto scaling's bounds. The first is
/// the table's; the others are the indexes' by their names.
inline constexpr std::array<std::string_view, 4> kReadCapacities = {"TableReadCapacity", "GSI1ReadCapacity",
                                                                    "GSI2ReadCapacity", "GSI3ReadCapacity"};
inline constexpr std::array<std::string_view, 4> kWriteCapacities = {"TableWriteCapacity", "GSI1WriteCapacity",
                                                                     "GSI2WriteCapacity", "GSI3WriteCapacity"};

}  // namespace tenantry::provisioning
