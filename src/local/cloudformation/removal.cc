#include "local/cloudformation/removal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "local/cloudformation/discarding.h"
#include "local/cloudformation/exports.h"
#include "local/cloudformation/graph_runner.h"
#include "local/cloudformation/template.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr std::string_view kFailed = "DELETE_FAILED";

class Removal : public std::enable_shared_from_this<Removal> {
 public:
  Removal(WorkContext context, std::vector<ResourceRecord> records)
      : work_(std::move(context)), records_(std::move(records)) {}

  Task<Result<void>> run() {
    auto self = shared_from_this();
    co_await run_graph(work_.options().background, removal_graph(records_),
                       [self](std::size_t i) { return self->remove(self->records_[i]); });
    if (work_.failure()) co_return std::unexpected(*work_.failure());
    if (work_.interrupted()) co_return co_await work_.engine().barrier(work_.stack().uuid);
    TENANTRY_CO_TRY(const auto change_sets, work_.engine().store().change_sets(work_.stack().uuid));
    co_return co_await work_.settle([&](StackRecord& stack, kv::Batch& batch) -> Result<void> {
      const std::string kind = stack.status == "ROLLBACK_IN_PROGRESS" ? "ROLLBACK" : "DELETE";
      const auto reason = failure_reason();
      stack.status = kind + (reason.empty() ? "_COMPLETE" : "_FAILED");
      stack.status_reason = reason.empty() ? std::nullopt : std::optional(reason);
      if (!reason.empty()) return {};
      const auto& store = work_.engine().store();
      TENANTRY_CHECK(withdraw_exports(store, batch, stack));
      if (is_deleted(stack))
        for (const auto& change_set : change_sets) store.erase(batch, change_set);
      return release_imports(store, batch, stack, {});
    });
  }

 private:
  bool is_retained(const ResourceRecord& record) const {
    const auto& stack = work_.stack();
    if (std::ranges::find(stack.retained, record.logical_id) != stack.retained.end()) return true;
    const auto policy = parse_deletion_policy(record.deletion_policy).value_or(DeletionPolicy::retain);
    if (policy == DeletionPolicy::retain) return !(stack.creation_failed && stack.retain_except_on_create);
    return policy == DeletionPolicy::retain_except_on_create && !stack.creation_failed;
  }

  Task<bool> remove(ResourceRecord& record) {
    if (work_.interrupted()) co_return false;
    if (!co_await remove_beside(record)) co_return false;
    if (!record.made) co_return true;
    if (is_retained(record)) {
      record.made = false;
      work_.store(record, "DELETE_SKIPPED");
      co_return true;
    }
    work_.store(record, "DELETE_IN_PROGRESS");
    auto* type = work_.engine().types().find(record.type);
    const auto removed = co_await type->remove(record.physical_id);
    if (!removed) co_return give_up(record, removed.error().reason);
    record.made = false;
    work_.store(record, "DELETE_COMPLETE");
    co_return true;
  }

  /// True: a forced deletion goes on without it.
  bool give_up(ResourceRecord& record, const std::string& reason) {
    const bool forced = work_.stack().forced;
    if (forced) record.made = false;
    work_.store(record, forced ? "DELETE_SKIPPED" : kFailed, reason);
    return forced;
  }

  /// What a failed update has left. It is the stack's until it is gone: a deletion that fails is run again.
  Task<bool> remove_beside(ResourceRecord& record) {
    const auto& retained = work_.stack().retained;
    const bool let_go = std::ranges::find(retained, record.logical_id) != retained.end();
    auto* type = work_.engine().types().find(record.type);
    for (const auto& thing : things_beside(record)) {
      if (thing.retained || let_go) {
        work_.note(record, thing.physical_id, "DELETE_SKIPPED");
      } else if (const auto removed = co_await type->remove(thing.physical_id); !removed) {
        if (!work_.stack().forced) {
          work_.store(record, kFailed, removed.error().reason);
          co_return false;
        }
        work_.note(record, thing.physical_id, "DELETE_SKIPPED", removed.error().reason);
      }
      work_.disown(thing.physical_id);
    }
    record.stale.clear();
    record.before.reset();
    record.from.reset();
    co_return true;
  }

  std::string failure_reason() const {
    std::vector<std::string_view> failed;
    for (const auto& record : records_)
      if (record.status == kFailed) failed.push_back(record.logical_id);
    if (failed.empty()) return {};
    return fmt::format("The following resource(s) failed to delete: [{}]. ", fmt::join(failed, ", "));
  }

  Work work_;
  std::vector<ResourceRecord> records_;
};

}  // namespace

Task<Result<void>> remove_resources(WorkContext context) {
  TENANTRY_CO_TRY(auto records, context.engine.store().resources(context.stack.uuid));
  const auto removal = std::make_shared<Removal>(std::move(context), std::move(records));
  co_return co_await removal->run();
}

}  // namespace tenantry::local::cloudformation
