#pragma once

#include <string>
#include <string_view>

#include "tenancy/account_id.h"

/// The paths in SSM's Parameter Store: the contract with operators and other services.
namespace tenantry::tenancy::parameters {

inline constexpr std::string_view kSharedTableName = "/platform/dynamodb/shared-table-name";
inline constexpr std::string_view kSharedTableArn = "/platform/dynamodb/shared-table-arn";
inline constexpr std::string_view kDefaultBillingMode = "/platform/dynamodb/default-billing-mode";
inline constexpr std::string_view kTemplateBucket = "/platform/cloudformation/template-bucket";
inline constexpr std::string_view kTemplateKey = "/platform/cloudformation/private-account-template-key";

/// Below `/accounts/{id}/`.
inline constexpr std::string_view kCloudType = "cloud-type";
inline constexpr std::string_view kProvisioningStatus = "provisioning-status";
inline constexpr std::string_view kProvisioningError = "provisioning-error";  ///< Absent when there is none.
inline constexpr std::string_view kTableName = "dynamodb/table-name";
inline constexpr std::string_view kTableArn = "dynamodb/table-arn";
inline constexpr std::string_view kStreamArn = "dynamodb/stream-arn";

std::string account_root(const AccountId& id);                       ///< `/accounts/{id}/`
std::string of_account(const AccountId& id, std::string_view name);  ///< `/accounts/{id}/{name}`

}  // namespace tenantry::tenancy::parameters
