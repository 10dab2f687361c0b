#include <algorithm>
#include <map>
#include <random>
#include <set>

#include "aws/dynamodb/item_size.h"
#include "local/dynamodb/testing.h"

namespace tenantry::local::dynamodb {
namespace {

namespace api = aws::dynamodb;
using api::AttributeMap;
using api::AttributeValue;
using testing::DynamoDbTest;
using namespace std::string_literals;
using namespace std::string_view_literals;

using Key = std::pair<std::string, std::string>;
using Items = std::map<Key, AttributeMap>;

AttributeMap key_map(const Key& key) {
  return {{"PK", AttributeValue::string(key.first)}, {"SK", AttributeValue::string(key.second)}};
}

Key key_of(const AttributeMap& item) {
  return {item.find("PK")->get_if<AttributeValue::String>()->text,
          item.find("SK")->get_if<AttributeValue::String>()->text};
}

std::string text(const AttributeMap& item, std::string_view name) {
  const auto* value = item.find(name);
  if (value == nullptr) return {};
  if (const auto* string = value->get_if<AttributeValue::String>()) return string->text;
  return value->get_if<AttributeValue::Number>()->text;
}

AttributeMap only(const AttributeMap& item, const std::set<std::string>& names) {
  AttributeMap part;
  for (const auto& name : names)
    if (const auto* value = item.find(name)) part.set(name, *value);
  return part;
}

/// Random operations, each also done to a map; after each step, table and indexes must hold what the map says.
class Model : public DynamoDbTest {
 protected:
  std::string pick(std::initializer_list<std::string_view> from) {
    return std::string(*(from.begin() + random_() % from.size()));
  }
  bool chance(int percent) { return random_() % 100 < static_cast<unsigned>(percent); }

  Key random_key() { return {pick({"p", "q", "p\0q"sv}), pick({"a", "b", "c", "ca", "c\0"sv, "d"})}; }
  AttributeMap random_item(const Key& key) {
    AttributeMap item = key_map(key);
    if (chance(60)) item.set("X", AttributeValue::string(pick({"x", "y"})));
    if (chance(60)) item.set("Y", AttributeValue::number(pick({"-2", "0.5", "3", "10"})));
    if (chance(50)) item.set("L", AttributeValue::number(pick({"1", "2"})));
    if (chance(30)) item.set("inc", AttributeValue::string(pick({"i", "j"})));
    if (chance(50)) item.set("A", AttributeValue::number(pick({"1", "2", "3"})));
    return item;
  }

  // The four writes, to the model; false where a condition forbids it.
  bool put(const AttributeMap& item, bool only_new) {
    if (only_new && items_.contains(key_of(item))) return false;
    next_[key_of(item)] = item;
    return true;
  }
  bool erase(const Key& key, bool must_exist) {
    if (must_exist && !items_.contains(key)) return false;
    next_.erase(key);
    return true;
  }
  bool update(const Key& key, const std::string& x, bool has_a) {
    const auto found = items_.find(key);
    if (has_a && (found == items_.end() || !found->second.contains("A"))) return false;
    AttributeMap item = found == items_.end() ? key_map(key) : found->second;
    item.set("X", AttributeValue::string(x));
    const auto* a = item.find("A");
    item.set("A", AttributeValue::number(std::int64_t{1} + (a == nullptr ? 0 : std::stoi(text(item, "A")))));
    item.erase("L");
    next_[key] = item;
    return true;
  }

  struct Part {
    api::TransactWriteItem request;
    bool done;
  };

  Part random_part(const Key& key) {
    api::TransactWriteItem part;
    const bool condition = chance(40);
    switch (random_() % 4) {
      case 0: {
        auto item = random_item(key);
        part.put = api::Put{item, "Items"};
        if (condition) part.put->condition_expression = "attribute_not_exists(PK)";
        return {part, put(item, condition)};
      }
      case 1:
        part.delete_ = api::Delete{key_map(key), "Items"};
        if (condition) part.delete_->condition_expression = "attribute_exists(SK)";
        return {part, erase(key, condition)};
      case 2: {
        const auto x = pick({"x", "y"});
        part.update = api::Update{key_map(key), "SET X = :x ADD A :one REMOVE L", "Items"};
        part.update->expression_attribute_values =
            AttributeMap{{":x", AttributeValue::string(x)}, {":one", AttributeValue::number(std::int64_t{1})}};
        if (condition) part.update->condition_expression = "attribute_exists(A)";
        return {part, update(key, x, condition)};
      }
      default:
        part.condition_check = api::ConditionCheck{key_map(key), "Items", "attribute_exists(PK)"};
        return {part, items_.contains(key)};
    }
  }

  /// A single write as the transaction's part says, or the transaction.
  std::optional<api::Error> send(const std::vector<api::TransactWriteItem>& parts) {
    if (parts.size() > 1 || parts[0].condition_check || chance(20))
      return error_of(db.call(api::TransactWriteItemsRequest{parts}));
    if (const auto& put = parts[0].put) {
      api::PutItemRequest request{"Items", put->item};
      request.condition_expression = put->condition_expression;
      return error_of(db.call(request));
    }
    if (const auto& erase = parts[0].delete_) {
      api::DeleteItemRequest request{"Items", erase->key};
      request.condition_expression = erase->condition_expression;
      return error_of(db.call(request));
    }
    const auto& update = *parts[0].update;
    api::UpdateItemRequest request{"Items", update.key};
    request.update_expression = update.update_expression;
    request.condition_expression = update.condition_expression;
    request.expression_attribute_values = update.expression_attribute_values;
    return error_of(db.call(request));
  }
  template <class Response>
  static std::optional<api::Error> error_of(const std::expected<Response, api::Error>& response) {
    return response ? std::nullopt : std::optional(response.error());
  }

  void step() {
    next_ = items_;
    std::set<Key> keys;
    const auto size = chance(30) ? 1 + random_() % 4 : 1;
    while (keys.size() < size) keys.insert(random_key());
    std::vector<api::TransactWriteItem> parts;
    bool done = true;
    for (const auto& key : keys) {
      auto part = random_part(key);
      done &= part.done;
      parts.push_back(std::move(part.request));
    }
    const auto error = send(parts);
    ASSERT_EQ(!error.has_value(), done) << (error ? error->message : "");
    if (done) items_ = next_;
  }

  /// Reads to the end in pages of random sizes.
  template <class Request>
  std::vector<AttributeMap> read_all(Request request) {
    std::vector<AttributeMap> all;
    for (;;) {
      if (chance(70)) request.limit = 1 + static_cast<std::int64_t>(random_() % 4);
      auto page = db.call(request);
      if (!page) {
        ADD_FAILURE() << page.error().message;
        return all;
      }
      for (auto& item : *page->items) all.push_back(std::move(item).take());
      if (!page->last_evaluated_key) return all;
      request.exclusive_start_key = page->last_evaluated_key;
    }
  }

  std::vector<AttributeMap> query(const std::string& index, const std::string& name, const std::string& value,
                                  bool forward) {
    api::QueryRequest request{"Items"};
    if (!index.empty()) request.index_name = index;
    request.key_condition_expression = name + " = :v";
    request.expression_attribute_values = AttributeMap{{":v", AttributeValue::string(value)}};
    request.scan_index_forward = forward;
    auto items = read_all(request);
    if (!forward) std::ranges::reverse(items);
    return items;
  }

  /// The model's items with these attributes, in the order of `sort` and then of the keys.
  std::vector<AttributeMap> expected(const std::string& name, const std::string& value, const std::string& sort,
                                     const std::set<std::string>& projected) {
    std::multimap<double, AttributeMap> found;
    for (const auto& [key, item] : items_) {
      if (text(item, name) != value || (!sort.empty() && !item.contains(sort))) continue;
      found.emplace(sort.empty() ? 0 : std::stod(text(item, sort)), projected.empty() ? item : only(item, projected));
    }
    std::vector<AttributeMap> items;
    for (auto& [order, item] : found) items.push_back(std::move(item));
    return items;
  }

  void check() {
    for (const auto& partition : {"p"s, "q"s, "p\0q"s}) {
      EXPECT_EQ(query("", "PK", partition, chance(50)), expected("PK", partition, "", {}));
      EXPECT_EQ(query("lsi", "PK", partition, chance(50)), expected("PK", partition, "L", {"PK", "SK", "L", "inc"}));
    }
    for (const auto& x : {"x"s, "y"s}) {
      EXPECT_EQ(query("gsx", "X", x, chance(50)), expected("X", x, "Y", {}));
      EXPECT_EQ(query("gsk", "X", x, chance(50)), expected("X", x, "", {"PK", "SK", "X"}));
    }
    check_scan();
    check_counts();
  }

  void check_scan() {
    Items scanned;
    for (int segment = 0; segment < 3; ++segment) {
      api::ScanRequest request{"Items"};
      request.segment = segment;
      request.total_segments = 3;
      for (auto& item : read_all(request)) scanned[key_of(item)] = item;
    }
    EXPECT_EQ(scanned, items_);
  }

  void check_counts() {
    const auto table = *db.call(api::DescribeTableRequest{"Items"})->table;
    const auto with = [this](std::initializer_list<const char*> names) {
      return std::ranges::count_if(items_, [&](const auto& entry) {
        return std::ranges::all_of(names, [&](const char* name) { return entry.second.contains(name); });
      });
    };
    EXPECT_EQ(table.item_count, with({}));
    EXPECT_EQ(table.global_secondary_indexes->at(0).item_count, with({"X", "Y"}));
    EXPECT_EQ(table.global_secondary_indexes->at(1).item_count, with({"X"}));
    EXPECT_EQ(table.local_secondary_indexes->at(0).item_count, with({"L"}));
    std::size_t bytes = 0;
    for (const auto& [key, item] : items_) bytes += api::item_size(item);
    EXPECT_EQ(table.table_size_bytes, static_cast<std::int64_t>(bytes));
  }

  std::mt19937 random_{20240101};
  Items items_, next_;
};

TEST_F(Model, RandomWritesLeaveWhatTheModelHas) {
  for (int i = 0; i < 1'500; ++i) {
    SCOPED_TRACE(i);
    ASSERT_NO_FATAL_FAILURE(step());
    if (i % 500 == 250) db.reopen();
    check();
    ASSERT_FALSE(HasFailure());
  }
  EXPECT_GT(items_.size(), 5U);
}

}  // namespace
}  // namespace tenantry::local::dynamodb
