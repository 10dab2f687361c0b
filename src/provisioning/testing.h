#pragma once

#include <algorithm>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "aws/cloudformation/service.h"
#include "aws/s3/service.h"
#include "base/clock.h"
#include "tenancy/parameters.h"
#include "tenancy/testing.h"
#include "tenancy/testing_dynamodb.h"

/// For tests only.
namespace tenantry::provisioning::testing {

namespace cfn = aws::cloudformation;
using tenancy::testing::FakeDynamoDb;
using tenancy::testing::FakeSsm;

/// Stacks of the private accounts' template, as far as the provisioner sees them: the table, its parameters, outputs.
/// A stack takes `duration`; one whose `failure` is set rolls back with that reason.
class FakeCloudFormation final : public cfn::Service {
 public:
  using Answer = std::expected<cfn::Response, aws::Error>;
  struct Stack {
    cfn::Stack description;
    std::string account;
    std::optional<std::string> failure;
    SteadyTime ready;
    std::vector<cfn::StackEvent> events;
    std::vector<cfn::StackResourceSummary> resources;
    std::vector<std::string> retained;
    std::map<std::string, std::string> parameters;
    std::map<std::string, std::string> target;
    std::optional<std::string> update_failure;
  };

  FakeCloudFormation(FakeDynamoDb& dynamodb, FakeSsm& ssm, Clock& clock)
      : dynamodb_(dynamodb), ssm_(ssm), clock_(clock) {}

  std::vector<Stack> stacks;  ///< Deleted ones too.
  Duration duration = std::chrono::milliseconds(20);
  std::optional<std::string> failure;  ///< Of stacks created from now on.
  std::string failed_status = "ROLLBACK_COMPLETE";
  /// The table that a failing stack leaves behind, protected or not; empty: none.
  std::string left_table;
  bool left_table_protected = false;
  std::optional<std::string> table_output;         ///< What stacks say that their table is called.
  std::map<std::string, std::string> undeletable;  ///< By logical id, with the type: deletion fails at them.
  std::vector<cfn::CreateStackRequest> created;
  std::vector<cfn::UpdateStackRequest> updates;
  std::optional<std::string> update_failure;  ///< Of updates from now on.
  std::string failed_update_status = "UPDATE_ROLLBACK_COMPLETE";
  /// What the template's other parameters default to.
  std::map<std::string, std::string> defaults;

  Task<Answer> call(cfn::Request request, Deadline) override {
    for (Stack& stack : stacks) go_on(stack);
    if (const auto* create = std::get_if<cfn::CreateStackRequest>(&request)) co_return answer(*create);
    if (const auto* describe = std::get_if<cfn::DescribeStacksRequest>(&request)) co_return answer(*describe);
    if (const auto* remove = std::get_if<cfn::DeleteStackRequest>(&request)) co_return answer(*remove);
    if (const auto* events = std::get_if<cfn::DescribeStackEventsRequest>(&request)) co_return answer(*events);
    if (const auto* update = std::get_if<cfn::UpdateStackRequest>(&request)) co_return answer(*update);
    if (const auto* again = std::get_if<cfn::ContinueUpdateRollbackRequest>(&request)) co_return answer(*again);
    if (const auto* list = std::get_if<cfn::ListStackResourcesRequest>(&request)) co_return answer(*list);
    if (const auto* protect = std::get_if<cfn::UpdateTerminationProtectionRequest>(&request))
      co_return answer(*protect);
    throw std::logic_error("not in this fake");
  }

 private:
  static std::unexpected<aws::Error> missing(const std::string& name) {
    return std::unexpected(aws::Error{"ValidationError", "Stack with id " + name + " does not exist"});
  }

  Stack* find(const std::string& name) {
    for (Stack& stack : stacks)
      if (stack.description.stack_id == name ||
          (stack.description.stack_name == name && stack.description.stack_status != "DELETE_COMPLETE"))
        return &stack;
    return nullptr;
  }

  Answer answer(const cfn::CreateStackRequest& request) {
    if (find(request.stack_name))
      return std::unexpected(aws::Error{"AlreadyExistsException", "Stack [" + request.stack_name + "] already exists"});
    created.push_back(request);
    Stack& stack = stacks.emplace_back();
    stack.description.stack_name = request.stack_name;
    stack.description.stack_id = "arn:stack/" + request.stack_name + "/" + std::to_string(stacks.size());
    stack.description.stack_status = "CREATE_IN_PROGRESS";
    stack.description.tags = request.tags;
    stack.description.enable_termination_protection = request.enable_termination_protection;
    add_stack_event(stack, "CREATE_IN_PROGRESS");
    stack.parameters = defaults;
    for (const auto& parameter : request.parameters.value())
      stack.parameters[*parameter.parameter_key] = parameter.parameter_value.value();
    stack.account = stack.parameters["AccountId"];
    if (dynamodb_.tables.contains(request.stack_name)) stack.failure = "the table exists already";
    if (!stack.failure) stack.failure = failure;
    stack.ready = clock_.steady_now() + duration;
    return cfn::CreateStackResponse{stack.description.stack_id};
  }

  Answer answer(const cfn::DescribeStacksRequest& request) {
    const Stack* stack = find(request.stack_name.value());
    if (!stack) return missing(*request.stack_name);
    return cfn::DescribeStacksResponse{std::vector{stack->description}, {}};
  }

  Answer answer(const cfn::DeleteStackRequest& request) {
    Stack* stack = find(request.stack_name);
    if (!stack) return cfn::DeleteStackResponse{};
    if (stack->description.enable_termination_protection.value_or(false))
      return std::unexpected(
          aws::Error{"ValidationError", "Stack cannot be deleted while TerminationProtection is enabled"});
    if (stack->description.stack_status == "DELETE_COMPLETE") return cfn::DeleteStackResponse{};
    stack->retained = request.retain_resources.value_or(std::vector<std::string>());
    stack->description.stack_status = "DELETE_IN_PROGRESS";
    stack->ready = clock_.steady_now() + duration;
    return cfn::DeleteStackResponse{};
  }

  Answer answer(const cfn::UpdateStackRequest& request) {
    updates.push_back(request);
    Stack* stack = find(request.stack_name);
    if (!stack) return missing(request.stack_name);
    std::string& status = stack->description.stack_status;
    const auto refuse = [](std::string text) {
      return std::unexpected(aws::Error{"ValidationError", std::move(text)});
    };
    if (!status.ends_with("_COMPLETE") || status == "ROLLBACK_COMPLETE")
      return refuse("Stack:" + request.stack_name + " is in " + status + " state and can not be updated.");
    auto after = stack->parameters;
    for (const auto& parameter : request.parameters.value())
      if (parameter.parameter_value) after[*parameter.parameter_key] = *parameter.parameter_value;
    if (after == stack->parameters) return refuse("No updates are to be performed.");
    stack->target = std::move(after);
    stack->update_failure = update_failure;
    add_stack_event(*stack, "UPDATE_IN_PROGRESS");
    status = "UPDATE_IN_PROGRESS";
    stack->ready = clock_.steady_now() + duration;
    return cfn::UpdateStackResponse{stack->description.stack_id};
  }

  Answer answer(const cfn::ContinueUpdateRollbackRequest& request) {
    Stack* stack = find(request.stack_name);
    if (!stack) return missing(request.stack_name);
    stack->description.stack_status = "UPDATE_ROLLBACK_IN_PROGRESS";
    stack->ready = clock_.steady_now() + duration;
    return cfn::ContinueUpdateRollbackResponse{};
  }

  void update(Stack& stack) {
    if (stack.update_failure) {
      add_event(stack, "Table", "UPDATE_FAILED", *stack.update_failure);
      add_event(stack, "Alarm", "UPDATE_FAILED", "Resource update cancelled");
      stack.description.stack_status = failed_update_status;
      return;
    }
    stack.parameters = stack.target;
    stack.description.stack_status = "UPDATE_COMPLETE";
    show_parameters(stack);
    dynamodb_.tables[stack.description.stack_name].deletion_protection =
        stack.parameters["EnableDeletionProtection"] == "true";
  }

  static void show_parameters(Stack& stack) {
    stack.description.parameters.emplace();
    for (const auto& each : stack.parameters) stack.description.parameters->push_back({each.first, each.second});
  }

  /// Newest first.
  Answer answer(const cfn::DescribeStackEventsRequest& request) {
    const Stack* stack = find(request.stack_name.value());
    if (!stack) return missing(*request.stack_name);
    return cfn::DescribeStackEventsResponse{std::vector(stack->events.rbegin(), stack->events.rend()), {}};
  }

  Answer answer(const cfn::ListStackResourcesRequest& request) {
    const Stack* stack = find(request.stack_name);
    if (!stack) return missing(request.stack_name);
    return cfn::ListStackResourcesResponse{stack->resources, {}};
  }

  Answer answer(const cfn::UpdateTerminationProtectionRequest& request) {
    Stack* stack = find(request.stack_name);
    if (!stack) return missing(request.stack_name);
    stack->description.enable_termination_protection = request.enable_termination_protection;
    return cfn::UpdateTerminationProtectionResponse{stack->description.stack_id};
  }

  void go_on(Stack& stack) {
    std::string& status = stack.description.stack_status;
    if (clock_.steady_now() < stack.ready) return;
    if (status == "CREATE_IN_PROGRESS") stack.failure ? fail(stack) : complete(stack);
    if (status == "UPDATE_IN_PROGRESS") update(stack);
    if (status == "UPDATE_ROLLBACK_IN_PROGRESS") status = "UPDATE_ROLLBACK_COMPLETE";
    if (status == "DELETE_IN_PROGRESS" && fails_to_delete(stack)) {
      status = "DELETE_FAILED";
    } else if (status == "DELETE_IN_PROGRESS") {
      for (const auto name : {"dynamodb/table-name", "dynamodb/table-arn", "dynamodb/stream-arn"})
        ssm_.parameters.erase("/accounts/" + stack.account + "/" + name);
      status = "DELETE_COMPLETE";  // its table is retained
    }
  }

  bool fails_to_delete(Stack& stack) {
    bool fails = false;
    for (const auto& [id, type] : undeletable) {
      if (std::find(stack.retained.begin(), stack.retained.end(), id) != stack.retained.end()) continue;
      add_resource(stack, id, type, id, "DELETE_FAILED");
      add_event(stack, id, "DELETE_FAILED", "in use");
      fails = true;
    }
    return fails;
  }

  static void add_resource(Stack& stack, std::string id, std::string type, std::string physical, std::string status) {
    std::erase_if(stack.resources, [&](auto& each) { return each.logical_resource_id == id; });
    auto& resource = stack.resources.emplace_back();
    resource.logical_resource_id = std::move(id);
    resource.resource_type = std::move(type);
    resource.physical_resource_id = std::move(physical);
    resource.resource_status = std::move(status);
  }

  static void add_event(Stack& stack, std::string resource, std::string status, std::string reason) {
    cfn::StackEvent each;
    each.stack_id = *stack.description.stack_id;
    each.logical_resource_id = std::move(resource);
    each.resource_status = std::move(status);
    each.resource_status_reason = std::move(reason);
    stack.events.push_back(std::move(each));
  }
  static void add_stack_event(Stack& stack, std::string status) {
    add_event(stack, stack.description.stack_name, std::move(status), "User Initiated");
    stack.events.back().physical_resource_id = stack.description.stack_id;
  }

  void complete(Stack& stack) {
    const std::string name = stack.description.stack_name;
    add_resource(stack, "Table", "AWS::DynamoDB::Table", name, "CREATE_COMPLETE");
    stack.description.parameters.emplace();
    for (const auto& each : stack.parameters) stack.description.parameters->push_back({each.first, each.second});
    auto& table = dynamodb_.tables[name];
    for (const cfn::Tag& tag : *stack.description.tags) table.tags.push_back({tag.key, tag.value});
    table.deletion_protection = stack.description.enable_termination_protection.value_or(false);
    const std::string arn = "arn:aws:dynamodb:x:0:table/" + name;
    stack.description.outputs = {{.output_key = "TableName", .output_value = table_output.value_or(name)},
                                 {.output_key = "TableArn", .output_value = arn},
                                 {.output_key = "StreamArn", .output_value = arn + "/stream/1"}};
    for (const auto& [parameter, value] : {std::pair("dynamodb/table-name", name), std::pair("dynamodb/table-arn", arn),
                                           std::pair("dynamodb/stream-arn", arn + "/stream/1")})
      ssm_.parameters["/accounts/" + stack.account + "/" + parameter] = value;
    stack.description.stack_status = "CREATE_COMPLETE";
  }

  void fail(Stack& stack) {
    add_event(stack, "Table", "CREATE_FAILED", *stack.failure);
    add_event(stack, "Alarm", "CREATE_FAILED", "Resource creation cancelled");
    add_event(stack, "StreamArnParameter", "CREATE_FAILED", "a later reason");
    stack.description.stack_status = failed_status;
    if (left_table.empty()) return;
    add_resource(stack, "Table", "AWS::DynamoDB::Table", left_table, "DELETE_FAILED");
    auto& table = dynamodb_.tables[left_table];
    table.deletion_protection = left_table_protected;
    if (left_table == stack.description.stack_name)
      for (const cfn::Tag& tag : *stack.description.tags) table.tags.push_back({tag.key, tag.value});
  }

  FakeDynamoDb& dynamodb_;
  FakeSsm& ssm_;
  Clock& clock_;
};

/// Buckets and objects in maps.
class FakeS3 final : public aws::s3::Service {
 public:
  std::map<std::string, std::map<std::string, std::string>> buckets;
  std::function<std::string(const std::string& body)> etag;
  int puts = 0;

  Task<std::expected<aws::s3::Response, aws::Error>> call(aws::s3::Request request, Deadline) override {
    using namespace aws::s3;
    const auto missing = std::unexpected(aws::Error{"NotFound", "Not Found", 404});
    if (const auto* head = std::get_if<HeadBucketRequest>(&request)) {
      if (!buckets.contains(head->bucket)) co_return missing;
      co_return HeadBucketResponse{};
    }
    if (const auto* create = std::get_if<CreateBucketRequest>(&request)) {
      buckets[create->bucket];
      co_return CreateBucketResponse{};
    }
    if (const auto* head = std::get_if<HeadObjectRequest>(&request)) {
      if (!buckets[head->bucket].contains(head->key)) co_return missing;
      co_return HeadObjectResponse{{.etag = etag(buckets[head->bucket][head->key])}};
    }
    if (const auto* put = std::get_if<PutObjectRequest>(&request)) {
      ++puts;
      buckets[put->bucket][put->key] = put->body;
      co_return PutObjectResponse{};
    }
    throw std::logic_error("not in this fake");
  }
};

}  // namespace tenantry::provisioning::testing
