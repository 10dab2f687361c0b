#pragma once

#include <string>
#include <string_view>

namespace tenantry::aws {

/// Where resources live: what an ARN is made of.
struct Identity {
  std::string region = "us-east-1";
  std::string account_id = "000000000000";  ///< Twelve digits.
};

/// `arn:aws:<service>:<region>:<account>:<resource>` (AWS General Reference, "Amazon Resource Names").
inline std::string make_arn(const Identity& identity, std::string_view service, std::string_view resource) {
  std::string arn = "arn:aws:";
  arn.append(service)
      .append(":")
      .append(identity.region)
      .append(":")
      .append(identity.account_id)
      .append(":")
      .append(resource);
  return arn;
}

}  // namespace tenantry::aws
