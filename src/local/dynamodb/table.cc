#include "local/dynamodb/table.h"

#include <algorithm>
#include <utility>

#include "aws/json_codec.h"
#include "base/json.h"

namespace tenantry::local::dynamodb {
namespace api = aws::dynamodb;
namespace {

using api::AttributeMap;
using api::AttributeValue;

AttributeValue::Type type_of(const std::vector<api::AttributeDefinition>& definitions, const std::string& name) {
  const auto found = std::ranges::find(definitions, name, &api::AttributeDefinition::attribute_name);
  if (found == definitions.end() || found->attribute_type == "S") return AttributeValue::Type::S;
  return found->attribute_type == "N" ? AttributeValue::Type::N : AttributeValue::Type::B;
}

KeySchema make_schema(const std::vector<api::KeySchemaElement>& elements,
                      const std::vector<api::AttributeDefinition>& definitions) {
  KeySchema schema;
  for (const auto& element : elements) {
    KeyPart part{element.attribute_name, type_of(definitions, element.attribute_name)};
    if (element.key_type == "HASH")
      schema.partition = std::move(part);
    else
      schema.sort = std::move(part);
  }
  return schema;
}

void add_keys(std::vector<std::string>& names, const KeySchema& schema) {
  names.push_back(schema.partition.name);
  if (schema.sort) names.push_back(schema.sort->name);
}

template <class Description>
Index make_index(const Table& table, const Description& description, bool global) {
  Index index;
  index.name = *description.index_name;
  index.id = static_cast<IndexId>(table.record.index_ids.at(index.name));
  index.global = global;
  index.keys = make_schema(*description.key_schema, *table.record.description.attribute_definitions);
  index.prefix = index_prefix(table.id, index.id);
  const auto& projection = *description.projection;
  if (projection.projection_type == "ALL") return index;
  index.projection =
      projection.projection_type == "KEYS_ONLY" ? Index::Projection::keys_only : Index::Projection::include;
  if (projection.non_key_attributes) index.included = *projection.non_key_attributes;
  index.projected = index.included;
  add_keys(index.projected, table.keys);
  add_keys(index.projected, index.keys);
  std::ranges::sort(index.projected);
  const auto repeated = std::ranges::unique(index.projected);
  index.projected.erase(repeated.begin(), repeated.end());
  return index;
}

template <class Descriptions>
void add_indexes(Table& table, const Descriptions& descriptions, bool global) {
  if (!descriptions) return;
  for (const auto& description : *descriptions) table.indexes.push_back(make_index(table, description, global));
}

void append_key_values(std::string& row, const Key& key) {
  append_partition(row, *key.partition);
  if (key.sort != nullptr) append_key(row, *key.sort);
}

bool read_part(std::string_view& bytes, const KeyPart& part, AttributeMap& into) {
  auto value = read_key(bytes, part.type);
  if (!value) return false;
  into.set(part.name, *std::move(value));
  return true;
}

bool read_values(std::string_view& bytes, const KeySchema& schema, AttributeMap& into) {
  return read_part(bytes, schema.partition, into) && (!schema.sort || read_part(bytes, *schema.sort, into));
}

bool skip(std::string_view& bytes, std::size_t size) {
  if (bytes.size() < size) return false;
  bytes.remove_prefix(size);
  return true;
}

constexpr std::size_t kPlaceSize = 2;

}  // namespace

std::string encode(const TableRecord& record) {
  std::string text;
  json::Writer writer(text);
  aws::write_json(writer, record);
  return text;
}

Result<TableRecord> decode_table_record(std::string_view bytes) {
  json::Document document;
  TENANTRY_TRY(const auto root, document.parse(bytes));
  TableRecord record;
  if (auto read = aws::read_json(root, record); !read) return fail(read.error().message);
  const auto& description = record.description;
  if (!description.table_name || !description.key_schema || !description.attribute_definitions)
    return fail("a table's record lacks its name, key schema or attribute definitions");
  return record;
}

const Index* Table::find_index(std::string_view index_name) const {
  const auto found = std::ranges::find(indexes, index_name, &Index::name);
  return found == indexes.end() ? nullptr : &*found;
}

std::shared_ptr<const Table> make_table(TableRecord record, std::uint64_t revision,
                                        std::shared_ptr<TableStripes> stripes) {
  auto table = std::make_shared<Table>();
  table->revision = revision;
  table->id = static_cast<TableId>(record.id);
  table->name = *record.description.table_name;
  table->keys = make_schema(*record.description.key_schema, *record.description.attribute_definitions);
  table->prefix = item_prefix(table->id);
  table->record = std::move(record);
  add_indexes(*table, table->record.description.global_secondary_indexes, true);
  add_indexes(*table, table->record.description.local_secondary_indexes, false);
  table->has_local_index = std::ranges::any_of(table->indexes, [](const Index& index) { return !index.global; });
  table->stripes = stripes ? std::move(stripes) : std::make_shared<TableStripes>();
  return table;
}

std::optional<Key> find_key(const KeySchema& schema, const AttributeMap& attributes) {
  Key key{attributes.find(schema.partition.name), nullptr};
  if (key.partition == nullptr) return std::nullopt;
  if (!schema.sort) return key;
  key.sort = attributes.find(schema.sort->name);
  if (key.sort == nullptr) return std::nullopt;
  return key;
}

std::string item_row(const Table& table, const Key& key) {
  std::string row = table.prefix;
  append_key_values(row, key);
  return row;
}

std::string index_row(const Table&, const Index& index, const Key& key, const Key& item) {
  std::string row = index.prefix;
  append_key_values(row, key);
  append_key(row, *item.partition);
  if (item.sort != nullptr) append_key(row, *item.sort);
  return row;
}

std::optional<std::string> item_row_of_entry(const Table& table, const Index& index, std::string_view row) {
  AttributeMap ignored;
  if (!skip(row, index.prefix.size() + kPlaceSize) || !read_values(row, index.keys, ignored)) return std::nullopt;
  const std::string_view item_key = row;
  const auto partition = read_key(row, table.keys.partition.type);
  if (!partition) return std::nullopt;
  std::string item = table.prefix;
  append_partition(item, *partition);
  item.append(row);
  return item.size() == table.prefix.size() + kPlaceSize + item_key.size() ? std::optional(item) : std::nullopt;
}

std::optional<AttributeMap> key_of_row(const Table& table, const Index* index, std::string_view row) {
  AttributeMap key;
  const std::string& prefix = index == nullptr ? table.prefix : index->prefix;
  if (!skip(row, prefix.size() + kPlaceSize)) return std::nullopt;
  if (index != nullptr && !read_values(row, index->keys, key)) return std::nullopt;
  if (!read_values(row, table.keys, key) || !row.empty()) return std::nullopt;
  return key;
}

}  // namespace tenantry::local::dynamodb
