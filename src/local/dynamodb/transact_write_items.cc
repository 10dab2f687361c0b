#include <algorithm>
#include <unordered_set>

#include "aws/dynamodb/codec.h"
#include "aws/json_codec.h"
#include "base/encoding.h"
#include "base/json.h"
#include "local/dynamodb/item_collection.h"
#include "local/dynamodb/item_write.h"
#include "local/dynamodb/operations.h"
#include "local/dynamodb/transaction.h"

namespace tenantry::local::dynamodb {
namespace {

constexpr std::size_t kMaxBytes = 4 * 1024 * 1024;

/// One part of the transaction: whichever of the four it is, seen through what they have in common.
struct Part {
  std::variant<api::Put*, api::Update*, api::Delete*, api::ConditionCheck*> request;
  std::shared_ptr<const Table> table;
  WriteExpressions expressions;
  std::size_t size = 0;  // of a put's item
};

const std::string* text(const std::string& expression) { return &expression; }
const std::string* text(const std::optional<std::string>& expression) { return expression ? &*expression : nullptr; }

Outcome<Part> part_of(api::TransactWriteItem& item) {
  const int present =
      item.put.has_value() + item.update.has_value() + item.delete_.has_value() + item.condition_check.has_value();
  if (present == 0)
    return invalid("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request");
  if (present > 1) return invalid("TransactItems can only contain one of Check, Put, Update or Delete");
  Part part;
  if (item.put) part.request = &*item.put;
  if (item.update) part.request = &*item.update;
  if (item.delete_) part.request = &*item.delete_;
  if (item.condition_check) part.request = &*item.condition_check;
  return part;
}

const std::string* update_text(const Part& part) {
  const auto* update = std::get_if<api::Update*>(&part.request);
  return update == nullptr ? nullptr : &(*update)->update_expression;
}

Outcome<void> parse(const Database& database, Part& part) {
  if (auto* put = std::get_if<api::Put*>(&part.request)) {
    TENANTRY_TRY(part.size, check_item_size((*put)->item));
  }
  const auto parsed = [&part](const auto* request) {
    return parse_write({text(request->condition_expression), update_text(part)}, request->expression_attribute_names,
                       request->expression_attribute_values);
  };
  TENANTRY_TRY(part.expressions, std::visit(parsed, part.request));
  const auto& name =
      std::visit([](const auto* request) -> const std::string& { return request->table_name; }, part.request);
  TENANTRY_TRY(part.table, find_table(database, name));
  return {};
}

Outcome<std::vector<Part>> parse_all(const Database& database, api::TransactWriteItemsRequest& request) {
  std::vector<Part> parts;
  parts.reserve(request.transact_items.size());
  for (auto& item : request.transact_items) {
    TENANTRY_TRY(auto part, part_of(item));
    TENANTRY_CHECK(parse(database, part));
    parts.push_back(std::move(part));
  }
  return parts;
}

struct Binder {
  Part& part;

  Outcome<ItemWrite> operator()(api::Put* put) const {
    return bind_put(part.table, std::move(put->item), part.size, std::move(part.expressions));
  }
  Outcome<ItemWrite> operator()(const api::Update* update) const {
    return bind_update(part.table, update->key, std::move(part.expressions));
  }
  Outcome<ItemWrite> operator()(const api::Delete* erase) const {
    return bind_delete(part.table, erase->key, std::move(part.expressions));
  }
  Outcome<ItemWrite> operator()(const api::ConditionCheck* check) const {
    return bind_check(part.table, check->key, std::move(part.expressions));
  }
};

Outcome<ItemWrite> bind(Part& part, bool measured) {
  TENANTRY_TRY(auto write, std::visit(Binder{part}, part.request));
  write.wants_consumption = measured;
  write.item_on_failure = std::visit(
      [](const auto* request) { return request->return_values_on_condition_check_failure == "ALL_OLD"; }, part.request);
  return write;
}

/// DynamoDB refuses empty keys before it looks at the transaction.
bool has_empty_key(const api::Error& error) {
  return error.message.starts_with("One or more parameter values are not valid.");
}

Outcome<void> check_repetitions(const std::vector<ItemWrite>& writes) {
  std::unordered_set<std::string_view> seen;
  for (const auto& write : writes)
    if (!seen.insert(write.row).second) return repeated_item();
  return {};
}

Outcome<std::vector<ItemWrite>> bind_all(std::vector<Part>& parts, bool measured) {
  std::vector<api::CancellationReason> reasons(parts.size());
  std::vector<ItemWrite> writes;
  writes.reserve(parts.size());
  bool refused = false;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    auto write = bind(parts[i], measured);
    if (write) {
      writes.push_back(*std::move(write));
      continue;
    }
    if (has_empty_key(write.error())) return std::unexpected(std::move(write).error());
    reasons[i] = cancellation_reason(std::move(write).error());
    refused = true;
  }
  if (refused) return std::unexpected(transaction_cancelled(std::move(reasons)));
  TENANTRY_CHECK(check_repetitions(writes));
  return writes;
}

using Metrics = std::map<std::string, std::vector<api::ItemCollectionMetrics>>;

Outcome<void> add_metrics(const Database& database, const Part& part, const std::optional<std::string>& parameter,
                          Metrics& metrics) {
  const auto* put = std::get_if<api::Put*>(&part.request);
  const auto key = std::visit(
      [put](const auto* request) -> const api::AttributeMap* {
        if constexpr (requires { request->key; })
          return &request->key;
        else
          return &(*put)->item.attributes();
      },
      part.request);
  TENANTRY_TRY(auto metric, collection_metrics(database.store, *part.table, parameter, *key));
  if (metric) add_once(metrics[part.table->name], *std::move(metric));
  return {};
}

Outcome<Metrics> metrics_of(const Database& database, const std::vector<Part>& parts,
                            const std::optional<std::string>& parameter) {
  Metrics metrics;
  for (const auto& part : parts) TENANTRY_CHECK(add_metrics(database, part, parameter, metrics));
  return metrics;
}

std::string fingerprint(const api::TransactWriteItemsRequest& request) {
  std::string text;
  json::Writer writer(text);
  for (const auto& item : request.transact_items) aws::write_json(writer, item);
  return sha256(text);
}

struct Prepared {
  std::vector<ItemWrite> writes;
  Metrics metrics;
  CapacityDetail detail = CapacityDetail::none;
  std::string fingerprint;  // only with a token
};

Outcome<Prepared> prepare(const Database& database, api::TransactWriteItemsRequest& request) {
  Prepared prepared;
  if (request.client_request_token) prepared.fingerprint = fingerprint(request);
  prepared.detail = capacity_detail(request.return_consumed_capacity);
  TENANTRY_TRY(auto parts, parse_all(database, request));
  TENANTRY_TRY(prepared.metrics, metrics_of(database, parts, request.return_item_collection_metrics));
  TENANTRY_TRY(prepared.writes, bind_all(parts, prepared.detail != CapacityDetail::none));
  return prepared;
}

Outcome<api::TransactWriteItemsResponse> to_response(Prepared& prepared, const Execution& execution) {
  ConsumptionByTable consumption;
  for (std::size_t i = 0; i < execution.effects.size(); ++i)
    consumption.add(prepared.writes[i].table, execution.effects[i]->consumed);
  api::TransactWriteItemsResponse response;
  response.consumed_capacity = consumption.report(prepared.detail, Consumption::Kind::write);
  if (!prepared.metrics.empty()) response.item_collection_metrics = std::move(prepared.metrics);
  return response;
}

Outcome<api::TransactWriteItemsResponse> cancelled(Execution& execution) {
  std::vector<api::CancellationReason> reasons(execution.effects.size());
  for (std::size_t i = 0; i < reasons.size(); ++i) {
    auto& effect = execution.effects[i];
    if (effect) continue;
    if (!cancels_transaction(effect.error())) return std::unexpected(std::move(effect).error());
    reasons[i] = cancellation_reason(std::move(effect).error());
  }
  return std::unexpected(transaction_cancelled(std::move(reasons)));
}

Decided<api::TransactWriteItemsResponse> answer(Prepared& prepared, Execution execution) {
  const auto after = execution.after;
  if (execution.failure) return {std::unexpected(*std::move(execution.failure)), after};
  if (execution.refused()) return {cancelled(execution), after};
  return {to_response(prepared, execution), after};
}

/// The reply to a repetition: nothing was written, but the items were read.
Outcome<api::TransactWriteItemsResponse> repeated(const Database& database, const Prepared& prepared) {
  ConsumptionByTable consumption;
  for (const auto& write : prepared.writes) {
    TENANTRY_TRY(const auto row, stored(database.store.get(write.row)));
    Consumption consumed;
    consumed.add_table(read_units(row ? stored_size(*row).value_or(0) : 0, true));
    consumption.add(write.table, consumed);
  }
  api::TransactWriteItemsResponse response;
  response.consumed_capacity = consumption.report(prepared.detail, Consumption::Kind::read);
  return response;
}

Outcome<api::TransactWriteItemsResponse> other_request() {
  return std::unexpected(
      api::Error("IdempotentParameterMismatchException",
                 "The request uses the same client token as a previous, but non-identical request."));
}

Decided<api::TransactWriteItemsResponse> run_once(Database& database, Prepared& prepared, const std::string& token) {
  auto& shard = database.tokens.shard_of(token);
  const Lock lock(shard.mutex);
  auto batch = database.store.begin();
  const auto now = database.clock.now();
  const auto seen = look_up(database.store, shard, batch, token, prepared.fingerprint, now);
  if (!seen) return {std::unexpected(seen.error()), shard.last};
  if (*seen == IdempotencyTokens::Seen::with_another) return {other_request(), shard.last};
  if (*seen == IdempotencyTokens::Seen::with_this_request) return {repeated(database, prepared), shard.last};
  remember(database.store, shard, batch, token, prepared.fingerprint, now);
  auto execution = execute(database.store, prepared.writes, std::move(batch), kMaxBytes);
  if (execution.enqueued) shard.last = execution.after;
  return answer(prepared, std::move(execution));
}

}  // namespace

Decided<api::TransactWriteItemsResponse> transact_write_items(Database& database,
                                                              api::TransactWriteItemsRequest& request) {
  auto prepared = prepare(database, request);
  if (!prepared) return {std::unexpected(std::move(prepared).error()), {}};
  if (request.client_request_token) return run_once(database, *prepared, *request.client_request_token);
  return answer(*prepared, execute(database.store, prepared->writes, database.store.begin(), kMaxBytes));
}

}  // namespace tenantry::local::dynamodb
