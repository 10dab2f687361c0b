#include "local/cloudformation/records.h"

namespace tenantry::local::cloudformation {

StackSpec spec_of(const StackRecord& stack) {
  return {stack.template_hash, stack.description, stack.parameters,
          stack.no_echo,       stack.tags,        stack.notification_arns,
          stack.capabilities,  stack.role_arn,    stack.rollback_configuration};
}

void apply(StackRecord& stack, const StackSpec& spec) {
  stack.template_hash = spec.template_hash;
  stack.description = spec.description;
  stack.parameters = spec.parameters;
  stack.no_echo = spec.no_echo;
  stack.tags = spec.tags;
  stack.notification_arns = spec.notification_arns;
  stack.capabilities = spec.capabilities;
  stack.role_arn = spec.role_arn;
  stack.rollback_configuration = spec.rollback_configuration;
}

ResourceVersion version_of(const ResourceRecord& resource) {
  return {resource.physical_id,           resource.attributes, resource.properties, resource.deletion_policy,
          resource.update_replace_policy, resource.depends_on, resource.metadata,   resource.tags};
}

void apply(ResourceRecord& resource, const ResourceVersion& version) {
  resource.physical_id = version.physical_id;
  resource.attributes = version.attributes;
  resource.properties = version.properties;
  resource.deletion_policy = version.deletion_policy;
  resource.update_replace_policy = version.update_replace_policy;
  resource.depends_on = version.depends_on;
  resource.metadata = version.metadata;
  resource.tags = version.tags;
}

}  // namespace tenantry::local::cloudformation
