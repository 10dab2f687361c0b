#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"

namespace tenantry {

/// A UUID (RFC 9562) as a value: what is parsed here can be put into keys, paths and names without escaping.
class Uuid {
 public:
  static constexpr std::size_t kTextSize = 36;

  Uuid() = default;                    ///< The nil UUID.
  static Uuid random(Random& random);  ///< Version 4.
  /// Accepts exactly the canonical lower-case form with hyphens; anything else is nullopt.
  static std::optional<Uuid> parse(std::string_view text);

  std::string to_string() const;
  const std::array<std::uint8_t, 16>& bytes() const { return bytes_; }
  auto operator<=>(const Uuid&) const = default;

 private:
  std::array<std::uint8_t, 16> bytes_{};
};

}  // namespace tenantry

template <>
struct std::hash<tenantry::Uuid> {
  std::size_t operator()(const tenantry::Uuid& id) const noexcept;
};
