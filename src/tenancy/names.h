#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "tenancy/account_id.h"
#include "tenancy/platform_config.h"

namespace tenantry::tenancy {

inline constexpr std::string_view kTemplateKey = "cloudformation/private-account-dynamodb.yaml";

/// The names of everything that the platform makes, all in one place. Copied freely.
class Names {
 public:
  /// A failure where project and environment do not make valid names of tables, stacks and buckets ("Naming rules" of
  /// DynamoDB and S3, API_CreateStack), or where the shared table's would look like a private account's.
  static Result<Names> make(const PlatformConfig& config);

  const std::string& shared_table() const { return shared_table_; }  ///< `{project}-{environment}-shared`
  std::string table(const AccountId& id) const;                      ///< `{project}-{environment}-account-{id}`
  std::string stack(const AccountId& id) const { return table(id); }
  const std::string& template_bucket() const { return template_bucket_; }
  std::string template_url(std::string_view bucket, std::string_view key) const;  ///< As CloudFormation wants it.

  const std::string& project() const { return project_; }
  const std::string& environment() const { return environment_; }

 private:
  Names() = default;

  std::string project_;
  std::string environment_;
  std::string region_;
  std::string shared_table_;
  std::string table_prefix_;
  std::string template_bucket_;
};

/// Tags on all that belongs to one account: what is adopted or removed is what carries them.
inline constexpr std::string_view kAccountTag = "tenantry:account";          ///< The account's id.
inline constexpr std::string_view kProjectTag = "tenantry:project";          ///< The project's name.
inline constexpr std::string_view kEnvironmentTag = "tenantry:environment";  ///< The environment's name.

}  // namespace tenantry::tenancy
