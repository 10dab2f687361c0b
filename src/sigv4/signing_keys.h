#pragma once

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"
#include "sigv4/claim.h"
#include "sigv4/hash.h"

namespace tenantry::sigv4 {

/// Derived signing keys, by credential (key id, date, region, service). Bounded: when a shard's younger half is full,
/// what has not been used since the older half was, goes. A key is only found with the secret that it was derived from.
/// Thread-safe.
class SigningKeys {
 public:
  explicit SigningKeys(std::size_t capacity);

  /// `claim` is checked: its scope has all its parts.
  Digest get(const Claim& claim, std::string_view secret);
  std::size_t size() const;

 private:
  struct Entry {
    std::string secret;
    Digest key;
  };
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Half = std::unordered_map<std::string, Entry, Hash, std::equal_to<>>;
  struct alignas(64) Shard {
    mutable Mutex mutex;
    Half young GUARDED_BY(mutex), old GUARDED_BY(mutex);

    bool find(std::string_view credential, std::string_view secret, std::size_t half, Digest& key) EXCLUDES(mutex);
    void store(std::string credential, Entry entry, std::size_t half) REQUIRES(mutex);
  };
  static constexpr std::size_t kShards = 16;

  const std::size_t half_;
  std::array<Shard, kShards> shards_;
};

}  // namespace tenantry::sigv4
