#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "aws/dynamodb/item.h"
#include "aws/dynamodb/value.h"
#include "local/dynamodb/keys.h"
#include "local/dynamodb/stripes.h"
#include "local/dynamodb/table_record.h"

namespace tenantry::local::dynamodb {

struct KeyPart {
  std::string name;
  aws::dynamodb::AttributeValue::Type type = aws::dynamodb::AttributeValue::Type::S;
};

struct KeySchema {
  KeyPart partition;
  std::optional<KeyPart> sort;

  bool contains(std::string_view name) const { return name == partition.name || (sort && name == sort->name); }
};

struct Index {
  enum class Projection : std::uint8_t { all, keys_only, include };

  IndexId id = 0;
  std::string name;
  bool global = true;
  KeySchema keys;
  Projection projection = Projection::all;
  std::vector<std::string> included;   ///< The non-key attributes of `include`.
  std::vector<std::string> projected;  ///< All that an entry holds, sorted, unless everything.
  std::string prefix;                  ///< Of its rows.
};

/// A table at one moment: immutable, shared by all who work on it. A change makes another one; both have the same
/// stripes.
struct Table {
  TableId id = 0;
  std::string name;
  KeySchema keys;
  std::vector<Index> indexes;  ///< The global ones first, then the local ones, each as declared.
  bool has_local_index = false;
  std::string prefix;  ///< Of its items' rows.
  TableRecord record;
  std::shared_ptr<TableStripes> stripes;
  std::uint64_t revision = 0;  ///< Grows with every change of any table.

  const Index* find_index(std::string_view index_name) const;
};

/// `stripes` null: new ones.
std::shared_ptr<const Table> make_table(TableRecord record, std::uint64_t revision,
                                        std::shared_ptr<TableStripes> stripes = nullptr);

/// The values of a key, borrowed.
struct Key {
  const aws::dynamodb::AttributeValue* partition = nullptr;
  const aws::dynamodb::AttributeValue* sort = nullptr;  ///< Null where the schema has none.
};

/// The key's values in `attributes`, none if one is missing: an index then has no entry of the item.
std::optional<Key> find_key(const KeySchema& schema, const aws::dynamodb::AttributeMap& attributes);

/// Row keys: an item's, and of an index entry made for the item with the key `item`.
std::string item_row(const Table& table, const Key& key);
std::string index_row(const Table& table, const Index& index, const Key& key, const Key& item);

/// What a row of an index says of its item: the row key of the item.
std::optional<std::string> item_row_of_entry(const Table& table, const Index& index, std::string_view row);

/// The attributes that a row's key was made of (LastEvaluatedKey). `index` null: of an item's row. Nothing for a
/// damaged one.
std::optional<aws::dynamodb::AttributeMap> key_of_row(const Table& table, const Index* index, std::string_view row);

}  // namespace tenantry::local::dynamodb
