#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "aws/dynamodb/item_operations.h"
#include "local/dynamodb/database.h"
#include "local/dynamodb/item_collection.h"
#include "local/dynamodb/item_write.h"
#include "local/dynamodb/outcome.h"

namespace tenantry::local::dynamodb {

enum class ReturnValues : std::uint8_t { none, all_old, updated_old, all_new, updated_new };

/// PutItem and DeleteItem know only ALL_OLD and NONE.
Outcome<ReturnValues> old_or_none(const std::optional<std::string>& parameter);
Outcome<ReturnValues> any_return_values(const std::optional<std::string>& parameter);

/// What PutItem, UpdateItem and DeleteItem have in common.
struct SingleWrite {
  ItemWrite write;
  ReturnValues returns = ReturnValues::none;
  CapacityDetail detail = CapacityDetail::none;
  std::optional<api::ItemCollectionMetrics> metrics;
};

struct SingleReply {
  std::optional<api::Item> attributes;
  std::optional<api::ConsumedCapacity> consumed_capacity;
  std::optional<api::ItemCollectionMetrics> item_collection_metrics;
};

Decided<SingleReply> run(Database& database, Outcome<SingleWrite> write);

/// Into the operation's own response.
template <class Response>
Decided<Response> respond(Decided<SingleReply> decided) {
  if (!decided.reply) return {std::unexpected(std::move(decided.reply).error()), decided.after};
  auto& reply = *decided.reply;
  return {Response{std::move(reply.attributes), std::move(reply.consumed_capacity),
                   std::move(reply.item_collection_metrics)},
          decided.after};
}

/// The members that the three requests share.
template <class Request>
SingleWrite with_options(const Request& request, ItemWrite write, ReturnValues returns,
                         std::optional<api::ItemCollectionMetrics> metrics) {
  const auto detail = capacity_detail(request.return_consumed_capacity);
  write.item_on_failure = request.return_values_on_condition_check_failure == "ALL_OLD";
  write.wants_before = returns == ReturnValues::all_old || returns == ReturnValues::updated_old;
  write.wants_consumption = detail != CapacityDetail::none;
  return {std::move(write), returns, detail, std::move(metrics)};
}

inline const std::string* pointer_to(const std::optional<std::string>& text) { return text ? &*text : nullptr; }

}  // namespace tenantry::local::dynamodb
