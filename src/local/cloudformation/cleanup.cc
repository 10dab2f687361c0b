#include "local/cloudformation/cleanup.h"

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "local/cloudformation/discarding.h"
#include "local/cloudformation/graph_runner.h"
#include "local/cloudformation/meaning.h"
#include "local/cloudformation/template.h"

namespace tenantry::local::cloudformation {
namespace {

class Cleanup : public std::enable_shared_from_this<Cleanup> {
 public:
  /// `kept`: the resources of the template that has come into force; nullopt after a rollback, where only what the
  /// update has added goes.
  Cleanup(WorkContext context, std::optional<std::set<std::string>> kept, std::vector<ResourceRecord> records)
      : work_(std::move(context)), kept_(std::move(kept)), records_(std::move(records)) {}

  Task<Result<void>> run() {
    auto self = shared_from_this();
    co_await run_graph(work_.options().background, removal_graph(records_),
                       [self](std::size_t i) { return self->clean(self->records_[i]); });
    if (work_.failure()) co_return std::unexpected(*work_.failure());
    if (work_.interrupted()) co_return co_await work_.engine().barrier(work_.stack().uuid);
    co_return co_await work_.settle([&](StackRecord& stack, kv::Batch&) -> Result<void> {
      stack.status = kept_ ? "UPDATE_COMPLETE" : "UPDATE_ROLLBACK_COMPLETE";
      stack.status_reason.reset();
      if (left_) {
        stack.status_reason = kept_ ? "Update successful. " : "";
        stack.status_reason->append("One or more resources could not be deleted.");
      }
      return {};
    });
  }

 private:
  bool is_gone(const ResourceRecord& record) const {
    return kept_ ? !kept_->contains(record.logical_id) : record.added;
  }

  Task<bool> clean(ResourceRecord& record) {
    const bool gone = is_gone(record);
    for (const auto& thing : old_things(record)) left_ = !co_await discard(work_, record, thing) || left_;
    if (gone && record.made)
      left_ = !co_await discard(work_, record, {record.physical_id, is_retained(record)}) || left_;
    if (gone) {
      work_.erase(record);
    } else if (record.before || record.added || !record.stale.empty()) {
      record.before.reset();
      record.added = false;
      record.stale.clear();
      work_.keep(record);
    }
    co_return true;
  }

  std::vector<StaleThing> old_things(const ResourceRecord& record) const {
    if (is_gone(record)) return things_beside(record);
    auto things = record.stale;
    if (kept_ && record.before && record.before->physical_id != record.physical_id) {
      const auto policy = parse_deletion_policy(record.update_replace_policy).value_or(DeletionPolicy::retain);
      things.push_back({record.before->physical_id, policy == DeletionPolicy::retain});
    }
    return things;
  }

  /// What a rolled back update has made has been made in vain, as by a creation that is rolled back.
  bool is_retained(const ResourceRecord& record) const {
    const auto policy = parse_deletion_policy(record.deletion_policy).value_or(DeletionPolicy::retain);
    if (kept_) return policy != DeletionPolicy::remove;
    return policy == DeletionPolicy::retain && !work_.stack().retain_except_on_create;
  }

  Work work_;
  std::optional<std::set<std::string>> kept_;
  std::vector<ResourceRecord> records_;
  bool left_ = false;  // something could not be removed
};

Result<std::set<std::string>> wanted(const WorkContext& context) {
  TENANTRY_TRY(auto declared, context.engine.stored_template(context.stack.template_hash));
  const auto meaning = understand(std::move(declared), context.stack, context.engine.options().identity);
  if (!meaning) return fail("CloudFormation stack " + context.stack.name + ": " + meaning.error().message);
  std::set<std::string> names;
  for (const auto& resource : meaning->plan.resources) names.insert(resource.declaration->logical_id);
  return names;
}

}  // namespace

Task<Result<void>> clean_up(WorkContext context) {
  std::optional<std::set<std::string>> kept;
  if (context.stack.status == "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS") {
    TENANTRY_CO_TRY(kept, wanted(context));
  }
  TENANTRY_CO_TRY(auto records, context.engine.store().resources(context.stack.uuid));
  const auto cleanup = std::make_shared<Cleanup>(std::move(context), std::move(kept), std::move(records));
  co_return co_await cleanup->run();
}

}  // namespace tenantry::local::cloudformation
