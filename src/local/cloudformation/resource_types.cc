#include <algorithm>

#include "local/cloudformation/resource_type.h"

namespace tenantry::local::cloudformation {

ResourceTypes::ResourceTypes(const ResourceServices& services) {
  for (auto* make : {make_dynamodb_table, make_ssm_parameter, make_s3_bucket, make_scalable_target, make_scaling_policy,
                     make_cloudwatch_alarm, make_kms_key, make_kms_alias, make_iam_role, make_iam_policy,
                     make_iam_managed_policy, make_sns_topic}) {
    auto type = make(services);
    types_.emplace(std::string(type->name()), std::move(type));
  }
}

ResourceType* ResourceTypes::find(std::string_view type) const {
  const auto found = types_.find(type);
  return found == types_.end() ? nullptr : found->second.get();
}

}  // namespace tenantry::local::cloudformation
