#include "tenancy/account_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/encoding.h"
#include "tenancy/access_key_store.h"
#include "tenancy/dynamodb_requests.h"
#include "tenancy/event_log.h"
#include "tenancy/keys.h"
#include "tenancy/records.h"
#include "tenancy/transact_writes.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeMap;
using ddb::AttributeValue;
using records::IndexKeys;

constexpr std::size_t kMaxRemovals = 98;  // of a transaction's 100 items, two are for what is left behind

/// PROVISIONING with its next revision, over the one that was read.
template <class Put>
void require_revision(Put& put, std::int64_t revision) {
  Expression expression;
  put.condition_expression = expression.name("revision") + " = " + expression.value(AttributeValue::number(revision));
  put.return_values_on_condition_check_failure = "ALL_OLD";
  move_placeholders(std::move(expression), put);
}

AttributeMap key_of(const AttributeMap& item) {
  AttributeMap key;
  for (const auto name : {keys::kPk, keys::kSk})
    if (const AttributeValue* value = item.find(name)) key.set(std::string(name), *value);
  return key;
}

/// What differs between two states of an account's records in one table, METADATA left aside.
void append_part_changes(std::vector<ddb::TransactWriteItem>& writes, const std::string& table, const Account& before,
                         const Account& after, IndexKeys index_keys) {
  const auto old_items = records::to_items(before, index_keys);
  const auto new_items = records::to_items(after, index_keys);
  for (auto item = new_items.begin() + 1; item != new_items.end(); ++item)
    if (std::find(old_items.begin(), old_items.end(), *item) == old_items.end()) writes.push_back(put(table, *item));
  for (auto item = old_items.begin() + 1; item != old_items.end(); ++item) {
    const AttributeMap key = key_of(*item);
    const auto same_key = [&](const AttributeMap& other) { return key_of(other) == key; };
    if (std::none_of(new_items.begin(), new_items.end(), same_key)) writes.push_back(erase(table, key));
  }
}

/// Settings are set and replaced, never taken away.
void write_settings(UpdateBuilder& builder, const Account& account) {
  if (is_empty(account.table_settings)) return;
  builder.set("tableSettings", records::to_value(account.table_settings));
}

/// Settings that this change does not make may be changing under an update of the stack, whose they are.
UpdateBuilder user_changes(const Account& before, const Account& changed) {
  UpdateBuilder builder;
  if (changed.table_settings != before.table_settings) write_settings(builder, changed);
  builder.set("name", AttributeValue::string(changed.name))
      .set("masterAccountName", AttributeValue::string(changed.master_account_name))
      .set("updatedAt", AttributeValue::string(format_iso8601(changed.updated_at)))
      .set("version", AttributeValue::number(changed.version));
  if (changed.suspended != before.suspended) builder.set(keys::kSuspended, AttributeValue::boolean(changed.suspended));
  return builder;
}

ddb::Update status_update(const Account& account, std::int64_t before, const std::string& table) {
  UpdateBuilder builder;
  write_settings(builder, account);
  builder.set("provisioningStatus", AttributeValue::string(std::string(to_text(account.status))))
      .set("updatedAt", AttributeValue::string(format_iso8601(account.updated_at)))
      .set_or_remove("provisioningError", account.provisioning_error)
      .set_or_remove("updateError", account.update_error)
      .set_or_remove("tableName", account.table_name)
      .set_or_remove("tableArn", account.table_arn)
      .set_or_remove("streamArn", account.stream_arn)
      .set_or_remove("stackId", account.stack_id)
      .set("version", AttributeValue::number(account.version))
      .require("version", AttributeValue::number(before));
  return builder.build(table, records::key_of(account.id, keys::kMetadata));
}

/// The same for the same writes: a lost reply makes no second transaction.
std::string transaction_token(const std::vector<ddb::TransactWriteItem>& writes) {
  std::string all;
  for (const auto& write : writes) {
    if (write.put) write.put->item.append_wire(all);
    if (write.update) ddb::Item(*write.update->expression_attribute_values).append_wire(all);
    if (write.delete_) ddb::Item(write.delete_->key).append_wire(all);
  }
  return hex_encode(sha256(all)).substr(0, 36);
}

std::unexpected<AccountError> too_many_parts() {
  return std::unexpected(
      AccountError{AccountError::Kind::invalid,
                   fmt::format("An account may have {} addresses and {} licenses.", kMaxAddresses, kMaxLicenses)});
}

bool has_too_many_parts(const Account& account) {
  return account.addresses.size() > kMaxAddresses || account.licenses.size() > kMaxLicenses;
}

/// The event behind the other writes, and its place in the log until they have been done.
EventLog::Entry append_event(std::vector<ddb::TransactWriteItem>& writes, const std::string& table, EventLog* log,
                             std::optional<LifecycleEvent> event) {
  if (!log || !event) return {};
  EventLog::Entry entry = log->begin(*std::move(event));
  writes.push_back(put(table, entry.item()));
  return entry;
}

/// Whether the write that failed its condition had been done before, by a call whose reply got lost.
bool was_written(const ddb::Error& error, const AttributeMap& item) {
  const auto same = [&](const std::optional<ddb::Item>& old) { return old && old->attributes() == item; };
  return same(error.item) ||
         std::any_of(error.reasons.begin(), error.reasons.end(), [&](const auto& reason) { return same(reason.item); });
}

std::optional<std::size_t> append_mark(std::vector<ddb::TransactWriteItem>& writes, const Names& names,
                                       const std::optional<KeyedSubject>& made) {
  if (!made) return std::nullopt;
  writes.push_back(update(mark_as_made(names, *made)));
  return writes.size() - 1;
}

bool failed_at(const ddb::Error& error, std::optional<std::size_t> write) {
  return write && *write < error.reasons.size() && error.reasons[*write].code == "ConditionalCheckFailed";
}

std::unexpected<AccountError> table_is_gone(std::string_view table) {
  return std::unexpected(
      AccountError{AccountError::Kind::broken,
                   fmt::format("The account's own table, {}, does not exist any more: it was deleted outside the "
                               "platform. Nothing was changed. Restore it from a backup under this name, or delete the "
                               "account.",
                               table)});
}

std::unexpected<AccountError> made_before() {
  return std::unexpected(
      AccountError{AccountError::Kind::gone,
                   "What this Idempotency-Key has made has been deleted, and is not made again: use another key."});
}

}  // namespace

AccountStore::AccountStore(ddb::Service& dynamodb, Names names, EventLog* events)
    : dynamodb_(dynamodb), names_(std::move(names)), events_(events) {}

Task<AccountResult<void>> AccountStore::create(StoredAccount stored, Deadline deadline, std::optional<std::string> key,
                                               std::vector<AttributeMap> access_key) {
  if (has_too_many_parts(stored.account)) co_return too_many_parts();
  ddb::TransactWriteItemsRequest request;
  for (AttributeMap& item : records::to_items(stored.account, IndexKeys::with))
    request.transact_items.push_back(put_new(names_.shared_table(), std::move(item)));
  request.transact_items.push_back(put_new(names_.shared_table(), records::to_item(stored.provisioning)));
  for (AttributeMap& item : access_key)
    request.transact_items.push_back(put_new(names_.shared_table(), std::move(item)));
  std::optional<KeyedSubject> made;
  if (key) made = {*std::move(key), stored.account.id.to_string()};
  const auto mark = append_mark(request.transact_items, names_, made);
  // Without a token: written again, it has another event. The condition sees what a lost reply has done.
  const auto entry = append_event(request.transact_items, names_.shared_table(), events_,
                                  make_event(EventType::created, stored.account));
  const auto written = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (written) co_return AccountResult<void>{};
  if (failed_at(written.error(), mark) && !failed_at(written.error(), 0)) co_return made_before();
  if (is_condition_failure(written.error()))
    co_return std::unexpected(AccountError{AccountError::Kind::exists, "There is an account with this id already."});
  co_return std::unexpected(to_account_error(written.error()));
}

Task<AccountResult<std::vector<ddb::Item>>> AccountStore::records_of(AccountId id, bool keys_only, Deadline deadline) {
  std::vector<ddb::Item> items;
  std::optional<AttributeMap> start;
  do {
    ddb::QueryRequest request;
    request.table_name = names_.shared_table();
    request.consistent_read = true;
    request.key_condition_expression = "PK = :pk";
    request.expression_attribute_values = AttributeMap{{":pk", AttributeValue::string(keys::account_partition(id))}};
    if (keys_only) request.projection_expression = fmt::format("PK, SK, {}", AccessKeyStore::kKeyId);
    request.exclusive_start_key = std::move(start);
    auto page = co_await ddb::call(dynamodb_, std::move(request), deadline);
    if (!page) co_return std::unexpected(to_account_error(page.error()));
    if (page->items) std::move(page->items->begin(), page->items->end(), std::back_inserter(items));
    start = std::move(page->last_evaluated_key);
  } while (start);
  co_return items;
}

Task<AccountResult<StoredAccount>> AccountStore::load(AccountId id, Deadline deadline) {
  TENANTRY_CO_TRY(const auto items, co_await records_of(id, false, deadline));
  co_return records::read_account(items);
}

Task<AccountResult<Account>> AccountStore::change(Account before, Account changed, bool copies, Deadline deadline) {
  return change(std::move(before), std::move(changed), copies, deadline, ChangeWith{});
}

Task<AccountResult<Account>> AccountStore::change(Account before, Account changed, bool copies, Deadline deadline,
                                                  ChangeWith with) {
  if (has_too_many_parts(changed)) co_return too_many_parts();
  changed.version = before.version + 1;
  ddb::TransactWriteItemsRequest request;
  auto& writes = request.transact_items;
  writes.push_back(
      update(user_changes(before, changed)
                 .require("version", AttributeValue::number(before.version))
                 .require("provisioningStatus", AttributeValue::string(std::string(to_text(before.status))))
                 .build(names_.shared_table(), records::key_of(before.id, keys::kMetadata))));
  append_part_changes(writes, names_.shared_table(), before, changed, IndexKeys::with);
  const std::string own_table = before.table_name.value_or(names_.table(before.id));
  if (copies) {
    writes.push_back(
        update(user_changes(before, changed).build(own_table, records::key_of(before.id, keys::kMetadata))));
    append_part_changes(writes, own_table, before, changed, IndexKeys::without);
  }
  if (with.work) {
    const std::int64_t revision = with.work->revision++;
    writes.push_back(put(names_.shared_table(), records::to_item(*with.work)));
    require_revision(*writes.back().put, revision);
  }
  const auto mark = append_mark(writes, names_, with.made);
  if (with.event) with.event->version = changed.version;
  const auto entry = append_event(writes, names_.shared_table(), events_, std::move(with.event));
  request.client_request_token = transaction_token(writes);
  const auto written = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (!written && failed_at(written.error(), mark) && !failed_at(written.error(), 0)) co_return made_before();
  if (!written && copies && written.error().code == "ResourceNotFoundException") co_return table_is_gone(own_table);
  if (!written) co_return std::unexpected(to_account_error(written.error()));
  co_return changed;
}

Task<AccountResult<ProvisioningRecord>> AccountStore::save(ProvisioningRecord record, Deadline deadline) {
  ddb::PutItemRequest request;
  request.table_name = names_.shared_table();
  require_revision(request, record.revision++);
  const AttributeMap item = records::to_item(record);
  request.item = ddb::Item(item);
  const auto written = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (!written && !was_written(written.error(), item)) co_return std::unexpected(to_account_error(written.error()));
  co_return record;
}

Task<AccountResult<ProvisioningRecord>> AccountStore::save(ProvisioningRecord record, Deadline deadline,
                                                           LifecycleEvent event) {
  if (!events_) co_return co_await save(std::move(record), deadline);
  const std::int64_t revision = record.revision++;
  const AttributeMap item = records::to_item(record);
  ddb::TransactWriteItemsRequest request;
  request.transact_items.push_back(put(names_.shared_table(), item));
  require_revision(*request.transact_items.back().put, revision);
  const auto entry = append_event(request.transact_items, names_.shared_table(), events_, std::move(event));
  const auto written = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (!written && !was_written(written.error(), item)) co_return std::unexpected(to_account_error(written.error()));
  co_return record;
}

Task<AccountResult<ProvisioningRecord>> AccountStore::save(StoredAccount stored, bool copies, Deadline deadline) {
  const std::int64_t version = stored.account.version;
  return save(std::move(stored), copies, deadline, std::nullopt, version);
}

Task<AccountResult<ProvisioningRecord>> AccountStore::save(StoredAccount stored, bool copies, Deadline deadline,
                                                           std::optional<LifecycleEvent> event, std::int64_t before) {
  ProvisioningRecord record = std::move(stored.provisioning);
  const std::int64_t revision = record.revision++;
  const AttributeMap item = records::to_item(record);
  ddb::TransactWriteItemsRequest request;
  request.transact_items.push_back(put(names_.shared_table(), item));
  require_revision(*request.transact_items.back().put, revision);
  request.transact_items.push_back(update(status_update(stored.account, before, names_.shared_table())));
  if (copies)
    for (AttributeMap& copy : records::to_items(stored.account, IndexKeys::without))
      request.transact_items.push_back(put(stored.account.table_name.value(), std::move(copy)));
  const auto entry = append_event(request.transact_items, names_.shared_table(), events_, std::move(event));
  const auto written = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (!written && !was_written(written.error(), item)) co_return std::unexpected(to_account_error(written.error()));
  co_return record;
}

Task<AccountResult<void>> AccountStore::remove(AccountId id, Deadline deadline) {
  return remove(id, deadline, std::nullopt, std::nullopt);
}

Task<AccountResult<void>> AccountStore::remove(AccountId id, Deadline deadline, std::optional<LifecycleEvent> event,
                                               std::optional<ErasedAccount> erased) {
  TENANTRY_CO_TRY(const auto items, co_await records_of(id, true, deadline));
  const AttributeMap last = records::key_of(id, keys::kProvisioning);
  std::vector<AttributeMap> doomed;
  for (const ddb::Item& item : items) {
    AttributeMap key = key_of(item.attributes());
    if (key == last) continue;
    doomed.push_back(std::move(key));
    if (const auto id_of_key = find_text(item.attributes(), AccessKeyStore::kKeyId))
      doomed.push_back(AccessKeyStore::lookup_key(*id_of_key));
  }
  if (!items.empty()) doomed.push_back(last);
  for (std::size_t begin = 0; begin < doomed.size(); begin += kMaxRemovals) {
    ddb::TransactWriteItemsRequest request;
    const std::size_t end = std::min(doomed.size(), begin + kMaxRemovals);
    for (std::size_t i = begin; i < end; ++i)
      request.transact_items.push_back(erase(names_.shared_table(), std::move(doomed[i])));
    EventLog::Entry entry;
    if (end == doomed.size()) {
      if (erased) request.transact_items.push_back(put(names_.shared_table(), records::to_item(*erased)));
      entry = append_event(request.transact_items, names_.shared_table(), events_, std::move(event));
    }
    const auto written = co_await ddb::call(dynamodb_, std::move(request), deadline);
    if (!written) co_return std::unexpected(to_account_error(written.error()));
  }
  co_return AccountResult<void>{};
}

Task<AccountResult<std::vector<ErasedAccount>>> AccountStore::erased(WallTime until, Deadline deadline) {
  ddb::QueryRequest request;
  request.table_name = names_.shared_table();
  request.consistent_read = true;
  request.key_condition_expression = "PK = :pk AND SK < :until";
  request.expression_attribute_values =
      AttributeMap{{":pk", AttributeValue::string(std::string(keys::kErasedAccounts))},
                   {":until", AttributeValue::string(format_iso8601(until + std::chrono::milliseconds(1)))}};
  request.limit = static_cast<std::int64_t>(kMaxPageSize);
  const auto answer = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (!answer) co_return std::unexpected(to_account_error(answer.error()));
  std::vector<ErasedAccount> found;
  if (answer->items)
    for (const ddb::Item& item : *answer->items) {
      TENANTRY_CO_TRY(ErasedAccount one, records::read_erased(item.attributes()));
      found.push_back(std::move(one));
    }
  co_return found;
}

Task<AccountResult<void>> AccountStore::swept(ErasedAccount erased, std::optional<ErasedAccount> next,
                                              Deadline deadline) {
  ddb::TransactWriteItemsRequest request;
  request.transact_items.push_back(erase(names_.shared_table(), records::key_of(erased)));
  if (next) request.transact_items.push_back(put(names_.shared_table(), records::to_item(*next)));
  const auto written = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (!written) co_return std::unexpected(to_account_error(written.error()));
  co_return AccountResult<void>{};
}

}  // namespace tenantry::tenancy
