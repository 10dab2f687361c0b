#include <algorithm>

#include "base/result.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/recorded_resource.h"

namespace tenantry::local::cloudformation {
namespace {

using enum PropertyKind;

constexpr std::size_t kMaxId = 22;  // mysta-MyPo-1A2B3C4D5E6F
constexpr PropertyRule kRules[] = {
    {"PolicyName", text, true}, {"PolicyDocument", document, true}, {"Groups", texts}, {"Roles", texts},
    {"Users", texts},
};

Checked<void> check(const Value& properties) {
  const auto holds = [&](std::string_view name) {
    const auto* names = properties.find(name);
    return names && !names->list().empty();
  };
  if (holds("Groups") || holds("Roles") || holds("Users")) return {};
  return refuse("At least one of [Groups,Roles,Users] must be non-empty.");
}

std::string choose_id(const ResourceGoal& goal, const ResourceServices& services) {
  return generated_name(goal, services.random, kMaxId);
}

Attributes attributes_of(const ResourceGoal& goal, const ResourceServices&) { return {{"Id", goal.physical_id}}; }

}  // namespace

std::unique_ptr<ResourceType> make_iam_policy(const ResourceServices& services) {
  return make_recorded({"AWS::IAM::Policy", {"Id"}, kRules, check, choose_id, attributes_of}, services);
}

}  // namespace tenantry::local::cloudformation
