#include <algorithm>
#include <iterator>
#include <map>
#include <utility>

#include "tenancy/account_store.h"
#include "tenancy/dynamodb_requests.h"
#include "tenancy/keys.h"
#include "tenancy/list_cursor.h"
#include "tenancy/records.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeMap;
using ddb::AttributeValue;

constexpr int kMaxRounds = 10;
constexpr std::size_t kOrderSize = 61;  // of keys::list_order

/// Where a list's records are.
struct Source {
  std::string_view index;
  std::string_view partition_key;
  std::string_view sort_key;
  std::vector<std::string> partitions;
  bool metadata = false;  ///< The records are the accounts' METADATA themselves.
};

template <class Partition>
std::vector<std::string> over_shards(Partition partition) {
  std::vector<std::string> partitions;
  for (unsigned shard = 0; shard < keys::kListShards; ++shard) partitions.push_back(partition(shard));
  return partitions;
}

Source state_source(ProvisioningStatus status) {
  return {keys::kGsi2, keys::kGsi2Pk, keys::kGsi2Sk,
          over_shards([&](unsigned shard) { return keys::by_state(status, shard); }), false};
}

Source source_of(const AccountFilter& filter) {
  if (filter.enterprise_id)
    return {keys::kGsi2, keys::kGsi2Pk, keys::kGsi2Sk, {keys::by_enterprise(*filter.enterprise_id)}, false};
  if (filter.status) return state_source(*filter.status);
  if (filter.cloud_type)
    return {keys::kGsi2, keys::kGsi2Pk, keys::kGsi2Sk,
            over_shards([&](unsigned shard) { return keys::by_cloud_type(*filter.cloud_type, shard); }), true};
  return {keys::kGsi1, keys::kGsi1Pk, keys::kGsi1Sk, over_shards(keys::all_accounts), true};
}

ddb::QueryRequest query(const std::string& table, const Source& source, const std::string& partition) {
  ddb::QueryRequest request;
  request.table_name = table;
  request.index_name = std::string(source.index);
  request.key_condition_expression = std::string(source.partition_key) + " = :partition";
  request.expression_attribute_values = AttributeMap{{":partition", AttributeValue::string(partition)}};
  return request;
}

std::string_view text_of(const ddb::Item& item, std::string_view name) {
  const AttributeValue* value = item.attributes().find(name);
  const auto* string = value ? value->get_if<AttributeValue::String>() : nullptr;
  return string ? std::string_view(string->text) : std::string_view();
}

bool matches(const AccountFilter& filter, const Account& account) {
  return (!filter.cloud_type || account.cloud_type == *filter.cloud_type) &&
         (!filter.status || account.status == *filter.status);
}

std::unexpected<AccountError> gave_up() {
  return std::unexpected(
      AccountError{AccountError::Kind::unavailable, "DynamoDB: it keeps leaving keys of a batch unprocessed."});
}

Task<AccountResult<std::vector<ProvisioningRecord>>> read_work(ddb::Service& dynamodb, std::string table, Source source,
                                                               Deadline deadline) {
  std::vector<ProvisioningRecord> found;
  for (const std::string& partition : source.partitions) {
    std::optional<AttributeMap> start;
    do {
      ddb::QueryRequest request = query(table, source, partition);
      request.exclusive_start_key = std::move(start);
      auto answer = co_await ddb::call(dynamodb, std::move(request), deadline);
      if (!answer) co_return std::unexpected(to_account_error(answer.error()));
      start = std::move(answer->last_evaluated_key);
      if (!answer->items) continue;
      for (const ddb::Item& item : *answer->items) {
        TENANTRY_CO_TRY(ProvisioningRecord record, records::read_provisioning(item.attributes()));
        found.push_back(std::move(record));
      }
    } while (start);
  }
  std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.created_at < b.created_at; });
  co_return found;
}

}  // namespace

/// A list that is being put together, newest first.
struct AccountStore::Listing {
  struct Entry {
    std::string order;  ///< keys::list_order
    ddb::Item item;
  };

  AccountFilter filter;
  std::size_t limit = 0;
  std::string position;  ///< The order of the last account looked at; empty: none yet.
  bool more = true;      ///< There may be entries after this round's.
  std::vector<Entry> round;
  AccountPage page;

  /// One partition's answer. What lies beyond the last entry of a partition that has more is not known yet.
  void add(const Source& source, std::vector<ddb::Item> items, bool partition_has_more) {
    for (ddb::Item& item : items) {
      std::string order(text_of(item, source.sort_key).substr(0, kOrderSize));
      round.push_back({std::move(order), std::move(item)});
    }
    if (!partition_has_more) return;
    more = true;
    if (!items.empty()) known_until = std::max(known_until, round.back().order);
  }

  void sort_round() {
    std::sort(round.begin(), round.end(), [](auto& a, auto& b) { return a.order > b.order; });
    const auto same = [](auto& a, auto& b) { return a.order == b.order; };
    round.erase(std::unique(round.begin(), round.end(), same), round.end());
    std::erase_if(round, [&](auto& entry) { return entry.order < known_until; });
    if (round.size() <= limit) return;
    round.resize(limit);
    more = true;
  }

  AccountResult<void> take_round() {
    for (const Entry& entry : round) {
      if (page.items.size() == limit) {
        more = true;
        return {};
      }
      position = entry.order;
      if (entry.item.attributes().empty()) continue;  // removed since the index was written
      TENANTRY_TRY(Account account, records::read_metadata(entry.item.attributes()));
      if (matches(filter, account)) page.items.push_back(std::move(account));
    }
    return {};
  }

  std::string known_until;
};

Task<AccountResult<void>> AccountStore::read_round(Listing& listing, Deadline deadline) {
  const Source source = source_of(listing.filter);
  listing.round.clear();
  listing.known_until.clear();
  listing.more = false;
  for (const std::string& partition : source.partitions) {
    ddb::QueryRequest request = query(names_.shared_table(), source, partition);
    request.scan_index_forward = false;
    request.limit = static_cast<std::int64_t>(listing.limit);
    if (!listing.position.empty()) {
      request.key_condition_expression->append(" AND ").append(source.sort_key).append(" < :position");
      request.expression_attribute_values->set(":position", AttributeValue::string(listing.position));
    }
    auto answer = co_await ddb::call(dynamodb_, std::move(request), deadline);
    if (!answer) co_return std::unexpected(to_account_error(answer.error()));
    listing.add(source, std::move(answer->items).value_or(std::vector<ddb::Item>()),
                answer->last_evaluated_key.has_value());
  }
  listing.sort_round();
  if (!source.metadata) TENANTRY_CO_CHECK(co_await fetch_metadata(listing, deadline));
  co_return listing.take_round();
}

Task<AccountResult<void>> AccountStore::fetch_metadata(Listing& listing, Deadline deadline) {
  std::map<std::string, ddb::Item> found;
  ddb::KeysAndAttributes wanted;
  for (auto& entry : listing.round) {
    const auto id = AccountId::parse(text_of(entry.item, "accountId"));
    if (id) wanted.keys.push_back(records::key_of(*id, keys::kMetadata));
  }
  wanted.consistent_read = true;
  for (int round = 0; !wanted.keys.empty(); ++round) {
    if (round == kMaxRounds) co_return gave_up();
    ddb::BatchGetItemRequest request;
    request.request_items.emplace(names_.shared_table(), std::move(wanted));
    wanted = {};
    auto answer = co_await ddb::call(dynamodb_, std::move(request), deadline);
    if (!answer) co_return std::unexpected(to_account_error(answer.error()));
    if (answer->responses)
      for (ddb::Item& item : (*answer->responses)[names_.shared_table()]) {
        std::string id(text_of(item, "accountId"));
        found.insert_or_assign(std::move(id), std::move(item));
      }
    if (answer->unprocessed_keys) wanted = std::move((*answer->unprocessed_keys)[names_.shared_table()]);
  }
  for (auto& entry : listing.round) {
    const auto item = found.find(std::string(text_of(entry.item, "accountId")));
    entry.item = item == found.end() ? ddb::Item() : item->second;
  }
  co_return AccountResult<void>{};
}

Task<AccountResult<AccountPage>> AccountStore::list(AccountFilter filter, std::size_t limit,
                                                    std::optional<std::string> cursor, Deadline deadline) {
  Listing listing;
  listing.limit = std::clamp<std::size_t>(limit, 1, kMaxPageSize);
  if (cursor) {
    auto position = decode_cursor(filter, *cursor);
    if (!position)
      co_return std::unexpected(
          AccountError{AccountError::Kind::invalid_cursor, "This is not a cursor of this list: start without one."});
    listing.position = *std::move(position);
  }
  listing.filter = std::move(filter);
  for (int round = 0; listing.more && listing.page.items.size() < listing.limit && round < kMaxRounds; ++round)
    TENANTRY_CO_CHECK(co_await read_round(listing, deadline));
  if (listing.more && !listing.position.empty()) listing.page.cursor = encode_cursor(listing.filter, listing.position);
  co_return std::move(listing.page);
}

Task<AccountResult<std::vector<ProvisioningRecord>>> AccountStore::work(ProvisioningStatus state, Deadline deadline) {
  return read_work(dynamodb_, names_.shared_table(), state_source(state), deadline);
}

Task<AccountResult<std::vector<ProvisioningRecord>>> AccountStore::updates(Deadline deadline) {
  return read_work(dynamodb_, names_.shared_table(),
                   {keys::kGsi1, keys::kGsi1Pk, keys::kGsi1Sk, over_shards(keys::by_work), false}, deadline);
}

}  // namespace tenantry::tenancy
