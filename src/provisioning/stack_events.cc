#include "provisioning/stack_events.h"

#include <fmt/format.h>

#include <utility>

namespace tenantry::provisioning {
namespace {

namespace cfn = aws::cloudformation;

constexpr int kMaxPages = 20;

bool is_of_stack(const cfn::StackEvent& event) { return event.physical_resource_id == event.stack_id; }

bool begins_operation(const cfn::StackEvent& event) {
  const std::string status = event.resource_status.value_or("");
  return is_of_stack(event) &&
         (status == "CREATE_IN_PROGRESS" || status == "UPDATE_IN_PROGRESS" || status == "DELETE_IN_PROGRESS");
}

bool is_failure(const cfn::StackEvent& event) {
  const std::string status = event.resource_status.value_or("");
  const std::string reason = event.resource_status_reason.value_or("");
  return !is_of_stack(event) && status.ends_with("_FAILED") && !reason.starts_with("Resource creation cancelled") &&
         !reason.starts_with("Resource update cancelled");
}

}  // namespace

Task<StepResult<OperationEvents>> read_operation_events(const Context& context, std::string stack_id,
                                                        std::size_t keep) {
  OperationEvents read;
  std::optional<std::string> token;
  bool whole = false;
  for (int pages = 0; pages < kMaxPages; ++pages) {
    cfn::DescribeStackEventsRequest request;
    request.stack_name = stack_id;
    request.next_token = std::move(token);
    auto page = co_await cfn::call(context.services.cloudformation, std::move(request), context.call_deadline());
    if (!page) co_return step_failed("CloudFormation", page.error());
    token = std::move(page->next_token);
    for (cfn::StackEvent& event : page->stack_events.value_or(std::vector<cfn::StackEvent>())) {
      if (!whole && is_failure(event)) read.first_failure = event;
      whole = whole || begins_operation(event);
      if (read.newest.size() < keep) read.newest.push_back(std::move(event));
    }
    if (!token || (whole && read.newest.size() >= keep)) break;
  }
  co_return read;
}

Task<std::string> failure_reason(const Context& context, std::string stack_id) {
  const auto events = co_await read_operation_events(context, std::move(stack_id), 0);
  if (!events || !events->first_failure) co_return "no resource gives a reason.";
  const cfn::StackEvent& first = *events->first_failure;
  co_return fmt::format("{}: {}", first.logical_resource_id.value_or(""), first.resource_status_reason.value_or(""));
}

}  // namespace tenantry::provisioning
