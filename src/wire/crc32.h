#pragma once

#include <cstdint>
#include <string_view>

namespace tenantry::wire {

/// zlib's CRC-32 (ISO-HDLC), several times as fast where the processor multiplies without carry: replies are summed
/// whole.
std::uint32_t crc32(std::string_view bytes);

}  // namespace tenantry::wire
