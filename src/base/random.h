#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace tenantry {

/// Randomness, passed in so that the simulation is reproducible. Thread-safe.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<std::byte> bytes) = 0;

  std::uint64_t next();
  std::string hex(std::size_t bytes);  ///< `bytes` random bytes as lower-case hexadecimal.
};

/// OpenSSL's generator: fit for ids, tokens and keys. A failure of the generator throws std::runtime_error.
class SystemRandom final : public Random {
 public:
  void fill(std::span<std::byte> bytes) override;
};

/// A seeded sequence, for tests and the simulation only. The same seed gives the same bytes.
class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : state_(seed) {}
  void fill(std::span<std::byte> bytes) override;

 private:
  std::uint64_t state_;
};

}  // namespace tenantry
