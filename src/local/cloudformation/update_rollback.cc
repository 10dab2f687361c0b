#include "local/cloudformation/update_rollback.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "local/cloudformation/assembly.h"
#include "local/cloudformation/discarding.h"
#include "local/cloudformation/exports.h"
#include "local/cloudformation/graph_runner.h"
#include "local/cloudformation/imports.h"
#include "local/cloudformation/meaning.h"
#include "local/cloudformation/resource_restoring.h"

namespace tenantry::local::cloudformation {
namespace {

class UpdateRollback : public std::enable_shared_from_this<UpdateRollback> {
 public:
  UpdateRollback(WorkContext context, std::vector<ResourceRecord> records)
      : work_(std::move(context)), records_(std::move(records)) {}

  Task<Result<void>> run() {
    auto self = shared_from_this();
    co_await run_graph(work_.options().background, removal_graph(records_).reversed(),
                       [self](std::size_t i) { return self->restore(self->records_[i]); });
    if (work_.failure()) co_return std::unexpected(*work_.failure());
    if (work_.interrupted()) co_return co_await work_.engine().barrier(work_.stack().uuid);
    const auto imports = previous_imports();
    co_return co_await work_.settle([&](StackRecord& stack, kv::Batch& batch) -> Result<void> {
      stack.skipped.clear();
      if (const auto reason = failure_reason(); !reason.empty()) {
        stack.status = "UPDATE_ROLLBACK_FAILED";
        stack.status_reason = reason;
        return {};
      }
      if (stack.previous) apply(stack, *stack.previous);
      stack.previous.reset();
      TENANTRY_CHECK(release_imports(work_.engine().store(), batch, stack, imports));
      stack.status = "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS";
      stack.status_reason.reset();
      return {};
    });
  }

 private:
  Task<bool> restore(ResourceRecord& record) {
    if (record.added) {
      leave_to_cleanup(record);
      co_return true;
    }
    if (!record.from && !record.before) co_return true;
    if (is_skipped(record)) {
      skip(record);
      co_return true;
    }
    const bool told = record.from || record.operation == work_.stack().operation;
    if (told) work_.store(record, kUpdateInProgress);
    auto restored = co_await undo_failed(work_, record);
    if (restored && record.before) restored = co_await bring_back(work_, record, *record.before);
    if (!restored) {
      record.rollback_failed = true;
      work_.store(record, kUpdateFailed, restored.error().reason);
      co_return false;
    }
    finish(record, told);
    co_return true;
  }

  /// What the update has added goes, in whatever state it is.
  void leave_to_cleanup(ResourceRecord& record) {
    if (!record.from) return;
    const auto version = *std::exchange(record.from, std::nullopt);
    if (version.physical_id != record.physical_id) put_aside(work_, record);
    apply(record, version);
    record.made = true;
    work_.keep(record);
  }

  void finish(ResourceRecord& record, bool told) {
    record.before.reset();
    record.rollback_failed = false;
    if (told) {
      work_.store(record, kUpdateComplete);
    } else {
      work_.keep(record);
    }
  }

  bool is_skipped(const ResourceRecord& record) const {
    const auto& skipped = work_.stack().skipped;
    return std::ranges::find(skipped, record.logical_id) != skipped.end();
  }

  /// The record comes back; what it describes may not be so.
  void skip(ResourceRecord& record) {
    const auto version = record.before ? *record.before : *record.from;
    if (version.physical_id != record.physical_id) put_aside(work_, record);
    apply(record, version);
    record.made = true;
    record.from.reset();
    finish(record, true);
  }

  std::string failure_reason() const {
    std::vector<std::string_view> failed;
    for (const auto& record : records_)
      if (record.rollback_failed) failed.push_back(record.logical_id);
    if (failed.empty()) return {};
    return fmt::format("The following resource(s) failed to update: [{}]. ", fmt::join(failed, ", "));
  }

  std::vector<std::string> previous_imports() const {
    auto stack = work_.stack();
    if (!stack.previous) return stack.imports;
    apply(stack, *stack.previous);
    auto declared = work_.engine().stored_template(stack.template_hash);
    if (!declared) return stack.imports;
    const auto meaning = understand(*std::move(declared), stack, work_.options().identity);
    if (!meaning) return stack.imports;
    return imported_names(*meaning).value_or(stack.imports);
  }

  Work work_;
  std::vector<ResourceRecord> records_;
};

}  // namespace

Task<Result<void>> roll_back_update(WorkContext context) {
  TENANTRY_CO_TRY(auto records, context.engine.store().resources(context.stack.uuid));
  const auto rollback = std::make_shared<UpdateRollback>(std::move(context), std::move(records));
  co_return co_await rollback->run();
}

}  // namespace tenantry::local::cloudformation
