#include "base/result.h"
#include "local/cloudformation/recorded_resource.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr PropertyRule kRules[] = {
    {"AliasName", PropertyKind::text, true, OnChange::replacement},
    {"TargetKeyId", PropertyKind::text, true},
};

Checked<void> check(const Value& properties) {
  const auto name = *text_of(properties, "AliasName");
  if (!name.starts_with("alias/") || name.size() == 6)
    return refuse("Alias must start with the prefix \"alias/\". Please see https://docs.aws.amazon.com/kms/");
  if (name.starts_with("alias/aws/"))
    return refuse("The alias name must not begin with alias/aws/, which is reserved for AWS managed keys");
  return {};
}

std::string choose_id(const ResourceGoal& goal, const ResourceServices&) {
  return *text_of(goal.properties, "AliasName");
}

Attributes attributes_of(const ResourceGoal&, const ResourceServices&) { return {}; }

}  // namespace

std::unique_ptr<ResourceType> make_kms_alias(const ResourceServices& services) {
  return make_recorded({"AWS::KMS::Alias", {}, kRules, check, choose_id, attributes_of}, services);
}

}  // namespace tenantry::local::cloudformation
