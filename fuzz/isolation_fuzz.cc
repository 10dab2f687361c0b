// Any request of a tenant's: what isolation lets through names the tenant's keys and its table only. The input's first
// byte is the operation, the rest its JSON.
#include <cstdlib>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "aws/dynamodb/codec.h"
#include "aws/dynamodb/key_condition.h"
#include "aws/dynamodb/parser.h"
#include "aws/dynamodb/service.h"
#include "aws/json_codec.h"
#include "base/json.h"
#include "kv/testing.h"
#include "tenancy/isolation.h"
#include "tenancy/keys.h"

namespace ddb = tenantry::aws::dynamodb;
namespace keys = tenantry::tenancy::keys;
using ddb::AttributeMap;
using ddb::AttributeValue;

namespace {

constexpr std::string_view kTable = "app-test-shared";
constexpr std::string_view kId = "00000000-0000-4000-8000-000000000001";
const std::string kOwner = "ACCOUNT#" + std::string(kId);
const std::string kPrefix = kOwner + "#";

void require(bool holds) {
  if (!holds) std::abort();
}

const std::string* text_of(const AttributeValue* value) {
  const auto* string = value ? value->get_if<AttributeValue::String>() : nullptr;
  return string ? &string->text : nullptr;
}

bool is_own(const AttributeValue* value) {
  const std::string* text = text_of(value);
  return text && text->size() > kPrefix.size() && text->starts_with(kPrefix);
}

bool is_index_key(std::string_view name) { return name == keys::kGsi1Pk || name == keys::kGsi2Pk; }

/// Every partition key in a key or start key.
void check_key(const AttributeMap& key) {
  require(is_own(key.find(keys::kPk)));
  require(text_of(key.find(keys::kSk)) && !text_of(key.find(keys::kSk))->empty());
  for (const auto name : {keys::kGsi1Pk, keys::kGsi2Pk})
    if (const auto* value = key.find(name)) require(is_own(value));
}

void check_owner(const AttributeValue* partition, const AttributeValue* sort, const std::string& pk) {
  require(text_of(partition) && *text_of(partition) == kOwner);
  require(text_of(sort) && *text_of(sort) == keys::tenant_hash(std::string_view(pk).substr(kPrefix.size())));
}

void check_item(const AttributeMap& item) {
  check_key(item);
  check_owner(item.find(keys::kGsi3Pk), item.find(keys::kGsi3Sk), *text_of(item.find(keys::kPk)));
}

/// What goes into an index's partition key is the tenant's, or no key at all.
void check_key_term(const ddb::SetTerm& term) {
  using enum ddb::SetTerm::Kind;
  if (term.kind == kValue) {
    const auto* value = std::get<ddb::ValueReference>(term.leaf).value;
    require(!text_of(value) || text_of(value)->empty() || is_own(value));
  } else if (term.kind == kPath || term.kind == kIfNotExists) {
    const auto& path = std::get<ddb::Path>(term.leaf);
    require(is_index_key(path.attribute.text) && path.steps.empty());
    for (const auto& operand : term.operands) check_key_term(operand);
  }
}

/// And nothing of a key goes elsewhere.
void check_plain_term(const ddb::SetTerm& term) {
  using enum ddb::SetTerm::Kind;
  if (term.kind != kPath && term.kind != kIfNotExists) return;
  const auto& path = std::get<ddb::Path>(term.leaf);
  require(!path.steps.empty() || (!is_index_key(path.attribute.text) && path.attribute.text != keys::kPk));
  for (const auto& operand : term.operands) check_plain_term(operand);
}

template <class R>
void check_update(const R& request, const std::string* text) {
  require(text);
  ddb::Placeholders placeholders(request.expression_attribute_names, request.expression_attribute_values);
  const auto update = ddb::parse_update(*text, placeholders);
  require(update || update.error().message.find("size has exceeded") != std::string::npos);
  if (!update) return;
  const AttributeValue *partition = nullptr, *sort = nullptr;
  for (const auto& action : update->sets) {
    const auto& name = action.path.attribute.text;
    require(name != keys::kPk && name != keys::kSk);
    if (name == keys::kGsi3Pk) partition = std::get<ddb::ValueReference>(action.term.leaf).value;
    if (name == keys::kGsi3Sk) sort = std::get<ddb::ValueReference>(action.term.leaf).value;
    if (is_index_key(name))
      check_key_term(action.term);
    else
      check_plain_term(action.term);
  }
  check_owner(partition, sort, *text_of(request.key.find(keys::kPk)));
}

/// Looks at what isolation lets through.
struct Physical final : ddb::Service {
  tenantry::Task<std::expected<ddb::Response, ddb::Error>> call(ddb::Request request, tenantry::Deadline) override {
    std::visit([](const auto& typed) { check(typed); }, request);
    co_return std::unexpected(ddb::Error("ThrottlingException", "enough"));
  }

  template <class R>
  static void check_parts(const R& request) {
    require(request.table_name == kTable);
    if constexpr (requires { request.item; })
      check_item(request.item.attributes());
    else
      check_key(request.key);
  }
  static void check(const ddb::GetItemRequest& request) { check_parts(request); }
  static void check(const ddb::PutItemRequest& request) { check_parts(request); }
  static void check(const ddb::DeleteItemRequest& request) { check_parts(request); }
  static void check(const ddb::UpdateItemRequest& request) {
    check_parts(request);
    check_update(request, request.update_expression ? &*request.update_expression : nullptr);
  }
  static void check(const ddb::QueryRequest& request) {
    require(request.table_name == kTable);
    const std::string index = request.index_name.value_or("");
    const std::string pk = index + "PK";
    const std::string sk = index + "SK";
    ddb::Placeholders placeholders(request.expression_attribute_names, request.expression_attribute_values);
    const auto tree = ddb::parse_condition(request.key_condition_expression.value(), placeholders,
                                           ddb::ExpressionKind::kKeyCondition);
    require(tree.has_value());
    const auto condition = ddb::analyze_key_condition(*tree, {pk}, ddb::KeyAttribute{sk});
    require(condition.has_value());
    if (index == keys::kGsi3)
      require(*text_of(condition->partition) == kOwner);
    else
      require(is_own(condition->partition));
    if (request.exclusive_start_key) check_key(*request.exclusive_start_key);
  }
  static void check(const ddb::BatchGetItemRequest& request) {
    require(request.request_items.size() == 1 && request.request_items.begin()->first == kTable);
    for (const auto& key : request.request_items.begin()->second.keys) check_key(key);
  }
  static void check(const ddb::BatchWriteItemRequest& request) {
    require(request.request_items.size() == 1 && request.request_items.begin()->first == kTable);
    for (const auto& write : request.request_items.begin()->second) {
      if (write.put_request) check_item(write.put_request->item.attributes());
      if (write.delete_request) check_key(write.delete_request->key);
    }
  }
  static void check(const ddb::TransactGetItemsRequest& request) {
    for (const auto& item : request.transact_items) check_parts(item.get);
  }
  static void check(const ddb::TransactWriteItemsRequest& request) {
    for (const auto& item : request.transact_items) {
      if (item.put) check_parts(*item.put);
      if (item.delete_) check_parts(*item.delete_);
      if (item.condition_check) check_parts(*item.condition_check);
      if (!item.update) continue;
      check_parts(*item.update);
      check_update(*item.update, &item.update->update_expression);
    }
  }
  static void check(const ddb::DescribeTableRequest& request) { require(request.table_name == kTable); }
  static void check(const ddb::DescribeTimeToLiveRequest& request) { require(request.table_name == kTable); }
  template <class R>
  static void check(const R&) {
    std::abort();  // no other operation is a tenant's
  }
};

template <std::size_t... I>
std::optional<ddb::Request> read(std::size_t operation, std::string_view json, std::index_sequence<I...>) {
  tenantry::json::Document document;
  const auto root = document.parse(json);
  if (!root) return std::nullopt;
  std::optional<ddb::Request> request;
  const auto read_one = [&]<class R>(std::size_t index, R typed) {
    if (index == operation && tenantry::aws::read_json(*root, typed)) request.emplace(std::move(typed));
  };
  (read_one(I, std::variant_alternative_t<I, ddb::Request>()), ...);
  return request;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
  constexpr std::size_t kOperations = std::variant_size_v<ddb::Request>;
  if (size == 0) return 0;
  const std::string_view json(reinterpret_cast<const char*>(data) + 1, size - 1);
  auto request = read(data[0] % kOperations, json, std::make_index_sequence<kOperations>());
  if (!request) return 0;
  static const auto id = tenantry::tenancy::AccountId::parse(kId).value();
  Physical physical;
  tenantry::tenancy::TenantTable table(
      physical, tenantry::tenancy::Route::make(id, tenantry::tenancy::CloudType::public_, std::string(kTable)));
  const auto reply = tenantry::kv::testing::run(table.call(*std::move(request), {}));
  if (!reply) require(reply.error().code != "InternalServerError");
  return 0;
}
