#include "local/dynamodb/single_write.h"

#include <span>

#include "aws/dynamodb/update.h"

namespace tenantry::local::dynamodb {
namespace {

/// UPDATED_OLD and UPDATED_NEW; nothing instead of an empty map.
std::optional<api::Item> updated_part(const ItemWrite& write, const std::optional<StoredItem>& item) {
  const auto* action = std::get_if<UpdateAction>(&write.action);
  if (!item || action == nullptr || !action->expression) return std::nullopt;
  auto part = api::project_updated(*action->expression, item->item.attributes());
  if (part.empty()) return std::nullopt;
  return api::Item(std::move(part));
}

std::optional<api::Item> whole(std::optional<StoredItem>& item) {
  if (!item) return std::nullopt;
  return std::move(item->item);
}

std::optional<api::Item> returned(const SingleWrite& single, ItemEffect& effect) {
  switch (single.returns) {
    case ReturnValues::none:
      return std::nullopt;
    case ReturnValues::all_old:
      return whole(effect.before);
    case ReturnValues::all_new:
      return whole(effect.after);
    case ReturnValues::updated_old:
      return updated_part(single.write, effect.before);
    case ReturnValues::updated_new:
      return updated_part(single.write, effect.after);
  }
  return std::nullopt;
}

}  // namespace

Outcome<ReturnValues> old_or_none(const std::optional<std::string>& parameter) {
  if (!parameter || parameter == "NONE") return ReturnValues::none;
  if (parameter == "ALL_OLD") return ReturnValues::all_old;
  return invalid("ReturnValues can only be ALL_OLD or NONE");
}

Outcome<ReturnValues> any_return_values(const std::optional<std::string>& parameter) {
  if (parameter == "UPDATED_OLD") return ReturnValues::updated_old;
  if (parameter == "ALL_NEW") return ReturnValues::all_new;
  if (parameter == "UPDATED_NEW") return ReturnValues::updated_new;
  return old_or_none(parameter);
}

Decided<SingleReply> run(Database& database, Outcome<SingleWrite> single) {
  if (!single) return {std::unexpected(std::move(single).error()), {}};
  auto execution = execute(database.store, std::span(&single->write, 1), database.store.begin());
  if (execution.failure) return {std::unexpected(*std::move(execution.failure)), execution.after};
  auto& effect = execution.effects.front();
  if (!effect) return {std::unexpected(std::move(effect).error()), execution.after};
  SingleReply reply;
  reply.attributes = returned(*single, *effect);
  reply.consumed_capacity = effect->consumed.report(single->detail, *single->write.table);
  reply.item_collection_metrics = std::move(single->metrics);
  return {std::move(reply), execution.after};
}

}  // namespace tenantry::local::dynamodb
