#include "local/cloudformation/exports.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <string_view>
#include <utility>

#include "local/cloudformation/stack_id.h"

namespace tenantry::local::cloudformation {
namespace {

using Exports = std::map<std::string, std::string>;

Exports exports_of(const std::vector<aws::cloudformation::Output>& outputs) {
  Exports exports;
  for (const auto& output : outputs)
    if (output.export_name) exports.emplace(*output.export_name, output.output_value.value_or(""));
  return exports;
}

/// `arn:…:stack/<name>/<uuid>`
std::string name_of(const std::string& stack_id) {
  const auto begin = stack_id.find('/') + 1;
  return stack_id.substr(begin, stack_id.find('/', begin) - begin);
}

Result<std::string> in_use(const StackStore& store, const std::string& name, std::string_view verb) {
  TENANTRY_TRY(const auto importers, store.importers(name));
  return fmt::format("Export {} cannot be {} as it is in use by {}", name, verb, fmt::join(importers, " and "));
}

Result<std::optional<std::string>> refusal_of(const StackStore& store, const StackRecord& stack,
                                              const std::vector<aws::cloudformation::Output>& outputs) {
  const auto now = exports_of(outputs);
  for (const auto& [name, value] : now) {
    TENANTRY_TRY(const auto known, store.latest_export(name));
    const auto named = [&](const auto& output) { return output.export_name == name; };
    if ((known && known->stack_id != stack.id) || std::ranges::count_if(outputs, named) > 1)
      return fmt::format("Export with name {} is already exported by stack {}", name,
                         known ? name_of(known->stack_id) : stack.name);
    if (known && known->importers > 0 && known->value != value) return in_use(store, name, "updated");
  }
  for (const auto& [name, value] : exports_of(stack.outputs)) {
    if (now.contains(name)) continue;
    TENANTRY_TRY(const auto known, store.latest_export(name));
    if (known && known->stack_id == stack.id && known->importers > 0) return in_use(store, name, "deleted");
  }
  return std::nullopt;
}

/// All that the stack exports but `kept`.
Result<void> withdraw(const StackStore& store, kv::Batch& batch, const StackRecord& stack, const Exports& kept) {
  for (const auto& [name, value] : exports_of(stack.outputs)) {
    if (kept.contains(name)) continue;
    TENANTRY_TRY(const auto known, store.latest_export(name));
    if (known && known->stack_id == stack.id) store.erase_export(batch, name);
  }
  return {};
}

/// The export, for one more importer.
Result<std::optional<ExportRecord>> find_lasting(const StackStore& store, const std::string& name) {
  TENANTRY_TRY(auto known, store.latest_export(name));
  if (!known) return std::nullopt;
  TENANTRY_TRY(const auto stack, store.latest_stack(uuid_of_stack_id(known->stack_id)));
  if (stack && stack->status == "DELETE_IN_PROGRESS") return std::nullopt;
  return known;
}

}  // namespace

Result<std::optional<std::string>> held_exports(const StackStore& store, const StackRecord& stack) {
  return refusal_of(store, stack, {});
}

Result<void> withdraw_exports(const StackStore& store, kv::Batch& batch, const StackRecord& stack) {
  return withdraw(store, batch, stack, {});
}

Result<std::optional<std::string>> export_outputs(const StackStore& store, kv::Batch& batch, const StackRecord& stack,
                                                  const std::vector<aws::cloudformation::Output>& outputs) {
  TENANTRY_TRY(auto refusal, refusal_of(store, stack, outputs));
  if (refusal) return refusal;
  const auto now = exports_of(outputs);
  for (const auto& [name, value] : now) {
    TENANTRY_TRY(const auto known, store.latest_export(name));
    store.put(batch, ExportRecord{name, value, stack.id, known ? known->importers : 0});
  }
  TENANTRY_CHECK(withdraw(store, batch, stack, now));
  return std::nullopt;
}

Result<std::optional<std::string>> hold_imports(const StackStore& store, kv::Batch& batch, StackRecord& stack,
                                                const std::vector<std::string>& names) {
  std::vector<ExportRecord> taken;
  for (const auto& name : names) {
    if (std::ranges::find(stack.imports, name) != stack.imports.end()) continue;
    TENANTRY_TRY(auto known, find_lasting(store, name));
    if (!known) return fmt::format("No export named {} found", name);
    taken.push_back(*std::move(known));
  }
  for (auto& exported : taken) {
    ++exported.importers;
    store.put(batch, exported);
    store.put_importer(batch, exported.name, stack);
    stack.imports.push_back(exported.name);
  }
  return std::nullopt;
}

Result<void> release_imports(const StackStore& store, kv::Batch& batch, StackRecord& stack,
                             const std::vector<std::string>& kept) {
  std::vector<std::string> left;
  for (auto& name : stack.imports) {
    if (std::ranges::find(kept, name) != kept.end()) {
      left.push_back(std::move(name));
      continue;
    }
    store.erase_importer(batch, name, stack.uuid);
    TENANTRY_TRY(auto known, store.latest_export(name));
    if (!known) continue;
    --known->importers;
    store.put(batch, *known);
  }
  stack.imports = std::move(left);
  return {};
}

}  // namespace tenantry::local::cloudformation
