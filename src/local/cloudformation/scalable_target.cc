#include <fmt/format.h>

#include "base/result.h"
#include "local/cloudformation/number.h"
#include "local/cloudformation/recorded_resource.h"

namespace tenantry::local::cloudformation {
namespace {

using enum PropertyKind;
using enum OnChange;

constexpr PropertyRule kAction[] = {{"MinCapacity", integer}, {"MaxCapacity", integer}};
constexpr PropertyRule kScheduledAction[] = {
    {.name = "ScheduledActionName", .required = true},
    {.name = "Schedule", .required = true},
    {"StartTime"},
    {"EndTime"},
    {"Timezone"},
    {.name = "ScalableTargetAction", .kind = structure, .members = kAction},
};
constexpr PropertyRule kSuspendedState[] = {{"DynamicScalingInSuspended", boolean},
                                            {"DynamicScalingOutSuspended", boolean},
                                            {"ScheduledScalingSuspended", boolean}};
constexpr PropertyRule kRules[] = {
    {"MinCapacity", integer, true},
    {"MaxCapacity", integer, true},
    {"ResourceId", text, true, replacement},
    {"ScalableDimension", text, true, replacement},
    {"ServiceNamespace", text, true, replacement},
    {"RoleARN"},
    {.name = "ScheduledActions", .kind = structures, .members = kScheduledAction},
    {.name = "SuspendedState", .kind = structure, .members = kSuspendedState},
    kTags,
};

Checked<void> check(const Value& properties) {
  const auto least = parse_number<std::int64_t>(properties.find("MinCapacity")->text());
  const auto most = parse_number<std::int64_t>(properties.find("MaxCapacity")->text());
  if (*least > *most) return refuse("Maximum capacity cannot be less than minimum capacity");
  return {};
}

std::string choose_id(const ResourceGoal& goal, const ResourceServices&) {
  return fmt::format("{}|{}|{}", *text_of(goal.properties, "ResourceId"),
                     *text_of(goal.properties, "ScalableDimension"), *text_of(goal.properties, "ServiceNamespace"));
}

Attributes attributes_of(const ResourceGoal& goal, const ResourceServices&) { return {{"Id", goal.physical_id}}; }

}  // namespace

std::unique_ptr<ResourceType> make_scalable_target(const ResourceServices& services) {
  return make_recorded({"AWS::ApplicationAutoScaling::ScalableTarget", {"Id"}, kRules, check, choose_id, attributes_of},
                       services);
}

}  // namespace tenantry::local::cloudformation
