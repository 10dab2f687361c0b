#include "base/result.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/number.h"
#include "local/cloudformation/recorded_resource.h"

namespace tenantry::local::cloudformation {
namespace {

using enum PropertyKind;
using enum OnChange;

constexpr std::size_t kMaxName = 64;
constexpr PropertyRule kPolicy[] = {{"PolicyName", text, true}, {"PolicyDocument", document, true}};
constexpr PropertyRule kRules[] = {
    {"AssumeRolePolicyDocument", document, true},
    {"Description"},
    {"ManagedPolicyArns", texts},
    {"MaxSessionDuration", integer},
    {.name = "Path", .on_change = replacement},
    {"PermissionsBoundary"},
    {.name = "Policies", .kind = structures, .members = kPolicy},
    {.name = "RoleName", .on_change = replacement},
    kTags,
};

Checked<void> check(const Value& properties) {
  if (text_of(properties, "RoleName").value_or("").size() > kMaxName)
    return refuse("Value of property RoleName must have a length of at most 64");
  if (const auto given = text_of(properties, "MaxSessionDuration")) {
    const auto seconds = *parse_number<std::int64_t>(*given);
    if (seconds < 3600 || seconds > 43200)
      return refuse("Value of property MaxSessionDuration must be between 3600 and 43200");
  }
  return check_iam_path(properties);
}

std::string choose_id(const ResourceGoal& goal, const ResourceServices& services) {
  const auto name = text_of(goal.properties, "RoleName");
  return name ? *name : generated_name(goal, services.random, kMaxName);
}

Attributes attributes_of(const ResourceGoal& goal, const ResourceServices& services) {
  const auto path = text_of(goal.properties, "Path").value_or("/");
  return {{"Arn", iam_arn(services, "role", path, goal.physical_id)}, {"RoleId", iam_id("AROA", goal)}};
}

}  // namespace

std::unique_ptr<ResourceType> make_iam_role(const ResourceServices& services) {
  return make_recorded({"AWS::IAM::Role", {"Arn", "RoleId"}, kRules, check, choose_id, attributes_of}, services);
}

}  // namespace tenantry::local::cloudformation
