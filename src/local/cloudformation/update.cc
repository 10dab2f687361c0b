#include "local/cloudformation/update.h"

#include <fmt/format.h>

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "local/cloudformation/assembly.h"
#include "local/cloudformation/discarding.h"
#include "local/cloudformation/exports.h"
#include "local/cloudformation/imports.h"
#include "local/cloudformation/resource_restoring.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr const char* kReplacing =
    "Requested update requires the creation of a new physical resource; hence creating one.";

void fail_update(StackRecord& stack, const std::string& reason, WallTime) {
  stack.status = stack.rollback_disabled ? kUpdateFailed : "UPDATE_ROLLBACK_IN_PROGRESS";
  stack.status_reason = reason;
}

class Update : public std::enable_shared_from_this<Update> {
 public:
  Update(WorkContext context, Meaning meaning, const std::vector<ResourceRecord>& known)
      : assembly_(std::move(context), std::move(meaning), known, std::nullopt), work_(assembly_.work()) {}

  Task<Result<void>> run() {
    auto self = shared_from_this();
    TENANTRY_CO_CHECK(co_await assembly_.run([self](std::size_t i) {
      const auto& planned = self->assembly_.meaning().plan.resources[i];
      return self->advance(planned, self->assembly_.record(planned.declaration->logical_id));
    }));
    const auto imports = imported_names(assembly_.meaning()).value_or(std::vector<std::string>());
    co_return co_await assembly_.settle(fail_update, [&](StackRecord& stack, kv::Batch& batch) -> Result<void> {
      stack.status = "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS";
      stack.previous.reset();
      return release_imports(work_.engine().store(), batch, stack, imports);
    });
  }

 private:
  Task<bool> advance(const PlannedResource& planned, ResourceRecord& record) {
    if (assembly_.begun(record) && is_complete(record)) co_return true;
    if (assembly_.stopping()) co_return false;
    if (!assembly_.begun(record) && !co_await settle_old_failure(record)) co_return false;
    if (!record.made || (assembly_.begun(record) && !record.from)) co_return co_await assembly_.make(planned, record);
    auto goal = co_await assembly_.goal_of(planned);
    if (!goal) co_return assembly_.fail(record, kUpdateFailed, goal.error().message);
    if (!record.from && is_same(record, *goal)) co_return declare_only(planned, record);
    co_return co_await change(planned, record, *std::move(goal));
  }

  static bool is_complete(const ResourceRecord& record) {
    return record.status == kCreateComplete || record.status == kUpdateComplete;
  }

  /// What an update that failed and was not rolled back has left is undone before anything else is asked of it.
  Task<bool> settle_old_failure(ResourceRecord& record) {
    if (record.made && record.status == kCreateFailed) {
      auto* type = work_.engine().types().find(record.type);
      work_.store(record, "DELETE_IN_PROGRESS");
      const auto removed = co_await type->remove(record.physical_id);
      if (!removed) co_return assembly_.fail(record, kCreateFailed, removed.error().reason);
      record.made = false;
      work_.store(record, "DELETE_COMPLETE");
    }
    const bool failed = record.from.has_value();
    const auto undone = co_await undo_failed(work_, record);
    if (!undone) co_return assembly_.fail(record, kUpdateFailed, undone.error().reason);
    co_await discard_stale(work_, record);
    if (failed) work_.store(record, kUpdateComplete);
    co_return true;
  }

  bool is_same(const ResourceRecord& record, const ResourceGoal& goal) const {
    const auto* type = work_.engine().types().find(record.type);
    if (type->takes_stack_tags() && record.tags != tags_of(work_.stack().tags)) return false;
    return same_value(stored_properties(record.properties), goal.properties);
  }

  /// Policies and the like change without the thing itself.
  bool declare_only(const PlannedResource& planned, ResourceRecord& record) {
    auto declared = record;
    declare(declared, planned);
    if (declared.deletion_policy == record.deletion_policy && declared.metadata == record.metadata &&
        declared.update_replace_policy == record.update_replace_policy && declared.depends_on == record.depends_on)
      return true;
    if (!record.before && !record.added) declared.before = version_of(record);
    record = std::move(declared);
    work_.keep(record);
    return true;
  }

  Task<bool> change(const PlannedResource& planned, ResourceRecord& record, ResourceGoal goal) {
    auto& type = *work_.engine().types().find(record.type);
    const bool resumed = record.from.has_value();
    kv::Ticket intent;
    if (!resumed) {
      auto id = co_await next_id(type, record, goal);
      if (!id) co_return assembly_.fail(record, kUpdateFailed, id.error().message);
      if (*id != record.physical_id) work_.note(record, record.physical_id, kUpdateInProgress, kReplacing);
      intent = store_intent(planned, record, goal, *std::move(id));
    }
    const bool replacing = record.from->physical_id != record.physical_id;
    goal.physical_id = record.physical_id;
    goal.previous_stack_tags = {record.from->tags.begin(), record.from->tags.end()};
    goal.resumed = resumed;
    auto changed = replacing ? co_await type.create(std::move(goal), resumed)
                             : co_await type.update(std::move(goal), stored_properties(record.from->properties));
    if (!co_await work_.wait(intent)) {
      co_await work_.remember(record);
      co_return false;
    }
    if (!changed) {
      if (replacing) record.made = changed.error().made;
      co_return assembly_.fail(record, kUpdateFailed, changed.error().reason);
    }
    record.attributes = *std::move(changed);
    co_await assembly_.pause();
    if (assembly_.stopping()) co_return assembly_.fail(record, kUpdateFailed, "Resource update cancelled");
    complete(record);
    co_return true;
  }

  /// The physical id that the resource will have: another one where it is replaced.
  Task<Checked<std::string>> next_id(ResourceType& type, const ResourceRecord& record, const ResourceGoal& goal) {
    const auto before = stored_properties(record.properties);
    if (same_value(before, goal.properties) || type.update_kind(before, goal.properties) == UpdateKind::in_place)
      co_return record.physical_id;
    TENANTRY_CO_TRY(const auto id, type.choose_id(goal));
    if (id == record.physical_id)
      co_return refuse(
          fmt::format("CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {} "
                      "and update the stack again.",
                      id));
    co_return co_await assembly_.free_id(type, goal);
  }

  kv::Ticket store_intent(const PlannedResource& planned, ResourceRecord& record, const ResourceGoal& goal,
                          std::string id) {
    record.from = version_of(record);
    if (!record.before && !record.added) record.before = record.from;
    declare(record, planned);
    record.operation = work_.stack().operation;
    record.properties = to_json(goal.properties);
    record.tags = tags_of(work_.stack().tags);
    const bool replacing = id != record.physical_id;
    record.physical_id = std::move(id);
    return work_.store(record, kUpdateInProgress,
                       replacing ? std::optional<std::string>("Resource creation Initiated") : std::nullopt);
  }

  /// A thing of a version between the last complete one and this is nobody's any more.
  void complete(ResourceRecord& record) {
    const auto& old = record.from->physical_id;
    if (old != record.physical_id && !(record.before && record.before->physical_id == old))
      record.stale.push_back(
          {old, parse_deletion_policy(record.update_replace_policy).value_or(DeletionPolicy::retain) ==
                    DeletionPolicy::retain});
    record.from.reset();
    const auto remark = work_.engine().types().find(record.type)->remark();
    work_.store(record, kUpdateComplete, remark.empty() ? std::nullopt : std::optional<std::string>(remark));
  }

  Assembly assembly_;
  Work& work_;
};

Task<Result<void>> update(WorkContext context, Meaning meaning, std::vector<ResourceRecord> known) {
  const auto update = std::make_shared<Update>(std::move(context), std::move(meaning), known);
  co_return co_await update->run();
}

}  // namespace

Task<Result<void>> update_resources(WorkContext context) { return assemble(std::move(context), fail_update, update); }

}  // namespace tenantry::local::cloudformation
