#include "local/dynamodb/index_write.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "aws/dynamodb/item_size.h"

namespace tenantry::local::dynamodb {
namespace {

namespace api = aws::dynamodb;
using api::AttributeMap;

struct Entry {
  std::string row;
  std::size_t size;
};

std::size_t projected_size(const Index& index, const StoredItem& item) {
  if (index.projection == Index::Projection::all) return item.size;
  std::size_t size = 0;
  for (const auto& name : index.projected)
    if (const auto* value = item.item.attributes().find(name)) size += name.size() + api::value_size(*value);
  return size;
}

std::optional<Entry> entry_of(const Table& table, const Index& index, const StoredItem* item) {
  if (item == nullptr) return std::nullopt;
  const auto key = find_key(index.keys, item->item.attributes());
  if (!key) return std::nullopt;
  return Entry{index_row(table, index, *key, *find_key(table.keys, item->item.attributes())),
               projected_size(index, *item)};
}

bool same_value(const AttributeMap& a, const AttributeMap& b, const std::string& name) {
  const auto *in_a = a.find(name), *in_b = b.find(name);
  return in_a == nullptr || in_b == nullptr ? in_a == in_b : *in_a == *in_b;
}

/// Of two items with the same entry row.
bool same_projection(const Index& index, const AttributeMap& a, const AttributeMap& b) {
  if (index.projection == Index::Projection::all) return a == b;
  return std::ranges::all_of(index.included, [&](const std::string& name) { return same_value(a, b, name); });
}

std::string project(const Index& index, const AttributeMap& item, std::size_t size) {
  AttributeMap projected;
  projected.reserve(index.projected.size());
  for (const auto& name : index.projected)
    if (const auto* value = item.find(name)) projected.insert(name, *value);
  return encode_item(api::Item(std::move(projected)), size);
}

struct IndexWriter {
  const Table& table;
  const StoredItem* before;
  const StoredItem* after;
  const std::string& row;
  kv::Batch& batch;
  Counts& counts;
  Consumption* consumption;

  void write(const Index& index) {
    auto old_entry = entry_of(table, index, before), new_entry = entry_of(table, index, after);
    if (old_entry && new_entry && old_entry->row == new_entry->row)
      rewrite(index, *old_entry, std::move(*new_entry));
    else
      move(index, std::move(old_entry), std::move(new_entry));
  }

  void rewrite(const Index& index, const Entry& old_entry, Entry new_entry) {
    if (same_projection(index, before->item.attributes(), after->item.attributes())) return;
    consume(index, std::max(old_entry.size, new_entry.size));
    counts.add({index.id, 0, signed_size(new_entry) - signed_size(old_entry)});
    put(index, std::move(new_entry));
  }

  void move(const Index& index, std::optional<Entry> old_entry, std::optional<Entry> new_entry) {
    if (old_entry) {
      consume(index, old_entry->size);
      counts.add({index.id, -1, -signed_size(*old_entry)});
      batch.erase(std::move(old_entry->row));
    }
    if (new_entry) {
      consume(index, new_entry->size);
      counts.add({index.id, 1, signed_size(*new_entry)});
      put(index, *std::move(new_entry));
    }
  }

  void put(const Index& index, Entry entry) {
    std::string value =
        index.projection == Index::Projection::all ? row : project(index, after->item.attributes(), entry.size);
    batch.put(std::move(entry.row), std::move(value));
  }

  void consume(const Index& index, std::size_t size) {
    if (consumption != nullptr) consumption->add_index(index, write_units(size));
  }

  static std::int64_t signed_size(const Entry& entry) { return static_cast<std::int64_t>(entry.size); }
};

}  // namespace

void write_indexes(const Table& table, const StoredItem* before, const StoredItem* after, const std::string& row,
                   kv::Batch& batch, Counts& counts, Consumption* consumption) {
  IndexWriter writer{table, before, after, row, batch, counts, consumption};
  for (const auto& index : table.indexes) writer.write(index);
}

}  // namespace tenantry::local::dynamodb
