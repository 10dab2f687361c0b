#include "local/dynamodb/row_copy.h"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include "local/dynamodb/stripes.h"

namespace tenantry::local::dynamodb {
namespace {

constexpr std::size_t kChunk = 1 << 20;

class Copy {
 public:
  Copy(TableId from, TableId to, std::vector<IndexId> left_out)
      : counts_(rows_prefix(from, 'c')), target_(table_prefix(to)), left_out_(std::move(left_out)) {
    for (const auto index : left_out_) skipped_.push_back(index_prefix(from, index));
  }

  Outcome<void> add(std::string_view key, std::string_view value) {
    if (std::ranges::any_of(skipped_, [&](const auto& prefix) { return key.starts_with(prefix); })) return {};
    std::string copied(value);
    if (!left_out_.empty() && key.starts_with(counts_)) {
      auto counts = Counts::decode(value);
      if (!counts) return stored<void>(fail("damaged counts of a table"));
      for (const auto index : left_out_) {
        const auto count = counts->of(index);
        counts->add({index, -count.items, -count.bytes});
      }
      copied = counts->encode();
    }
    bytes_ += key.size() + copied.size();
    batch_.put(target_ + std::string(key.substr(target_.size())), std::move(copied));
    return {};
  }
  bool is_full() const { return bytes_ >= kChunk; }
  kv::Batch take() {
    bytes_ = 0;
    return std::exchange(batch_, kv::Batch());
  }

 private:
  std::string counts_;
  std::string target_;
  std::vector<IndexId> left_out_;
  std::vector<std::string> skipped_;
  kv::Batch batch_;
  std::size_t bytes_ = 0;
};

}  // namespace

Task<Outcome<void>> copy_rows(kv::Store& store, TableId from, TableId to, std::vector<IndexId> left_out) {
  const std::string source = table_prefix(from);
  Copy copy(from, to, std::move(left_out));
  const auto row = store.snapshot()->iterate();
  for (row->seek(source); row->valid() && row->key().starts_with(source); row->next()) {
    TENANTRY_CO_CHECK(copy.add(row->key(), row->value()));
    if (copy.is_full()) TENANTRY_CO_CHECK(stored(co_await store.commit(copy.take())));
  }
  TENANTRY_CO_CHECK(stored(row->status()));
  co_return stored(co_await store.commit(copy.take()));
}

}  // namespace tenantry::local::dynamodb
