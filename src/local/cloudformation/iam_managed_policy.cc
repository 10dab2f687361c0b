#include "local/cloudformation/handler.h"
#include "local/cloudformation/recorded_resource.h"

namespace tenantry::local::cloudformation {
namespace {

using enum PropertyKind;
using enum OnChange;

constexpr std::size_t kMaxName = 128;
constexpr PropertyRule kRules[] = {
    {"PolicyDocument", document, true},
    {.name = "ManagedPolicyName", .on_change = replacement},
    {.name = "Description", .on_change = replacement},
    {.name = "Path", .on_change = replacement},
    {"Groups", texts},
    {"Roles", texts},
    {"Users", texts},
};

std::string choose_id(const ResourceGoal& goal, const ResourceServices& services) {
  const auto name = text_of(goal.properties, "ManagedPolicyName");
  return iam_arn(services, "policy", text_of(goal.properties, "Path").value_or("/"),
                 name ? *name : generated_name(goal, services.random, kMaxName));
}

std::size_t attachments(const Value& properties) {
  std::size_t count = 0;
  for (const auto* name : {"Groups", "Roles", "Users"})
    if (const auto* names = properties.find(name)) count += names->list().size();
  return count;
}

Attributes attributes_of(const ResourceGoal& goal, const ResourceServices&) {
  return {{"PolicyArn", goal.physical_id},
          {"PolicyId", iam_id("ANPA", goal)},
          {"IsAttachable", "true"},
          {"AttachmentCount", std::to_string(attachments(goal.properties))},
          {"PermissionsBoundaryUsageCount", "0"}};
}

}  // namespace

std::unique_ptr<ResourceType> make_iam_managed_policy(const ResourceServices& services) {
  return make_recorded({"AWS::IAM::ManagedPolicy",
                        {"PolicyArn", "PolicyId", "IsAttachable", "AttachmentCount", "PermissionsBoundaryUsageCount"},
                        kRules,
                        check_iam_path,
                        choose_id,
                        attributes_of},
                       services);
}

}  // namespace tenantry::local::cloudformation
