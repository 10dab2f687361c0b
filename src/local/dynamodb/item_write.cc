#include "local/dynamodb/item_write.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "aws/dynamodb/item_size.h"
#include "aws/dynamodb/update.h"
#include "local/dynamodb/key_check.h"

namespace tenantry::local::dynamodb {
namespace {

Outcome<ItemWrite> bind(std::shared_ptr<const Table> table, const Key& key, WriteExpressions& expressions) {
  if (expressions.condition) TENANTRY_CHECK(check_paths(*table, *expressions.condition));
  ItemWrite write;
  write.row = item_row(*table, key);
  write.stripe = &table->stripes->of_row(write.row);
  write.condition = std::move(expressions.condition);
  write.table = std::move(table);
  return write;
}

Outcome<ItemWrite> bind_request_key(std::shared_ptr<const Table> table, const api::AttributeMap& key,
                                    WriteExpressions& expressions) {
  TENANTRY_TRY(const auto values, key_of_request(*table, key));
  return bind(std::move(table), values, expressions);
}

Outcome<void> check_update(const Table& table, const api::UpdateExpression& update) {
  for (const auto name : api::written_attributes(update)) {
    if (table.keys.contains(name))
      return invalid_parameter(fmt::format("Cannot update attribute {}. This attribute is part of the key", name));
  }
  return check_paths(table, update);
}

}  // namespace

Outcome<std::size_t> check_item_size(const api::Item& item) {
  const std::size_t size = api::item_size(item.attributes());
  if (size > api::kMaxItemSize) return invalid("Item size has exceeded the maximum allowed size");
  return size;
}

Outcome<ItemWrite> bind_put(std::shared_ptr<const Table> table, api::Item item, std::size_t size,
                            WriteExpressions expressions) {
  TENANTRY_TRY(const auto key, key_of_item(*table, item.attributes()));
  TENANTRY_CHECK(check_index_keys(*table, item.attributes(), false));
  TENANTRY_TRY(auto write, bind(std::move(table), key, expressions));
  write.action = PutAction{std::move(item), size};
  return write;
}

Outcome<ItemWrite> bind_update(std::shared_ptr<const Table> table, const api::AttributeMap& key,
                               WriteExpressions expressions) {
  if (expressions.update) TENANTRY_CHECK(check_update(*table, *expressions.update));
  TENANTRY_TRY(auto write, bind_request_key(std::move(table), key, expressions));
  write.action = UpdateAction{std::move(expressions.update), key};
  return write;
}

Outcome<ItemWrite> bind_delete(std::shared_ptr<const Table> table, const api::AttributeMap& key,
                               WriteExpressions expressions) {
  TENANTRY_TRY(auto write, bind_request_key(std::move(table), key, expressions));
  write.action = DeleteAction{};
  return write;
}

Outcome<ItemWrite> bind_check(std::shared_ptr<const Table> table, const api::AttributeMap& key,
                              WriteExpressions expressions) {
  TENANTRY_TRY(auto write, bind_request_key(std::move(table), key, expressions));
  write.action = CheckAction{};
  return write;
}

bool Execution::refused() const {
  return std::ranges::any_of(effects, [](const auto& effect) { return !effect; });
}

}  // namespace tenantry::local::dynamodb
