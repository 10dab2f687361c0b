#include "local/cloudformation/resource_restoring.h"

#include <algorithm>
#include <utility>

#include "local/cloudformation/document.h"
#include "local/cloudformation/template.h"

namespace tenantry::local::cloudformation {

Value stored_properties(const std::string& json) {
  auto parsed = parse_json(json);
  return parsed ? *std::move(parsed) : Value(Value::Members{});
}

void put_aside(const Work& work, ResourceRecord& record) {
  if (!record.made) return;
  const bool retained =
      parse_deletion_policy(record.deletion_policy) == DeletionPolicy::retain && !work.stack().retain_except_on_create;
  record.stale.push_back({record.physical_id, retained});
}

Task<ResourceResult<void>> bring_back(Work& work, ResourceRecord& record, ResourceVersion version) {
  auto* type = work.engine().types().find(record.type);
  const bool replaced = version.physical_id != record.physical_id;
  const auto now = stored_properties(record.properties);
  auto then = stored_properties(version.properties);
  if (replaced) {
    put_aside(work, record);
  } else if (!same_value(now, then) || (type->takes_stack_tags() && record.tags != version.tags)) {
    const auto& stack = work.stack();
    ResourceGoal goal{.stack_id = stack.id,
                      .stack_name = stack.name,
                      .logical_id = record.logical_id,
                      .physical_id = record.physical_id,
                      .properties = std::move(then),
                      .stack_tags = {version.tags.begin(), version.tags.end()},
                      .previous_stack_tags = {record.tags.begin(), record.tags.end()},
                      .resumed = true};
    auto updated = co_await type->update(std::move(goal), now);
    if (!updated) co_return std::unexpected(std::move(updated).error());
    version.attributes = *std::move(updated);
  }
  apply(record, version);
  record.made = true;
  co_return ResourceResult<void>();
}

Task<ResourceResult<void>> undo_failed(Work& work, ResourceRecord& record) {
  if (!record.from) co_return ResourceResult<void>();
  TENANTRY_CO_CHECK(co_await bring_back(work, record, *record.from));
  record.from.reset();
  co_return ResourceResult<void>();
}

}  // namespace tenantry::local::cloudformation
