#include "local/cloudformation/discarding.h"

#include <algorithm>
#include <chrono>
#include <utility>

#include "local/cloudformation/template.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr int kTries = 3;
constexpr std::chrono::seconds kBetweenTries{1};

}  // namespace

Graph removal_graph(const std::vector<ResourceRecord>& records) {
  std::vector<Dependent> dependents;
  for (const auto& record : records)
    dependents.push_back({record.logical_id, record.before ? record.before->depends_on : record.depends_on});
  auto graph = make_graph(dependents);
  if (graph.depth() == 0) graph = Graph{std::vector<std::vector<std::size_t>>(records.size())};
  return graph.reversed();
}

Task<bool> discard(Work& work, const ResourceRecord& record, StaleThing thing) {
  if (thing.retained) {
    work.note(record, thing.physical_id, "DELETE_SKIPPED");
    work.disown(thing.physical_id);
    co_return true;
  }
  auto* type = work.engine().types().find(record.type);
  for (int left = kTries; left > 0; --left) {
    work.note(record, thing.physical_id, "DELETE_IN_PROGRESS");
    const auto removed = co_await type->remove(thing.physical_id);
    work.note(record, thing.physical_id, removed ? "DELETE_COMPLETE" : "DELETE_FAILED",
              removed ? std::nullopt : std::optional(removed.error().reason));
    if (removed) {
      work.disown(thing.physical_id);
      co_return true;
    }
    if (left > 1) co_await work.options().clock.sleep_for(kBetweenTries);
  }
  work.disown(thing.physical_id);
  co_return false;
}

Task<bool> discard_stale(Work& work, ResourceRecord& record) {
  if (record.stale.empty()) co_return true;
  bool all = true;
  for (const auto& thing : record.stale) all = co_await discard(work, record, thing) && all;
  record.stale.clear();
  work.keep(record);
  co_return all;
}

std::vector<StaleThing> things_beside(const ResourceRecord& record) {
  auto things = record.stale;
  const auto add = [&](const std::optional<ResourceVersion>& version) {
    if (!version || version->physical_id == record.physical_id) return;
    if (std::ranges::find(things, version->physical_id, &StaleThing::physical_id) != things.end()) return;
    const auto policy = parse_deletion_policy(version->deletion_policy).value_or(DeletionPolicy::retain);
    things.push_back({version->physical_id, policy != DeletionPolicy::remove});
  };
  add(record.before);
  add(record.from);
  return things;
}

}  // namespace tenantry::local::cloudformation
