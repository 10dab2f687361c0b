#pragma once

#include <string>
#include <utility>

#include "aws/dynamodb/service.h"
#include "aws/dynamodb/value.h"

/// The platform's own parts of a TransactWriteItems.
namespace tenantry::tenancy {

inline aws::dynamodb::TransactWriteItem put(std::string table, aws::dynamodb::AttributeMap item) {
  aws::dynamodb::TransactWriteItem write;
  write.put.emplace();
  write.put->table_name = std::move(table);
  write.put->item = aws::dynamodb::Item(std::move(item));
  return write;
}

/// Fails its condition where the item is there.
inline aws::dynamodb::TransactWriteItem put_new(std::string table, aws::dynamodb::AttributeMap item) {
  aws::dynamodb::TransactWriteItem write = put(std::move(table), std::move(item));
  write.put->condition_expression = "attribute_not_exists(PK)";
  return write;
}

inline aws::dynamodb::TransactWriteItem erase(std::string table, aws::dynamodb::AttributeMap key) {
  aws::dynamodb::TransactWriteItem write;
  write.delete_.emplace();
  write.delete_->table_name = std::move(table);
  write.delete_->key = std::move(key);
  return write;
}

inline aws::dynamodb::TransactWriteItem update(aws::dynamodb::Update what) {
  aws::dynamodb::TransactWriteItem write;
  write.update = std::move(what);
  return write;
}

}  // namespace tenantry::tenancy
