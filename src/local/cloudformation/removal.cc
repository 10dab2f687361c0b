#include "local/cloudformation/removal.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "local/cloudformation/graph_runner.h"
#include "local/cloudformation/plan.h"
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
    co_await run_graph(work_.options().background, graph(),
                       [self](std::size_t i) { return self->remove(self->records_[i]); });
    if (work_.failure()) co_return std::unexpected(*work_.failure());
    if (work_.interrupted()) co_return co_await work_.engine().barrier(work_.stack().uuid);
    co_return co_await work_.settle([reason = failure_reason()](StackRecord& stack) {
      const std::string kind = stack.status == "ROLLBACK_IN_PROGRESS" ? "ROLLBACK" : "DELETE";
      stack.status = kind + (reason.empty() ? "_COMPLETE" : "_FAILED");
      stack.status_reason = reason.empty() ? std::nullopt : std::optional(reason);
    });
  }

 private:
  /// What a resource depends on goes after it.
  Graph graph() const {
    std::vector<Dependent> dependents;
    for (const auto& record : records_) dependents.push_back({record.logical_id, record.depends_on});
    return make_graph(dependents).reversed();
  }

  bool is_retained(const ResourceRecord& record) const {
    const auto& stack = work_.stack();
    if (std::ranges::find(stack.retained, record.logical_id) != stack.retained.end()) return true;
    const auto policy = parse_deletion_policy(record.deletion_policy).value_or(DeletionPolicy::retain);
    if (policy == DeletionPolicy::retain) return !(stack.creation_failed && stack.retain_except_on_create);
    return policy == DeletionPolicy::retain_except_on_create && !stack.creation_failed;
  }

  Task<bool> remove(ResourceRecord& record) {
    if (!record.made) co_return true;
    if (work_.interrupted()) co_return false;
    if (is_retained(record)) {
      record.made = false;
      work_.store(record, "DELETE_SKIPPED");
      co_return true;
    }
    work_.store(record, "DELETE_IN_PROGRESS");
    auto* type = work_.engine().types().find(record.type);
    const auto removed = co_await type->remove(record.physical_id);
    if (!removed) {
      work_.store(record, kFailed, removed.error().reason);
      co_return false;
    }
    record.made = false;
    work_.store(record, "DELETE_COMPLETE");
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
