#pragma once

#include <cstdint>
#include <string_view>

namespace tenantry::kv {

/// CRC-32C (Castagnoli; RFC 3720, appendix B.4) of `bytes`, continuing from that of the bytes before them.
std::uint32_t crc32c(std::string_view bytes, std::uint32_t before = 0);

}  // namespace tenantry::kv
