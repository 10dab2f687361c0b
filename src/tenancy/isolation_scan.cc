#include "tenancy/isolation_scan.h"

#include <fmt/format.h>

#include <algorithm>

#include "aws/dynamodb/item_size.h"
#include "base/result.h"
#include "tenancy/isolation.h"
#include "tenancy/isolation_expressions.h"
#include "tenancy/isolation_names.h"
#include "tenancy/isolation_parse.h"
#include "tenancy/keys.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeMap;
using ddb::AttributeValue;

constexpr std::size_t kPageBytes = 1024 * 1024;
constexpr std::size_t kBatch = 100;
constexpr std::int64_t kKeysAtOnce = 1000;

std::unexpected<ddb::Error> refuse(std::string message) { return std::unexpected(invalid(std::move(message))); }

Check check_segment(const ddb::ScanRequest& request) {
  if (request.segment && !request.total_segments)
    return refuse(
        "The TotalSegments parameter is required but was not present in the request when Segment parameter is present");
  if (request.total_segments && !request.segment)
    return refuse(
        "The Segment parameter is required but was not present in the request when parameter TotalSegments is present");
  if (request.segment.value_or(0) >= request.total_segments.value_or(1))
    return refuse(
        fmt::format("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {} is "
                    "not less than TotalSegments: {}",
                    *request.segment, *request.total_segments));
  return {};
}

std::string text_of(const AttributeMap& item, std::string_view attribute) {
  const auto* value = item.find(attribute);
  const auto* string = value ? value->get_if<AttributeValue::String>() : nullptr;
  return string ? string->text : std::string();
}

ddb::Error throttled() {
  return {"ProvisionedThroughputExceededException",
          "The level of configured provisioned throughput for the table was exceeded. Consider increasing your "
          "provisioning level with the UpdateTable API."};
}

}  // namespace

Task<std::expected<ddb::ScanResponse, ddb::Error>> TenantScan::run(ddb::ScanRequest request) {
  TENANTRY_CO_CHECK(plan(request));
  for (unsigned shard = shard_; shard < kOwnerShards && !full_; ++shard)
    if (is_mine(shard)) TENANTRY_CO_CHECK(co_await read_shard(shard));
  co_return response();
}

Check TenantScan::plan(ddb::ScanRequest& request) {
  TENANTRY_CHECK(check_select(request));
  TENANTRY_CHECK(check_segment(request));
  IsolatedExpressions expressions(scope_, request.expression_attribute_names, request.expression_attribute_values);
  TENANTRY_CHECK(parse_expressions(request, expressions));
  if (!is_tenant_table(route_.account(), request.table_name))
    return std::unexpected(ddb::Error("ResourceNotFoundException", "Requested resource not found"));
  const bool consistent = request.consistent_read.value_or(false);
  TENANTRY_TRY(index_, find_index(request.index_name, consistent));
  if (consistent)
    return refuse("ConsistentRead is not supported by Scan on this table, which reads an index: Query a partition");
  segment_ = request.segment.value_or(0);
  segments_ = request.total_segments.value_or(1);
  if (request.exclusive_start_key) TENANTRY_CHECK(plan_start(request));
  TENANTRY_CHECK(expressions.check_projection_paths());
  TENANTRY_CHECK(expressions.check_condition_paths());
  page_.filter = expressions.take_condition();
  page_.projection = expressions.take_projection();
  page_.values = expressions.finish_and_keep_values();
  page_.count_only = request.select == "COUNT";
  limit_ = request.limit;
  if (request.return_consumed_capacity != "NONE") capacity_ = std::move(request.return_consumed_capacity);
  return {};
}

Check TenantScan::plan_start(const ddb::ScanRequest& request) {
  const AttributeMap& key = *request.exclusive_start_key;
  TENANTRY_CHECK(IsolationScope::check_start_key(key, index_));
  const std::string pk = text_of(key, keys::kPk);
  shard_ = owner_shard(pk);
  if (!is_mine(shard_))
    return refuse(
        fmt::format("The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey "
                    "with correct Segment. TotalSegments: {} Segment: {}",
                    segments_, segment_));
  after_ = AttributeMap{{std::string(keys::kPk), AttributeValue::string(scope_.prefix() + pk)},
                        {std::string(keys::kSk), *key.find(keys::kSk)},
                        {std::string(keys::kGsi3Pk), scope_.owner(shard_)},
                        {std::string(keys::kGsi3Sk), IsolationScope::owner_order(pk)}};
  return {};
}

bool TenantScan::is_mine(unsigned shard) const { return shard % segments_ == segment_; }

std::int64_t TenantScan::wanted() const {
  if (!limit_ || !index_.name.empty()) return kKeysAtOnce;
  return std::min(*limit_ - scanned_, kKeysAtOnce);
}

/// `after_` is where the next keys of the shard are to be looked for; none: at its beginning, and at last its end.
Task<Check> TenantScan::read_shard(unsigned shard) {
  do {
    auto keys = co_await list_keys(shard);
    if (!keys) co_return std::unexpected(std::move(keys).error());
    for (std::size_t from = 0; from < keys->size() && !full_; from += kBatch)
      TENANTRY_CO_CHECK(co_await read_items(*keys, from, std::min(from + kBatch, keys->size())));
  } while (after_ && !full_);
  co_return Check();
}

Task<std::expected<std::vector<TenantScan::Key>, ddb::Error>> TenantScan::list_keys(unsigned shard) {
  ddb::QueryRequest query;
  query.table_name = route_.table_name();
  query.index_name = keys::kGsi3;
  query.limit = wanted();
  query.key_condition_expression = fmt::format("{} = :0", keys::kGsi3Pk);
  query.expression_attribute_values = AttributeMap{{":0", scope_.owner(shard)}};
  query.exclusive_start_key = std::exchange(after_, std::nullopt);
  if (capacity_) query.return_consumed_capacity = "TOTAL";
  auto listed = co_await ddb::call(physical_, std::move(query), deadline_);
  if (!listed) co_return std::unexpected(std::move(listed).error());
  if (listed->consumed_capacity) units_ += listed->consumed_capacity->capacity_units.value_or(0);
  after_ = std::move(listed->last_evaluated_key);
  std::vector<Key> keys;
  for (auto& item : listed->items.value_or(std::vector<ddb::Item>())) {
    TENANTRY_CO_CHECK(scope_.leave(item));
    keys.emplace_back(text_of(item.attributes(), keys::kPk), text_of(item.attributes(), keys::kSk));
  }
  co_return keys;
}

Task<Check> TenantScan::read_items(const std::vector<Key>& keys, std::size_t from, std::size_t to) {
  auto fetched = co_await fetch(keys, from, to);
  if (!fetched) co_return std::unexpected(std::move(fetched).error());
  for (std::size_t i = from; i < to && !full_; ++i) {
    if (fetched->unprocessed.contains(keys[i])) {
      if (scanned_ == 0) co_return std::unexpected(throttled());
      full_ = true;
    } else if (const auto found = fetched->items.find(keys[i]); found != fetched->items.end()) {
      take(std::move(found->second));
    }
  }
  co_return Check();
}

/// Asks again for what was not processed as long as that gets anything.
Task<std::expected<TenantScan::Fetched, ddb::Error>> TenantScan::fetch(const std::vector<Key>& keys, std::size_t from,
                                                                       std::size_t to) {
  Fetched fetched;
  std::vector<AttributeMap> wanted;
  for (std::size_t i = from; i < to; ++i)
    wanted.push_back({{std::string(keys::kPk), AttributeValue::string(scope_.prefix() + keys[i].first)},
                      {std::string(keys::kSk), AttributeValue::string(keys[i].second)}});
  while (!wanted.empty()) {
    ddb::BatchGetItemRequest batch;
    const std::size_t asked = wanted.size();
    batch.request_items[route_.table_name()].keys = std::move(wanted);
    if (capacity_) batch.return_consumed_capacity = "TOTAL";
    auto got = co_await ddb::call(physical_, std::move(batch), deadline_);
    if (!got) co_return std::unexpected(std::move(got).error());
    for (const auto& consumed : got->consumed_capacity.value_or(std::vector<ddb::ConsumedCapacity>()))
      units_ += consumed.capacity_units.value_or(0);
    if (got->responses)
      for (auto& [table, items] : *got->responses) TENANTRY_CO_CHECK(collect(std::move(items), fetched));
    wanted.clear();
    if (got->unprocessed_keys)
      for (auto& [table, rest] : *got->unprocessed_keys) wanted = std::move(rest.keys);
    if (wanted.size() < asked) continue;
    for (auto& key : wanted) {
      TENANTRY_CO_CHECK(scope_.leave(key));
      fetched.unprocessed.emplace(text_of(key, keys::kPk), text_of(key, keys::kSk));
    }
    break;
  }
  co_return fetched;
}

Check TenantScan::collect(std::vector<ddb::Item> items, Fetched& fetched) const {
  for (auto& item : items) {
    TENANTRY_CHECK(scope_.leave(item));
    Key key(text_of(item.attributes(), keys::kPk), text_of(item.attributes(), keys::kSk));
    fetched.items.emplace(std::move(key), std::move(item));
  }
  return {};
}

void TenantScan::take(ddb::Item item) {
  const AttributeMap& attributes = item.attributes();
  if (!attributes.contains(index_.partition_key) || !attributes.contains(index_.sort_key)) return;
  bytes_ += ddb::item_size(attributes);
  ++scanned_;
  last_ = key_of(attributes);
  full_ = bytes_ >= kPageBytes || (limit_ && scanned_ >= *limit_);
  if (!page_.takes(attributes)) return;
  ++count_;
  if (!page_.count_only) items_.push_back(page_.shown(std::move(item)));
}

AttributeMap TenantScan::key_of(const AttributeMap& item) const {
  AttributeMap key;
  for (const auto attribute : {keys::kPk, keys::kSk, index_.partition_key, index_.sort_key})
    key.set(std::string(attribute), *item.find(attribute));
  return key;
}

ddb::ScanResponse TenantScan::response() {
  ddb::ScanResponse response;
  if (!page_.count_only) response.items = std::move(items_);
  response.count = count_;
  response.scanned_count = scanned_;
  if (full_) response.last_evaluated_key = std::move(last_);
  if (!capacity_) return response;
  auto& consumed = response.consumed_capacity.emplace();
  consumed.table_name = kTenantTableName;
  consumed.capacity_units = units_;
  if (*capacity_ == "INDEXES") consumed.table.emplace().capacity_units = units_;
  return response;
}

}  // namespace tenantry::tenancy
