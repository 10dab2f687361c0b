#include "local/cloudformation/dynamodb_table_update.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/result.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::dynamodb;
using Indexes = std::vector<api::GlobalSecondaryIndex>;
using IndexUpdates = std::vector<api::GlobalSecondaryIndexUpdate>;

constexpr std::string_view kOnDemand = "PAY_PER_REQUEST";

const Indexes& indexes_of(const TableProperties& properties) {
  static const Indexes none;
  return properties.global_secondary_indexes ? *properties.global_secondary_indexes : none;
}

const api::GlobalSecondaryIndex* find(const Indexes& indexes, const std::string& name) {
  const auto found = std::ranges::find(indexes, name, &api::GlobalSecondaryIndex::index_name);
  return found == indexes.end() ? nullptr : &*found;
}

const api::GlobalSecondaryIndexDescription* find(const api::TableDescription& table, const std::string& name) {
  if (!table.global_secondary_indexes) return nullptr;
  const auto found =
      std::ranges::find(*table.global_secondary_indexes, name, &api::GlobalSecondaryIndexDescription::index_name);
  return found == table.global_secondary_indexes->end() ? nullptr : &*found;
}

bool is_on_demand(const api::TableDescription& table) {
  return table.billing_mode_summary && table.billing_mode_summary->billing_mode == kOnDemand;
}

bool has(const std::optional<api::ProvisionedThroughputDescription>& current,
         const api::ProvisionedThroughput& wanted) {
  return current && current->read_capacity_units == wanted.read_capacity_units &&
         current->write_capacity_units == wanted.write_capacity_units;
}

class Planner {
 public:
  Planner(const std::string& table, const TableProperties& before, const TableProperties& after,
          const api::TableDescription& current)
      : table_(table), before_(before), after_(after), current_(current) {}

  Checked<std::vector<api::UpdateTableRequest>> plan() {
    TENANTRY_CHECK(check_indexes());
    plan_protection();
    plan_index_removal();
    plan_billing();
    plan_index_creation();
    plan_stream();
    plan_encryption();
    plan_class();
    return std::move(requests_);
  }

 private:
  api::UpdateTableRequest& add() {
    requests_.push_back({});
    requests_.back().table_name = table_;
    return requests_.back();
  }

  Checked<void> check_indexes() const {
    std::size_t changes = 0;
    for (const auto& index : indexes_of(after_)) {
      const auto* old = find(indexes_of(before_), index.index_name);
      const auto* now = find(current_, index.index_name);
      if (!old && !now) ++changes;
      const bool same = now && now->key_schema == index.key_schema && now->projection == index.projection;
      if (old && !same && (old->key_schema != index.key_schema || old->projection != index.projection))
        return refuse(
            "Cannot update GSI's properties other than Provisioned Throughput and Contributor Insights Specification. "
            "You can create a new GSI with a different name.");
    }
    for (const auto& index : indexes_of(before_))
      if (!find(indexes_of(after_), index.index_name) && find(current_, index.index_name)) ++changes;
    if (changes > 1) return refuse("Cannot perform more than one GSI creation or deletion in a single update");
    return {};
  }

  void plan_protection() {
    const auto wanted = after_.deletion_protection_enabled.value_or(false);
    if (before_.deletion_protection_enabled.value_or(false) != wanted &&
        current_.deletion_protection_enabled.value_or(false) != wanted)
      add().deletion_protection_enabled = wanted;
  }

  void plan_index_removal() {
    for (const auto& index : indexes_of(before_)) {
      if (find(indexes_of(after_), index.index_name) || !find(current_, index.index_name)) continue;
      api::GlobalSecondaryIndexUpdate update;
      update.delete_ = api::DeleteGlobalSecondaryIndexAction{index.index_name};
      add().global_secondary_index_updates = IndexUpdates{std::move(update)};
    }
  }

  void plan_index_creation() {
    for (const auto& index : indexes_of(after_)) {
      if (find(indexes_of(before_), index.index_name) || find(current_, index.index_name)) continue;
      api::GlobalSecondaryIndexUpdate update;
      update.create = api::CreateGlobalSecondaryIndexAction{index.index_name, index.key_schema, index.projection,
                                                            index.provisioned_throughput};
      auto& request = add();
      request.attribute_definitions = after_.attribute_definitions;
      request.global_secondary_index_updates = IndexUpdates{std::move(update)};
    }
  }

  void plan_billing() {
    const bool on_demand = after_.billing_mode == kOnDemand;
    const bool switched = (before_.billing_mode == kOnDemand) != on_demand && is_on_demand(current_) != on_demand;
    api::UpdateTableRequest request{.table_name = table_};
    if (switched) request.billing_mode = on_demand ? kOnDemand : "PROVISIONED";
    if (on_demand && before_.on_demand_throughput != after_.on_demand_throughput)
      request.on_demand_throughput = after_.on_demand_throughput;
    if (!on_demand) plan_throughput(request, switched);
    if (request.billing_mode || request.on_demand_throughput || request.provisioned_throughput ||
        request.global_secondary_index_updates)
      requests_.push_back(std::move(request));
  }

  void plan_throughput(api::UpdateTableRequest& request, bool switched) const {
    const auto& wanted = after_.provisioned_throughput;
    const bool changed =
        before_.provisioned_throughput != wanted && wanted && !has(current_.provisioned_throughput, *wanted);
    if (wanted && (switched || changed)) request.provisioned_throughput = *wanted;
    IndexUpdates updates;
    for (const auto& index : indexes_of(after_)) {
      if (!index.provisioned_throughput || !index_needs(index, switched)) continue;
      api::GlobalSecondaryIndexUpdate update;
      update.update = api::UpdateGlobalSecondaryIndexAction{index.index_name, *index.provisioned_throughput};
      updates.push_back(std::move(update));
    }
    if (!updates.empty()) request.global_secondary_index_updates = std::move(updates);
  }

  bool index_needs(const api::GlobalSecondaryIndex& index, bool switched) const {
    const auto* old = find(indexes_of(before_), index.index_name);
    const auto* now = find(current_, index.index_name);
    if (!old || !now) return false;
    if (switched) return true;
    return old->provisioned_throughput != index.provisioned_throughput &&
           !has(now->provisioned_throughput, *index.provisioned_throughput);
  }

  void plan_stream() {
    const auto view = [](const TableProperties& properties) {
      return properties.stream ? std::optional(properties.stream->stream_view_type) : std::nullopt;
    };
    if (view(before_) == view(after_)) return;
    const auto& stream = current_.stream_specification;
    const auto now = stream && stream->stream_enabled ? stream->stream_view_type : std::nullopt;
    if (now == view(after_)) return;
    if (now) add().stream_specification = api::StreamSpecification{.stream_enabled = false};
    if (after_.stream) add().stream_specification = api::StreamSpecification{true, after_.stream->stream_view_type};
  }

  void plan_encryption() {
    const auto specification = [](const TableProperties& properties) {
      const auto& given = properties.encryption;
      return given ? api::SSESpecification{given->enabled, given->type, given->kms_master_key_id}
                   : api::SSESpecification{.enabled = false};
    };
    const auto wanted = specification(after_);
    if (specification(before_) != wanted) add().sse_specification = wanted;
  }

  void plan_class() {
    const auto& summary = current_.table_class_summary;
    const auto now = summary ? summary->table_class : std::nullopt;
    const auto wanted = after_.table_class.value_or("STANDARD");
    if (before_.table_class.value_or("STANDARD") != wanted && now.value_or("STANDARD") != wanted)
      add().table_class = wanted;
  }

  const std::string& table_;
  const TableProperties& before_;
  const TableProperties& after_;
  const api::TableDescription& current_;
  std::vector<api::UpdateTableRequest> requests_;
};

}  // namespace

Checked<std::vector<api::UpdateTableRequest>> table_updates(const std::string& table, const TableProperties& before,
                                                            const TableProperties& after,
                                                            const api::TableDescription& current) {
  return Planner(table, before, after, current).plan();
}

}  // namespace tenantry::local::cloudformation
