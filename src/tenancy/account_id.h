#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/random.h"
#include "base/uuid.h"

namespace tenantry::tenancy {

/// An account's id: a parsed UUID, never a string from outside, so that one account's key prefix can never be a prefix
/// of another's and nothing can be injected into keys, parameter paths and names.
class AccountId {
 public:
  static AccountId random(Random& random) { return AccountId(Uuid::random(random)); }
  /// The canonical lower-case form only.
  static std::optional<AccountId> parse(std::string_view text) {
    const auto uuid = Uuid::parse(text);
    return uuid ? std::optional(AccountId(*uuid)) : std::nullopt;
  }

  std::string to_string() const { return uuid_.to_string(); }
  const Uuid& uuid() const { return uuid_; }
  auto operator<=>(const AccountId&) const = default;

 private:
  explicit AccountId(const Uuid& uuid) : uuid_(uuid) {}

  Uuid uuid_;
};

}  // namespace tenantry::tenancy

template <>
struct std::hash<tenantry::tenancy::AccountId> {
  std::size_t operator()(const tenantry::tenancy::AccountId& id) const noexcept {
    return std::hash<tenantry::Uuid>{}(id.uuid());
  }
};
