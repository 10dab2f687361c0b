#include "tenancy/isolation_scope.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

#include "aws/dynamodb/item_size.h"
#include "aws/dynamodb/wire_walk.h"
#include "base/encoding.h"
#include "base/result.h"
#include "tenancy/isolation.h"
#include "tenancy/keys.h"

namespace tenantry::tenancy {
namespace {

namespace ddb = aws::dynamodb;
using ddb::AttributeMap;
using ddb::AttributeValue;

constexpr std::array kPrefixed = {keys::kPk, keys::kGsi1Pk, keys::kGsi2Pk};
constexpr std::array kHidden = {keys::kGsi3Pk, keys::kGsi3Sk};
constexpr TenantIndex kTable{"", keys::kPk, keys::kSk};
constexpr std::array kIndexes = {TenantIndex{keys::kGsi1, keys::kGsi1Pk, keys::kGsi1Sk},
                                 TenantIndex{keys::kGsi2, keys::kGsi2Pk, keys::kGsi2Sk}};

constexpr std::string_view kBadKey = "The provided key element does not match the schema";
constexpr std::string_view kBadStartKey = "The provided starting key is invalid";
constexpr std::string_view kNoEmptyKey =
    "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string "
    "value. Key: ";
constexpr std::string_view kBadParameter = "One or more parameter values were invalid: ";

const std::string* text_of(const AttributeValue& value) {
  const auto* string = value.get_if<AttributeValue::String>();
  return string ? &string->text : nullptr;
}

std::unexpected<ddb::Error> refuse(std::string message) { return std::unexpected(invalid(std::move(message))); }

std::string_view index_of(std::string_view attribute) { return attribute == keys::kGsi1Pk ? keys::kGsi1 : keys::kGsi2; }

Check check_size(const std::string& text) {
  if (text.size() <= kMaxTenantKeySize) return {};
  return refuse(fmt::format("{}Size of hashkey has exceeded the maximum size limit of{} bytes", kBadParameter,
                            kMaxTenantKeySize));
}

/// A table's key attribute in a key or item: a string that is not empty.
Check check_text(std::string_view attribute, const std::string& text) {
  if (text.empty()) return refuse(fmt::format("{}{}", kNoEmptyKey, attribute));
  if (attribute == keys::kPk) return check_size(text);
  return {};
}

Check check_key_attribute(const AttributeMap& item, std::string_view attribute) {
  const AttributeValue* value = item.find(attribute);
  if (!value) return refuse(fmt::format("{}Missing the key {} in the item", kBadParameter, attribute));
  if (const std::string* text = text_of(*value)) return check_text(attribute, *text);
  return refuse(fmt::format("{}Type mismatch for key {} expected: S actual: {}", kBadParameter, attribute,
                            ddb::type_name(value->type())));
}

Check check_index_value(std::string_view attribute, const AttributeValue& value) {
  const std::string* text = text_of(value);
  if (!text)
    return refuse(fmt::format("{}Type mismatch for Index Key {} Expected: S Actual: {} IndexName: {}", kBadParameter,
                              attribute, ddb::type_name(value.type()), index_of(attribute)));
  if (text->empty())
    return refuse(
        fmt::format("One or more parameter values are not valid. A value specified for a secondary index key "
                    "is not supported. The AttributeValue for a key attribute cannot contain an empty string "
                    "value. IndexName: {}, IndexKey: {}",
                    index_of(attribute), attribute));
  return check_size(*text);
}

constexpr std::string_view kNoEmptyUpdate =
    "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a "
    "value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.";

Check check_no_hidden(const AttributeMap& item) {
  for (const auto attribute : kHidden)
    if (item.contains(attribute)) return std::unexpected(reserved(attribute));
  return {};
}

/// Of a key in a request; what it says of a start key's has an opening.
Check check_key_value(const AttributeMap& key, std::string_view attribute) {
  const AttributeValue* value = key.find(attribute);
  const std::string* text = value ? text_of(*value) : nullptr;
  if (!text) return refuse(std::string(kBadKey));
  TENANTRY_CHECK(check_text(attribute, *text));
  return attribute == keys::kGsi1Pk || attribute == keys::kGsi2Pk ? check_size(*text) : Check();
}

Check check_start_value(const AttributeMap& key, std::string_view attribute) {
  auto checked = check_key_value(key, attribute);
  if (checked) return {};
  return refuse(fmt::format("{}: {}", kBadStartKey, checked.error().message));
}

ddb::Error foreign_key(std::string_view attribute) {
  return aws::internal_error(fmt::format("A reply held a {} that is not this account's.", attribute));
}

}  // namespace

std::optional<TenantIndex> TenantIndex::find(const std::optional<std::string>& name) {
  if (!name) return kTable;
  for (const TenantIndex& index : kIndexes)
    if (index.name == *name) return index;
  return std::nullopt;
}

Check IsolationScope::check_key(const AttributeMap& key) {
  if (key.size() != 2) return refuse(std::string(kBadKey));
  TENANTRY_CHECK(check_key_value(key, keys::kPk));
  return check_key_value(key, keys::kSk);
}

void IsolationScope::enter_key(AttributeMap& key) const { add_prefix(key, keys::kPk); }

Check IsolationScope::check_start_key(const AttributeMap& key, const TenantIndex& index) {
  if (key.size() != (index.name.empty() ? 2 : 4)) return refuse(std::string(kBadStartKey));
  for (const auto attribute : {index.partition_key, index.sort_key, keys::kPk, keys::kSk})
    TENANTRY_CHECK(check_start_value(key, attribute));
  return {};
}

void IsolationScope::enter_start_key(AttributeMap& key, const TenantIndex& index) const {
  add_prefix(key, keys::kPk);
  if (!index.name.empty()) add_prefix(key, index.partition_key);
}

Check IsolationScope::check_item(const AttributeMap& item) {
  TENANTRY_CHECK(check_key_attribute(item, keys::kPk));
  TENANTRY_CHECK(check_key_attribute(item, keys::kSk));
  TENANTRY_CHECK(check_no_hidden(item));
  for (const auto attribute : {keys::kGsi1Pk, keys::kGsi2Pk})
    if (const AttributeValue* value = item.find(attribute)) TENANTRY_CHECK(check_index_value(attribute, *value));
  return {};
}

Check IsolationScope::check_updated_value(std::string_view attribute, const AttributeValue& value) {
  const std::string* text = text_of(value);
  if (text && text->empty()) return refuse(std::string(kNoEmptyUpdate));
  return check_index_value(attribute, value);
}

void IsolationScope::enter_item(AttributeMap& item) const {
  item.reserve(item.size() + kHidden.size());
  item.insert(std::string(keys::kGsi3Pk), owner());
  item.insert(std::string(keys::kGsi3Sk), owner_order(*text_of(*item.find(keys::kPk))));
  for (const auto attribute : kPrefixed) add_prefix(item, attribute);
}

std::expected<AttributeValue, ddb::Error> IsolationScope::enter_value(std::string_view attribute,
                                                                      const AttributeValue& value) const {
  if (attribute == keys::kPk) {
    const std::string* text = text_of(value);
    if (!text) return refuse(std::string(kBadKey));
    TENANTRY_CHECK(check_text(attribute, *text));
  } else {
    TENANTRY_CHECK(check_index_value(attribute, value));
  }
  return AttributeValue::string(route_.tenant_prefix() + *text_of(value));
}

Check IsolationScope::leave(AttributeMap& item) const {
  if (const AttributeValue* value = item.find(keys::kGsi3Pk)) {
    const std::string* text = text_of(*value);
    if (!text || *text != owner_text()) return std::unexpected(foreign_key(keys::kGsi3Pk));
  }
  for (const auto attribute : kHidden) item.erase(attribute);
  for (const auto attribute : kPrefixed) TENANTRY_CHECK(remove_prefix(item, attribute));
  return {};
}

/// On the wire form, as it comes from the store and goes to the tenant: closed up in place where something goes.
Check IsolationScope::leave(ddb::Item& item) const {
  std::string wire;
  item.append_wire(wire);
  const std::string_view prefix = route_.tenant_prefix();
  ddb::WireWalk walk(wire);
  char* to = wire.data() + 1;
  const auto keep = [&](std::string_view text) { to = std::copy(text.begin(), text.end(), to); };
  while (walk.next()) {
    const std::string_view name = walk.name();
    if (name == keys::kGsi3Pk && walk.text() != owner_text()) return std::unexpected(foreign_key(name));
    if (is_hidden(name)) continue;
    const std::string_view member = walk.member();
    if (to != wire.data() + 1) *to++ = ',';
    if (!is_prefixed(name)) {
      keep(member);
      continue;
    }
    const auto text = walk.text();
    if (!text || !text->starts_with(prefix)) return std::unexpected(foreign_key(name));
    const auto before = static_cast<std::size_t>(text->data() - member.data());
    keep(member.substr(0, before));
    keep(member.substr(before + prefix.size()));
  }
  *to++ = '}';
  wire.resize(static_cast<std::size_t>(to - wire.data()));
  item = ddb::Item::from_wire(std::move(wire));
  return {};
}

Check IsolationScope::leave(std::optional<ddb::Item>& item) const {
  if (!item || item->attributes().empty()) return {};
  TENANTRY_CHECK(leave(*item));
  if (item->attributes().empty()) item.reset();
  return {};
}

Check IsolationScope::leave(std::optional<AttributeMap>& key) const { return key ? leave(*key) : Check(); }

Check IsolationScope::leave(std::vector<ddb::Item>& items) const {
  for (ddb::Item& item : items) TENANTRY_CHECK(leave(item));
  return {};
}

std::string_view IsolationScope::owner_text() const {
  const std::string_view prefix = route_.tenant_prefix();
  return prefix.substr(0, prefix.size() - 1);
}

AttributeValue IsolationScope::owner(unsigned) const {
  static_assert(kOwnerShards == 1, "the other shards need names");
  return AttributeValue::string(std::string(owner_text()));
}

AttributeValue IsolationScope::owner_order(std::string_view tenant_pk) {
  return AttributeValue::string(keys::tenant_hash(tenant_pk));
}

std::string IsolationScope::enter_token(std::string_view token) const {
  return hex_encode(sha256(std::string(route_.tenant_prefix()).append(token))).substr(0, 36);
}

bool IsolationScope::is_mentioned_in(std::string_view text) const {
  return text.find("ACCOUNT#") != std::string_view::npos || text.find(route_.table_name()) != std::string_view::npos ||
         text.find(keys::kGsi3) != std::string_view::npos;
}

void IsolationScope::add_prefix(AttributeMap& item, std::string_view attribute) const {
  if (AttributeValue* value = item.find(attribute))
    value->get_if<AttributeValue::String>()->text.insert(0, route_.tenant_prefix());
}

Check IsolationScope::remove_prefix(AttributeMap& item, std::string_view attribute) const {
  AttributeValue* value = item.find(attribute);
  if (!value) return {};
  auto* string = value->get_if<AttributeValue::String>();
  if (!string || !string->text.starts_with(route_.tenant_prefix())) return std::unexpected(foreign_key(attribute));
  string->text.erase(0, route_.tenant_prefix().size());
  return {};
}

bool is_prefixed(std::string_view attribute) {
  return std::find(kPrefixed.begin(), kPrefixed.end(), attribute) != kPrefixed.end();
}

bool is_hidden(std::string_view attribute) {
  return std::find(kHidden.begin(), kHidden.end(), attribute) != kHidden.end();
}

ddb::Error invalid(std::string message) { return aws::validation_error(std::move(message)); }

ddb::Error reserved(std::string_view attribute) {
  return invalid(fmt::format("{}The attribute {} is reserved by the platform", kBadParameter, attribute));
}

}  // namespace tenantry::tenancy
