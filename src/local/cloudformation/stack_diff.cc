#include "local/cloudformation/stack_diff.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "base/result.h"
#include "local/cloudformation/assembly.h"
#include "local/cloudformation/dynamic_reference.h"
#include "local/cloudformation/outputs.h"
#include "local/cloudformation/resource_diff.h"
#include "local/cloudformation/resource_restoring.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::cloudformation;
using Records = std::map<std::string, ResourceRecord>;

Checked<void> refuse_other_types(const Records& records, const Meaning& desired) {
  std::vector<std::string_view> changed;
  for (const auto& resource : desired.plan.resources)
    if (const auto known = records.find(resource.declaration->logical_id);
        known != records.end() && known->second.type != resource.declaration->type)
      changed.push_back(known->first);
  if (changed.empty()) return {};
  return refuse(
      fmt::format("Update of resource type is not permitted. The new template modifies resource type of the "
                  "following resources: [{}]",
                  fmt::join(changed, ", ")));
}

bool same_outputs(const std::vector<api::Output>& now, const Checked<std::vector<api::Output>>& desired) {
  return desired && *desired == now;
}

class Comparison {
 public:
  Comparison(Engine& engine, const StackRecord& now, const DesiredStack& desired, Records records,
             std::shared_ptr<const Template> old)
      : engine_(engine), now_(now), desired_(desired), records_(std::move(records)), old_(std::move(old)) {
    if (old_) old_parameters_ = parameter_values(*old_, now.parameters);
  }

  Task<Checked<StackDiff>> run() {
    for (const auto& planned : desired_.meaning.plan.resources) co_await consider(planned);
    for (const auto& [logical_id, record] : records_)
      if (!fates_.contains(logical_id)) remove(record);
    diff_.differs = !diff_.changes.empty() || now_.tags != desired_.stack.tags ||
                    now_.notification_arns != desired_.stack.notification_arns ||
                    !same_outputs(now_.outputs, evaluate_outputs(desired_.meaning, scope()));
    co_return std::move(diff_);
  }

 private:
  void report(api::ResourceChange change) {
    diff_.changes.push_back({.type = "Resource", .resource_change = std::move(change)});
  }

  void remove(const ResourceRecord& record) {
    const bool retained = parse_deletion_policy(record.deletion_policy) != DeletionPolicy::remove;
    report({.action = "Remove",
            .logical_resource_id = record.logical_id,
            .physical_resource_id = record.physical_id,
            .resource_type = record.type,
            .scope = std::vector<std::string>(),
            .details = std::vector<api::ResourceChangeDetail>(),
            .policy_action = retained ? "Retain" : "Delete"});
  }

  Task<void> consider(const PlannedResource& planned) {
    const auto& declaration = *planned.declaration;
    const auto known = records_.find(declaration.logical_id);
    if (known == records_.end() || !known->second.made || known->second.status == kCreateFailed) {
      fates_.emplace(declaration.logical_id, Fate::replaced);
      report({.action = "Add",
              .logical_resource_id = declaration.logical_id,
              .resource_type = declaration.type,
              .scope = std::vector<std::string>(),
              .details = std::vector<api::ResourceChangeDetail>()});
      co_return;
    }
    const auto properties = co_await known_properties(declaration);
    const auto& type = *engine_.types().find(declaration.type);
    auto change =
        diff_resource({.type = type,
                       .before = known->second,
                       .after = planned,
                       .before_declaration = old_ ? old_->find_resource(declaration.logical_id) : nullptr,
                       .properties = properties,
                       .meaning = desired_.meaning,
                       .old_parameters = old_parameters_,
                       .fates = fates_,
                       .tags_differ = type.takes_stack_tags() && known->second.tags != tags_of(desired_.stack.tags)});
    auto fate = !change ? Fate::kept : change->replacement == "False" ? Fate::modified : Fate::replaced;
    if (!change && known->second.status == kUpdateFailed) {
      change = failed_before(known->second);
      fate = Fate::modified;
    }
    fates_.emplace(declaration.logical_id, fate);
    if (change) report(*std::move(change));
  }

  /// An update that failed may have left it as nobody wanted it.
  static api::ResourceChange failed_before(const ResourceRecord& record) {
    return {.action = "Modify",
            .logical_resource_id = record.logical_id,
            .physical_resource_id = record.physical_id,
            .resource_type = record.type,
            .replacement = "False",
            .scope = std::vector<std::string>(),
            .details = std::vector<api::ResourceChangeDetail>()};
  }

  /// The properties that do not hang on what is not there yet.
  Task<Value> known_properties(const ResourceDeclaration& declaration) {
    const auto names = scope();
    Value::Members known;
    if (auto all = evaluate_properties(declaration, names)) {
      known = std::move(all->members());
    } else if (!as_call(declaration.properties)) {
      for (const auto& [name, value] : declaration.properties.members())
        if (auto evaluated = evaluate(value, names); evaluated && !evaluated->is_null())
          known.emplace_back(name, *std::move(evaluated));
    }
    const auto& options = engine_.options();
    auto resolved = co_await resolve_references(known, declaration.type, options.ssm, options.clock);
    co_return resolved ? *std::move(resolved) : Value(std::move(known));
  }

  StackScope scope() const { return scope_of(desired_.meaning, records_, engine_.store()); }

  Engine& engine_;
  const StackRecord& now_;
  const DesiredStack& desired_;
  Records records_;
  std::shared_ptr<const Template> old_;
  ParameterValues old_parameters_;
  Fates fates_;
  StackDiff diff_;
};

}  // namespace

Task<Checked<StackDiff>> compare(Engine& engine, StackRecord now, const DesiredStack& desired) {
  auto found = engine.store().resources(now.uuid);
  if (!found) co_return std::unexpected(internal_failure(std::move(found).error()));
  Records records;
  for (auto& record : *found) records.emplace(record.logical_id, std::move(record));
  TENANTRY_CO_CHECK(refuse_other_types(records, desired.meaning));
  std::shared_ptr<const Template> old;
  if (!now.template_hash.empty())
    if (auto stored = engine.stored_template(now.template_hash)) old = *std::move(stored);
  Comparison comparison(engine, now, desired, std::move(records), std::move(old));
  co_return co_await comparison.run();
}

}  // namespace tenantry::local::cloudformation
