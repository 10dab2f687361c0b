#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>

#include "aws/shape.h"
#include "base/result.h"
#include "base/uuid.h"
#include "local/cloudformation/properties.h"
#include "local/cloudformation/recorded_resource.h"

namespace tenantry::local::cloudformation {
namespace {

struct PredefinedMetric {
  std::string type;
  std::optional<std::string> resource_label;

  template <class V>
  static void members(V&& v) {
    v("PredefinedMetricType", &PredefinedMetric::type, {.required = true});
    v("ResourceLabel", &PredefinedMetric::resource_label);
  }
};

struct TargetTracking {
  double target_value = 0;
  std::optional<PredefinedMetric> metric;
  std::optional<std::int64_t> scale_in_cooldown, scale_out_cooldown;
  std::optional<bool> disable_scale_in;

  template <class V>
  static void members(V&& v) {
    v("TargetValue", &TargetTracking::target_value, {.required = true});
    v("PredefinedMetricSpecification", &TargetTracking::metric);
    v("ScaleInCooldown", &TargetTracking::scale_in_cooldown);
    v("ScaleOutCooldown", &TargetTracking::scale_out_cooldown);
    v("DisableScaleIn", &TargetTracking::disable_scale_in);
  }
};

/// Target tracking on a predefined metric; no step scaling.
struct ScalingPolicyProperties {
  std::string policy_name;
  std::string policy_type;
  std::optional<std::string> scaling_target_id, resource_id, scalable_dimension, service_namespace;
  TargetTracking target_tracking;

  template <class V>
  static void members(V&& v) {
    v("PolicyName", &ScalingPolicyProperties::policy_name, {.required = true});
    v("PolicyType", &ScalingPolicyProperties::policy_type, {.required = true, .one_of = "TargetTrackingScaling"});
    v("ScalingTargetId", &ScalingPolicyProperties::scaling_target_id);
    v("ResourceId", &ScalingPolicyProperties::resource_id);
    v("ScalableDimension", &ScalingPolicyProperties::scalable_dimension);
    v("ServiceNamespace", &ScalingPolicyProperties::service_namespace);
    v("TargetTrackingScalingPolicyConfiguration", &ScalingPolicyProperties::target_tracking, {.required = true});
  }
};

/// `<namespace>/<resource id>`, from the target's id or from properties of its own.
Checked<std::string> target_of(const ScalingPolicyProperties& policy) {
  if (policy.scaling_target_id) {
    const auto& id = *policy.scaling_target_id;
    const auto first = id.find('|');
    const auto last = id.rfind('|');
    if (first == last) return refuse(fmt::format("ScalingTargetId {} is not valid", id));
    return fmt::format("{}/{}", id.substr(last + 1), id.substr(0, first));
  }
  if (!policy.resource_id || !policy.scalable_dimension || !policy.service_namespace)
    return refuse("Either ScalingTargetId or ResourceId, ScalableDimension and ServiceNamespace must be specified");
  return fmt::format("{}/{}", *policy.service_namespace, *policy.resource_id);
}

Checked<std::string> choose_id(const ResourceGoal& goal, const ResourceServices& services) {
  TENANTRY_TRY(const auto policy, read_properties<ScalingPolicyProperties>(goal.properties));
  TENANTRY_TRY(const auto target, target_of(policy));
  return aws::make_arn(services.identity, "autoscaling",
                       fmt::format("scalingPolicy:{}:resource/{}:policyName/{}",
                                   Uuid::random(services.random).to_string(), target, policy.policy_name));
}

Attributes attributes_of(const std::string& physical_id, const ResourceServices&) {
  constexpr std::string_view kName = ":policyName/";
  return {{"Arn", physical_id}, {"PolicyName", physical_id.substr(physical_id.find(kName) + kName.size())}};
}

}  // namespace

std::unique_ptr<ResourceType> make_scaling_policy(const ResourceServices& services) {
  return make_recorded({"AWS::ApplicationAutoScaling::ScalingPolicy", {"Arn", "PolicyName"}, choose_id, attributes_of},
                       services);
}

}  // namespace tenantry::local::cloudformation
