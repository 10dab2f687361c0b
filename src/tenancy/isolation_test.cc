#include "tenancy/isolation.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tenancy/keys.h"
#include "tenancy/tenant_data.h"
#include "tenancy/testing.h"
#include "tenancy/testing_dynamodb.h"

namespace tenantry::tenancy {
namespace {

using namespace testing;
using ddb::QueryRequest;
using Map = std::map<std::string, std::string>;

AttributeMap key(const std::string& pk, const std::string& sk = "s") { return {{"PK", S(pk)}, {"SK", S(sk)}}; }

AttributeMap item(const std::string& pk, const std::string& sk = "s", AttributeMap more = {}) {
  for (auto& [name, value] : key(pk, sk)) more.set(name, value);
  return more;
}

template <class R>
R on_table(std::string table = "data") {
  R request;
  request.table_name = std::move(table);
  return request;
}

ddb::PutItemRequest put(AttributeMap what) {
  auto request = on_table<ddb::PutItemRequest>();
  request.item = ddb::Item(std::move(what));
  return request;
}

ddb::GetItemRequest get(const std::string& pk, const std::string& sk = "s") {
  auto request = on_table<ddb::GetItemRequest>();
  request.key = key(pk, sk);
  return request;
}

ddb::UpdateItemRequest update(const std::string& pk, std::optional<std::string> text = {}, AttributeMap values = {}) {
  auto request = on_table<ddb::UpdateItemRequest>();
  request.key = key(pk);
  request.update_expression = std::move(text);
  if (!values.empty()) request.expression_attribute_values = std::move(values);
  return request;
}

QueryRequest query(std::string condition, AttributeMap values, std::optional<std::string> index = {}) {
  auto request = on_table<QueryRequest>();
  request.key_condition_expression = std::move(condition);
  request.expression_attribute_values = std::move(values);
  request.index_name = std::move(index);
  return request;
}

class IsolationTest : public ::testing::Test {
 protected:
  IsolationTest() { dynamodb.tables[kShared]; }

  template <class R>
  std::expected<typename R::Response, ddb::Error> call(const AccountId& account, R request) {
    TenantTable table(dynamodb, Route::make(account, CloudType::public_, kShared));
    return stage.run(ddb::call(table, std::move(request)));
  }
  template <class R>
  std::string error_of(R request) {
    const auto response = call(a, std::move(request));
    return response ? "" : response.error().code + ": " + response.error().message;
  }
  template <class R>
  bool refuses(R request) {
    const auto before = dynamodb.tables[kShared].items;
    const auto response = call(a, std::move(request));
    EXPECT_EQ(before, dynamodb.tables[kShared].items);
    return !response && response.error().code == "ValidationException";
  }
  template <class R>
  const R& sent() {
    return std::get<R>(dynamodb.last);
  }
  std::string prefix(const AccountId& account) { return "ACCOUNT#" + account.to_string() + "#"; }
  AttributeMap only_item() {
    EXPECT_EQ(dynamodb.tables[kShared].items.size(), 1u);
    return dynamodb.tables[kShared].items.begin()->second;
  }
  std::vector<std::string> texts(const std::optional<std::vector<ddb::Item>>& items, const char* name) {
    std::vector<std::string> all;
    for (const auto& each : items.value()) all.push_back(text_of(each.attributes(), name));
    return all;
  }

  const std::string kShared = "app-test-shared";
  Stage stage;
  FakeDynamoDb dynamodb;
  const AccountId a = AccountId::random(stage.random), b = AccountId::random(stage.random);
};

TEST_F(IsolationTest, PutStoresThePhysicalItemAndGetReturnsTheTenants) {
  const AttributeMap tenant = item("user#1", "s",
                                   {{"GSI1PK", S("g1")},
                                    {"GSI1SK", S("x")},
                                    {"GSI2PK", S("g2")},
                                    {"GSI2SK", S("y")},
                                    {"n", AttributeValue::number(5)}});
  ASSERT_TRUE(call(a, put(tenant)));
  AttributeMap physical = tenant;
  physical.set("PK", S(prefix(a) + "user#1"));
  physical.set("GSI1PK", S(prefix(a) + "g1"));
  physical.set("GSI2PK", S(prefix(a) + "g2"));
  physical.set("GSI3PK", S("ACCOUNT#" + a.to_string()));
  physical.set("GSI3SK", S(keys::tenant_hash("user#1")));
  EXPECT_EQ(only_item(), physical);
  EXPECT_EQ(text_of(physical, "GSI3SK").size(), 64u);
  EXPECT_EQ(call(a, get("user#1"))->item->attributes(), tenant);
  EXPECT_FALSE(call(b, get("user#1"))->item);
}

TEST_F(IsolationTest, TenantsWithTheSameKeysNeverMeet) {
  for (const auto& account : {a, b}) {
    const std::string mine = account == a ? "a" : "b";
    ASSERT_TRUE(call(account, put(item("k", "s", {{"v", S(mine)}, {"GSI1PK", S("g")}, {"GSI1SK", S("1")}}))));
  }
  ASSERT_EQ(dynamodb.tables[kShared].items.size(), 2u);
  for (const auto& account : {a, b}) {
    const std::vector<std::string> mine{account == a ? "a" : "b"};
    EXPECT_EQ(texts(call(account, query("PK = :k", {{":k", S("k")}}))->items, "v"), mine);
    EXPECT_EQ(texts(call(account, query("GSI1PK = :g", {{":g", S("g")}}, "GSI1"))->items, "v"), mine);
  }
  auto remove = on_table<ddb::DeleteItemRequest>();
  remove.key = key("k");
  remove.return_values = "ALL_OLD";
  EXPECT_EQ(text_of(call(b, remove)->attributes->attributes(), "v"), "b");
  EXPECT_TRUE(call(a, get("k"))->item);
}

TEST_F(IsolationTest, OthersKeysAreOnlyTextWithinOnesOwn) {
  ASSERT_TRUE(call(b, put(item("secret"))));
  for (const std::string& pk : {prefix(b) + "secret", "../" + prefix(b) + "secret", "#" + prefix(b) + "secret"}) {
    EXPECT_FALSE(call(a, get(pk))->item);
    EXPECT_TRUE(call(a, query("PK = :k", {{":k", S(pk)}}))->items->empty());
  }
}

TEST_F(IsolationTest, OnlyTheLogicalTableExists) {
  for (const std::string& table :
       {kShared, std::string("Data"), std::string(), "arn:aws:dynamodb:x:0:table/" + kShared}) {
    auto request = get("k");
    request.table_name = table;
    EXPECT_EQ(error_of(request), "ResourceNotFoundException: Requested resource not found") << table;
    ddb::BatchGetItemRequest batch;
    batch.request_items[table].keys = {key("k")};
    EXPECT_EQ(error_of(batch), "ResourceNotFoundException: Requested resource not found") << table;
  }
  ddb::BatchGetItemRequest two;
  two.request_items["data"].keys = two.request_items[kShared].keys = {key("k")};
  EXPECT_NE(error_of(two), "");
}

TEST_F(IsolationTest, KeysAreCheckedBeforeTheyGetAPrefix) {
  constexpr const char* kSchema = "ValidationException: The provided key element does not match the schema";
  auto request = get("k");
  for (const AttributeMap& bad : {AttributeMap{}, AttributeMap{{"PK", S("k")}}, item("k", "s", {{"x", S("1")}}),
                                  AttributeMap{{"PK", AttributeValue::number(1)}, {"SK", S("s")}},
                                  AttributeMap{{"PK", S("k")}, {"SK", AttributeValue::binary("s")}},
                                  AttributeMap{{"PK", S("k")}, {"GSI1PK", S("s")}}}) {
    request.key = bad;
    EXPECT_EQ(error_of(request), kSchema);
  }
  for (const AttributeMap& empty : {key("", "s"), key("k", "")}) {
    request.key = empty;
    EXPECT_NE(error_of(request).find("cannot contain an empty string value. Key: "), std::string::npos);
    EXPECT_TRUE(refuses(put(empty)));
  }
  EXPECT_TRUE(call(a, put(item(std::string(kMaxTenantKeySize, 'k')))));
  EXPECT_EQ(error_of(put(item(std::string(kMaxTenantKeySize + 1, 'k')))),
            "ValidationException: One or more parameter values were invalid: Size of hashkey has exceeded the maximum "
            "size limit of2003 bytes");
  EXPECT_TRUE(refuses(get(std::string(kMaxTenantKeySize + 1, 'k'))));
  EXPECT_TRUE(refuses(put({{"SK", S("s")}})));
  EXPECT_TRUE(refuses(put(item("k", "s", {{"GSI1PK", AttributeValue::number(1)}}))));
  EXPECT_TRUE(refuses(put(item("k", "s", {{"GSI1PK", S("")}}))));
  EXPECT_TRUE(refuses(put(item("k", "s", {{"GSI2PK", S(std::string(kMaxTenantKeySize + 1, 'k'))}}))));
}

TEST_F(IsolationTest, TheHiddenIndexIsOutOfReach) {
  EXPECT_TRUE(refuses(put(item("k", "s", {{"GSI3PK", S("ACCOUNT#" + b.to_string())}}))));
  EXPECT_TRUE(refuses(put(item("k", "s", {{"GSI3SK", S("x")}}))));
  EXPECT_TRUE(refuses(query("GSI3PK = :o", {{":o", S("ACCOUNT#" + b.to_string())}}, "GSI3")));
  EXPECT_TRUE(refuses(query("GSI3PK = :o", {{":o", S("ACCOUNT#" + b.to_string())}})));
  EXPECT_TRUE(refuses(update("k", "SET GSI3PK = :o", {{":o", S("ACCOUNT#" + b.to_string())}})));
  EXPECT_TRUE(refuses(update("k", "REMOVE GSI3PK")));
  EXPECT_TRUE(refuses(update("k", "SET x = GSI3PK")));
  EXPECT_TRUE(refuses(update("k", "SET x = if_not_exists(GSI3SK, :v)", {{":v", S("1")}})));
  auto request = get("k");
  request.projection_expression = "#p";
  request.expression_attribute_names = Map{{"#p", "GSI3PK"}};
  EXPECT_TRUE(refuses(request));
  auto conditional = put(item("k"));
  conditional.condition_expression = "attribute_not_exists(GSI3PK)";
  EXPECT_TRUE(refuses(conditional));
}

TEST_F(IsolationTest, ConditionsMayTestWhetherAKeyExistsAndNothingElse) {
  auto request = put(item("k"));
  request.condition_expression = "attribute_not_exists(PK)";
  EXPECT_TRUE(call(a, request));
  EXPECT_EQ(error_of(request), "ConditionalCheckFailedException: The conditional request failed");
  request.condition_expression = "attribute_exists(#p) AND NOT attribute_exists(GSI1PK)";
  request.expression_attribute_names = Map{{"#p", "PK"}};
  EXPECT_TRUE(call(a, request));
  for (const char* text :
       {"PK = :v", ":v = #p", "begins_with(PK, :v)", "contains(GSI1PK, :v)", "size(PK) > :v", "PK BETWEEN :v AND :v",
        ":v IN (x, GSI2PK)", "x = :v OR NOT (y = :v AND GSI1PK <> :v)", "attribute_exists(x) AND PK = :v"}) {
    auto bad = put(item("k"));
    bad.condition_expression = text;
    bad.expression_attribute_values = AttributeMap{{":v", S("k")}};
    if (std::string_view(text).find('#') != std::string_view::npos) bad.expression_attribute_names = Map{{"#p", "PK"}};
    EXPECT_TRUE(refuses(bad)) << text;
  }
}

TEST_F(IsolationTest, ConditionsOnOtherAttributesWork) {
  ASSERT_TRUE(
      call(a, put(item("k", "s", {{"n", AttributeValue::number(1)}, {"m", AttributeValue::map({{"PK", S("p")}})}}))));
  auto request = put(item("k"));
  request.condition_expression = "#n = :one AND m.PK = :p AND :one BETWEEN :one AND #n";
  request.expression_attribute_names = Map{{"#n", "n"}};
  request.expression_attribute_values = AttributeMap{{":one", AttributeValue::number(1)}, {":p", S("p")}};
  EXPECT_TRUE(call(a, request));
  EXPECT_FALSE(call(a, request));
}

TEST_F(IsolationTest, ExpressionsAreCheckedAsTheTenantWroteThem) {
  auto unused = get("k");
  unused.projection_expression = "x";
  unused.expression_attribute_names = Map{{"#unused", "y"}};
  EXPECT_NE(error_of(unused).find("#unused"), std::string::npos);
  auto reserved = get("k");
  reserved.projection_expression = "name";
  EXPECT_NE(error_of(reserved).find("reserved keyword"), std::string::npos);
  auto lonely = get("k");
  lonely.expression_attribute_names = Map{{"#x", "x"}};
  EXPECT_TRUE(refuses(lonely));
  auto undefined = update("k", "SET x = :gone");
  EXPECT_NE(error_of(undefined).find(":gone"), std::string::npos);
}

TEST_F(IsolationTest, UpdateMakesOwnedItems) {
  ASSERT_TRUE(call(a, update("new")));
  EXPECT_EQ(text_of(only_item(), "GSI3PK"), "ACCOUNT#" + a.to_string());
  EXPECT_EQ(text_of(only_item(), "GSI3SK"), keys::tenant_hash("new"));
  auto request = update("new", "ADD hits :one SET GSI1PK = :g, GSI1SK = :g REMOVE gone",
                        {{":one", AttributeValue::number(1)}, {":g", S("g")}});
  request.return_values = "ALL_NEW";
  const auto response = call(a, request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->attributes->attributes(),
            item("new", "s", {{"hits", AttributeValue::number(1)}, {"GSI1PK", S("g")}, {"GSI1SK", S("g")}}));
  EXPECT_EQ(text_of(only_item(), "GSI1PK"), prefix(a) + "g");
  EXPECT_EQ(text_of(only_item(), "GSI1SK"), "g");
  request = update("new", "REMOVE GSI1PK");
  request.return_values = "UPDATED_NEW";
  const auto removed = call(a, request);
  ASSERT_TRUE(removed);
  EXPECT_FALSE(removed->attributes);  // nothing of the owner shows
  EXPECT_FALSE(only_item().contains("GSI1PK"));
}

TEST_F(IsolationTest, UpdatesThatCannotBeMadeSafeAreRefused) {
  const AttributeMap v{{":v", S("v")}};
  for (const char* text : {"SET GSI1PK = other", "SET x = GSI1PK", "SET GSI1PK = if_not_exists(GSI1PK, :v)",
                           "SET x = if_not_exists(PK, :v)", "SET GSI2PK.a = :v", "REMOVE GSI1PK.a", "REMOVE GSI1PK[0]",
                           "SET PK = :v", "SET SK = :v", "REMOVE PK"})
    EXPECT_TRUE(
        refuses(update("k", text, std::string_view(text).find(':') == std::string_view::npos ? AttributeMap() : v)))
        << text;
  EXPECT_TRUE(refuses(update("k", "ADD GSI1PK :v", {{":v", AttributeValue::number(1)}})));
  EXPECT_TRUE(refuses(update("k", "SET GSI1PK = :v", {{":v", AttributeValue::number(1)}})));
  EXPECT_TRUE(refuses(update("k", "SET GSI1PK = :v", {{":v", S("")}})));
}

TEST_F(IsolationTest, QueriesKeepTheirRanges) {
  for (const char* sk : {"a", "b", "c", "d"}) ASSERT_TRUE(call(a, put(item("k", sk))));
  using Texts = std::vector<std::string>;
  const AttributeMap values{{":k", S("k")}, {":x", S("b")}};
  const auto sks = [&](const char* condition, AttributeMap with) {
    auto response = call(a, query(condition, std::move(with)));
    EXPECT_TRUE(response) << condition << response.error().message;
    return texts(response->items, "SK");
  };
  EXPECT_EQ(sks("PK = :k AND SK = :x", values), (Texts{"b"}));
  EXPECT_EQ(sks("SK < :x AND PK = :k", values), (Texts{"a"}));
  EXPECT_EQ(sks("PK = :k AND SK <= :x", values), (Texts{"a", "b"}));
  EXPECT_EQ(sks("PK = :k AND (SK > :x)", values), (Texts{"c", "d"}));
  EXPECT_EQ(sks("PK = :k AND SK >= :x", values), (Texts{"b", "c", "d"}));
  EXPECT_EQ(sks("PK = :k AND begins_with(SK, :x)", values), (Texts{"b"}));
  EXPECT_EQ(sks("PK = :k AND SK BETWEEN :x AND :y", {{":k", S("k")}, {":x", S("b")}, {":y", S("c")}}),
            (Texts{"b", "c"}));
  EXPECT_TRUE(refuses(query("SK = :x", {{":x", S("b")}})));
  EXPECT_TRUE(refuses(query("PK > :x", {{":x", S("b")}})));
  EXPECT_TRUE(refuses(query("begins_with(PK, :x)", {{":x", S("")}})));
  EXPECT_TRUE(refuses(query("PK = :x", {{":x", AttributeValue::number(1)}})));
  EXPECT_TRUE(refuses(query("PK = :x", {{":x", S("")}})));
  EXPECT_TRUE(refuses(query("PK = :k OR PK = :x", values)));
  EXPECT_TRUE(refuses(on_table<QueryRequest>()));
  EXPECT_TRUE(refuses(query("PK = :k", {{":k", S("k")}}, "other")));
}

TEST_F(IsolationTest, PlaceholderInKeyAndFilterStaysTheTenantsInTheFilter) {
  ASSERT_TRUE(call(a, put(item("k", "k", {{"x", S("k")}}))));
  ASSERT_TRUE(call(a, put(item("k", "l", {{"x", S("other")}}))));
  auto request = query("#p = :v AND SK >= :v", {{":v", S("k")}});
  request.filter_expression = "x = :v AND #x <> #p2.PK";
  request.projection_expression = "x, #p";
  request.expression_attribute_names = Map{{"#p", "PK"}, {"#x", "x"}, {"#p2", "m"}};
  const auto response = call(a, request);
  ASSERT_TRUE(response) << response.error().message;
  ASSERT_EQ(response->items->size(), 1u);
  EXPECT_EQ(response->items->front().attributes(), (AttributeMap{{"PK", S("k")}, {"x", S("k")}}));
  request.filter_expression = "PK = :v";
  request.expression_attribute_names = Map{{"#p", "PK"}};
  EXPECT_TRUE(refuses(request));
}

TEST_F(IsolationTest, PagesGoOnWhereTheyEnded) {
  for (const char* sk : {"1", "2", "3"})
    for (const auto& account : {a, b})
      ASSERT_TRUE(call(account, put(item("k", sk, {{"GSI2PK", S("g")}, {"GSI2SK", S(std::string("x") + sk)}}))));
  for (const std::string index : {"", "GSI2"}) {
    auto request = index.empty() ? query("PK = :v", {{":v", S("k")}}) : query("GSI2PK = :v", {{":v", S("g")}}, index);
    request.limit = 1;
    std::vector<std::string> seen;
    for (int page = 0; page < 5; ++page) {
      const auto response = call(a, request);
      ASSERT_TRUE(response) << response.error().message;
      for (const auto& sk : texts(response->items, "SK")) seen.push_back(sk);
      if (!response->last_evaluated_key) break;
      EXPECT_EQ(text_of(*response->last_evaluated_key, "PK"), "k");
      EXPECT_FALSE(response->last_evaluated_key->contains("GSI3PK"));
      request.exclusive_start_key = response->last_evaluated_key;
    }
    EXPECT_EQ(seen, (std::vector<std::string>{"1", "2", "3"}));
  }
  auto request = query("GSI2PK = :v", {{":v", S("g")}}, "GSI2");
  for (const AttributeMap& bad : {key("k"), item("k", "1", {{"GSI1PK", S("g")}, {"GSI1SK", S("x")}}),
                                  item("k", "1", {{"GSI2PK", S("")}, {"GSI2SK", S("x")}}), AttributeMap{}}) {
    request.exclusive_start_key = bad;
    EXPECT_TRUE(refuses(request));
  }
}

TEST_F(IsolationTest, Batches) {
  ddb::BatchWriteItemRequest write;
  write.request_items["data"] = {{.put_request = ddb::PutRequest{ddb::Item(item("k1"))}},
                                 {.put_request = ddb::PutRequest{ddb::Item(item("k2"))}}};
  ASSERT_TRUE(call(a, write));
  ASSERT_TRUE(call(b, put(item("k2", "s", {{"of", S("b")}}))));
  ddb::BatchGetItemRequest read;
  read.request_items["data"].keys = {key("k1"), key("k2"), key("k3")};
  read.request_items["data"].projection_expression = "PK, #x";
  read.request_items["data"].expression_attribute_names = Map{{"#x", "of"}};
  const auto response = call(a, read);
  ASSERT_TRUE(response) << response.error().message;
  ASSERT_EQ(response->responses->size(), 1u);
  EXPECT_EQ(texts(response->responses->at("data"), "PK"), (std::vector<std::string>{"k1", "k2"}));
  write.request_items["data"] = {{.delete_request = ddb::DeleteRequest{key("k2")}}};
  ASSERT_TRUE(call(a, write));
  EXPECT_FALSE(call(a, get("k2"))->item);
  EXPECT_TRUE(call(b, get("k2"))->item);
  write.request_items["data"] = {{.put_request = ddb::PutRequest{ddb::Item(item(""))}}};
  EXPECT_TRUE(refuses(write));
  write.request_items["data"] = {ddb::WriteRequest{}};
  EXPECT_TRUE(refuses(write));
}

TEST_F(IsolationTest, UnprocessedPartsComeBackAsTheTenantSentThem) {
  dynamodb.twist = [&](const ddb::Request& request, FakeDynamoDb::Answer& answer) {
    if (const auto* read = std::get_if<ddb::BatchGetItemRequest>(&request)) {
      ddb::BatchGetItemResponse nothing;
      nothing.unprocessed_keys = read->request_items;
      answer = nothing;
    } else if (const auto* write = std::get_if<ddb::BatchWriteItemRequest>(&request)) {
      ddb::BatchWriteItemResponse nothing;
      nothing.unprocessed_items = write->request_items;
      answer = nothing;
    }
  };
  ddb::BatchGetItemRequest read;
  read.request_items["data"].keys = {key("k1"), key("k2")};
  read.request_items["data"].projection_expression = "#x";
  read.request_items["data"].expression_attribute_names = Map{{"#x", "of"}};
  EXPECT_EQ(call(a, read)->unprocessed_keys, read.request_items);
  ddb::BatchWriteItemRequest write;
  write.request_items["data"] = {{.put_request = ddb::PutRequest{ddb::Item(item("k", "s", {{"GSI1PK", S("g")}}))}},
                                 {.delete_request = ddb::DeleteRequest{key("d")}}};
  EXPECT_EQ(call(a, write)->unprocessed_items, write.request_items);
}

TEST_F(IsolationTest, Transactions) {
  ddb::TransactWriteItemsRequest write;
  write.transact_items.resize(3);
  write.transact_items[0].put = ddb::Put{.item = ddb::Item(item("k1")), .table_name = "data"};
  write.transact_items[1].update = ddb::Update{.key = key("k2"),
                                               .update_expression = "SET x = :x",
                                               .table_name = "data",
                                               .expression_attribute_values = AttributeMap{{":x", S("1")}}};
  write.transact_items[2].condition_check =
      ddb::ConditionCheck{.key = key("k3"), .table_name = "data", .condition_expression = "attribute_not_exists(PK)"};
  ASSERT_TRUE(call(b, put(item("k3"))));
  ASSERT_TRUE(call(a, write));
  for (const char* pk : {"k1", "k2"}) {
    const auto& stored = dynamodb.tables[kShared].items.at({prefix(a) + pk, "s"});
    EXPECT_EQ(text_of(stored, "GSI3SK"), keys::tenant_hash(pk));
  }
  ddb::TransactGetItemsRequest read;
  read.transact_items = {{{.key = key("k2"), .table_name = "data"}}, {{.key = key("k3"), .table_name = "data"}}};
  const auto got = call(a, read);
  ASSERT_TRUE(got);
  EXPECT_EQ((*got->responses)[0].item->attributes(), item("k2", "s", {{"x", S("1")}}));
  EXPECT_FALSE((*got->responses)[1].item);

  write.transact_items[0].put->table_name = kShared;
  EXPECT_EQ(error_of(write), "ResourceNotFoundException: Requested resource not found");
  write.transact_items = {ddb::TransactWriteItem{}};
  EXPECT_TRUE(refuses(write));
}

TEST_F(IsolationTest, CancellationReasonsShowTheTenantsItem) {
  ASSERT_TRUE(call(a, put(item("k", "s", {{"GSI1PK", S("g")}}))));
  ddb::TransactWriteItemsRequest write;
  write.transact_items.resize(1);
  write.transact_items[0].delete_ = ddb::Delete{.key = key("k"),
                                                .table_name = "data",
                                                .condition_expression = "attribute_exists(x)",
                                                .return_values_on_condition_check_failure = "ALL_OLD"};
  const auto response = call(a, write);
  ASSERT_FALSE(response);
  ASSERT_EQ(response.error().reasons.size(), 1u);
  EXPECT_EQ(response.error().reasons[0].code, "ConditionalCheckFailed");
  EXPECT_EQ(response.error().reasons[0].item->attributes(), item("k", "s", {{"GSI1PK", S("g")}}));
  auto single = put(item("k"));
  single.condition_expression = "attribute_exists(x)";
  single.return_values_on_condition_check_failure = "ALL_OLD";
  EXPECT_EQ(call(a, single).error().item->attributes(), item("k", "s", {{"GSI1PK", S("g")}}));
}

TEST_F(IsolationTest, IdempotencyTokensOfTenantsNeverMeet) {
  ddb::TransactWriteItemsRequest write;
  write.client_request_token = "token";
  write.transact_items.resize(1);
  write.transact_items[0].put = ddb::Put{.item = ddb::Item(item("k")), .table_name = "data"};
  const auto token_of = [&](const AccountId& account) {
    EXPECT_TRUE(call(account, write));
    return *sent<ddb::TransactWriteItemsRequest>().client_request_token;
  };
  EXPECT_EQ(token_of(a), token_of(a));
  EXPECT_NE(token_of(a), token_of(b));
  EXPECT_LE(token_of(a).size(), 36u);
  write.client_request_token = std::string(37, 'x');
  EXPECT_TRUE(refuses(write));
}

TEST_F(IsolationTest, ForeignKeyInAReplyIsAnInternalErrorAndNeverShown) {
  const AttributeMap foreign = {{"PK", S(prefix(b) + "secret")}, {"SK", S("s")}};
  const std::vector<AttributeMap> replies = {foreign,
                                             {{"PK", S("secret")}, {"SK", S("s")}},
                                             {{"PK", S("ACCOUNT#" + a.to_string())}, {"SK", S("METADATA")}},
                                             {{"PK", S(prefix(a) + "k")}, {"GSI1PK", S(prefix(b) + "g")}},
                                             {{"PK", S(prefix(a) + "k")}, {"GSI2PK", AttributeValue::number(1)}},
                                             {{"x", S("1")}, {"GSI3PK", S("ACCOUNT#" + b.to_string())}}};
  for (const auto& reply : replies) {
    dynamodb.twist = [&](const ddb::Request&, FakeDynamoDb::Answer& answer) {
      ddb::GetItemResponse response;
      response.item = ddb::Item(reply);
      answer = response;
    };
    const auto response = call(a, get("k"));
    ASSERT_FALSE(response);
    EXPECT_EQ(response.error().code, "InternalServerError");
    EXPECT_EQ(response.error().status, 500);
    EXPECT_EQ(response.error().message.find("secret"), std::string::npos);
    dynamodb.twist = [&](const ddb::Request&, FakeDynamoDb::Answer& answer) {
      ddb::QueryResponse page;
      page.items.emplace().push_back(ddb::Item(reply));
      answer = page;
    };
    EXPECT_EQ(call(a, query("PK = :k", {{":k", S("k")}})).error().code, "InternalServerError");
    dynamodb.twist = [&](const ddb::Request&, FakeDynamoDb::Answer& answer) {
      ddb::Error error("ConditionalCheckFailedException", "x");
      error.item = ddb::Item(reply);
      answer = std::unexpected(error);
    };
    EXPECT_EQ(call(a, put(item("k"))).error().code, "InternalServerError");
  }
  dynamodb.twist = [&](const ddb::Request&, FakeDynamoDb::Answer& answer) {
    ddb::QueryResponse page;
    page.last_evaluated_key = foreign;
    answer = page;
  };
  EXPECT_EQ(call(a, query("PK = :k", {{":k", S("k")}})).error().code, "InternalServerError");
  dynamodb.twist = [&](const ddb::Request&, FakeDynamoDb::Answer& answer) {
    ddb::BatchGetItemResponse response;
    response.responses.emplace()["another-table"];
    answer = response;
  };
  ddb::BatchGetItemRequest read;
  read.request_items["data"].keys = {key("k")};
  EXPECT_EQ(call(a, read).error().code, "InternalServerError");
}

TEST_F(IsolationTest, ErrorTextsShowNothingPhysical) {
  const auto text_for = [&](ddb::Error error) {
    dynamodb.twist = [&](const ddb::Request&, FakeDynamoDb::Answer& answer) { answer = std::unexpected(error); };
    return error_of(get("k"));
  };
  EXPECT_EQ(text_for({"ValidationException", "Item size has exceeded the maximum allowed size"}),
            "ValidationException: Item size has exceeded the maximum allowed size");
  for (const std::string& leak : {"One or more parameter values were invalid: " + prefix(a) + "k",
                                  "One or more parameter values were invalid: " + kShared,
                                  std::string("One or more parameter values were invalid: GSI3PK"),
                                  std::string("User arn:aws:iam::1:role/platform may not")})
    EXPECT_EQ(text_for({"ValidationException", leak}), "ValidationException: The request is not valid for this table");
  for (const char* code : {"AccessDeniedException", "UnrecognizedClientException", "Whatever"})
    EXPECT_EQ(text_for({code, "arn:aws:iam::1:role/platform"}), "InternalServerError: Internal server error");
  EXPECT_EQ(text_for({"ResourceNotFoundException", "Table: " + kShared + " not found"}),
            "ResourceNotFoundException: Requested resource not found");
  EXPECT_EQ(text_for({"ProvisionedThroughputExceededException", kShared}).find(kShared), std::string::npos);
}

TEST_F(IsolationTest, ConsumedCapacityNamesTheTenantsTable) {
  dynamodb.twist = [&](const ddb::Request&, FakeDynamoDb::Answer& answer) {
    ddb::PutItemResponse response;
    response.consumed_capacity.emplace().table_name = kShared;
    response.consumed_capacity->global_secondary_indexes = {{"GSI1", {}}, {"GSI3", {}}};
    answer = response;
  };
  const auto response = call(a, put(item("k")));
  EXPECT_EQ(response->consumed_capacity->table_name, "data");
  EXPECT_EQ(response->consumed_capacity->global_secondary_indexes->size(), 1u);
}

TEST_F(IsolationTest, LegacyParametersScansAndTablesAreRefused) {
  auto legacy_get = get("k");
  legacy_get.attributes_to_get = {"x"};
  EXPECT_TRUE(refuses(legacy_get));
  auto legacy_put = put(item("k"));
  legacy_put.expected.emplace();
  EXPECT_TRUE(refuses(legacy_put));
  auto legacy_update = update("k");
  legacy_update.attribute_updates.emplace();
  EXPECT_TRUE(refuses(legacy_update));
  auto legacy_query = on_table<QueryRequest>();
  legacy_query.key_conditions.emplace();
  EXPECT_TRUE(refuses(legacy_query));
  EXPECT_TRUE(refuses(on_table<ddb::ScanRequest>()));
  EXPECT_EQ(error_of(on_table<ddb::DeleteTableRequest>()).substr(0, 21), "AccessDeniedException");
  EXPECT_EQ(error_of(ddb::ListTablesRequest()).substr(0, 21), "AccessDeniedException");
  EXPECT_TRUE(dynamodb.tables.contains(kShared));
}

TEST_F(IsolationTest, TenantDataRoutesAndFailsClosed) {
  FakeSsm ssm;
  const std::string own = "app-test-account-" + b.to_string();
  dynamodb.tables[own];
  const auto set = [&](const AccountId& id, const std::string& name, const std::string& value) {
    ssm.parameters["/accounts/" + id.to_string() + "/" + name] = value;
  };
  for (const auto& id : {a, b}) {
    set(id, "cloud-type", id == a ? "public" : "private");
    set(id, "provisioning-status", "active");
    set(id, "dynamodb/table-name", id == a ? kShared : own);
  }
  Router router(ssm, testing::names(), stage.clock, stage.random, stage.tasks, {});
  TenantData data(router, dynamodb);
  const auto code = [&](const AccountId& id) {
    const auto response = stage.run(data.call(id, get("k")));
    return response ? "" : response.error().code;
  };
  ASSERT_TRUE(stage.run(data.call(a, put(item("k")))));
  ASSERT_TRUE(stage.run(data.call(b, put(item("k")))));
  EXPECT_EQ(dynamodb.tables[kShared].items.size(), 1u);
  EXPECT_EQ(dynamodb.tables[own].items.size(), 1u);
  EXPECT_EQ(code(AccountId::random(stage.random)), "AccountNotFoundException");

  dynamodb.tables.erase(own);
  set(b, "provisioning-status", "deleting");
  EXPECT_EQ(code(b), "ResourceNotFoundException");
  EXPECT_EQ(code(b), "AccountNotActiveException");  // the route was dropped with the table
  router.invalidate(a);
  ssm.error = aws::Error{"InternalServerError", "down", 500};
  EXPECT_EQ(code(a), "RouteUnavailableException");
}

TEST_F(IsolationTest, AdminTableIsTheSharedOneOnly) {
  AdminTable admin(dynamodb, testing::names());
  dynamodb.tables["other"];
  auto request = put({{"PK", S("ACCESSKEY#1")}, {"SK", S("METADATA")}});
  request.table_name = "other";
  ASSERT_TRUE(stage.run(admin.call(request)));
  EXPECT_TRUE(dynamodb.tables["other"].items.empty());
  EXPECT_EQ(text_of(only_item(), "PK"), "ACCESSKEY#1");
  ddb::BatchGetItemRequest two;
  two.request_items["x"].keys = two.request_items["y"].keys = {key("k")};
  EXPECT_FALSE(stage.run(admin.call(two)));
  EXPECT_FALSE(stage.run(admin.call(on_table<ddb::DeleteTableRequest>())));
  EXPECT_TRUE(dynamodb.tables.contains(kShared));
}

}  // namespace
}  // namespace tenantry::tenancy
