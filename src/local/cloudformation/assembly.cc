#include "local/cloudformation/assembly.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <utility>

#include "local/cloudformation/dynamic_reference.h"
#include "local/cloudformation/exports.h"
#include "local/cloudformation/graph_runner.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/imports.h"
#include "local/cloudformation/outputs.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr std::string_view kInProgress = "CREATE_IN_PROGRESS";
constexpr Duration kLook = std::chrono::seconds(1);

/// Several reasons make a text.
std::string sentence(const std::string& reason) { return reason + (reason.ends_with('.') ? " " : ". "); }

Task<Result<void>> settle_failed(Work& work, std::string reason, FailStack fail) {
  work.options().log.warning("CloudFormation: stack {}: {}", work.stack().name, reason);
  return work.settle([reason = std::move(reason), fail, now = work.options().clock.now()](StackRecord& stack,
                                                                                          kv::Batch&) -> Result<void> {
    fail(stack, reason, now);
    return {};
  });
}

Checked<std::string> already_taken(Engine& engine, ResourceType& type, const std::string& id) {
  const auto owners = engine.store().owners(id);
  if (owners && !owners->empty())
    if (const auto stack = engine.store().stack(owners->front()); stack && *stack)
      return refuse(fmt::format("{} already exists in stack {}", id, (*stack)->id));
  return refuse(already_exists(type.name(), id, engine.options().random).reason);
}

}  // namespace

std::optional<std::string> value_of(const ResourceRecord& record, const std::string& attribute) {
  if (record.status != kCreateComplete && record.status != kUpdateComplete) return std::nullopt;
  if (attribute.empty()) return record.physical_id;
  const auto found = record.attributes.find(attribute);
  if (found == record.attributes.end()) return std::nullopt;
  return found->second;
}

Checked<Value> evaluate_properties(const ResourceDeclaration& declaration, const Scope& scope) {
  TENANTRY_TRY(auto properties, evaluate(declaration.properties, scope));
  if (properties.is_null()) return Value(Value::Members{});
  if (!properties.is_map())
    return refuse(fmt::format("[/Resources/{}/Properties] must be an object", declaration.logical_id));
  return properties;
}

StackScope scope_of(const Meaning& meaning, const std::map<std::string, ResourceRecord>& records,
                    const StackStore& store) {
  const auto value = [&records](const std::string& logical_id,
                                const std::string& attribute) -> std::optional<std::string> {
    const auto record = records.find(logical_id);
    return record == records.end() ? std::nullopt : value_of(record->second, attribute);
  };
  const auto exported = [&store](const std::string& name) -> Checked<std::string> {
    const auto found = store.find_export(name);
    if (!found) return std::unexpected(internal_failure(found.error()));
    if (!*found) return refuse(fmt::format("No export named {} found", name));
    return (*found)->value;
  };
  return {*meaning.declared, meaning.parameters, meaning.pseudo, meaning.conditions, value, exported};
}

void declare(ResourceRecord& record, const PlannedResource& planned) {
  const auto& declaration = *planned.declaration;
  record.deletion_policy = to_string(declaration.deletion_policy);
  record.update_replace_policy = to_string(declaration.update_replace_policy);
  record.depends_on = planned.depends_on;
  record.metadata.reset();
  if (declaration.metadata.is_map()) record.metadata = to_json(declaration.metadata);
}

std::map<std::string, std::string> tags_of(const std::vector<aws::cloudformation::Tag>& tags) {
  std::map<std::string, std::string> result;
  for (const auto& tag : tags) result.emplace(tag.key, tag.value);
  return result;
}

Assembly::Assembly(WorkContext context, Meaning meaning, const std::vector<ResourceRecord>& known,
                   std::optional<WallTime> deadline)
    : work_(std::move(context)), meaning_(std::move(meaning)), deadline_(deadline) {
  for (const auto& record : known) records_.emplace(record.logical_id, record);
  const auto depth = std::max<std::size_t>(meaning_.plan.graph().depth(), 1);
  share_ = work_.options().stack_delay / static_cast<Duration::rep>(depth);
}

Task<Result<void>> Assembly::run(std::function<Task<bool>(std::size_t)> work) {
  TENANTRY_CO_CHECK(co_await import());
  if (!refusal_) co_await run_graph(work_.options().background, meaning_.plan.graph(), std::move(work));
  if (work_.failure()) co_return std::unexpected(*work_.failure());
  co_return Result<void>();
}

Task<Result<void>> Assembly::settle(FailStack fail, StackChange complete) {
  if (work_.interrupted()) co_return co_await work_.engine().barrier(work_.stack().uuid);
  if (stopping()) co_return co_await settle_failed(work_, failure_reason(), fail);
  const auto outputs = evaluate_outputs(meaning_, scope());
  if (!outputs) co_return co_await settle_failed(work_, sentence(outputs.error().message), fail);
  co_return co_await work_.settle([&](StackRecord& stack, kv::Batch& batch) -> Result<void> {
    TENANTRY_TRY(const auto refusal, export_outputs(work_.engine().store(), batch, stack, *outputs));
    if (refusal) {
      fail(stack, sentence(*refusal), work_.options().clock.now());
      return {};
    }
    stack.status_reason.reset();
    stack.outputs = *outputs;
    return complete(stack, batch);
  });
}

Task<Result<void>> Assembly::import() {
  const auto names = imported_names(meaning_);
  if (!names) refusal_ = names.error().message;
  if (!names || names->empty()) co_return Result<void>();
  co_return co_await work_.amend([&](StackRecord& stack, kv::Batch& batch) -> Result<void> {
    TENANTRY_TRY(refusal_, hold_imports(work_.engine().store(), batch, stack, *names));
    return {};
  });
}

bool Assembly::begun(const ResourceRecord& record) const {
  return !record.status.empty() && record.operation == work_.stack().operation;
}

bool Assembly::failed() const {
  if (refusal_) return true;
  return std::ranges::any_of(records_, [&](const auto& entry) {
    return begun(entry.second) && (entry.second.status == kCreateFailed || entry.second.status == kUpdateFailed);
  });
}

bool Assembly::stopping() {
  timed_out_ = timed_out_ || (deadline_ && work_.options().clock.now() >= *deadline_);
  return timed_out_ || work_.interrupted() || failed();
}

std::string Assembly::failure_reason() const {
  if (refusal_) return sentence(*refusal_);
  if (timed_out_) return "Stack creation time exceeded the specified timeout. ";
  std::string reason;
  for (const auto& [status, verb] : {std::pair(kCreateFailed, "create"), std::pair(kUpdateFailed, "update")}) {
    std::vector<std::string_view> failed;
    for (const auto& resource : meaning_.plan.resources)
      if (const auto record = records_.find(resource.declaration->logical_id);
          record != records_.end() && begun(record->second) && record->second.status == status)
        failed.push_back(record->first);
    if (!failed.empty())
      reason += fmt::format("The following resource(s) failed to {}: [{}]. ", verb, fmt::join(failed, ", "));
  }
  return reason;
}

Task<void> Assembly::pause() {
  for (auto left = share_; left > Duration::zero() && !stopping(); left -= kLook)
    co_await work_.options().clock.sleep_for(std::min(left, kLook));
}

bool Assembly::fail(ResourceRecord& record, std::string_view status, const std::string& reason) {
  record.operation = work_.stack().operation;
  work_.store(record, status, reason);
  return false;
}

bool Assembly::give_up(ResourceRecord& record, const ResourceFailure& failure) {
  record.made = failure.made;
  return fail(record, kCreateFailed, failure.reason);
}

Task<bool> Assembly::make(const PlannedResource& planned, ResourceRecord& record) {
  if (begun(record) && record.status == kCreateComplete) co_return true;
  if (stopping()) co_return false;
  begin(planned, record);
  auto goal = co_await goal_of(planned);
  if (!goal) co_return give_up(record, {goal.error().message, record.made});
  record.properties = to_json(goal->properties);
  record.tags = tags_of(work_.stack().tags);
  auto& type = *work_.engine().types().find(record.type);
  const bool resumed = record.made;
  if (!resumed) {
    auto id = co_await free_id(type, *goal);
    if (!id) co_return give_up(record, {id.error().message});
    record.physical_id = *std::move(id);
    record.made = true;
  }
  goal->physical_id = record.physical_id;
  const auto intent = resumed ? kv::Ticket() : work_.store(record, kInProgress, "Resource creation Initiated");
  auto made = co_await type.create(*std::move(goal), resumed);
  if ((made || made.error().made) && !co_await work_.wait(intent)) {
    co_await work_.remember(record);
    co_return false;
  }
  if (!made) co_return give_up(record, made.error());
  record.attributes = *std::move(made);
  co_await pause();
  if (stopping()) co_return give_up(record, {"Resource creation cancelled", true});
  work_.store(record, kCreateComplete,
              type.remark().empty() ? std::nullopt : std::optional<std::string>(type.remark()));
  co_return true;
}

/// The first event, unless an earlier run has written it.
void Assembly::begin(const PlannedResource& planned, ResourceRecord& record) {
  if (begun(record)) return;
  record = {.logical_id = planned.declaration->logical_id, .type = planned.declaration->type};
  record.operation = work_.stack().operation;
  record.added = record.operation > 0;
  declare(record, planned);
  work_.store(record, kInProgress);
}

Task<Checked<ResourceGoal>> Assembly::goal_of(const PlannedResource& planned) {
  const auto& declaration = *planned.declaration;
  TENANTRY_CO_TRY(auto properties, evaluate_properties(declaration, scope()));
  TENANTRY_CO_TRY(properties, co_await resolve_references(std::move(properties), declaration.type, work_.options().ssm,
                                                          work_.options().clock));
  const auto& stack = work_.stack();
  ResourceGoal goal{.stack_id = stack.id,
                    .stack_name = stack.name,
                    .logical_id = declaration.logical_id,
                    .properties = std::move(properties)};
  for (const auto& tag : stack.tags) goal.stack_tags.emplace_back(tag.key, tag.value);
  co_return goal;
}

Task<Checked<std::string>> Assembly::free_id(ResourceType& type, const ResourceGoal& goal) {
  TENANTRY_CO_TRY(auto id, type.choose_id(goal));
  const auto taken = co_await type.read(id);
  if (!taken) co_return refuse(taken.error().reason);
  if (*taken) co_return already_taken(work_.engine(), type, id);
  co_return id;
}

Task<Result<void>> assemble(WorkContext context, FailStack fail,
                            std::function<Task<Result<void>>(WorkContext, Meaning, std::vector<ResourceRecord>)> work) {
  TENANTRY_CO_TRY(auto declared, context.engine.stored_template(context.stack.template_hash));
  auto meaning = understand(std::move(declared), context.stack, context.engine.options().identity);
  if (!meaning) {
    Work failed(std::move(context));
    co_return co_await settle_failed(failed, sentence(meaning.error().message), fail);
  }
  TENANTRY_CO_TRY(auto known, context.engine.store().resources(context.stack.uuid));
  co_return co_await work(std::move(context), *std::move(meaning), std::move(known));
}

}  // namespace tenantry::local::cloudformation
