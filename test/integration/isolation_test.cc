// Tenants' requests through isolation, each reply beside that of a bare table which got the same.
#include <gmock/gmock.h>

#include <set>

#include "aws/dynamodb/item_size.h"
#include "isolation_world.h"

namespace tenantry::isolation_testing {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

class IsolatedTable : public World {
 protected:
  void SetUp() override {
    for (const char* item :
         {"{'PK':{'S':'k'},'SK':{'S':'s'},'GSI1PK':{'S':'k'},'GSI1SK':{'S':'1'},'same':{'S':'k'},'n':{'N':'1'},"
          "'list':{'L':[{'S':'k'},{'N':'1'}]},'set':{'SS':['k','l']},'text':{'S':'a k b'},'m':{'M':{'PK':{'S':'k'}}}}",
          "{'PK':{'S':'long key'},'SK':{'S':'s'},'GSI1PK':{'S':'other'},'GSI1SK':{'S':'2'},'GSI2PK':{'S':'g'},"
          "'GSI2SK':{'S':'x'},'same':{'S':'other'}}",
          "{'PK':{'S':'k'},'SK':{'S':'t'}}"})
      for (Tenant* tenant : tenants()) tenant->both<ddb::PutItemRequest>(put(item));
  }
  std::vector<Tenant*> tenants() { return {a.get(), b.get(), c.get()}; }

  static std::string put(std::string_view item) { return "{'TableName':'data','Item':" + std::string(item) + "}"; }

  static constexpr std::string_view kValues =
      "{':k':{'S':'k'},':a':{'S':'a'},':z':{'S':'z'},':e':{'S':''},':n':{'N':'1'},':eight':{'N':'8'},':b':{'B':'aw=='},"
      "':ss':{'SS':['k','x']},':l':{'L':[{'S':'k'},{'N':'1'}]},':half':{'N':'0.5'},':big':{'N':'1E100'},"
      "':key':{'S':'long key and more'},':t':{'S':'S'},':null':{'NULL':true}}";
  static constexpr std::string_view kNames = "{'#p':'PK','#g':'GSI1PK','#s':'same'}";

  /// Only the placeholders that the text uses.
  static std::string maps(const std::string& text) {
    auto made = request<ddb::UpdateItemRequest>(
        "{'TableName':'data','Key':{},'ExpressionAttributeNames':" + std::string(kNames) +
        ",'ExpressionAttributeValues':" + std::string(kValues) + "}");
    std::string names, values;
    const auto uses = [&](const std::string& placeholder) {
      for (auto at = text.find(placeholder); at != text.npos; at = text.find(placeholder, at + 1)) {
        const auto end = at + placeholder.size();
        if (end == text.size() || !std::isalnum(static_cast<unsigned char>(text[end]))) return true;
      }
      return false;
    };
    for (const auto& [placeholder, name] : *made.expression_attribute_names)
      if (uses(placeholder)) names += (names.empty() ? "'" : ",'") + placeholder + "':'" + name + "'";
    for (const auto& [placeholder, value] : *made.expression_attribute_values) {
      if (!uses(placeholder)) continue;
      std::string json;
      ddb::append_json(json, value);
      values += (values.empty() ? "'" : ",'") + placeholder + "':" + json;
    }
    std::string all;
    if (!names.empty()) all += ",'ExpressionAttributeNames':{" + names + "}";
    if (!values.empty()) all += ",'ExpressionAttributeValues':{" + values + "}";
    return all;
  }
  static std::string conditional(const std::string& pk, const std::string& condition) {
    return "{'TableName':'data','Key':{'PK':{'S':'" + pk + "'},'SK':{'S':'s'}},'UpdateExpression':'SET seen=n'," +
           "'ReturnValues':'ALL_NEW','ReturnValuesOnConditionCheckFailure':'ALL_OLD','ConditionExpression':'" +
           condition + "'" + maps(condition) + "}";
  }
};

// Half of them hold, half do not: what counts is that the bare table says the same.
constexpr const char* kConditions[] = {
    "PK = :k",
    "#p = :k",
    ":k = PK",
    "PK <> :k",
    "PK = :n",
    "PK <> :n",
    "PK < :z",
    "PK <= :a",
    ":a < PK",
    "PK > :k",
    "PK >= :k",
    "PK < :n",
    "PK = :b",
    "PK = :e",
    "PK > :e",
    "GSI1PK = :k",
    "#g = :k AND same = :k",
    "GSI2PK = :k",
    "GSI2PK <> :k",
    "NOT GSI2PK = :k",
    "PK BETWEEN :a AND :z",
    "PK BETWEEN :k AND :z",
    "PK BETWEEN :n AND :eight",
    ":k BETWEEN PK AND :z",
    ":a BETWEEN PK AND GSI1PK",
    ":k BETWEEN :a AND PK",
    "PK IN (:a, :k)",
    "PK IN (:n, :ss, :z)",
    ":k IN (:a, GSI1PK)",
    "begins_with(PK, :k)",
    "begins_with(PK, :e)",
    "begins_with(:key, PK)",
    "begins_with(PK, :b)",
    "begins_with(GSI1PK, PK)",
    "PK = GSI1PK",
    "PK <> GSI1PK",
    "GSI1PK <= PK",
    "PK = same",
    "same = #p",
    "PK <> same",
    "PK < same",
    "PK = n",
    "PK = gone",
    "PK <> gone",
    "PK BETWEEN same AND :z",
    "PK BETWEEN gone AND same",
    "PK IN (same, gone)",
    "same IN (PK, :a)",
    "gone IN (PK, :a)",
    "begins_with(PK, same)",
    "begins_with(#s, PK)",
    "contains(PK, :k)",
    "contains(PK, :a)",
    "contains(PK, :n)",
    "contains(:key, PK)",
    "contains(:ss, PK)",
    "contains(:l, PK)",
    "contains(:l, GSI1PK)",
    "contains(:ss, GSI2PK)",
    "contains(list, PK)",
    "contains(#s, PK)",
    "contains(text, PK)",
    "contains(PK, same)",
    "contains(GSI1PK, :n)",
    "NOT contains(PK, :a)",
    "size(PK) = :n",
    "size(PK) > :n",
    ":n < size(PK)",
    "size(PK) = :eight",
    "size(PK) > :half",
    "size(PK) < :big",
    "size(PK) = :k",
    "size(PK) = size(GSI1PK)",
    "size(PK) = size(same)",
    "size(PK) BETWEEN :n AND :eight",
    "size(PK) IN (:half, :eight)",
    "size(PK) = n",
    "size(GSI2PK) = :n",
    "attribute_type(PK, :t)",
    "attribute_type(GSI2PK, :t)",
    "attribute_exists(PK)",
    "attribute_not_exists(#p)",
    "attribute_exists(GSI2PK) OR PK = :k",
    "NOT (PK = :a OR (same = :k AND NOT #g = :k))",
    "m.PK = :k",
    "PK = m.PK",
    "PK = :k AND same = :k AND SK <> :k",
    "PK.a = :k",
    "GSI1PK[0] = :k",
    "contains(SK.a, :k)",
    "PK = :null",
    "PK < :null",
    "PK = PK",
    "size(:k) = :n AND PK = :k",
};

TEST_F(IsolatedTable, ConditionsOnKeysMeanWhatTheyMeanWithoutIsolation) {
  for (const char* condition : kConditions)
    for (const char* pk : {"k", "long key", "none"})
      for (Tenant* tenant : tenants()) tenant->both<ddb::UpdateItemRequest>(conditional(pk, condition));
}

TEST_F(IsolatedTable, ConditionsThatCannotBeScopedAreRefused) {
  for (const char* condition : {"GSI1PK = same", "same < GSI1PK", "contains(GSI1PK, :k)", "contains(same, GSI1PK)",
                                "GSI1PK BETWEEN same AND :z", "PK IN (same, :k)", "size(GSI1PK) = n",
                                "size(PK) = size(:k)", "begins_with(GSI1PK, same)", "contains(PK, GSI1PK)"}) {
    const auto reply = a->call(request<ddb::UpdateItemRequest>(conditional("k", condition)));
    ASSERT_FALSE(reply) << condition;
    EXPECT_THAT(text_of(reply.error()), StartsWith("ValidationException: Invalid ConditionExpression: ")) << condition;
  }
}

TEST_F(IsolatedTable, FiltersOnKeysToo) {
  for (const std::string condition : kConditions) {
    if (condition.contains("#s") || condition.contains("size(:k) =")) continue;
    std::string text = condition;
    for (const char* index : {"GSI1", "GSI2"}) {
      const std::string own = std::string(index) + "PK";
      for (const char* value : {"k", "other", "g"}) {
        std::string query = std::string("{'TableName':'data','IndexName':'") + index + "','KeyConditionExpression':'" +
                            own + " = :key','FilterExpression':'" + text + "'";
        std::string more = maps(text);
        const std::string key = std::string("':key':{'S':'") + value + "'}}";
        if (text.contains(":key")) continue;
        const auto at = more.find("'ExpressionAttributeValues':{");
        if (at == more.npos)
          more += ",'ExpressionAttributeValues':{" + key;
        else
          more.insert(at + 29, key.substr(0, key.size() - 1) + ",");
        for (const char* select : {"", ",'Select':'COUNT'", ",'ProjectionExpression':'n,same'"})
          for (Tenant* tenant : tenants()) tenant->both<ddb::QueryRequest>(query + more + select + "}");
      }
    }
  }
}

constexpr const char* kUpdates[] = {
    "SET GSI1PK = :a",
    "SET #g = :a, same = :a",
    "SET GSI1PK = if_not_exists(GSI1PK, :a)",
    "SET GSI2PK = if_not_exists(GSI2PK, :a), GSI2SK = :a",
    "SET GSI2PK = if_not_exists(GSI2PK, if_not_exists(GSI1PK, :a))",
    "SET GSI2PK = GSI1PK",
    "SET GSI1PK = PK",
    "SET GSI2PK = if_not_exists(PK, :a)",
    "SET GSI2PK = GSI2PK",
    "SET copy = PK",
    "SET copy = if_not_exists(PK, :n)",
    "SET copy = if_not_exists(gone, #p)",
    "SET m.copy = PK",
    "SET copy = list_append(list, :l)",
    "SET GSI1PK = :n",
    "SET GSI1PK = :e",
    "SET GSI1PK = :ss",
    "SET GSI2PK = :null",
    "SET GSI1PK = n + :n",
    "SET GSI1PK = GSI1PK + :n",
    "SET copy = PK + :n",
    "SET copy = GSI1PK - :n",
    "SET copy = if_not_exists(GSI2PK, :n) + :n",
    "SET copy = list_append(GSI1PK, :l)",
    "SET GSI1PK = list_append(list, :l)",
    "SET GSI1SK = :e",
    "SET GSI1SK = :n",
    "REMOVE GSI1PK",
    "REMOVE #g, GSI2PK",
    "REMOVE GSI1PK.a",
    "REMOVE GSI1PK[0]",
    "SET GSI2PK.a = :a",
    "SET PK.a = :a",
    "SET PK = :a",
    "SET SK = :a",
    "REMOVE PK",
    "ADD PK :n",
    "ADD GSI1PK :n",
    "ADD GSI2PK :ss",
    "DELETE GSI1PK :ss",
    "DELETE GSI2PK :ss",
    "ADD n :n SET same = :a REMOVE list[0]",
    "SET GSI1PK = gone",
    "SET m.PK = :a",
    "SET copy = m.PK",
    "SET gone.a = :a",
};

TEST_F(IsolatedTable, UpdatesDoWhatTheyDoWithoutIsolation) {
  for (const std::string update : kUpdates) {
    if (update == "SET GSI1PK = gone") continue;  // refused
    for (const char* pk : {"k", "long key", "new"})
      for (const char* returns : {"ALL_OLD", "UPDATED_OLD", "ALL_NEW", "UPDATED_NEW"})
        for (Tenant* tenant : tenants()) {
          tenant->both<ddb::UpdateItemRequest>("{'TableName':'data','Key':{'PK':{'S':'" + std::string(pk) +
                                               "'},'SK':{'S':'s'}},'ReturnValues':'" + returns +
                                               "','UpdateExpression':'" + update + "'" + maps(update) + "}");
          tenant->both<ddb::GetItemRequest>("{'TableName':'data','Key':{'PK':{'S':'" + std::string(pk) +
                                            "'},'SK':{'S':'s'}}}");
        }
  }
}

TEST_F(IsolatedTable, UpdatesThatWouldShowOrLoseThePrefixAreRefused) {
  for (const char* update : {"SET GSI1PK = gone", "SET copy = GSI1PK", "SET copy = if_not_exists(GSI1PK, :a)",
                             "SET GSI1PK = if_not_exists(same, :a)", "SET GSI1PK = m.PK", "SET GSI3PK = :a",
                             "SET copy = if_not_exists(gone, GSI1PK)", "REMOVE GSI3SK", "ADD GSI3PK :n"}) {
    const auto reply = a->call(request<ddb::UpdateItemRequest>(
        "{'TableName':'data','Key':{'PK':{'S':'k'},'SK':{'S':'s'}},'UpdateExpression':'" + std::string(update) + "'" +
        maps(update) + "}"));
    ASSERT_FALSE(reply) << update;
    EXPECT_EQ(reply.error().code, "ValidationException") << update;
  }
}

TEST_F(IsolatedTable, OwnersStayTheirItemsOwners) {
  for (const char* update : {"SET x = :a", "REMOVE GSI1PK"})
    a->both<ddb::UpdateItemRequest>(
        "{'TableName':'data','Key':{'PK':{'S':'fresh'},'SK':{'S':'s'}},"
        "'UpdateExpression':'" +
        std::string(update) + "'" + maps(update) + "}");
  a->both<ddb::UpdateItemRequest>("{'TableName':'data','Key':{'PK':{'S':'bare'},'SK':{'S':'s'}}}");
  EXPECT_EQ(platform.rows(kShared).size(), platform.rows(kShared, "GSI3").size());
}

TEST_F(IsolatedTable, LongUpdatesKeepTheTenantsLimits) {
  // 4,096 bytes, with spaces: what the platform adds fits in their place.
  std::string update = "SET x = :a";
  for (int i = 0; update.size() < 4060; ++i) update += ", x" + std::to_string(i) + " = :a";
  update.resize(update.rfind(','));
  while (update.size() < 4096) update += ' ';
  const auto of = [&](const std::string& text) {
    return "{'TableName':'data','Key':{'PK':{'S':'k'},'SK':{'S':'s'}},'UpdateExpression':'" + text + "'" + maps(text) +
           "}";
  };
  EXPECT_EQ(a->both<ddb::UpdateItemRequest>(of(update)), "{}");
  EXPECT_THAT(a->both<ddb::UpdateItemRequest>(of(update + " ")), HasSubstr("Expression size has exceeded"));
  std::string sums = "SET x = :n";
  for (int i = 0; i < 300; ++i) sums += ",a" + std::to_string(i) + "=:n+:n";
  EXPECT_EQ(a->both<ddb::UpdateItemRequest>(of(sums)), "{}");
  EXPECT_THAT(a->both<ddb::UpdateItemRequest>(of(sums + ",b=:n+:n")), HasSubstr("too many operators"));
}

TEST_F(IsolatedTable, TheTableIsDescribedAsTheTenantsOwn) {
  for (Tenant* tenant : tenants()) {
    const auto described = tenant->call(request<ddb::DescribeTableRequest>("{'TableName':'data'}"));
    ASSERT_TRUE(described) << text_of(described.error());
    const std::string text = text_of(Reply(*described));
    EXPECT_THAT(text, Not(HasSubstr(tenant->table_name())));
    EXPECT_THAT(text, Not(HasSubstr("GSI3")));
    EXPECT_THAT(text, Not(HasSubstr("stream")));
    const ddb::TableDescription& table = *described->table;
    EXPECT_EQ(table.item_count, 3);
    EXPECT_EQ(table.table_status, "ACTIVE");
    const std::string arn = *table.table_arn;
    EXPECT_THAT(arn, testing::MatchesRegex("arn:aws:dynamodb:us-east-1:[0-9]{12}:table/data"));
    for (const std::string& name : {std::string("data"), arn}) {
      const std::string k = "'Key':{'PK':{'S':'k'},'SK':{'S':'t'}}";
      EXPECT_EQ(
          text_of(Reply(tenant->call(request<ddb::GetItemRequest>("{'TableName':'" + name + "'," + k + "}")).value())),
          "{\"Item\":{\"PK\":{\"S\":\"k\"},\"SK\":{\"S\":\"t\"}}}");
      const auto batch = tenant->call(request<ddb::BatchGetItemRequest>(
          "{'RequestItems':{'" + name + "':{'Keys':[{'PK':{'S':'k'},'SK':{'S':'t'}}]}}}"));
      ASSERT_TRUE(batch);
      EXPECT_EQ(batch->responses->at(name).size(), 1u);
      EXPECT_TRUE(tenant->call(request<ddb::TransactWriteItemsRequest>(
          "{'TransactItems':[{'Put':{'TableName':'" + name + "','Item':{'PK':{'S':'k'},'SK':{'S':'t'}}}}]}")));
      EXPECT_TRUE(tenant->call(request<ddb::DescribeTimeToLiveRequest>("{'TableName':'" + name + "'}")));
      for (Tenant* other : tenants()) {
        if (other == tenant || name == "data") continue;
        EXPECT_EQ(other->call(request<ddb::GetItemRequest>("{'TableName':'" + name + "'," + k + "}")).error().code,
                  "ResourceNotFoundException");
      }
    }
    EXPECT_THAT(*tenant->call(ddb::ListTablesRequest())->table_names, ElementsAre("data"));
    EXPECT_TRUE(
        tenant->call(request<ddb::ListTablesRequest>("{'ExclusiveStartTableName':'data'}"))->table_names->empty());
    tenant->both<ddb::DescribeTableRequest>("{'TableName':'app-test-shared'}");
    tenant->both<ddb::DescribeTimeToLiveRequest>("{'TableName':'data'}");
  }
}

TEST_F(IsolatedTable, TokensAreEachTenantsOwn) {
  const auto write = [](const std::string& value) {
    return "{'ClientRequestToken':'same','TransactItems':[{'Update':{'TableName':'data','Key':{'PK':{'S':'k'},'SK':{'S'"
           ":"
           "'s'}},'UpdateExpression':'ADD times :v','ExpressionAttributeValues':{':v':{'N':'" +
           value + "'}}}}]}";
  };
  for (Tenant* tenant : tenants()) {
    EXPECT_EQ(tenant->both<ddb::TransactWriteItemsRequest>(write("1")), "{}");
    EXPECT_EQ(tenant->both<ddb::TransactWriteItemsRequest>(write("1")), "{}");
    EXPECT_THAT(tenant->both<ddb::TransactWriteItemsRequest>(write("2")),
                StartsWith("IdempotentParameterMismatchException: "));
    EXPECT_THAT(tenant->both<ddb::GetItemRequest>("{'TableName':'data','Key':{'PK':{'S':'k'},'SK':{'S':'s'}}}"),
                HasSubstr("\"times\":{\"N\":\"1\"}"));
  }
}

TEST_F(IsolatedTable, OneBatchMayUseBothNames) {
  const std::string arn = *a->call(request<ddb::DescribeTableRequest>("{'TableName':'data'}"))->table->table_arn;
  const std::string put = "':[{'PutRequest':{'Item':{'SK':{'S':'s'},'PK':{'S':'";
  const auto write = a->call(
      request<ddb::BatchWriteItemRequest>("{'RequestItems':{'data" + put + "x'}}}}],'" + arn + put + "y'}}}}]}}"));
  ASSERT_TRUE(write) << text_of(write.error());
  for (const char* pk : {"x", "y"})
    EXPECT_TRUE(a->call(request<ddb::GetItemRequest>("{'TableName':'data','Key':{'SK':{'S':'s'},'PK':{'S':'" +
                                                     std::string(pk) + "'}}}"))
                    ->item);
  const std::string keys = "':{'Keys':[{'PK':{'S':'k'},'SK':{'S':'s'}}]}";
  const auto read =
      a->call(request<ddb::BatchGetItemRequest>("{'RequestItems':{'data" + keys + ",'" + arn + keys + "}}"));
  EXPECT_EQ(text_of(read.error()), "ValidationException: Provided list of item keys contains duplicates");
}

class IsolatedScan : public World {
 protected:
  static constexpr int kItems = 250;
  void SetUp() override {
    for (Tenant* tenant : {a.get(), b.get(), c.get()})
      for (int i = 0; i < kItems; ++i) {
        ddb::PutItemRequest put;
        put.table_name = "data";
        AttributeMap item{{"PK", S("p" + std::to_string(i % 40))}, {"SK", S(std::to_string(i))}, {"n", N(i)}};
        if (i % 10 == 0) {
          item.set("GSI1PK", S("g"));
          item.set("GSI1SK", S(std::to_string(i)));
        }
        if (i % 25 == 0) item.set("blob", S(std::string(120'000, 'x')));
        put.item = ddb::Item(std::move(item));
        for (auto* service : {static_cast<ddb::Service*>(&tenant->isolated), &tenant->bare()})
          ASSERT_TRUE(kv::testing::run(ddb::call(*service, put)));
      }
  }

  struct All {
    std::multiset<std::string> items;
    std::int64_t count = 0, scanned = 0;
    int pages = 0;
    bool operator==(const All& other) const {
      return items == other.items && count == other.count && scanned == other.scanned;
    }
  };
  static All scan(ddb::Service& service, ddb::ScanRequest request) {
    All all;
    do {
      auto page = kv::testing::run(ddb::call(service, request));
      if (!page) {
        ADD_FAILURE() << text_of(page.error());
        return all;
      }
      for (const auto& item : page->items.value_or(std::vector<ddb::Item>())) {
        std::string text;
        item.append_wire(text);
        all.items.insert(text);
      }
      all.count += page->count.value_or(0);
      all.scanned += page->scanned_count.value_or(0);
      if (request.limit) EXPECT_LE(page->scanned_count.value_or(0), *request.limit);
      ++all.pages;
      request.exclusive_start_key = std::move(page->last_evaluated_key);
    } while (request.exclusive_start_key);
    return all;
  }
};

TEST_F(IsolatedScan, GetsAllThatTheTenantHasAndNothingElse) {
  for (Tenant* tenant : {a.get(), b.get(), c.get()})
    for (const char* more :
         {"", ",'Limit':7", ",'Limit':250", ",'Limit':251", ",'Limit':101,'Select':'COUNT'", ",'IndexName':'GSI1'",
          ",'IndexName':'GSI1','Limit':4", ",'IndexName':'GSI2'", ",'ProjectionExpression':'PK,n,m.a'",
          ",'IndexName':'GSI1','Select':'ALL_PROJECTED_ATTRIBUTES'", ",'Segment':0,'TotalSegments':1",
          ",'FilterExpression':'contains(PK, :x) AND n BETWEEN :lo AND :hi','ExpressionAttributeValues':"
          "{':x':{'S':'3'},':lo':{'N':'20'},':hi':{'N':'120'}}",
          ",'FilterExpression':'PK = #s OR size(PK) = :two','ExpressionAttributeNames':{'#s':'SK'},"
          "'ExpressionAttributeValues':{':two':{'N':'2'}},'Select':'COUNT'"}) {
      const auto request =
          isolation_testing::request<ddb::ScanRequest>("{'TableName':'data'" + std::string(more) + "}");
      const All isolated = scan(tenant->isolated, request);
      EXPECT_EQ(isolated, scan(tenant->bare(), request)) << more;
      EXPECT_LE(isolated.pages, kItems / request.limit.value_or(kItems / 2) + 2) << more;
    }
}

TEST_F(IsolatedScan, SegmentsTogetherHaveEverythingOnce) {
  std::multiset<std::string> items;
  for (const char* segment : {"0", "1", "2"}) {
    auto all = scan(a->isolated, request<ddb::ScanRequest>(
                                     "{'TableName':'data','TotalSegments':3,'Segment':" + std::string(segment) + "}"));
    items.merge(all.items);
  }
  EXPECT_EQ(items, scan(a->bare(), request<ddb::ScanRequest>("{'TableName':'data'}")).items);
}

TEST_F(IsolatedScan, EndsItsPageAtOneMegabyteOfItems) {
  const auto page = a->call(request<ddb::ScanRequest>("{'TableName':'data','ReturnConsumedCapacity':'INDEXES'}"));
  ASSERT_TRUE(page);
  std::size_t bytes = 0;
  for (const auto& item : *page->items) bytes += ddb::item_size(item.attributes());
  EXPECT_GE(bytes, 1024u * 1024);
  EXPECT_LT(bytes, 1024u * 1024 + 121'000);
  ASSERT_TRUE(page->last_evaluated_key);
  EXPECT_EQ(page->last_evaluated_key->size(), 2u);
  EXPECT_EQ(page->consumed_capacity->table_name, "data");
  EXPECT_GT(*page->consumed_capacity->capacity_units, 100.0);
  EXPECT_FALSE(page->consumed_capacity->global_secondary_indexes);
}

TEST_F(IsolatedScan, IsRefusedAsDynamoDbWould) {
  for (const char* more :
       {"'IndexName':'GSI1','ConsistentRead':true", "'IndexName':'gone'", "'Segment':1", "'TotalSegments':2",
        "'Segment':2,'TotalSegments':2", "'Select':'ALL_PROJECTED_ATTRIBUTES'", "'Select':'SPECIFIC_ATTRIBUTES'",
        "'Select':'COUNT','ProjectionExpression':'n'", "'FilterExpression':'n ='", "'FilterExpression':'PK.a = n'",
        "'ProjectionExpression':'PK.a'", "'ExpressionAttributeValues':{':x':{'S':'x'}}",
        "'ExclusiveStartKey':{'PK':{'S':'k'}}", "'ExclusiveStartKey':{'PK':{'S':'k'},'SK':{'N':'1'}}",
        "'ExclusiveStartKey':{'PK':{'S':''},'SK':{'S':'1'}}",
        "'IndexName':'GSI1','ExclusiveStartKey':{'PK':{'S':'k'},'SK':{'S':'1'}}"})
    a->both<ddb::ScanRequest>("{'TableName':'data'," + std::string(more) + "}");
  for (const char* more : {"'ConsistentRead':true", "'IndexName':'GSI3'", "'FilterExpression':'GSI3PK = PK'",
                           "'Segment':1,'TotalSegments':2,'ExclusiveStartKey':{'PK':{'S':'k'},'SK':{'S':'1'}}"}) {
    const auto reply = a->call(request<ddb::ScanRequest>("{'TableName':'data'," + std::string(more) + "}"));
    ASSERT_FALSE(reply) << more;
    EXPECT_EQ(reply.error().code, "ValidationException") << more;
  }
}

}  // namespace
}  // namespace tenantry::isolation_testing
