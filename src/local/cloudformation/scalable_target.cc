#include <fmt/format.h>

#include <cstdint>
#include <optional>
#include <string>

#include "aws/shape.h"
#include "base/result.h"
#include "local/cloudformation/properties.h"
#include "local/cloudformation/recorded_resource.h"

namespace tenantry::local::cloudformation {
namespace {

/// Without ScheduledActions and SuspendedState.
struct ScalableTargetProperties {
  std::int64_t min_capacity = 0;
  std::int64_t max_capacity = 0;
  std::string resource_id;
  std::string scalable_dimension;
  std::string service_namespace;
  std::optional<std::string> role_arn;

  template <class V>
  static void members(V&& v) {
    v("MinCapacity", &ScalableTargetProperties::min_capacity, {.required = true});
    v("MaxCapacity", &ScalableTargetProperties::max_capacity, {.required = true});
    v("ResourceId", &ScalableTargetProperties::resource_id, {.required = true});
    v("ScalableDimension", &ScalableTargetProperties::scalable_dimension, {.required = true});
    v("ServiceNamespace", &ScalableTargetProperties::service_namespace, {.required = true});
    v("RoleARN", &ScalableTargetProperties::role_arn);
  }
};

Checked<std::string> choose_id(const ResourceGoal& goal, const ResourceServices&) {
  TENANTRY_TRY(const auto target, read_properties<ScalableTargetProperties>(goal.properties));
  if (target.min_capacity > target.max_capacity) return refuse("Maximum capacity cannot be less than minimum capacity");
  return fmt::format("{}|{}|{}", target.resource_id, target.scalable_dimension, target.service_namespace);
}

Attributes attributes_of(const std::string& physical_id, const ResourceServices&) { return {{"Id", physical_id}}; }

}  // namespace

std::unique_ptr<ResourceType> make_scalable_target(const ResourceServices& services) {
  return make_recorded({"AWS::ApplicationAutoScaling::ScalableTarget", {"Id"}, choose_id, attributes_of}, services);
}

}  // namespace tenantry::local::cloudformation
