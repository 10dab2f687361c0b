#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "aws/cloudformation/stack_operations.h"
#include "base/deadline.h"
#include "base/task.h"
#include "local/cloudformation/checked.h"
#include "local/cloudformation/engine.h"
#include "local/cloudformation/meaning.h"
#include "local/cloudformation/records.h"
#include "local/cloudformation/template.h"

/// What CreateStack, UpdateStack and CreateChangeSet have in common.
namespace tenantry::local::cloudformation {

struct SpecRequest {
  std::optional<std::string> template_body, template_url;
  bool use_previous_template = false;
  std::optional<std::vector<aws::cloudformation::Parameter>> parameters;
  std::optional<std::vector<std::string>> capabilities, resource_types, notification_arns;
  std::optional<std::vector<aws::cloudformation::Tag>> tags;
  std::optional<std::string> role_arn;
  std::optional<aws::cloudformation::RollbackConfiguration> rollback_configuration;
};

template <class R>
SpecRequest spec_request(R& request) {
  SpecRequest spec{.template_body = std::move(request.template_body),
                   .template_url = std::move(request.template_url),
                   .parameters = std::move(request.parameters),
                   .capabilities = std::move(request.capabilities),
                   .resource_types = std::move(request.resource_types),
                   .notification_arns = std::move(request.notification_arns),
                   .tags = std::move(request.tags),
                   .role_arn = std::move(request.role_arn),
                   .rollback_configuration = std::move(request.rollback_configuration)};
  if constexpr (requires { request.use_previous_template; })
    spec.use_previous_template = request.use_previous_template.value_or(false);
  return spec;
}

/// A stack as a request wants it: `stack` has the identity of the one that it was asked for, and what the request says.
struct DesiredStack {
  StackRecord stack;
  Meaning meaning;
  std::string text;  ///< The template's, to be stored under stack.template_hash.
};

/// Reads and checks all that can be refused before anything is written. `stack` has its identity. `previous`: what the
/// stack is now, from which comes what the request leaves out; null for a new one.
Task<Checked<DesiredStack>> read_request(Engine& engine, SpecRequest request, StackRecord stack,
                                         const StackSpec* previous, Deadline deadline);

Checked<void> check_stack_name(const std::string& name);

/// A stack's name, ids and time of creation, and nothing else.
StackRecord new_stack(Engine& engine, const std::string& name);

/// Keeps a template's text.
Checked<void> put_template(Engine& engine, kv::Batch& batch, const std::string& text);

/// Writes an event of a stack's status.
void put_event(Engine& engine, kv::Batch& batch, const StackRecord& stack);
/// The same, and the stack.
void put_with_event(Engine& engine, kv::Batch& batch, const StackRecord& stack);

/// The latest state of the stack of that name or id, for writers; nullopt where there is none. A name finds no deleted
/// stack.
Checked<std::optional<StackRecord>> find_latest(const StackStore& store, const std::string& name_or_id);

/// The same for operations on a living stack: `Stack [x] does not exist`.
Checked<StackRecord> find_living(const StackStore& store, const std::string& name_or_id);

}  // namespace tenantry::local::cloudformation
