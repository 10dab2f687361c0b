#include <fmt/format.h>

#include "base/result.h"
#include "base/uuid.h"
#include "local/cloudformation/recorded_resource.h"

namespace tenantry::local::cloudformation {
namespace {

using enum PropertyKind;
using enum OnChange;

constexpr PropertyRule kPredefinedMetric[] = {{"PredefinedMetricType", text, true}, {"ResourceLabel"}};
constexpr PropertyRule kTargetTracking[] = {
    {"TargetValue", number, true},
    {.name = "PredefinedMetricSpecification", .kind = structure, .members = kPredefinedMetric},
    {"CustomizedMetricSpecification", document},
    {"ScaleInCooldown", integer},
    {"ScaleOutCooldown", integer},
    {"DisableScaleIn", boolean},
};
constexpr PropertyRule kStep[] = {
    {"ScalingAdjustment", integer, true}, {"MetricIntervalLowerBound", number}, {"MetricIntervalUpperBound", number}};
constexpr PropertyRule kStepScaling[] = {
    {.name = "AdjustmentType", .one_of = "ChangeInCapacity|ExactCapacity|PercentChangeInCapacity"},
    {"Cooldown", integer},
    {.name = "MetricAggregationType", .one_of = "Average|Minimum|Maximum"},
    {"MinAdjustmentMagnitude", integer},
    {.name = "StepAdjustments", .kind = structures, .members = kStep},
};
constexpr PropertyRule kRules[] = {
    {"PolicyName", text, true, replacement},
    {.name = "PolicyType", .required = true, .one_of = "TargetTrackingScaling|StepScaling|PredictiveScaling"},
    {.name = "ScalingTargetId", .on_change = replacement},
    {.name = "ResourceId", .on_change = replacement},
    {.name = "ScalableDimension", .on_change = replacement},
    {.name = "ServiceNamespace", .on_change = replacement},
    {.name = "TargetTrackingScalingPolicyConfiguration", .kind = structure, .members = kTargetTracking},
    {.name = "StepScalingPolicyConfiguration", .kind = structure, .members = kStepScaling},
    {"PredictiveScalingPolicyConfiguration", document},
};

/// `<namespace>/<resource id>`, from the target's id or from properties of its own.
Checked<std::string> target_of(const Value& properties) {
  if (const auto id = text_of(properties, "ScalingTargetId")) {
    const auto first = id->find('|');
    const auto last = id->rfind('|');
    if (first == last) return refuse(fmt::format("ScalingTargetId {} is not valid", *id));
    return fmt::format("{}/{}", id->substr(last + 1), id->substr(0, first));
  }
  const auto resource = text_of(properties, "ResourceId");
  const auto space = text_of(properties, "ServiceNamespace");
  if (!resource || !space || !text_of(properties, "ScalableDimension"))
    return refuse("Either ScalingTargetId or ResourceId, ScalableDimension and ServiceNamespace must be specified");
  return fmt::format("{}/{}", *space, *resource);
}

Checked<void> check(const Value& properties) {
  const auto configuration = *text_of(properties, "PolicyType") + "PolicyConfiguration";
  if (!properties.find(configuration)) return refuse(fmt::format("Property {} cannot be empty.", configuration));
  TENANTRY_CHECK(target_of(properties));
  return {};
}

std::string choose_id(const ResourceGoal& goal, const ResourceServices& services) {
  return aws::make_arn(
      services.identity, "autoscaling",
      fmt::format("scalingPolicy:{}:resource/{}:policyName/{}", Uuid::random(services.random).to_string(),
                  *target_of(goal.properties), *text_of(goal.properties, "PolicyName")));
}

Attributes attributes_of(const ResourceGoal& goal, const ResourceServices&) { return {{"Arn", goal.physical_id}}; }

}  // namespace

std::unique_ptr<ResourceType> make_scaling_policy(const ResourceServices& services) {
  return make_recorded({"AWS::ApplicationAutoScaling::ScalingPolicy", {"Arn"}, kRules, check, choose_id, attributes_of},
                       services);
}

}  // namespace tenantry::local::cloudformation
