#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "tenancy/account.h"
#include "tenancy/account_id.h"

namespace tenantry::tenancy {

/// Where an active account's data is. Only a Router makes one from what SSM says. A handle: copying it copies a
/// pointer.
class Route {
 public:
  const AccountId& account() const { return data_->account; }
  CloudType cloud_type() const { return data_->cloud_type; }
  const std::string& table_name() const { return data_->table_name; }
  const std::string& tenant_prefix() const { return data_->tenant_prefix; }  ///< `ACCOUNT#<id>#`

  static Route make(const AccountId& account, CloudType cloud_type, std::string table_name);

 private:
  struct Data {
    AccountId account;
    CloudType cloud_type;
    std::string table_name;
    std::string tenant_prefix;
  };
  explicit Route(std::shared_ptr<const Data> data) : data_(std::move(data)) {}

  std::shared_ptr<const Data> data_;
};

/// Why there is no route. Never an excuse to use another table.
struct RouteError {
  enum class Kind : std::uint8_t {
    unknown_account,  ///< SSM has nothing on it.
    not_active,       ///< `status` says what it is instead, where that has been published.
    unavailable,      ///< SSM did not answer: try again.
    misconfigured,    ///< What SSM says cannot be: a part is missing, or the table is not this account's.
  };
  Kind kind = Kind::unavailable;
  std::string message;
  std::optional<ProvisioningStatus> status;
};

}  // namespace tenantry::tenancy
