#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/result.h"

namespace tenantry::tenancy {

/// Secrets at rest: AES-256-GCM (NIST SP 800-38D) under one key, bound to what they belong to as associated data, so
/// that a sealed secret copied to another record does not open there. A sealed secret is `version (1) | fingerprint of
/// the key (8) | nonce (12) | ciphertext | tag (16)`. Thread-safe; copied freely.
class SecretSeal {
 public:
  static constexpr std::size_t kKeySize = 32;

  /// A Failure where the key has not kKeySize bytes.
  static Result<SecretSeal> make(std::string key);

  std::string seal(std::string_view secret, std::string_view bound_to, Random& random) const;
  /// Failures tell a secret that was sealed under another key from one that is damaged or bound to something else.
  Result<std::string> open(std::string_view sealed, std::string_view bound_to) const;

 private:
  explicit SecretSeal(std::string key);

  std::string key_;
  std::string fingerprint_;
};

}  // namespace tenantry::tenancy
