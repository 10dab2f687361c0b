#include "local/dynamodb/point_read.h"

#include <utility>

#include "aws/dynamodb/projection.h"
#include "local/dynamodb/expressions.h"
#include "local/dynamodb/key_check.h"

namespace tenantry::local::dynamodb {

Outcome<std::string> row_to_read(const Table& table, const api::AttributeMap& key,
                                 const std::optional<api::ProjectionExpression>& projection) {
  TENANTRY_TRY(const auto values, key_of_request(table, key));
  if (projection) TENANTRY_CHECK(check_paths(table, *projection));
  return item_row(table, values);
}

Outcome<std::optional<StoredItem>> read_item(Result<std::optional<std::string>> row, const Table& table) {
  TENANTRY_TRY(auto bytes, stored(std::move(row)));
  if (!bytes) return std::nullopt;
  auto item = decode_item(*std::move(bytes));
  if (!item) return std::unexpected<api::Error>(aws::internal_error("damaged item of table " + table.name));
  return item;
}

std::optional<api::Item> shown(std::optional<StoredItem> item,
                               const std::optional<api::ProjectionExpression>& projection) {
  if (!item) return std::nullopt;
  if (!projection) return std::move(item->item);
  return api::Item(api::project(*projection, item->item.attributes()));
}

}  // namespace tenantry::local::dynamodb
