#include "local/dynamodb/page.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "aws/dynamodb/evaluate.h"
#include "aws/dynamodb/projection.h"
#include "local/dynamodb/point_read.h"
#include "local/dynamodb/stored_item.h"

namespace tenantry::local::dynamodb {
namespace {

constexpr std::size_t kPageBytes = 1024 * 1024;

const std::string& prefix_of(const Table& table, const Index* index) {
  return index == nullptr ? table.prefix : index->prefix;
}

RowRange all_with(const std::string& prefix) { return {prefix, kv::prefix_end(prefix)}; }

std::string with_key(std::string prefix, const api::AttributeValue& value) {
  append_key(prefix, value);
  return prefix;
}

std::string with_key_start(std::string prefix, const api::AttributeValue& value) {
  append_key_start(prefix, value);
  return prefix;
}

class PageReader {
 public:
  PageReader(const kv::Store& store, const PageRequest& request)
      : request_(request), snapshot_(store.snapshot()), row_(snapshot_->iterate()) {}

  Outcome<Page> read() {
    if (request_.range.begin < request_.range.end) {
      for (seek(); in_range(); move()) {
        TENANTRY_CHECK(take());
        if (full()) break;
      }
    }
    TENANTRY_CHECK(stored(row_->status()));
    account();
    return std::move(page_);
  }

 private:
  void seek() {
    if (request_.forward) return row_->seek(request_.range.begin);
    row_->seek_for_prev(request_.range.end);
    if (row_->valid() && row_->key() == request_.range.end) row_->prev();
  }

  bool in_range() const {
    if (!row_->valid()) return false;
    return request_.forward ? row_->key() < request_.range.end : row_->key() >= request_.range.begin;
  }

  void move() {
    if (request_.forward)
      row_->next();
    else
      row_->prev();
  }

  Outcome<void> take() {
    const auto size = stored_size(row_->value());
    if (!size) return damaged();
    bytes_ += *size;
    ++page_.scanned;
    if (!request_.filter && request_.output == PageRequest::Output::count) {
      ++page_.count;
      return {};
    }
    StoredItem item = *decode_item(row_->value());
    if (request_.filter && !api::evaluate(*request_.filter, item.item.attributes())) return {};
    ++page_.count;
    if (request_.output == PageRequest::Output::count) return {};
    if (request_.fetch) TENANTRY_CHECK(fetch(item));
    page_.items.push_back(*shown(std::move(item), request_.projection));
    return {};
  }

  Outcome<void> fetch(StoredItem& item) {
    const auto row = item_row_of_entry(*request_.table, *request_.index, row_->key());
    if (!row) return damaged();
    TENANTRY_TRY(auto whole, read_item(snapshot_->get(*row), *request_.table));
    if (!whole) return damaged();
    page_.consumed.add_table(read_units(whole->size, request_.consistent));
    fetched_bytes_ += whole->size;
    item = *std::move(whole);
    return {};
  }

  bool full() {
    const bool limited = request_.limit && page_.scanned >= *request_.limit;
    if (!limited && bytes_ + fetched_bytes_ < kPageBytes) return false;
    page_.last_key = key_of_row(*request_.table, request_.index, row_->key());
    return true;
  }

  void account() {
    const double units = read_units(bytes_, request_.consistent);
    if (request_.index == nullptr)
      page_.consumed.add_table(units);
    else
      page_.consumed.add_index(*request_.index, units);
  }

  std::unexpected<api::Error> damaged() const {
    return std::unexpected<api::Error>(aws::internal_error("damaged row of table " + request_.table->name));
  }

  const PageRequest& request_;
  std::unique_ptr<kv::Snapshot> snapshot_;
  std::unique_ptr<kv::Iterator> row_;
  Page page_;
  std::size_t bytes_ = 0;
  std::size_t fetched_bytes_ = 0;
};

}  // namespace

RowRange range_of(const Table& table, const Index* index, const api::KeyCondition& condition) {
  using Range = api::KeyCondition::Range;
  std::string partition = prefix_of(table, index);
  append_partition(partition, *condition.partition);
  RowRange range = all_with(partition);
  switch (condition.range) {
    case Range::kAny:
      break;
    case Range::kEqual:
      return all_with(with_key(partition, *condition.value));
    case Range::kBeginsWith:
      return all_with(with_key_start(partition, *condition.value));
    case Range::kLess:
      range.end = with_key(partition, *condition.value);
      break;
    case Range::kLessOrEqual:
      range.end = kv::prefix_end(with_key(partition, *condition.value));
      break;
    case Range::kGreater:
      range.begin = kv::prefix_end(with_key(partition, *condition.value));
      break;
    case Range::kGreaterOrEqual:
      range.begin = with_key(partition, *condition.value);
      break;
    case Range::kBetween:
      range.begin = with_key(partition, *condition.value);
      range.end = kv::prefix_end(with_key(partition, *condition.upper));
      break;
  }
  return range;
}

RowRange range_of_segment(const Table& table, const Index* index, std::int64_t segment, std::int64_t segments) {
  constexpr std::int64_t kPlaces = 1 << 16;
  const std::string& prefix = prefix_of(table, index);
  RowRange range = all_with(prefix);
  if (segment > 0) append_u16(range.begin, static_cast<std::uint16_t>(segment * kPlaces / segments));
  const std::int64_t end = (segment + 1) * kPlaces / segments;
  if (end < kPlaces) {
    range.end = prefix;
    append_u16(range.end, static_cast<std::uint16_t>(end));
  }
  return range;
}

std::string row_of_start_key(const Table& table, const Index* index, const api::AttributeMap& key) {
  const Key item = *find_key(table.keys, key);
  return index == nullptr ? item_row(table, item) : index_row(table, *index, *find_key(index->keys, key), item);
}

void start_after(RowRange& range, const std::string& row, bool forward) {
  if (!forward) {
    range.end = std::min(range.end, row);
    return;
  }
  if (row >= range.begin) range.begin = row + '\0';
}

Outcome<Page> read_page(const kv::Store& store, const PageRequest& request) {
  return PageReader(store, request).read();
}

}  // namespace tenantry::local::dynamodb
