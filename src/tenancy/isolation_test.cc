#include "tenancy/isolation.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tenancy/keys.h"
#include "tenancy/testing_isolation.h"

namespace tenantry::tenancy {
namespace {

using namespace testing;

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

TEST_F(IsolationTest, ConditionsOnKeysCompareTheTenantsValues) {
  auto request = put(item("k"));
  request.condition_expression = "attribute_not_exists(PK)";
  EXPECT_TRUE(call(a, request));
  EXPECT_EQ(error_of(request), "ConditionalCheckFailedException: The conditional request failed");
  request.condition_expression = "attribute_exists(#p) AND NOT attribute_exists(GSI1PK)";
  request.expression_attribute_names = Map{{"#p", "PK"}};
  EXPECT_TRUE(call(a, request));
  const auto holds = [&](const char* text) {
    auto tested = put(item("k"));
    tested.condition_expression = text;
    tested.expression_attribute_values = AttributeMap{{":v", S("k")}};
    return call(a, tested).has_value();
  };
  EXPECT_TRUE(holds("PK = :v"));
  EXPECT_FALSE(holds("PK < :v"));
  EXPECT_TRUE(holds("contains(PK, :v)"));
  EXPECT_FALSE(holds("NOT PK BETWEEN :v AND :v"));
}

TEST_F(IsolationTest, AValueThatStandsForAKeyAndForAnotherAttributeGoesAsTwo) {
  ASSERT_TRUE(call(a, put(item("k", "s", {{"x", S("k")}}))));
  auto request = put(item("k"));
  request.condition_expression = "x = :v AND PK = :v AND (PK = :v OR x = :v)";
  request.expression_attribute_values = AttributeMap{{":v", S("k")}};
  EXPECT_TRUE(call(a, request));
  const auto& physical = sent<ddb::PutItemRequest>();
  EXPECT_EQ(physical.condition_expression, "x = :0 AND PK = :1 AND (PK = :1 OR x = :0)");
  EXPECT_EQ(*physical.expression_attribute_values, (AttributeMap{{":0", S("k")}, {":1", S(prefix(a) + "k")}}));
}

TEST_F(IsolationTest, ConditionsThatWouldSeeThePrefixAreRefused) {
  for (const char* text : {"contains(GSI1PK, :v)", "GSI1PK = x AND x = :v", "x = :v OR NOT size(GSI2PK) = x",
                           "PK IN (x, :v)", "size(PK) = size(:v)", "GSI2PK BETWEEN x AND :v"}) {
    auto bad = put(item("k"));
    bad.condition_expression = text;
    bad.expression_attribute_values = AttributeMap{{":v", S("k")}};
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
  for (const char* text : {"SET GSI1PK = other", "SET x = GSI1PK", "SET GSI1PK = if_not_exists(other, :v)",
                           "SET x = if_not_exists(GSI1PK, :v)", "SET GSI2PK.a = :v", "REMOVE GSI1PK.a",
                           "REMOVE GSI1PK[0]", "SET PK = :v", "SET SK = :v", "REMOVE PK"})
    EXPECT_TRUE(
        refuses(update("k", text, std::string_view(text).find(':') == std::string_view::npos ? AttributeMap() : v)))
        << text;
  EXPECT_TRUE(refuses(update("k", "SET GSI1PK = :v", {{":v", AttributeValue::number(1)}})));
  EXPECT_TRUE(refuses(update("k", "SET GSI1PK = :v", {{":v", S("")}})));
  EXPECT_TRUE(refuses(update("k", "SET GSI1PK = :v", {{":v", S(std::string(kMaxTenantKeySize + 1, 'k'))}})));
}

TEST_F(IsolationTest, UpdatesOfIndexKeysStoreThePrefixAndShowNone) {
  auto request = update("k", "SET GSI1PK = if_not_exists(GSI1PK, :v), x = :v, GSI2PK = PK, y = PK", {{":v", S("v")}});
  request.return_values = "UPDATED_NEW";
  const auto response = call(a, request);
  ASSERT_TRUE(response) << response.error().message;
  EXPECT_EQ(response->attributes->attributes(),
            (AttributeMap{{"GSI1PK", S("v")}, {"GSI2PK", S("k")}, {"x", S("v")}, {"y", S("k")}}));
  EXPECT_EQ(text_of(only_item(), "GSI1PK"), prefix(a) + "v");
  EXPECT_EQ(text_of(only_item(), "GSI2PK"), prefix(a) + "k");
  EXPECT_EQ(text_of(only_item(), "y"), "k");
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
      if (const auto& start = sent<QueryRequest>().exclusive_start_key) {
        EXPECT_EQ(text_of(*start, "PK"), prefix(a) + "k");
        if (!index.empty()) EXPECT_EQ(text_of(*start, "GSI2PK"), prefix(a) + "g");
      }
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

}  // namespace
}  // namespace tenantry::tenancy
