#include "local/cloudformation/stack_events.h"

#include <fmt/format.h>

#include <cstdint>

#include "base/uuid.h"

namespace tenantry::local::cloudformation {

using aws::cloudformation::StackEvent;

StackEvent stack_event(const StackRecord& stack, WallTime now, Random& random) {
  return {.stack_id = stack.id,
          .event_id = Uuid::random(random).to_string(),
          .stack_name = stack.name,
          .logical_resource_id = stack.name,
          .physical_resource_id = stack.id,
          .resource_type = "AWS::CloudFormation::Stack",
          .timestamp = {now},
          .resource_status = stack.status,
          .resource_status_reason = stack.status_reason,
          .client_request_token = stack.operation_token};
}

StackEvent resource_event(const StackRecord& stack, const ResourceRecord& resource, Random& random) {
  StackEvent event{
      .stack_id = stack.id,
      .event_id = fmt::format("{}-{}-{}-{:08x}", resource.logical_id, resource.status,
                              format_iso8601(resource.updated.at), static_cast<std::uint32_t>(random.next())),
      .stack_name = stack.name,
      .logical_resource_id = resource.logical_id,
      .physical_resource_id = resource.physical_id,
      .resource_type = resource.type,
      .timestamp = resource.updated,
      .resource_status = resource.status,
      .resource_status_reason = resource.status_reason,
      .client_request_token = stack.operation_token};
  if (!resource.properties.empty()) event.resource_properties = resource.properties;
  return event;
}

}  // namespace tenantry::local::cloudformation
