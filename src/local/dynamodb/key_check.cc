#include "local/dynamodb/key_check.h"

#include <fmt/format.h>

#include "aws/dynamodb/item_size.h"

namespace tenantry::local::dynamodb {
namespace {

using api::AttributeMap;
using api::AttributeValue;
using Type = AttributeValue::Type;

constexpr std::string_view kNoMatch = "The provided key element does not match the schema";

/// Of a string or binary; 1 for a number, which is never empty nor too long.
std::size_t key_size(const AttributeValue& value) {
  if (const auto* string = value.get_if<AttributeValue::String>()) return string->text.size();
  if (const auto* binary = value.get_if<AttributeValue::Binary>()) return binary->bytes.size();
  return 1;
}

std::string_view empty_kind(Type type) { return type == Type::S ? "string" : "binary"; }

Outcome<void> check_length(const AttributeValue& value, bool partition) {
  if (partition && key_size(value) > api::kMaxPartitionKeySize)
    return invalid_parameter("Size of hashkey has exceeded the maximum size limit of2048 bytes");
  if (!partition && key_size(value) > api::kMaxSortKeySize)
    return invalid_parameter("Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
  return {};
}

Outcome<void> check_value(const KeyPart& part, const AttributeValue& value, bool partition) {
  if (key_size(value) == 0)
    return invalid(
        fmt::format("One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain "
                    "an empty {} value. Key: {}",
                    empty_kind(part.type), part.name));
  return check_length(value, partition);
}

Outcome<const AttributeValue*> part_of_item(const KeyPart& part, const AttributeMap& item, bool partition) {
  const auto* value = item.find(part.name);
  if (value == nullptr) return invalid_parameter(fmt::format("Missing the key {} in the item", part.name));
  if (value->type() != part.type)
    return invalid_parameter(fmt::format("Type mismatch for key {} expected: {} actual: {}", part.name,
                                         type_name(part.type), type_name(value->type())));
  TENANTRY_CHECK(check_value(part, *value, partition));
  return value;
}

Outcome<const AttributeValue*> part_of_request(const KeyPart& part, const AttributeMap& key, bool partition) {
  const auto* value = key.find(part.name);
  if (value == nullptr || value->type() != part.type) return invalid(std::string(kNoMatch));
  TENANTRY_CHECK(check_value(part, *value, partition));
  return value;
}

Outcome<void> check_index_part(const Index& index, const KeyPart& part, const AttributeMap& item, bool partition,
                               bool updated) {
  const auto* value = item.find(part.name);
  if (value == nullptr) return {};
  if (value->type() != part.type)
    return invalid_parameter(fmt::format("Type mismatch for Index Key {} Expected: {} Actual: {} IndexName: {}",
                                         part.name, type_name(part.type), type_name(value->type()), index.name));
  if (key_size(*value) > 0) return check_length(*value, partition);
  if (updated)
    return invalid(
        fmt::format("One or more parameter values are not valid. The update expression attempted to update a secondary "
                    "index key to a value that is not supported. The AttributeValue for a key attribute cannot contain "
                    "an empty {} value.",
                    empty_kind(part.type)));
  return invalid(
      fmt::format("One or more parameter values are not valid. A value specified for a secondary index key is not "
                  "supported. The AttributeValue for a key attribute cannot contain an empty {} value. IndexName: {}, "
                  "IndexKey: {}",
                  empty_kind(part.type), index.name, part.name));
}

std::size_t start_key_size(const Table& table, const Index* index) {
  std::size_t size = table.keys.sort ? 2 : 1;
  if (index == nullptr) return size;
  if (!table.keys.contains(index->keys.partition.name)) ++size;
  if (index->keys.sort && !table.keys.contains(index->keys.sort->name)) ++size;
  return size;
}

Outcome<void> check_start_part(const KeyPart& part, const AttributeMap& key, bool partition) {
  const auto value = part_of_request(part, key, partition);
  if (value) return {};
  return invalid("The provided starting key is invalid: " + value.error().message);
}

Outcome<void> check_start_schema(const KeySchema& schema, const AttributeMap& key) {
  TENANTRY_CHECK(check_start_part(schema.partition, key, true));
  if (schema.sort) TENANTRY_CHECK(check_start_part(*schema.sort, key, false));
  return {};
}

}  // namespace

Outcome<Key> key_of_item(const Table& table, const AttributeMap& item) {
  TENANTRY_TRY(const auto* partition, part_of_item(table.keys.partition, item, true));
  if (!table.keys.sort) return Key{partition, nullptr};
  TENANTRY_TRY(const auto* sort, part_of_item(*table.keys.sort, item, false));
  return Key{partition, sort};
}

Outcome<Key> key_of_request(const Table& table, const AttributeMap& key) {
  if (key.size() != (table.keys.sort ? 2 : 1)) return invalid(std::string(kNoMatch));
  TENANTRY_TRY(const auto* partition, part_of_request(table.keys.partition, key, true));
  if (!table.keys.sort) return Key{partition, nullptr};
  TENANTRY_TRY(const auto* sort, part_of_request(*table.keys.sort, key, false));
  return Key{partition, sort};
}

Outcome<void> check_index_keys(const Table& table, const AttributeMap& item, bool updated) {
  for (const auto& index : table.indexes) {
    TENANTRY_CHECK(check_index_part(index, index.keys.partition, item, true, updated));
    if (index.keys.sort) TENANTRY_CHECK(check_index_part(index, *index.keys.sort, item, false, updated));
  }
  return {};
}

Outcome<void> check_start_key(const Table& table, const Index* index, const AttributeMap& key) {
  if (key.size() != start_key_size(table, index)) return invalid("The provided starting key is invalid");
  if (index != nullptr) TENANTRY_CHECK(check_start_schema(index->keys, key));
  return check_start_schema(table.keys, key);
}

}  // namespace tenantry::local::dynamodb
