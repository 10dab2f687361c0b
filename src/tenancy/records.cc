#include "tenancy/records.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "aws/shape.h"
#include "tenancy/keys.h"

namespace tenantry::tenancy::records {
namespace {

using aws::dynamodb::AttributeMap;
using aws::dynamodb::AttributeValue;
using aws::dynamodb::Item;

constexpr std::string_view kPosition = "position";

AttributeValue to_value(const std::string& text) { return AttributeValue::string(text); }
AttributeValue to_value(std::string_view text) { return AttributeValue::string(std::string(text)); }
AttributeValue to_value(std::int64_t number) { return AttributeValue::number(number); }
AttributeValue to_value(bool value) { return AttributeValue::boolean(value); }
AttributeValue to_value(WallTime time) { return AttributeValue::string(format_iso8601(time)); }
AttributeValue to_value(const std::vector<std::string>& texts) {
  AttributeValue::List list;
  for (const std::string& text : texts) list.push_back(to_value(text));
  return AttributeValue::list(std::move(list));
}

template <class T>
void write(AttributeMap& item, std::string_view name, const T& value) {
  item.set(std::string(name), to_value(value));
}
template <class T>
void write(AttributeMap& item, std::string_view name, const std::optional<T>& value) {
  if (value) write(item, name, *value);
}

void write_count(AttributeMap& item, std::string_view name, std::int64_t count) {
  if (count != 0) write(item, name, count);
}

void write(AttributeMap& item, std::string_view name, const TableSettings& settings) {
  item.set(std::string(name), records::to_value(settings));
}

/// Reads attributes and keeps the first that is missing or not what it should be.
class Reader {
 public:
  explicit Reader(const AttributeMap& item) : item_(item) {}

  template <class T>
  void read(std::string_view name, T& target) {
    const AttributeValue* value = item_.find(name);
    if (!value || !convert(*value, target)) blame(name);
  }
  template <class T>
  void read(std::string_view name, std::optional<T>& target) {
    const AttributeValue* value = item_.find(name);
    if (!value) return;
    if (!convert(*value, target.emplace())) blame(name);
  }
  /// 0 where there is none.
  void read_count(std::string_view name, std::int64_t& target) {
    std::optional<std::int64_t> count;
    read(name, count);
    target = count.value_or(0);
  }
  /// Text that `parse` makes a value of.
  template <class T, class Parse>
  void read(std::string_view name, T& target, Parse parse) {
    std::string text;
    read(name, text);
    if (const auto value = parse(text))
      target = *value;
    else
      blame(name);
  }

  std::string_view text(std::string_view name) const {
    const AttributeValue* value = item_.find(name);
    const auto* string = value ? value->get_if<AttributeValue::String>() : nullptr;
    return string ? std::string_view(string->text) : std::string_view();
  }

  void blame(std::string_view name) {
    if (blamed_.empty()) blamed_ = name;
  }

  AccountResult<void> result() const {
    if (blamed_.empty()) return {};
    return std::unexpected(
        AccountError{AccountError::Kind::corrupt,
                     fmt::format("The record {} / {} cannot be read: '{}' is missing or not what it should be.",
                                 text(keys::kPk), text(keys::kSk), blamed_)});
  }

 private:
  static bool convert(const AttributeValue& value, std::string& target) {
    const auto* string = value.get_if<AttributeValue::String>();
    if (string) target = string->text;
    return string;
  }
  static bool convert(const AttributeValue& value, std::int64_t& target) {
    const auto* number = value.get_if<AttributeValue::Number>();
    if (!number) return false;
    const char* end = number->text.data() + number->text.size();
    const auto [rest, error] = std::from_chars(number->text.data(), end, target);
    return error == std::errc{} && rest == end;
  }
  static bool convert(const AttributeValue& value, bool& target) {
    const bool* boolean = value.get_if<bool>();
    if (boolean) target = *boolean;
    return boolean;
  }
  static bool convert(const AttributeValue& value, std::vector<std::string>& target) {
    const auto* list = value.get_if<AttributeValue::List>();
    if (!list) return false;
    for (const AttributeValue& each : *list)
      if (!convert(each, target.emplace_back())) return false;
    return true;
  }
  static bool convert(const AttributeValue& value, TableSettings& target) {
    const auto* map = value.get_if<AttributeMap>();
    if (!map) return false;
    Reader reader(*map);
    TableSettings::members(
        [&](std::string_view name, auto member, aws::Limits = {}) { reader.read(name, target.*member); });
    return reader.blamed_.empty();
  }

  const AttributeMap& item_;
  std::string blamed_;
};

template <class Part>
struct PartTraits;
template <>
struct PartTraits<Address> {
  static constexpr std::string_view kSortKey = keys::kAddress;
  static constexpr std::string_view kEntity = "AccountAddress";
};
template <>
struct PartTraits<TechnicalUser> {
  static constexpr std::string_view kSortKey = keys::kTechnicalUser;
  static constexpr std::string_view kEntity = "AccountTechnicalUser";
};
template <>
struct PartTraits<License> {
  static constexpr std::string_view kSortKey = keys::kLicense;
  static constexpr std::string_view kEntity = "AccountLicense";
};

AttributeMap start_item(const AccountId& id, std::string sort_key, std::string_view entity) {
  AttributeMap item = key_of(id, sort_key);
  write(item, "entityType", entity);
  write(item, "accountId", id.to_string());
  return item;
}

void write_index_keys(AttributeMap& item, std::string_view partition_name, std::string partition,
                      std::string_view sort_name, std::string sort) {
  write(item, partition_name, partition);
  write(item, sort_name, sort);
}

void write_part_index(AttributeMap&, const Account&, const Address&) {}
void write_part_index(AttributeMap&, const Account&, const TechnicalUser&) {}
void write_part_index(AttributeMap& item, const Account& account, const License& license) {
  write_index_keys(item, keys::kGsi2Pk, keys::by_enterprise(license.enterprise_id), keys::kGsi2Sk,
                   keys::list_order(account.created_at, account.id) + "#" + license.id.to_string());
}

template <class Part>
AttributeMap to_item(const Account& account, const Part& part, std::int64_t position, IndexKeys index_keys) {
  AttributeMap item =
      start_item(account.id, std::string(PartTraits<Part>::kSortKey) + part.id.to_string(), PartTraits<Part>::kEntity);
  write(item, kPosition, position);
  Part::members([&](std::string_view name, auto member, aws::Limits = {}) { write(item, name, part.*member); });
  if (index_keys == IndexKeys::with) write_part_index(item, account, part);
  return item;
}

template <class Part>
void append_items(std::vector<AttributeMap>& items, const Account& account, const std::vector<Part>& parts,
                  IndexKeys index_keys) {
  for (std::size_t i = 0; i < parts.size(); ++i)
    items.push_back(to_item(account, parts[i], static_cast<std::int64_t>(i), index_keys));
}

AttributeMap metadata_item(const Account& account, IndexKeys index_keys) {
  AttributeMap item = start_item(account.id, std::string(keys::kMetadata), "Account");
  write(item, "name", account.name);
  write(item, "masterAccountName", account.master_account_name);
  write(item, "cloudType", to_text(account.cloud_type));
  if (account.suspended) write(item, keys::kSuspended, true);
  write(item, "provisioningStatus", to_text(account.status));
  write(item, "provisioningError", account.provisioning_error);
  write(item, "updateError", account.update_error);
  if (!is_empty(account.table_settings)) write(item, "tableSettings", account.table_settings);
  write(item, "tableName", account.table_name);
  write(item, "tableArn", account.table_arn);
  write(item, "streamArn", account.stream_arn);
  write(item, "stackId", account.stack_id);
  write(item, "createdAt", account.created_at);
  write(item, "updatedAt", account.updated_at);
  write(item, "version", account.version);
  if (index_keys == IndexKeys::without) return item;
  const unsigned shard = keys::list_shard(account.id);
  const std::string order = keys::list_order(account.created_at, account.id);
  write_index_keys(item, keys::kGsi1Pk, keys::all_accounts(shard), keys::kGsi1Sk, order);
  write_index_keys(item, keys::kGsi2Pk, keys::by_cloud_type(account.cloud_type, shard), keys::kGsi2Sk, order);
  return item;
}

AccountResult<AccountId> read_id(const AttributeMap& item) {
  const auto id = AccountId::parse(Reader(item).text("accountId"));
  if (id) return *id;
  Reader reader(item);
  reader.blame("accountId");
  return std::unexpected(reader.result().error());
}

template <class Part>
struct Positioned {
  std::int64_t position = 0;
  Part part;
};

template <class Part>
AccountResult<Positioned<Part>> read_part(const AttributeMap& item) {
  Positioned<Part> read;
  Reader reader(item);
  reader.read(kPosition, read.position);
  Part::members([&](std::string_view name, auto member, aws::Limits = {}) { reader.read(name, read.part.*member); });
  const auto id = Uuid::parse(reader.text(keys::kSk).substr(PartTraits<Part>::kSortKey.size()));
  if (id)
    read.part.id = *id;
  else
    reader.blame(keys::kSk);
  TENANTRY_CHECK(reader.result());
  return read;
}

/// The parts of one kind among an account's items, in their order.
template <class Part>
AccountResult<std::vector<Part>> read_parts(const std::vector<Item>& items) {
  std::vector<Positioned<Part>> found;
  for (const Item& item : items) {
    if (!Reader(item.attributes()).text(keys::kSk).starts_with(PartTraits<Part>::kSortKey)) continue;
    TENANTRY_TRY(auto part, read_part<Part>(item.attributes()));
    found.push_back(std::move(part));
  }
  std::sort(found.begin(), found.end(), [](auto& a, auto& b) { return a.position < b.position; });
  std::vector<Part> parts;
  parts.reserve(found.size());
  for (auto& each : found) parts.push_back(std::move(each.part));
  return parts;
}

const AttributeMap* find_record(const std::vector<Item>& items, std::string_view sort_key) {
  for (const Item& item : items)
    if (Reader(item.attributes()).text(keys::kSk) == sort_key) return &item.attributes();
  return nullptr;
}

}  // namespace

AttributeValue to_value(const TableSettings& settings) {
  AttributeMap map;
  TableSettings::members(
      [&](std::string_view name, auto member, aws::Limits = {}) { write(map, name, settings.*member); });
  return AttributeValue::map(std::move(map));
}

AttributeMap key_of(const AccountId& id, std::string_view sort_key) {
  AttributeMap key;
  write(key, keys::kPk, keys::account_partition(id));
  write(key, keys::kSk, sort_key);
  return key;
}

std::vector<AttributeMap> to_items(const Account& account, IndexKeys index_keys) {
  std::vector<AttributeMap> items;
  items.reserve(2 + account.addresses.size() + account.licenses.size());
  items.push_back(metadata_item(account, index_keys));
  append_items(items, account, account.addresses, index_keys);
  if (account.technical_user) items.push_back(to_item(account, *account.technical_user, 0, index_keys));
  append_items(items, account, account.licenses, index_keys);
  return items;
}

AttributeMap to_item(const ProvisioningRecord& record) {
  AttributeMap item = start_item(record.account, std::string(keys::kProvisioning), "AccountProvisioning");
  write(item, "step", to_text(record.step));
  write(item, "state", to_text(record.state));
  write(item, "attempt", record.attempt);
  write(item, "stackId", record.stack_id);
  write(item, "tableArn", record.table_arn);
  write(item, "deadStackId", record.dead_stack_id);
  if (!record.stack_tables.empty()) write(item, "stackTables", record.stack_tables);
  if (record.update) write(item, "update", *record.update);
  write(item, "backupArn", record.backup_arn);
  write_count(item, "clearings", record.clearings);
  write_count(item, "percent", record.percent);
  write_count(item, "itemsErased", record.items_erased);
  write_count(item, "itemsInPass", record.items_in_pass);
  write(item, "cause", record.cause);
  write(item, "createdAt", record.created_at);
  write(item, "startedAt", record.started_at);
  write(item, "stepAt", record.step_at);
  write(item, "revision", record.revision);
  const unsigned shard = keys::list_shard(record.account);
  const std::string order = keys::list_order(record.created_at, record.account);
  write_index_keys(item, keys::kGsi2Pk, keys::by_state(record.state, shard), keys::kGsi2Sk, order);
  if (is_updating(record)) write_index_keys(item, keys::kGsi1Pk, keys::by_work(shard), keys::kGsi1Sk, order);
  return item;
}

AttributeMap to_item(const LifecycleEvent& event, WallTime expires_at) {
  AttributeMap item;
  write(item, keys::kPk, keys::events_of_hour(event.at));
  write(item, keys::kSk, event.id);
  write(item, "entityType", std::string_view("AccountEvent"));
  write(item, "type", to_text(event.type));
  write(item, "accountId", event.account.to_string());
  write(item, "accountName", event.account_name);
  write(item, "cloudType", to_text(event.cloud_type));
  write(item, "provisioningStatus", to_text(event.status));
  write(item, "version", event.version);
  write(item, "detail", event.detail);
  write(item, "at", event.at);
  write(item, keys::kTtl, unix_millis(expires_at) / 1000);
  return item;
}

AttributeMap key_of(const ErasedAccount& erased) {
  AttributeMap key;
  write(key, keys::kPk, keys::kErasedAccounts);
  write(key, keys::kSk, keys::list_order(erased.sweep_at, erased.account));
  return key;
}

AttributeMap to_item(const ErasedAccount& erased) {
  AttributeMap item = key_of(erased);
  write(item, "entityType", std::string_view("ErasedAccount"));
  write(item, "accountId", erased.account.to_string());
  write(item, "erasedAt", erased.erased_at);
  write(item, "sweepAt", erased.sweep_at);
  write(item, "itemsErased", erased.items_erased);
  return item;
}

AccountResult<Account> read_metadata(const AttributeMap& item) {
  TENANTRY_TRY(const AccountId id, read_id(item));
  Account account{.id = id};
  Reader reader(item);
  reader.read("name", account.name);
  reader.read("masterAccountName", account.master_account_name);
  reader.read("cloudType", account.cloud_type, parse_cloud_type);
  std::optional<bool> suspended;
  reader.read(keys::kSuspended, suspended);
  account.suspended = suspended.value_or(false);
  reader.read("provisioningStatus", account.status, parse_provisioning_status);
  reader.read("provisioningError", account.provisioning_error);
  reader.read("updateError", account.update_error);
  std::optional<TableSettings> settings;
  reader.read("tableSettings", settings);
  account.table_settings = std::move(settings).value_or(TableSettings());
  reader.read("tableName", account.table_name);
  reader.read("tableArn", account.table_arn);
  reader.read("streamArn", account.stream_arn);
  reader.read("stackId", account.stack_id);
  reader.read("createdAt", account.created_at, parse_iso8601);
  reader.read("updatedAt", account.updated_at, parse_iso8601);
  reader.read("version", account.version);
  TENANTRY_CHECK(reader.result());
  return account;
}

AccountResult<ProvisioningRecord> read_provisioning(const AttributeMap& item) {
  TENANTRY_TRY(const AccountId id, read_id(item));
  ProvisioningRecord record{.account = id};
  Reader reader(item);
  reader.read("step", record.step, parse_step);
  reader.read("state", record.state, parse_provisioning_status);
  reader.read("attempt", record.attempt);
  reader.read("stackId", record.stack_id);
  reader.read("tableArn", record.table_arn);
  reader.read("deadStackId", record.dead_stack_id);
  std::optional<std::vector<std::string>> tables;
  reader.read("stackTables", tables);
  record.stack_tables = std::move(tables).value_or(std::vector<std::string>());
  reader.read("update", record.update);
  reader.read("backupArn", record.backup_arn);
  reader.read_count("clearings", record.clearings);
  reader.read_count("percent", record.percent);
  reader.read_count("itemsErased", record.items_erased);
  reader.read_count("itemsInPass", record.items_in_pass);
  reader.read("cause", record.cause);
  reader.read("createdAt", record.created_at, parse_iso8601);
  reader.read("startedAt", record.started_at, parse_iso8601);
  reader.read("stepAt", record.step_at, parse_iso8601);
  reader.read("revision", record.revision);
  TENANTRY_CHECK(reader.result());
  return record;
}

AccountResult<LifecycleEvent> read_event(const AttributeMap& item) {
  TENANTRY_TRY(const AccountId id, read_id(item));
  LifecycleEvent event{.id = {}, .account = id, .account_name = {}, .detail = {}, .at = {}};
  Reader reader(item);
  reader.read(keys::kSk, event.id);
  reader.read("type", event.type, parse_event_type);
  reader.read("accountName", event.account_name);
  reader.read("cloudType", event.cloud_type, parse_cloud_type);
  reader.read("provisioningStatus", event.status, parse_provisioning_status);
  reader.read("version", event.version);
  reader.read("detail", event.detail);
  reader.read("at", event.at, parse_iso8601);
  TENANTRY_CHECK(reader.result());
  return event;
}

AccountResult<ErasedAccount> read_erased(const AttributeMap& item) {
  TENANTRY_TRY(const AccountId id, read_id(item));
  ErasedAccount erased{.account = id, .erased_at = {}, .sweep_at = {}};
  Reader reader(item);
  reader.read("erasedAt", erased.erased_at, parse_iso8601);
  reader.read("sweepAt", erased.sweep_at, parse_iso8601);
  reader.read("itemsErased", erased.items_erased);
  TENANTRY_CHECK(reader.result());
  return erased;
}

AccountResult<StoredAccount> read_account(const std::vector<Item>& items) {
  const AttributeMap* metadata = find_record(items, keys::kMetadata);
  const AttributeMap* provisioning = find_record(items, keys::kProvisioning);
  if (!metadata || !provisioning)
    return std::unexpected(AccountError{AccountError::Kind::not_found, "There is no such account."});
  TENANTRY_TRY(Account account, read_metadata(*metadata));
  TENANTRY_TRY(ProvisioningRecord record, read_provisioning(*provisioning));
  TENANTRY_TRY(account.addresses, read_parts<Address>(items));
  TENANTRY_TRY(auto users, read_parts<TechnicalUser>(items));
  if (!users.empty()) account.technical_user = std::move(users.front());
  TENANTRY_TRY(account.licenses, read_parts<License>(items));
  return StoredAccount{std::move(account), std::move(record)};
}

}  // namespace tenantry::tenancy::records
