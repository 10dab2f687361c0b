#include <fmt/format.h>

#include <algorithm>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/multiple_exceptions.hpp>
#include <exception>

#include "base/result.h"
#include "local/cloudformation/dynamodb_table_properties.h"
#include "local/cloudformation/dynamodb_table_update.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/properties.h"
#include "local/cloudformation/property_rules.h"
#include "local/cloudformation/resource_type.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::dynamodb;

constexpr std::string_view kType = "AWS::DynamoDB::Table";

/// The template's tags, then the stack's (on the same key the template's stands), then CloudFormation's own.
std::vector<api::Tag> all_tags(const TableProperties& properties, const ResourceGoal& goal) {
  auto tags = properties.tags.value_or(std::vector<api::Tag>());
  for (const auto& [key, value] : goal.stack_tags)
    if (std::ranges::find(tags, key, &api::Tag::key) == tags.end()) tags.push_back({key, value});
  tags.push_back({"aws:cloudformation:stack-name", goal.stack_name});
  tags.push_back({"aws:cloudformation:stack-id", goal.stack_id});
  tags.push_back({"aws:cloudformation:logical-id", goal.logical_id});
  return tags;
}

api::CreateTableRequest create_request(const TableProperties& properties, const ResourceGoal& goal) {
  api::CreateTableRequest request{.attribute_definitions = properties.attribute_definitions,
                                  .table_name = goal.physical_id,
                                  .key_schema = properties.key_schema,
                                  .local_secondary_indexes = properties.local_secondary_indexes,
                                  .global_secondary_indexes = properties.global_secondary_indexes,
                                  .billing_mode = properties.billing_mode,
                                  .provisioned_throughput = properties.provisioned_throughput,
                                  .table_class = properties.table_class,
                                  .deletion_protection_enabled = properties.deletion_protection_enabled,
                                  .on_demand_throughput = properties.on_demand_throughput};
  if (properties.stream) request.stream_specification = {true, properties.stream->stream_view_type};
  if (const auto& encryption = properties.encryption)
    request.sse_specification = {encryption->enabled, encryption->type, encryption->kms_master_key_id};
  request.tags = all_tags(properties, goal);
  return request;
}

/// Whether an attribute that stands in both has another type.
bool retypes(const TableProperties& before, const TableProperties& after) {
  return std::ranges::any_of(before.attribute_definitions, [&](const api::AttributeDefinition& old) {
    const auto& now = after.attribute_definitions;
    const auto found = std::ranges::find(now, old.attribute_name, &api::AttributeDefinition::attribute_name);
    return found != now.end() && found->attribute_type != old.attribute_type;
  });
}

/// Keys that an earlier version of the template or of the stack's tags put on the table, and that are not wanted any
/// more. Tags that others put there stay.
std::vector<std::string> dropped_tags(const TableProperties& before, const ResourceGoal& goal,
                                      const std::vector<api::Tag>& wanted) {
  std::vector<std::string> keys;
  const auto consider = [&](const std::string& key) {
    if (std::ranges::find(wanted, key, &api::Tag::key) == wanted.end()) keys.push_back(key);
  };
  for (const auto& tag : before.tags.value_or(std::vector<api::Tag>())) consider(tag.key);
  for (const auto& [key, value] : goal.previous_stack_tags) consider(key);
  return keys;
}

Attributes attributes_of(const api::TableDescription& table) {
  Attributes attributes{{"Arn", table.table_arn.value_or("")}};
  if (table.latest_stream_arn) attributes.emplace("StreamArn", *table.latest_stream_arn);
  return attributes;
}

class DynamoDbTable final : public ResourceType {
 public:
  explicit DynamoDbTable(const ResourceServices& services)
      : dynamodb_(services.dynamodb), clock_(services.clock), random_(services.random) {}

  std::string_view name() const override { return kType; }
  const std::vector<std::string>& attributes() const override {
    static const std::vector<std::string> names = {"Arn", "StreamArn"};
    return names;
  }

  Checked<std::string> choose_id(const ResourceGoal& goal) override {
    TENANTRY_TRY(const auto properties, read_properties<TableProperties>(goal.properties));
    return properties.table_name ? *properties.table_name : generated_name(goal, random_);
  }

  Task<ResourceResult<std::optional<Attributes>>> read(std::string physical_id) override {
    TENANTRY_CO_TRY(const auto table, co_await describe(std::move(physical_id)));
    if (!table) co_return std::nullopt;
    co_return attributes_of(*table);
  }

  Task<ResourceResult<Attributes>> create(ResourceGoal goal, bool adopt) override {
    const auto properties = read_properties<TableProperties>(goal.properties);
    if (!properties) co_return std::unexpected(ResourceFailure{properties.error().message});
    const auto made = co_await call_patiently(clock_, dynamodb_, create_request(*properties, goal));
    if (!made) {
      const bool exists = made.error().code == "ResourceInUseException";
      if (exists && !adopt) co_return std::unexpected(already_exists(kType, goal.physical_id, random_));
      if (!exists) co_return failure(made.error(), is_passing(made.error()));
    }
    TENANTRY_CO_TRY(auto attributes, co_await wait_until_active(goal.physical_id));
    TENANTRY_CO_CHECK(co_await set_up(goal.physical_id, *properties));
    co_return attributes;
  }

  /// KeySchema, TableName, LocalSecondaryIndexes; an attribute's type.
  UpdateKind update_kind(const Value& before, const Value& after) const override {
    for (const auto* property : {"TableName", "KeySchema", "LocalSecondaryIndexes"})
      if (differs(before, after, property)) return UpdateKind::replacement;
    const auto old_properties = read_properties<TableProperties>(before);
    const auto properties = read_properties<TableProperties>(after);
    return old_properties && properties && retypes(*old_properties, *properties) ? UpdateKind::replacement
                                                                                 : UpdateKind::in_place;
  }
  bool takes_stack_tags() const override { return true; }

  Task<ResourceResult<Attributes>> update(ResourceGoal goal, Value before) override {
    const auto old_properties = read_properties<TableProperties>(before);
    const auto properties = read_properties<TableProperties>(goal.properties);
    if (!old_properties || !properties)
      co_return std::unexpected(ResourceFailure{(properties ? old_properties : properties).error().message});
    TENANTRY_CO_TRY(const auto table, co_await wait_while_changing(goal.physical_id));
    if (!table) co_return std::unexpected(ResourceFailure{fmt::format("Table {} does not exist", goal.physical_id)});
    auto requests = table_updates(goal.physical_id, *old_properties, *properties, *table);
    if (!requests) co_return std::unexpected(ResourceFailure{std::move(requests).error().message});
    for (auto& request : *requests) TENANTRY_CO_CHECK(co_await apply(std::move(request)));
    TENANTRY_CO_CHECK(co_await update_settings(goal.physical_id, *old_properties, *properties));
    TENANTRY_CO_CHECK(co_await update_tags(table->table_arn.value_or(""), goal, *old_properties, *properties));
    co_return co_await wait_until_active(goal.physical_id);
  }

  Task<ResourceResult<void>> remove(std::string physical_id) override {
    if (const auto usable = co_await wait_while_changing(physical_id); !usable)
      co_return std::unexpected(usable.error());
    const auto removed = co_await call_patiently(clock_, dynamodb_, api::DeleteTableRequest{physical_id});
    if (!removed && removed.error().code != "ResourceNotFoundException") co_return failure(removed.error(), true);
    for (Backoff backoff;;) {
      TENANTRY_CO_TRY(const auto table, co_await describe(physical_id));
      if (!table) co_return ResourceResult<void>();
      if (!co_await backoff.sleep(clock_)) co_return std::unexpected(timed_out());
    }
  }

 private:
  using Described = std::optional<api::TableDescription>;

  std::unexpected<ResourceFailure> failure(const aws::Error& error, bool made) const {
    return std::unexpected(ResourceFailure{handler_message("DynamoDb", error, random_), made});
  }
  static ResourceFailure timed_out() { return {"Exceeded attempts to wait", true}; }

  Task<ResourceResult<Described>> describe(std::string table) {
    auto described = co_await call_patiently(clock_, dynamodb_, api::DescribeTableRequest{std::move(table)});
    if (described) co_return std::move(described->table);
    if (described.error().code == "ResourceNotFoundException") co_return std::nullopt;
    co_return failure(described.error(), true);
  }

  /// The table once it is neither being made nor changed; nullopt where there is none.
  Task<ResourceResult<Described>> wait_while_changing(std::string name) {
    for (Backoff backoff;;) {
      TENANTRY_CO_TRY(auto table, co_await describe(name));
      const bool changing = table && (table->table_status == "CREATING" || table->table_status == "UPDATING");
      if (!changing) co_return table;
      if (!co_await backoff.sleep(clock_)) co_return std::unexpected(timed_out());
    }
  }

  Task<ResourceResult<Attributes>> wait_until_active(std::string name) {
    TENANTRY_CO_TRY(const auto table, co_await wait_while_changing(name));
    if (table && table->table_status == "ACTIVE") co_return attributes_of(*table);
    co_return std::unexpected(ResourceFailure{fmt::format("Table {} did not become active", name), true});
  }

  Task<ResourceResult<void>> apply(api::UpdateTableRequest request) {
    const auto name = request.table_name;
    const auto updated = co_await call_patiently(clock_, dynamodb_, std::move(request));
    if (!updated) co_return failure(updated.error(), true);
    TENANTRY_CO_CHECK(co_await wait_while_changing(name));
    co_return ResourceResult<void>();
  }

  /// Time to live and point-in-time recovery, where the template's wish has changed.
  Task<ResourceResult<void>> update_settings(std::string table, const TableProperties& before,
                                             const TableProperties& after) {
    const auto lives = [](const TableProperties& properties) {
      const auto& given = properties.time_to_live;
      return given && given->enabled ? given->attribute_name : std::nullopt;
    };
    if (lives(before) && !lives(after)) TENANTRY_CO_CHECK(co_await stop_time_to_live(table));
    if (lives(before) != lives(after)) TENANTRY_CO_CHECK(co_await set_time_to_live(table, after));
    const auto recovery = [](const TableProperties& properties) {
      return properties.point_in_time_recovery.value_or(PointInTimeRecoveryProperty());
    };
    const auto wanted = recovery(after);
    if (recovery(before).enabled == wanted.enabled &&
        recovery(before).recovery_period_in_days == wanted.recovery_period_in_days)
      co_return ResourceResult<void>();
    api::UpdateContinuousBackupsRequest request{table,
                                                {wanted.enabled.value_or(false), wanted.recovery_period_in_days}};
    const auto set = co_await call_patiently(clock_, dynamodb_, std::move(request));
    if (!set) co_return failure(set.error(), true);
    co_return ResourceResult<void>();
  }

  Task<ResourceResult<void>> stop_time_to_live(std::string table) {
    const auto now = co_await call_patiently(clock_, dynamodb_, api::DescribeTimeToLiveRequest{table});
    if (!now) co_return failure(now.error(), true);
    const auto& description = now->time_to_live_description;
    if (!description || description->time_to_live_status == "DISABLED") co_return ResourceResult<void>();
    api::UpdateTimeToLiveRequest request{table, {false, description->attribute_name.value_or("")}};
    const auto set = co_await call_patiently(clock_, dynamodb_, std::move(request));
    if (!set) co_return failure(set.error(), true);
    co_return ResourceResult<void>();
  }

  Task<ResourceResult<void>> update_tags(std::string arn, const ResourceGoal& goal, const TableProperties& before,
                                         const TableProperties& after) {
    auto wanted = all_tags(after, goal);
    if (auto dropped = dropped_tags(before, goal, wanted); !dropped.empty()) {
      const auto removed =
          co_await call_patiently(clock_, dynamodb_, api::UntagResourceRequest{arn, std::move(dropped)});
      if (!removed) co_return failure(removed.error(), true);
    }
    const auto set = co_await call_patiently(clock_, dynamodb_, api::TagResourceRequest{arn, std::move(wanted)});
    if (!set) co_return failure(set.error(), true);
    co_return ResourceResult<void>();
  }

  /// What CreateTable does not take, both at once.
  Task<ResourceResult<void>> set_up(std::string table, const TableProperties& properties) try {
    using namespace boost::asio::experimental::awaitable_operators;
    auto [time_to_live, recovery] =
        co_await (set_time_to_live(table, properties) && set_point_in_time_recovery(table, properties));
    TENANTRY_CO_CHECK(std::move(time_to_live));
    co_return std::move(recovery);
  } catch (const boost::asio::multiple_exceptions& both) {  // both cancelled
    std::rethrow_exception(both.first_exception());
  }

  Task<ResourceResult<void>> set_time_to_live(std::string table, const TableProperties& properties) {
    const auto& wanted = properties.time_to_live;
    if (!wanted || !wanted->enabled) co_return ResourceResult<void>();
    const auto now = co_await call_patiently(clock_, dynamodb_, api::DescribeTimeToLiveRequest{table});
    if (!now) co_return failure(now.error(), true);
    const auto attribute = wanted->attribute_name.value_or("");
    const auto& description = now->time_to_live_description;
    if (description && description->attribute_name == attribute && description->time_to_live_status != "DISABLED")
      co_return ResourceResult<void>();
    const auto set = co_await call_patiently(clock_, dynamodb_, api::UpdateTimeToLiveRequest{table, {true, attribute}});
    if (!set) co_return failure(set.error(), true);
    co_return ResourceResult<void>();
  }

  Task<ResourceResult<void>> set_point_in_time_recovery(std::string table, const TableProperties& properties) {
    const auto& wanted = properties.point_in_time_recovery;
    if (!wanted || !wanted->enabled.value_or(false)) co_return ResourceResult<void>();
    api::UpdateContinuousBackupsRequest request{table, {true, wanted->recovery_period_in_days}};
    const auto set = co_await call_patiently(clock_, dynamodb_, std::move(request));
    if (!set) co_return failure(set.error(), true);
    co_return ResourceResult<void>();
  }

  api::Service& dynamodb_;
  Clock& clock_;
  Random& random_;
};

}  // namespace

std::unique_ptr<ResourceType> make_dynamodb_table(const ResourceServices& services) {
  return std::make_unique<DynamoDbTable>(services);
}

}  // namespace tenantry::local::cloudformation
