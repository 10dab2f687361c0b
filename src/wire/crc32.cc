#include "wire/crc32.h"

#include <zlib.h>

#include <cstddef>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

namespace tenantry::wire {
namespace {

std::uint32_t zlib_crc32(std::uint32_t crc, const unsigned char* bytes, std::size_t size) {
  return static_cast<std::uint32_t>(::crc32_z(crc, bytes, size));
}

#if defined(__x86_64__)

constexpr std::size_t kLane = sizeof(__m128i);
constexpr std::size_t kBlock = 4 * kLane;
constexpr std::size_t kWorthwhile = 2 * kBlock;

#define TENANTRY_CARRYLESS __attribute__((target("pclmul,sse2")))

TENANTRY_CARRYLESS __m128i load(const unsigned char* bytes) {
  return _mm_loadu_si128(reinterpret_cast<const __m128i*>(bytes));
}

/// `lane` moved up by as many bits as `shift` stands for, modulo the polynomial, plus `data`.
TENANTRY_CARRYLESS __m128i fold(__m128i lane, __m128i shift, __m128i data) {
  const __m128i low = _mm_clmulepi64_si128(lane, shift, 0x00);
  const __m128i high = _mm_clmulepi64_si128(lane, shift, 0x11);
  return _mm_xor_si128(_mm_xor_si128(low, high), data);
}

/// "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel), the constants of the reflected
/// polynomial; what remains, and the reduction of the last 16 bytes, is zlib's. `size` is at least a block.
TENANTRY_CARRYLESS std::uint32_t folded_crc32(const unsigned char* bytes, std::size_t size) {
  const __m128i by_block = _mm_set_epi64x(0x1c6e41596, 0x154442bd4);
  const __m128i by_lane = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
  __m128i lanes[4] = {_mm_xor_si128(load(bytes), _mm_cvtsi32_si128(-1)), load(bytes + kLane), load(bytes + 2 * kLane),
                      load(bytes + 3 * kLane)};
  for (bytes += kBlock, size -= kBlock; size >= kBlock; bytes += kBlock, size -= kBlock)
    for (std::size_t i = 0; i < 4; ++i) lanes[i] = fold(lanes[i], by_block, load(bytes + i * kLane));
  __m128i lane = lanes[0];
  for (std::size_t i = 1; i < 4; ++i) lane = fold(lane, by_lane, lanes[i]);
  for (; size >= kLane; bytes += kLane, size -= kLane) lane = fold(lane, by_lane, load(bytes));
  unsigned char rest[kLane];
  _mm_storeu_si128(reinterpret_cast<__m128i*>(rest), lane);
  return zlib_crc32(zlib_crc32(0xffffffff, rest, kLane), bytes, size);
}

#endif

}  // namespace

std::uint32_t crc32(std::string_view text) {
  const auto* bytes = reinterpret_cast<const unsigned char*>(text.data());
#if defined(__x86_64__)
  static const bool carryless = __builtin_cpu_supports("pclmul") != 0;
  if (carryless && text.size() >= kWorthwhile) return folded_crc32(bytes, text.size());
#endif
  return zlib_crc32(0, bytes, text.size());
}

}  // namespace tenantry::wire
