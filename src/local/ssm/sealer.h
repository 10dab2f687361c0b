#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace tenantry::local::ssm {

/// Encrypts values with AES-256-GCM: nonce (12 random bytes), ciphertext, tag (16 bytes). Thread-safe.
class Sealer {
 public:
  static constexpr std::size_t kKeySize = 32;

  /// The key has kKeySize bytes; `random` outlives the sealer.
  Sealer(std::string key, Random& random);

  std::string seal(std::string_view plain, std::string_view associated) const;
  /// nullopt: another key, other associated data, or damaged bytes.
  std::optional<std::string> open(std::string_view sealed, std::string_view associated) const;

 private:
  std::string key_;
  Random& random_;
};

/// What binds a sealed value to its place: a ciphertext moved to another name or version does not open.
std::string associated_data(std::string_view name, std::int64_t version);

}  // namespace tenantry::local::ssm
