#include "local/cloudformation/creation.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>
#include <vector>

#include "base/result.h"
#include "local/cloudformation/graph_runner.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/meaning.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr std::string_view kInProgress = "CREATE_IN_PROGRESS";
constexpr std::string_view kComplete = "CREATE_COMPLETE";
constexpr std::string_view kFailed = "CREATE_FAILED";
constexpr Duration kLook = std::chrono::seconds(1);

/// Ends the creation as the stack's OnFailure says.
Task<Result<void>> fail_stack(Work& work, std::string reason) {
  work.options().log.warning("CloudFormation: stack {}: {}", work.stack().name, reason);
  return work.settle([reason = std::move(reason), now = work.options().clock.now()](StackRecord& stack) {
    stack.creation_failed = true;
    stack.status_reason = reason;
    if (stack.on_failure == "DO_NOTHING") {
      stack.status = kFailed;
    } else if (stack.on_failure == "DELETE") {
      stack.status = "DELETE_IN_PROGRESS";
      stack.status_reason->append("Delete requested by user.");
      stack.deletion_time = {now};
    } else {
      stack.status = "ROLLBACK_IN_PROGRESS";
      stack.status_reason->append("Rollback requested by user.");
    }
  });
}

/// The properties are always a map: `AWS::NoValue` in their place stands for none.
Checked<Value> evaluate_properties(const ResourceDeclaration& declaration, const Scope& scope) {
  TENANTRY_TRY(auto properties, evaluate(declaration.properties, scope));
  if (properties.is_null()) return Value(Value::Members{});
  if (!properties.is_map())
    return refuse(fmt::format("[/Resources/{}/Properties] must be an object", declaration.logical_id));
  return properties;
}

class Creation : public std::enable_shared_from_this<Creation> {
 public:
  Creation(WorkContext context, Meaning meaning, const std::vector<ResourceRecord>& known)
      : work_(std::move(context)), meaning_(std::move(meaning)) {
    for (const auto& record : known) records_.emplace(record.logical_id, record);
    const auto depth = std::max<std::size_t>(meaning_.plan.graph().depth(), 1);
    share_ = work_.options().stack_delay / static_cast<Duration::rep>(depth);
  }

  Task<Result<void>> run() {
    auto self = shared_from_this();
    co_await run_graph(work_.options().background, meaning_.plan.graph(),
                       [self](std::size_t i) { return self->make(i); });
    if (work_.failure()) co_return std::unexpected(*work_.failure());
    if (work_.interrupted()) co_return co_await work_.engine().barrier(work_.stack().uuid);
    if (timed_out_ || has_failed()) co_return co_await fail_stack(work_, failure_reason());
    auto outputs = evaluate_outputs();
    if (!outputs) co_return co_await fail_stack(work_, outputs.error().message + ". ");
    co_return co_await work_.settle([&](StackRecord& stack) {
      stack.status = kComplete;
      stack.status_reason.reset();
      stack.outputs = *std::move(outputs);
    });
  }

 private:
  bool has_failed() const {
    return std::ranges::any_of(records_, [](const auto& entry) { return entry.second.status == kFailed; });
  }

  /// Nothing new is to be begun, and what is under way is to be given up.
  bool stopping() {
    const auto& stack = work_.stack();
    if (stack.timeout_in_minutes)
      timed_out_ = timed_out_ || work_.options().clock.now() >=
                                     stack.creation_time.at + std::chrono::minutes(*stack.timeout_in_minutes);
    return timed_out_ || work_.interrupted() || has_failed();
  }

  Task<void> pause() {
    for (auto left = share_; left > Duration::zero() && !stopping(); left -= kLook)
      co_await work_.options().clock.sleep_for(std::min(left, kLook));
  }

  Task<bool> make(std::size_t i) {
    const auto& planned = meaning_.plan.resources[i];
    auto& record = records_[planned.declaration->logical_id];
    if (record.status == kComplete) co_return true;
    if (stopping()) co_return false;
    auto* type = work_.engine().types().find(planned.declaration->type);
    auto goal = begin(planned, record);
    if (!goal) co_return false;
    const bool resumed = record.made;
    if (!resumed && !co_await announce(*type, *goal, record)) co_return false;
    goal->physical_id = record.physical_id;
    const auto intent = resumed ? kv::Ticket() : work_.store(record, kInProgress, "Resource creation Initiated");
    auto made = co_await type->create(*std::move(goal), resumed);
    if ((made || made.error().made) && !co_await work_.wait(intent)) {
      co_await work_.remember(record);
      co_return false;
    }
    if (!made) co_return give_up(record, made.error());
    record.attributes = *std::move(made);
    co_await pause();
    if (stopping()) co_return give_up(record, {"Resource creation cancelled", true});
    work_.store(record, kComplete, type->remark().empty() ? std::nullopt : std::optional<std::string>(type->remark()));
    co_return true;
  }

  /// The first event, unless an earlier run has written it; then the properties.
  std::optional<ResourceGoal> begin(const PlannedResource& planned, ResourceRecord& record) {
    const auto& declaration = *planned.declaration;
    if (record.status.empty()) {
      record.logical_id = declaration.logical_id;
      record.type = declaration.type;
      record.deletion_policy = to_string(declaration.deletion_policy);
      record.depends_on = planned.depends_on;
      if (declaration.metadata.is_map()) record.metadata = to_json(declaration.metadata);
      work_.store(record, kInProgress);
    }
    auto properties = evaluate_properties(declaration, scope());
    if (!properties) {
      give_up(record, {properties.error().message});
      return std::nullopt;
    }
    record.properties = to_json(*properties);
    const auto& stack = work_.stack();
    ResourceGoal goal{.stack_id = stack.id,
                      .stack_name = stack.name,
                      .logical_id = declaration.logical_id,
                      .properties = *std::move(properties)};
    for (const auto& tag : stack.tags) goal.stack_tags.emplace_back(tag.key, tag.value);
    return goal;
  }

  /// Chooses the physical id, looks whether it is taken, and stores that it is about to be made: from then on what
  /// exists under it is this stack's.
  Task<bool> announce(ResourceType& type, const ResourceGoal& goal, ResourceRecord& record) {
    auto id = type.choose_id(goal);
    if (!id) co_return give_up(record, {id.error().message});
    const auto taken = co_await type.read(*id);
    if (!taken) co_return give_up(record, {taken.error().reason});
    if (*taken) co_return give_up(record, {co_await already_taken(type, *id)});
    record.physical_id = *std::move(id);
    record.made = true;
    co_return true;
  }

  Task<std::string> already_taken(ResourceType& type, std::string id) {
    const auto owners = work_.engine().store().owners(id);
    if (owners && !owners->empty())
      if (const auto stack = work_.engine().store().stack(owners->front()); stack && *stack)
        co_return fmt::format("{} already exists in stack {}", id, (*stack)->id);
    co_return already_exists(type.name(), id, work_.options().random).reason;
  }

  bool give_up(ResourceRecord& record, const ResourceFailure& failure) {
    record.made = failure.made;
    work_.store(record, kFailed, failure.reason);
    return false;
  }

  StackScope scope() const {
    return {*meaning_.declared, meaning_.parameters, meaning_.pseudo, meaning_.conditions,
            [this](const std::string& logical_id, const std::string& attribute) -> std::optional<std::string> {
              const auto record = records_.find(logical_id);
              if (record == records_.end() || record->second.status != kComplete) return std::nullopt;
              if (attribute.empty()) return record->second.physical_id;
              const auto found = record->second.attributes.find(attribute);
              if (found == record->second.attributes.end()) return std::nullopt;
              return found->second;
            }};
  }

  Checked<std::vector<aws::cloudformation::Output>> evaluate_outputs() const {
    std::vector<aws::cloudformation::Output> outputs;
    const auto names = scope();
    for (const auto& declared : meaning_.declared->outputs) {
      if (declared.condition && !meaning_.conditions.at(*declared.condition)) continue;
      TENANTRY_TRY(const auto value, evaluate(declared.value, names));
      TENANTRY_TRY(const auto export_name, evaluate(declared.export_name, names));
      if (!value.is_text() || !(export_name.is_null() || export_name.is_text()))
        return refuse(
            fmt::format("Template format error: Output {} is malformed. The Value field of every Outputs member must "
                        "evaluate to a String",
                        declared.name));
      outputs.push_back(
          {.output_key = declared.name, .output_value = value.text(), .description = declared.description});
      if (export_name.is_text()) outputs.back().export_name = export_name.text();
    }
    return outputs;
  }

  std::string failure_reason() const {
    if (timed_out_) return "Stack creation time exceeded the specified timeout. ";
    std::vector<std::string_view> failed;
    for (const auto& resource : meaning_.plan.resources)
      if (const auto record = records_.find(resource.declaration->logical_id);
          record != records_.end() && record->second.status == kFailed)
        failed.push_back(record->first);
    return fmt::format("The following resource(s) failed to create: [{}]. ", fmt::join(failed, ", "));
  }

  Work work_;
  Meaning meaning_;
  std::map<std::string, ResourceRecord> records_;
  Duration share_;
  bool timed_out_ = false;
};

}  // namespace

Task<Result<void>> create_resources(WorkContext context) {
  TENANTRY_CO_TRY(auto declared, context.engine.stored_template(context.stack.template_hash));
  auto meaning = understand(std::move(declared), context.stack, context.engine.options().identity);
  if (!meaning) {
    Work work(std::move(context));
    co_return co_await fail_stack(work, meaning.error().message + ". ");
  }
  TENANTRY_CO_TRY(const auto known, context.engine.store().resources(context.stack.uuid));
  const auto creation = std::make_shared<Creation>(std::move(context), *std::move(meaning), known);
  co_return co_await creation->run();
}

}  // namespace tenantry::local::cloudformation
