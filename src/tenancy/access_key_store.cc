#include "tenancy/access_key_store.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "tenancy/dynamodb_requests.h"
#include "tenancy/idempotency.h"
#include "tenancy/keys.h"
#include "tenancy/records.h"
#include "tenancy/transact_writes.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeMap;
using ddb::AttributeValue;

constexpr int kMaxConflicts = 8;

constexpr std::string_view kAccountId = "accountId";
constexpr std::string_view kCreatedAt = "createdAt";
constexpr std::string_view kSecret = "sealedSecret";

AttributeMap key_item(std::string pk, std::string sk) {
  return {{std::string(keys::kPk), AttributeValue::string(std::move(pk))},
          {std::string(keys::kSk), AttributeValue::string(std::move(sk))}};
}

AttributeMap slot_key(const AccountId& account, std::size_t slot) {
  return key_item(keys::account_partition(account), fmt::format("{}{}", keys::kAccessKeySlot, slot));
}

AttributeMap slot_item(const AccessKey& key, std::size_t slot) {
  AttributeMap item = slot_key(key.account, slot);
  item.set(std::string(AccessKeyStore::kKeyId), AttributeValue::string(key.id));
  item.set(std::string(kCreatedAt), AttributeValue::string(format_iso8601(key.created_at)));
  return item;
}

std::string bound_to(const AccessKey& key) { return key.account.to_string() + "/" + key.id; }

/// The account is there, and not on its way out.
ddb::TransactWriteItem lives(const std::string& table, const AccountId& account) {
  ddb::TransactWriteItem write;
  auto& check = write.condition_check.emplace();
  check.table_name = table;
  check.key = records::key_of(account, keys::kMetadata);
  Expression expression;
  check.condition_expression =
      fmt::format("attribute_exists(PK) AND {} <> {}", expression.name("provisioningStatus"),
                  expression.value(AttributeValue::string(std::string(to_text(ProvisioningStatus::deleting)))));
  move_placeholders(std::move(expression), check);
  check.return_values_on_condition_check_failure = "ALL_OLD";
  return write;
}

std::unexpected<AccountError> refuse(AccountError::Kind kind, std::string message) {
  return std::unexpected(AccountError{kind, std::move(message)});
}

std::unexpected<AccountError> corrupt(std::string_view id, std::string_view why) {
  return refuse(AccountError::Kind::corrupt, fmt::format("The record of access key {} cannot be read: {}.", id, why));
}

bool failed_at(const ddb::Error& error, std::size_t write) {
  return write < error.reasons.size() && error.reasons[write].code == "ConditionalCheckFailed";
}

/// What keeps the account from having this key, if it was that: the writes are those of issue().
std::optional<AccountError> obstacle(const ddb::Error& error) {
  if (failed_at(error, 0))
    return error.reasons[0].item ? AccountError{AccountError::Kind::busy, "The account is being deleted."}
                                 : AccountError{AccountError::Kind::not_found, "There is no such account."};
  if (failed_at(error, 3) && !failed_at(error, 1) && !failed_at(error, 2))
    return AccountError{AccountError::Kind::gone,
                        "What this Idempotency-Key has made has been deleted, and is not made again: use another key."};
  return std::nullopt;
}

AccountResult<AccessKey> read_key(std::string_view id, std::optional<std::string_view> account,
                                  std::optional<std::string_view> created_at) {
  const auto parsed = AccountId::parse(account.value_or(""));
  const auto time = parse_iso8601(created_at.value_or(""));
  if (!parsed || !time) return corrupt(id, "a part of it is missing");
  return AccessKey{std::string(id), *parsed, *time};
}

}  // namespace

struct AccessKeyStore::Slot {
  std::size_t number;
  AccessKey key;

  static AccountResult<std::size_t> free_among(const std::vector<Slot>& slots, const std::string& id) {
    if (std::ranges::any_of(slots, [&](const Slot& slot) { return slot.key.id == id; }))
      return refuse(AccountError::Kind::exists, "The account has this access key already.");
    if (slots.size() >= kMaxAccessKeys)
      return refuse(
          AccountError::Kind::busy,
          fmt::format("The account has {} access keys, and may have no more: delete one first.", kMaxAccessKeys));
    return !slots.empty() && slots.front().number == 1 ? 2 : 1;
  }
};

AttributeMap AccessKeyStore::lookup_key(std::string_view id) {
  return key_item(keys::access_key_partition(id), std::string(keys::kMetadata));
}

AttributeMap AccessKeyStore::lookup_item(const IssuedAccessKey& issued) const {
  AttributeMap item = lookup_key(issued.key.id);
  item.set(std::string(kAccountId), AttributeValue::string(issued.key.account.to_string()));
  item.set(std::string(kCreatedAt), AttributeValue::string(format_iso8601(issued.key.created_at)));
  item.set(std::string(kSecret), AttributeValue::binary(seal_.seal(issued.secret, bound_to(issued.key), random_)));
  return item;
}

std::vector<AttributeMap> AccessKeyStore::first_items(const IssuedAccessKey& issued) const {
  return {slot_item(issued.key, 1), lookup_item(issued)};
}

Task<AccountResult<std::vector<AccessKeyStore::Slot>>> AccessKeyStore::slots_of(AccountId account, Deadline deadline) {
  ddb::QueryRequest request;
  request.table_name = names_.shared_table();
  request.consistent_read = true;
  request.key_condition_expression = "PK = :pk AND begins_with(SK, :slot)";
  request.expression_attribute_values =
      AttributeMap{{":pk", AttributeValue::string(keys::account_partition(account))},
                   {":slot", AttributeValue::string(std::string(keys::kAccessKeySlot))}};
  const auto answer = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (!answer) co_return std::unexpected(to_account_error(answer.error()));
  std::vector<Slot> slots;
  if (answer->items)
    for (const ddb::Item& item : *answer->items) {
      const AttributeMap& attributes = item.attributes();
      const auto number = find_text(attributes, keys::kSk).value_or("").substr(keys::kAccessKeySlot.size());
      TENANTRY_CO_TRY(auto key, read_key(find_text(attributes, kKeyId).value_or(""), account.to_string(),
                                         find_text(attributes, kCreatedAt)));
      slots.push_back({number == "1" ? 1U : 2U, std::move(key)});
    }
  co_return slots;
}

Task<AccountResult<void>> AccessKeyStore::issue(IssuedAccessKey issued, Deadline deadline,
                                                std::optional<std::string> idempotency_key) {
  AccountError last;
  for (int conflicts = 0; conflicts < kMaxConflicts; ++conflicts) {
    TENANTRY_CO_TRY(const auto slots, co_await slots_of(issued.key.account, deadline));
    TENANTRY_CO_TRY(const auto free, Slot::free_among(slots, issued.key.id));
    ddb::TransactWriteItemsRequest request;
    request.transact_items = {lives(names_.shared_table(), issued.key.account),
                              put_new(names_.shared_table(), slot_item(issued.key, free)),
                              put_new(names_.shared_table(), lookup_item(issued))};
    if (idempotency_key)
      request.transact_items.push_back(update(mark_as_made(names_, {*idempotency_key, issued.key.id})));
    const auto written = co_await ddb::call(dynamodb_, std::move(request), deadline);
    if (written) co_return AccountResult<void>();
    if (auto because = obstacle(written.error())) co_return std::unexpected(*std::move(because));
    last = to_account_error(written.error());
    if (last.kind != AccountError::Kind::conflict && !last.transient) break;
  }
  co_return std::unexpected(std::move(last));
}

Task<AccountResult<std::vector<AccessKey>>> AccessKeyStore::list(AccountId account, Deadline deadline) {
  TENANTRY_CO_TRY(auto slots, co_await slots_of(account, deadline));
  std::vector<AccessKey> listed;
  for (Slot& slot : slots) listed.push_back(std::move(slot.key));
  std::ranges::sort(listed, {}, [](const AccessKey& key) { return std::pair(key.created_at, key.id); });
  co_return listed;
}

Task<AccountResult<AccessKey>> AccessKeyStore::revoke(AccountId account, std::string id, Deadline deadline) {
  TENANTRY_CO_TRY(auto slots, co_await slots_of(account, deadline));
  const auto found = std::ranges::find(slots, id, [](const Slot& slot) -> const std::string& { return slot.key.id; });
  if (found == slots.end()) co_return refuse(AccountError::Kind::not_found, "The account has no such access key.");
  ddb::TransactWriteItemsRequest request;
  request.transact_items = {erase(names_.shared_table(), slot_key(account, found->number)),
                            erase(names_.shared_table(), lookup_key(id))};
  auto& slot = *request.transact_items.front().delete_;
  Expression same;
  slot.condition_expression = fmt::format("{} = {}", same.name(kKeyId), same.value(AttributeValue::string(id)));
  move_placeholders(std::move(same), slot);
  const auto written = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (written) co_return std::move(found->key);
  if (is_condition_failure(written.error()))
    co_return refuse(AccountError::Kind::not_found, "The account has no such access key.");
  co_return std::unexpected(to_account_error(written.error()));
}

/// Whether the account is; nothing where there is none.
Task<AccountResult<std::optional<bool>>> AccessKeyStore::is_suspended(AccountId account, Deadline deadline) {
  ddb::GetItemRequest request;
  request.table_name = names_.shared_table();
  request.key = records::key_of(account, keys::kMetadata);
  request.consistent_read = true;
  const auto answer = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (!answer) co_return std::unexpected(to_account_error(answer.error()));
  if (!answer->item) co_return std::nullopt;
  const AttributeValue* suspended = answer->item->attributes().find(keys::kSuspended);
  co_return suspended && *suspended == AttributeValue::boolean(true);
}

Task<AccountResult<std::optional<FoundAccessKey>>> AccessKeyStore::find(std::string id, Deadline deadline) {
  if (!is_access_key_id(id)) co_return std::nullopt;
  ddb::GetItemRequest request;
  request.table_name = names_.shared_table();
  request.key = lookup_key(id);
  request.consistent_read = true;
  const auto answer = co_await ddb::call(dynamodb_, std::move(request), deadline);
  if (!answer) co_return std::unexpected(to_account_error(answer.error()));
  if (!answer->item) co_return std::nullopt;
  const AttributeMap& item = answer->item->attributes();
  TENANTRY_CO_TRY(AccessKey key, read_key(id, find_text(item, kAccountId), find_text(item, kCreatedAt)));
  const AttributeValue* sealed = item.find(kSecret);
  const auto* bytes = sealed ? sealed->get_if<AttributeValue::Binary>() : nullptr;
  if (!bytes) co_return corrupt(id, "it has no secret");
  auto secret = seal_.open(bytes->bytes, bound_to(key));
  if (!secret) co_return corrupt(id, secret.error().message);
  TENANTRY_CO_TRY(const auto suspended, co_await is_suspended(key.account, deadline));
  if (!suspended) co_return std::nullopt;
  co_return FoundAccessKey{{std::move(key), *std::move(secret)}, *suspended};
}

}  // namespace tenantry::tenancy
