#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "aws/dynamodb/item.h"
#include "local/dynamodb/keys.h"

namespace tenantry::local::dynamodb {

/// The value of an item's row, and of an index entry's: the canonical wire form, which a read without an expression
/// sends as it is, and the item's size as DynamoDB counts it, 32 bits behind it, which limits and capacity units are
/// made of.
struct StoredItem {
  aws::dynamodb::Item item;
  std::size_t size = 0;
};

inline constexpr std::size_t kSizeBytes = 4;

inline std::string encode_item(const aws::dynamodb::Item& item, std::size_t size) {
  std::string row;
  row.reserve(size + size / 4 + 64);
  item.append_wire(row);
  append_u32(row, static_cast<std::uint32_t>(size));
  return row;
}

/// Nothing where the row is damaged, as for the next two.
inline std::optional<std::size_t> stored_size(std::string_view row) {
  if (row.size() <= kSizeBytes) return std::nullopt;
  return read_u32(row.substr(row.size() - kSizeBytes));
}

inline std::optional<StoredItem> decode_item(std::string row) {
  const auto size = stored_size(row);
  if (!size) return std::nullopt;
  row.resize(row.size() - kSizeBytes);
  return StoredItem{aws::dynamodb::Item::from_wire(std::move(row)), *size};
}

inline std::optional<StoredItem> decode_item(std::string_view row) {
  if (row.size() <= kSizeBytes) return std::nullopt;
  return StoredItem{aws::dynamodb::Item::from_wire(std::string(row.substr(0, row.size() - kSizeBytes))),
                    *stored_size(row)};
}

}  // namespace tenantry::local::dynamodb
