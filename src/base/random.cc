#include "base/random.h"

#include <openssl/rand.h>

#include <cstring>
#include <stdexcept>

#include "base/encoding.h"

namespace tenantry {

std::uint64_t Random::next() {
  std::uint64_t value = 0;
  fill(std::as_writable_bytes(std::span(&value, 1)));
  return value;
}

std::string Random::hex(std::size_t bytes) {
  std::string raw(bytes, '\0');
  fill(std::as_writable_bytes(std::span(raw)));
  return hex_encode(raw);
}

void SystemRandom::fill(std::span<std::byte> bytes) {
  if (RAND_bytes(reinterpret_cast<unsigned char*>(bytes.data()), static_cast<int>(bytes.size())) != 1)
    throw std::runtime_error("the system's random generator failed");
}

void SeededRandom::fill(std::span<std::byte> bytes) {
  for (std::size_t at = 0; at < bytes.size();) {
    state_ += 0x9e3779b97f4a7c15U;  // splitmix64
    std::uint64_t word = state_;
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9U;
    word = (word ^ (word >> 27)) * 0x94d049bb133111ebU;
    word ^= word >> 31;
    const std::size_t length = std::min(sizeof word, bytes.size() - at);
    std::memcpy(bytes.data() + at, &word, length);
    at += length;
  }
}

}  // namespace tenantry
