#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <iterator>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "aws/dynamodb/evaluate.h"
#include "aws/dynamodb/parser.h"
#include "aws/dynamodb/projection.h"
#include "aws/dynamodb/service.h"
#include "aws/dynamodb/update.h"
#include "tenancy/keys.h"

/// For tests only.
namespace tenantry::tenancy::testing {

namespace ddb = aws::dynamodb;
using ddb::AttributeMap;
using ddb::AttributeValue;

inline AttributeValue S(std::string text) { return AttributeValue::string(std::move(text)); }

inline std::string text_of(const AttributeMap& item, std::string_view name) {
  const AttributeValue* value = item.find(name);
  const auto* string = value ? value->get_if<AttributeValue::String>() : nullptr;
  return string ? string->text : std::string();
}

/// Tables with the platform's schema (keys.h) in maps, with DynamoDB's expressions, conditions and transactions.
/// Answers are never split into pages but by Limit, and nothing is ever left unprocessed unless a test says so.
class FakeDynamoDb final : public ddb::Service {
 public:
  using Answer = std::expected<ddb::Response, ddb::Error>;
  using Items = std::map<std::pair<std::string, std::string>, AttributeMap>;
  struct Table {
    Items items;
    std::vector<ddb::Tag> tags;
    bool deletion_protection = false;
    std::map<std::string, std::pair<std::int64_t, std::int64_t>, std::less<>> capacity;  ///< By index; "": the table.
  };

  struct Backup {
    std::string table;
    std::string name;
    Items items;
    int looks_until_available = 0;
  };

  std::map<std::string, Table, std::less<>> tables;
  std::map<std::string, Backup> backups;  ///< By ARN.
  int looks_until_available = 0;          ///< Of the next backup.
  /// Changes what is answered, or how.
  std::function<void(const ddb::Request&, Answer&)> twist;
  ddb::Request last = ddb::DescribeLimitsRequest{};  ///< What came in last, as it came.

  Task<Answer> call(ddb::Request request, Deadline) override {
    last = request;
    Answer answer = std::visit([&](const auto& typed) { return perform(typed); }, request);
    if (twist) twist(request, answer);
    co_return answer;
  }

  void put(const std::string& table, AttributeMap item) {
    auto key = std::pair(text_of(item, keys::kPk), text_of(item, keys::kSk));
    tables[table].items.insert_or_assign(std::move(key), std::move(item));
  }

 private:
  struct Index {
    std::string_view partition_key;
    std::string_view sort_key;
  };

  static std::unexpected<ddb::Error> no_table() {
    return std::unexpected(ddb::Error("ResourceNotFoundException", "Requested resource not found"));
  }
  static std::unexpected<ddb::Error> condition_failed(const AttributeMap* old, bool show) {
    ddb::Error error("ConditionalCheckFailedException", "The conditional request failed");
    if (show && old) error.item = ddb::Item(*old);
    return std::unexpected(std::move(error));
  }

  /// A table by its name or its ARN.
  Table* find(std::string_view name) {
    if (const auto slash = name.rfind('/'); name.starts_with("arn:") && slash != name.npos)
      name.remove_prefix(slash + 1);
    const auto found = tables.find(name);
    return found == tables.end() ? nullptr : &found->second;
  }
  static std::string arn(std::string_view table) { return "arn:aws:dynamodb:x:0:table/" + std::string(table); }

  static std::pair<std::string, std::string> key_of(const AttributeMap& item) {
    return {text_of(item, keys::kPk), text_of(item, keys::kSk)};
  }
  static const AttributeMap* get(const Table& table, const AttributeMap& key) {
    const auto found = table.items.find(key_of(key));
    return found == table.items.end() ? nullptr : &found->second;
  }

  template <class R>
  static std::expected<void, ddb::Error> check(const R& request, const AttributeMap* item) {
    const std::optional<std::string> text = request.condition_expression;
    if (!text) return {};
    ddb::Placeholders placeholders(request.expression_attribute_names, request.expression_attribute_values);
    auto condition = ddb::parse_condition(*text, placeholders);
    if (!condition) return std::unexpected(ddb::Error(condition.error()));
    if (ddb::evaluate(*condition, item ? *item : AttributeMap())) return {};
    return condition_failed(item, request.return_values_on_condition_check_failure == "ALL_OLD");
  }

  template <class R>
  static AttributeMap projected(const R& request, const AttributeMap& item) {
    if (!request.projection_expression) return item;
    ddb::Placeholders placeholders(request.expression_attribute_names, std::nullopt);
    return ddb::project(ddb::parse_projection(*request.projection_expression, placeholders).value(), item);
  }

  template <class R>
  static std::expected<AttributeMap, ddb::Error> updated(const R& request, const AttributeMap* old) {
    const std::optional<std::string> text = request.update_expression;
    AttributeMap item = old ? *old : request.key;
    if (!text) return item;
    ddb::Placeholders placeholders(request.expression_attribute_names, request.expression_attribute_values);
    auto update = ddb::parse_update(*text, placeholders);
    if (!update) return std::unexpected(ddb::Error(update.error()));
    auto after = ddb::apply(*update, std::move(item));
    if (!after) return std::unexpected(ddb::Error(after.error()));
    return *std::move(after);
  }

  Answer perform(const ddb::GetItemRequest& request) {
    Table* table = find(request.table_name);
    if (!table) return no_table();
    ddb::GetItemResponse response;
    if (const AttributeMap* item = get(*table, request.key)) response.item = ddb::Item(projected(request, *item));
    return response;
  }

  Answer perform(const ddb::PutItemRequest& request) {
    Table* table = find(request.table_name);
    if (!table) return no_table();
    const AttributeMap* old = get(*table, request.item.attributes());
    if (auto checked = check(request, old); !checked) return std::unexpected(checked.error());
    ddb::PutItemResponse response;
    if (old && request.return_values == "ALL_OLD") response.attributes = ddb::Item(*old);
    table->items.insert_or_assign(key_of(request.item.attributes()), request.item.attributes());
    return response;
  }

  Answer perform(const ddb::DeleteItemRequest& request) {
    Table* table = find(request.table_name);
    if (!table) return no_table();
    const AttributeMap* old = get(*table, request.key);
    if (auto checked = check(request, old); !checked) return std::unexpected(checked.error());
    ddb::DeleteItemResponse response;
    if (old && request.return_values == "ALL_OLD") response.attributes = ddb::Item(*old);
    table->items.erase(key_of(request.key));
    return response;
  }

  Answer perform(const ddb::UpdateItemRequest& request) {
    Table* table = find(request.table_name);
    if (!table) return no_table();
    const AttributeMap* old = get(*table, request.key);
    if (auto checked = check(request, old); !checked) return std::unexpected(checked.error());
    auto after = updated(request, old);
    if (!after) return std::unexpected(after.error());
    ddb::UpdateItemResponse response;
    if (request.return_values == "ALL_NEW") response.attributes = ddb::Item(*after);
    if (request.return_values == "ALL_OLD" && old) response.attributes = ddb::Item(*old);
    if (request.return_values == "UPDATED_NEW") {
      ddb::Placeholders placeholders(request.expression_attribute_names, request.expression_attribute_values);
      response.attributes =
          ddb::Item(ddb::project_updated(ddb::parse_update(*request.update_expression, placeholders).value(), *after));
    }
    table->items.insert_or_assign(key_of(request.key), *std::move(after));
    return response;
  }

  static Index index_of(const std::optional<std::string>& name) {
    if (name == keys::kGsi1) return {keys::kGsi1Pk, keys::kGsi1Sk};
    if (name == keys::kGsi2) return {keys::kGsi2Pk, keys::kGsi2Sk};
    if (name == keys::kGsi3) return {keys::kGsi3Pk, keys::kGsi3Sk};
    return {keys::kPk, keys::kSk};
  }

  static AttributeMap only(const AttributeMap& item, const std::vector<std::string_view>& names) {
    AttributeMap some;
    for (const auto name : names)
      if (const AttributeValue* value = item.find(name)) some.set(std::string(name), *value);
    return some;
  }

  Answer perform(const ddb::QueryRequest& request) {
    Table* table = find(request.table_name);
    if (!table) return no_table();
    const Index index = index_of(request.index_name);
    ddb::Placeholders placeholders(request.expression_attribute_names, request.expression_attribute_values);
    auto condition = ddb::parse_condition(request.key_condition_expression.value(), placeholders,
                                          ddb::ExpressionKind::kKeyCondition);
    if (!condition) return std::unexpected(ddb::Error(condition.error()));
    std::vector<std::pair<std::string, AttributeMap>> found;
    for (const auto& [key, item] : table->items)
      if (item.contains(index.partition_key) && item.contains(index.sort_key) && ddb::evaluate(*condition, item))
        found.emplace_back(order(item, index), item);
    std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.first < b.first; });
    const bool backward = request.scan_index_forward == false;
    if (backward) std::reverse(found.begin(), found.end());
    if (request.exclusive_start_key) {
      const std::string start = order(*request.exclusive_start_key, index);
      std::erase_if(found, [&](auto& each) { return backward ? each.first >= start : each.first <= start; });
    }
    ddb::QueryResponse response;
    response.items.emplace();
    const auto limit = static_cast<std::size_t>(request.limit.value_or(1'000'000));
    for (std::size_t i = 0; i < std::min(limit, found.size()); ++i) add(request, found[i].second, response);
    if (found.size() > limit)
      response.last_evaluated_key =
          only(found[limit - 1].second, {keys::kPk, keys::kSk, index.partition_key, index.sort_key});
    response.count = static_cast<std::int64_t>(response.items->size());
    if (request.select == "COUNT") response.items.reset();
    return response;
  }

  static std::string order(const AttributeMap& item, const Index& index) {
    return text_of(item, index.sort_key) + '\0' + text_of(item, keys::kPk) + '\0' + text_of(item, keys::kSk);
  }

  static void add(const ddb::QueryRequest& request, const AttributeMap& item, ddb::QueryResponse& response) {
    if (request.filter_expression) {
      ddb::Placeholders placeholders(request.expression_attribute_names, request.expression_attribute_values);
      if (!ddb::evaluate(ddb::parse_condition(*request.filter_expression, placeholders).value(), item)) return;
    }
    const bool keys_only = request.index_name == keys::kGsi3;
    response.items->emplace_back(keys_only ? only(item, {keys::kPk, keys::kSk, keys::kGsi3Pk, keys::kGsi3Sk})
                                           : projected(request, item));
  }

  Answer perform(const ddb::BatchGetItemRequest& request) {
    ddb::BatchGetItemResponse response;
    response.responses.emplace();
    for (const auto& [name, wanted] : request.request_items) {
      Table* table = find(name);
      if (!table) return no_table();
      auto& items = (*response.responses)[name];
      for (const AttributeMap& key : wanted.keys)
        if (const AttributeMap* item = get(*table, key)) items.emplace_back(projected(wanted, *item));
    }
    return response;
  }

  Answer perform(const ddb::BatchWriteItemRequest& request) {
    for (const auto& [name, writes] : request.request_items) {
      Table* table = find(name);
      if (!table) return no_table();
      for (const ddb::WriteRequest& write : writes) {
        if (write.put_request) put(name, write.put_request->item.attributes());
        if (write.delete_request) table->items.erase(key_of(write.delete_request->key));
      }
    }
    return ddb::BatchWriteItemResponse{};
  }

  Answer perform(const ddb::TransactGetItemsRequest& request) {
    ddb::TransactGetItemsResponse response;
    response.responses.emplace();
    for (const auto& [wanted] : request.transact_items) {
      Table* table = find(wanted.table_name);
      if (!table) return no_table();
      auto& each = response.responses->emplace_back();
      if (const AttributeMap* item = get(*table, wanted.key)) each.item = ddb::Item(projected(wanted, *item));
    }
    return response;
  }

  /// One write of a transaction: its condition, and then what it does if all conditions hold.
  struct Effect {
    Table* table = nullptr;
    std::pair<std::string, std::string> key;
    std::optional<AttributeMap> item;
    bool writes = true;
  };
  std::expected<Effect, ddb::Error> effect_of(const ddb::TransactWriteItem& write) {
    const auto with = [&](const auto& action, const AttributeMap& key) -> std::expected<Effect, ddb::Error> {
      Table* table = find(action.table_name);
      if (!table) return no_table();
      if (auto checked = check(action, get(*table, key)); !checked) return std::unexpected(checked.error());
      return Effect{table, key_of(key), {}, true};
    };
    if (write.put) {
      auto effect = with(*write.put, write.put->item.attributes());
      if (effect) effect->item = write.put->item.attributes();
      return effect;
    }
    if (write.delete_) return with(*write.delete_, write.delete_->key);
    if (write.condition_check) {
      auto effect = with(*write.condition_check, write.condition_check->key);
      if (effect) effect->writes = false;
      return effect;
    }
    auto effect = with(write.update.value(), write.update->key);
    if (!effect) return effect;
    auto after = updated(*write.update, get(*effect->table, write.update->key));
    if (!after) return std::unexpected(after.error());
    effect->item = *std::move(after);
    return effect;
  }

  Answer perform(const ddb::TransactWriteItemsRequest& request) {
    std::vector<Effect> effects;
    ddb::Error cancelled("TransactionCanceledException", "Transaction cancelled");
    bool failed = request.transact_items.size() > 100;
    for (const auto& write : request.transact_items) {
      auto effect = effect_of(write);
      auto& reason = cancelled.reasons.emplace_back();
      if (effect) {
        effects.push_back(*std::move(effect));
        continue;
      }
      if (effect.error().code == "ResourceNotFoundException") return no_table();
      failed = true;
      const bool condition = effect.error().code == "ConditionalCheckFailedException";
      reason = {condition ? "ConditionalCheckFailed" : "ValidationError", effect.error().message, effect.error().item};
    }
    if (failed) return std::unexpected(std::move(cancelled));
    for (Effect& effect : effects) {
      if (!effect.writes) continue;
      if (effect.item)
        effect.table->items.insert_or_assign(effect.key, *std::move(effect.item));
      else
        effect.table->items.erase(effect.key);
    }
    return ddb::TransactWriteItemsResponse{};
  }

  Answer perform(const ddb::CreateTableRequest& request) {
    if (find(request.table_name)) return std::unexpected(ddb::Error("ResourceInUseException", "exists"));
    Table& table = tables[request.table_name];
    if (request.tags) table.tags = *request.tags;
    table.deletion_protection = request.deletion_protection_enabled.value_or(false);
    return ddb::CreateTableResponse{};
  }

  static std::optional<ddb::ProvisionedThroughputDescription> throughput(const Table& table, std::string_view of) {
    const auto found = table.capacity.find(of);
    if (found == table.capacity.end()) return std::nullopt;
    ddb::ProvisionedThroughputDescription description;
    description.read_capacity_units = found->second.first;
    description.write_capacity_units = found->second.second;
    return description;
  }

  Answer perform(const ddb::DescribeTableRequest& request) {
    Table* table = find(request.table_name);
    if (!table) return no_table();
    const std::string name = request.table_name.substr(request.table_name.rfind('/') + 1);
    ddb::TableDescription description;
    description.table_name = name;
    description.table_arn = arn(name);
    description.latest_stream_arn = arn(name) + "/stream/1";
    description.table_status = "ACTIVE";
    description.deletion_protection_enabled = table->deletion_protection;
    description.provisioned_throughput = throughput(*table, "");
    description.key_schema = {{"PK", "HASH"}, {"SK", "RANGE"}};
    description.global_secondary_indexes.emplace();
    for (const std::string index : {"GSI1", "GSI2", "GSI3"}) {
      ddb::GlobalSecondaryIndexDescription each;
      each.index_name = index;
      each.key_schema = {{index + "PK", "HASH"}, {index + "SK", "RANGE"}};
      each.provisioned_throughput = throughput(*table, index);
      each.projection = ddb::Projection{.projection_type = index == "GSI3" ? "KEYS_ONLY" : "ALL"};
      description.global_secondary_indexes->push_back(std::move(each));
    }
    return ddb::DescribeTableResponse{std::move(description)};
  }

  Answer perform(const ddb::UpdateTableRequest& request) {
    Table* table = find(request.table_name);
    if (!table) return no_table();
    table->deletion_protection = request.deletion_protection_enabled.value_or(table->deletion_protection);
    return ddb::UpdateTableResponse{};
  }

  Answer perform(const ddb::DeleteTableRequest& request) {
    Table* table = find(request.table_name);
    if (!table) return no_table();
    if (table->deletion_protection)
      return std::unexpected(ddb::Error("ValidationException", "Resource cannot be deleted as it is protected"));
    tables.erase(tables.find(request.table_name.substr(request.table_name.rfind('/') + 1)));
    return ddb::DeleteTableResponse{};
  }

  Answer perform(const ddb::CreateBackupRequest& request) {
    Table* table = find(request.table_name);
    if (!table) return std::unexpected(ddb::Error("TableNotFoundException", "Table not found"));
    const std::string made = arn(request.table_name) + "/backup/" + std::to_string(backups.size());
    backups[made] = {request.table_name, request.backup_name, table->items, looks_until_available};
    return ddb::CreateBackupResponse{details(made)};
  }
  Answer perform(const ddb::DescribeBackupRequest& request) {
    const auto found = backups.find(request.backup_arn);
    if (found == backups.end()) return std::unexpected(ddb::Error("BackupNotFoundException", "Backup not found"));
    auto answer = details(request.backup_arn);
    if (found->second.looks_until_available > 0) --found->second.looks_until_available;
    ddb::DescribeBackupResponse response;
    response.backup_description.emplace().backup_details = std::move(answer);
    return response;
  }
  Answer perform(const ddb::ListBackupsRequest& request) {
    ddb::ListBackupsResponse response;
    for (const auto& [backup_arn, backup] : backups)
      if (backup.table == request.table_name)
        response.backup_summaries.push_back(
            {.backup_arn = backup_arn, .backup_name = backup.name, .backup_status = details(backup_arn).backup_status});
    return response;
  }
  ddb::BackupDetails details(const std::string& backup_arn) {
    const Backup& backup = backups[backup_arn];
    return {backup_arn, backup.name, {}, backup.looks_until_available > 0 ? "CREATING" : "AVAILABLE", "USER", {}};
  }

  Answer perform(const ddb::ListTagsOfResourceRequest& request) {
    Table* table = find(request.resource_arn);
    if (!table) return no_table();
    return ddb::ListTagsOfResourceResponse{table->tags, {}};
  }

  Answer perform(const ddb::DescribeTimeToLiveRequest&) {
    ddb::TimeToLiveDescription description;
    description.time_to_live_status = time_to_live ? "ENABLED" : "DISABLED";
    if (time_to_live) description.attribute_name = "ttl";
    return ddb::DescribeTimeToLiveResponse{description};
  }
  Answer perform(const ddb::UpdateTimeToLiveRequest& request) {
    time_to_live = request.time_to_live_specification.enabled;
    return ddb::UpdateTimeToLiveResponse{};
  }
  Answer perform(const ddb::DescribeContinuousBackupsRequest&) {
    ddb::ContinuousBackupsDescription description;
    description.continuous_backups_status = "ENABLED";
    description.point_in_time_recovery_description.emplace().point_in_time_recovery_status =
        recovery ? "ENABLED" : "DISABLED";
    return ddb::DescribeContinuousBackupsResponse{description};
  }
  Answer perform(const ddb::UpdateContinuousBackupsRequest& request) {
    recovery = request.point_in_time_recovery_specification.point_in_time_recovery_enabled;
    return ddb::UpdateContinuousBackupsResponse{};
  }

  template <class R>
  Answer perform(const R&) {
    throw std::logic_error(std::string(R::kOperation) + " is not in this fake");
  }

 public:
  bool time_to_live = false;
  bool recovery = false;
};

}  // namespace tenantry::tenancy::testing
