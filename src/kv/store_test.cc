#include "kv/store.h"

#include <gmock/gmock.h>

#include <functional>
#include <map>
#include <random>
#include <stdexcept>

#include "kv/memory_store.h"
#include "kv/rocksdb_store.h"
#include "kv/rocksdb_store_internal.h"
#include "kv/testing.h"

namespace tenantry::kv {
namespace {

using kv::testing::TempDirectory;
using ::testing::HasSubstr;
using ::testing::Optional;
using Model = std::map<std::string, std::string, std::less<>>;

struct Kind {
  std::string name;
  std::function<std::unique_ptr<Store>(const std::string& directory)> open;
};

std::unique_ptr<Store> open_small_rocksdb(const std::string& directory) {
  static NullLogger logger;
  RocksDbParts parts;
  parts.memtable_bytes = 64U << 10;
  parts.segment_bytes = 32U << 10;
  return open_rocksdb({.directory = directory, .durability = Durability::os}, logger, std::move(parts)).value();
}

std::unique_ptr<Store> open_default_rocksdb(const std::string& directory) {
  static NullLogger logger;
  return open_rocksdb({.directory = directory}, logger).value();
}

class StoreTest : public ::testing::TestWithParam<Kind> {
 protected:
  void commit(Batch batch) { ASSERT_TRUE(kv::testing::run(store_->commit(std::move(batch)))); }

  TempDirectory directory_;
  std::unique_ptr<Store> store_ = GetParam().open(directory_.path());
};

INSTANTIATE_TEST_SUITE_P(All, StoreTest,
                         ::testing::Values(Kind{"memory", [](const std::string&) { return open_memory(); }},
                                           Kind{"rocksdb", open_default_rocksdb},
                                           Kind{"rocksdb_with_many_files", open_small_rocksdb}),
                         [](const auto& test) { return test.param.name; });

Batch put(std::string key, std::string value) {
  Batch batch;
  batch.put(std::move(key), std::move(value));
  return batch;
}

Model walk(Iterator& iterator) {
  Model found;
  for (iterator.seek(""); iterator.valid(); iterator.next()) found.emplace(iterator.key(), iterator.value());
  EXPECT_TRUE(iterator.status());
  return found;
}

TEST_P(StoreTest, ReadsWhatItWrote) {
  EXPECT_THAT(*store_->get("a"), ::testing::Eq(std::nullopt));
  commit(put("a", std::string("\0\xff", 2)));
  EXPECT_THAT(*store_->get("a"), Optional(std::string("\0\xff", 2)));
  commit(put("a", ""));
  EXPECT_THAT(*store_->get("a"), Optional(std::string()));
  Batch batch;
  batch.erase("a");
  commit(std::move(batch));
  EXPECT_EQ(*store_->get("a"), std::nullopt);
}

TEST_P(StoreTest, AppliesABatchInOrder) {
  Batch batch;
  batch.put("a", "1");
  batch.put("b", "1");
  batch.erase_range("a", "b");
  batch.put("a1", "2");
  batch.put("a1", "3");
  batch.erase("b");
  const Ticket ticket = store_->enqueue(std::move(batch));
  EXPECT_THAT(*store_->get_latest("a1"), Optional(std::string("3")));
  EXPECT_EQ(*store_->get_latest("b"), std::nullopt);
  ASSERT_TRUE(kv::testing::run(store_->wait(ticket)));
  EXPECT_EQ(walk(*store_->snapshot()->iterate()), (Model{{"a1", "3"}}));
}

TEST_P(StoreTest, AnEmptyOrInvertedRangeErasesNothing) {
  commit(put("b", "1"));
  Batch batch;
  batch.erase_range("c", "a");
  batch.erase_range("b", "b");
  commit(std::move(batch));
  EXPECT_THAT(*store_->get("b"), Optional(std::string("1")));
}

TEST_P(StoreTest, WaitsForNothingAndForAnEmptyBatch) {
  EXPECT_TRUE(kv::testing::run(store_->wait({})));
  commit(Batch());
  const Ticket first = store_->enqueue(put("a", "1"));
  EXPECT_TRUE(kv::testing::run(store_->wait(store_->enqueue(Batch()))));
  EXPECT_THAT(*store_->get("a"), Optional(std::string("1")));
  EXPECT_TRUE(kv::testing::run(store_->wait(first)));
  EXPECT_TRUE(kv::testing::run(store_->wait(first)));
}

TEST_P(StoreTest, IteratorsStopAtBothEnds) {
  const auto empty = store_->snapshot()->iterate();
  empty->seek("");
  EXPECT_FALSE(empty->valid());
  commit(put("b", "1"));
  EXPECT_EQ(walk(*empty), Model{});
  const auto iterator = store_->snapshot()->iterate();
  EXPECT_FALSE(iterator->valid());
  iterator->seek("c");
  EXPECT_FALSE(iterator->valid());
  iterator->seek_for_prev("a");
  EXPECT_FALSE(iterator->valid());
  iterator->seek_for_prev("c");
  ASSERT_TRUE(iterator->valid());
  EXPECT_EQ(iterator->key(), "b");
  iterator->prev();
  EXPECT_FALSE(iterator->valid());
  EXPECT_TRUE(iterator->status());
}

class RandomOperations {
 public:
  explicit RandomOperations(Store& store, unsigned seed) : store_(store), random_(seed) {}

  void step() {
    write();
    if (below(10) == 0) pinned_.push_back({store_.snapshot(), durable_});
    if (pinned_.size() > 3) pinned_.erase(pinned_.begin());
    if (below(20) == 0) check_all();
    check_key(key());
  }

  void check_all() {
    check(*store_.snapshot(), durable_);
    for (const auto& [snapshot, model] : pinned_) check(*snapshot, model);
  }

 private:
  struct Pinned {
    std::unique_ptr<Snapshot> snapshot;
    Model model;
  };

  std::size_t below(std::size_t limit) { return random_() % limit; }
  std::string key() {
    static constexpr std::string_view alphabet("\0ab\xff", 4);
    std::string key(1 + below(3), '\0');
    for (char& byte : key) byte = alphabet[below(alphabet.size())];
    return key;
  }

  void write() {
    Batch batch;
    for (std::size_t count = below(5); count > 0; --count) add(batch);
    const auto result = kv::testing::run(store_.commit(std::move(batch)));
    ASSERT_TRUE(result) << result.error().message;
  }

  void add(Batch& batch) {
    std::string first = key(), second = key();
    const std::size_t kind = below(20);
    if (kind == 0) {
      if (first < second) durable_.erase(durable_.lower_bound(first), durable_.lower_bound(second));
      batch.erase_range(first, second);
    } else if (kind < 5) {
      durable_.erase(first);
      batch.erase(first);
    } else {
      durable_[first] = std::string(below(3000), 'x') + std::to_string(random_());
      batch.put(first, durable_[first]);
    }
  }

  void check_key(const std::string& key) {
    const auto at = durable_.find(key);
    const auto expected = at == durable_.end() ? std::nullopt : std::optional(at->second);
    ASSERT_EQ(*store_.get(key), expected);
    ASSERT_EQ(*store_.get_latest(key), expected);
  }

  void check(const Snapshot& snapshot, const Model& model) {
    const auto iterator = snapshot.iterate();
    ASSERT_EQ(walk(*iterator), model);
    Model backward;
    for (iterator->seek_for_prev("\xff\xff\xff\xff"); iterator->valid(); iterator->prev()) {
      backward.emplace(iterator->key(), iterator->value());
    }
    ASSERT_EQ(backward, model);
    check_seeks(*iterator, snapshot, model);
  }

  void check_seeks(Iterator& iterator, const Snapshot& snapshot, const Model& model) {
    const std::string from = key();
    iterator.seek(from);
    const auto next = model.lower_bound(from);
    ASSERT_EQ(iterator.valid(), next != model.end());
    if (iterator.valid()) ASSERT_EQ(iterator.key(), next->first);
    iterator.seek_for_prev(from);
    const auto above = model.upper_bound(from);
    ASSERT_EQ(iterator.valid(), above != model.begin());
    if (iterator.valid()) ASSERT_EQ(iterator.key(), std::prev(above)->first);
    const auto at = model.find(from);
    ASSERT_EQ(*snapshot.get(from), at == model.end() ? std::nullopt : std::optional(at->second));
  }

  Store& store_;
  std::mt19937 random_;
  Model durable_;
  std::vector<Pinned> pinned_;
};

TEST_P(StoreTest, BehavesLikeAMap) {
  for (unsigned seed = 1; seed <= 3; ++seed) {
    Batch clear;
    clear.erase_range("", "\xff\xff\xff\xff");
    commit(std::move(clear));
    RandomOperations operations(*store_, seed);
    for (int i = 0; i < 400 && !HasFatalFailure(); ++i) operations.step();
    operations.check_all();
  }
}

TEST_P(StoreTest, AnIteratorOutlivesItsSnapshot) {
  commit(put("a", "1"));
  const auto iterator = store_->snapshot()->iterate();
  commit(put("a", "2"));
  EXPECT_EQ(walk(*iterator), (Model{{"a", "1"}}));
}

TEST(PrefixEnd, IsAboveEveryKeyOfThePrefix) {
  EXPECT_EQ(prefix_end("ab"), "ac");
  EXPECT_EQ(prefix_end(std::string("a\0", 2)), "a\x01");
  EXPECT_EQ(prefix_end("a\xff\xff"), "b");
  EXPECT_EQ(prefix_end("\x7f"), "\x80");
  EXPECT_THROW(prefix_end("\xff\xff"), std::invalid_argument);
  EXPECT_THROW(prefix_end(""), std::invalid_argument);
}

}  // namespace
}  // namespace tenantry::kv
