#include <gmock/gmock.h>

#include "local/dynamodb/testing.h"

namespace tenantry::local::dynamodb {
namespace {

using testing::DynamoDbTest;
using ::testing::HasSubstr;
using testing::invalid_values;
using testing::validation;

std::string key(std::string_view partition) { return "{'PK':{'S':'" + std::string(partition) + "'},'SK':{'S':'s'}}"; }

class Batches : public DynamoDbTest {
 protected:
  std::string get(std::string_view items, std::string_view more = "") {
    return db("BatchGetItem", "{'RequestItems':{" + std::string(items) + "}" + std::string(more) + "}");
  }
  std::string write(std::string_view items, std::string_view more = "") {
    return db("BatchWriteItem", "{'RequestItems':{" + std::string(items) + "}" + std::string(more) + "}");
  }
  static std::string put(std::string_view item) { return "{'PutRequest':{'Item':" + std::string(item) + "}}"; }
  static std::string erase(std::string_view item) { return "{'DeleteRequest':{'Key':" + std::string(item) + "}}"; }
};

TEST_F(Batches, WriteAndReadSeveralTables) {
  db("PutItem", "{'TableName':'Items','Item':" + key("old") + "}");
  EXPECT_EQ(write("'Items':[" + put("{'PK':{'S':'a'},'SK':{'S':'s'},'X':{'S':'x'},'Y':{'N':'1'}}") + "," +
                      erase(key("old")) + "],'Hash':[" + put("{'H':{'N':'7'}}") + "]",
                  ",'ReturnConsumedCapacity':'INDEXES','ReturnItemCollectionMetrics':'SIZE'"),
            "{'UnprocessedItems':{},'ItemCollectionMetrics':{'Items':["
            "{'ItemCollectionKey':{'PK':{'S':'a'}},'SizeEstimateRangeGB':[0,1]},"
            "{'ItemCollectionKey':{'PK':{'S':'old'}},'SizeEstimateRangeGB':[0,1]}]},'ConsumedCapacity':["
            "{'TableName':'Hash','CapacityUnits':1,'Table':{'CapacityUnits':1}},"
            "{'TableName':'Items','CapacityUnits':4,'Table':{'CapacityUnits':2},"
            "'GlobalSecondaryIndexes':{'gsk':{'CapacityUnits':1},'gsx':{'CapacityUnits':1}}}]}");
  EXPECT_EQ(
      get("'Items':{'Keys':[" + key("old") + "," + key("a") +
              "],'ProjectionExpression':'X'},'Hash':{'Keys':[{'H':{'N':'7'}}]}",
          ",'ReturnConsumedCapacity':'TOTAL'"),
      "{'Responses':{'Hash':[{'H':{'N':'7'}}],'Items':[{'X':{'S':'x'}}]},'UnprocessedKeys':{},'ConsumedCapacity':["
      "{'TableName':'Hash','CapacityUnits':0.5},{'TableName':'Items','CapacityUnits':1}]}");
}

TEST_F(Batches, AreChecked) {
  const std::string mismatch = validation("The provided key element does not match the schema");
  const std::string duplicates = validation("Provided list of item keys contains duplicates");
  std::string keys, puts;
  for (int i = 0; i < 101; ++i) keys += (i > 0 ? "," : "") + key(std::to_string(i));
  for (int i = 0; i < 26; ++i) puts += (i > 0 ? "," : "") + put(key(std::to_string(i)));
  EXPECT_EQ(get("'Items':{'Keys':[" + key("a") + "," + key("a") + "]}"), duplicates);
  EXPECT_EQ(get("'Items':{'Keys':[" + keys + "]}"), validation("Too many items requested for the BatchGetItem call"));
  EXPECT_EQ(get("'Items':{'Keys':[{'PK':{'S':'a'}}]}"), mismatch);
  EXPECT_EQ(get("'nope':{'Keys':[" + key("a") + "]}"), "ResourceNotFoundException: Requested resource not found");
  EXPECT_EQ(write("'Items':[" + put(key("a")) + "," + erase(key("a")) + "]"), duplicates);
  EXPECT_EQ(write("'Items':[" + puts + "]"), validation("Too many items requested for the BatchWriteItem call"));
  EXPECT_EQ(write("'Items':[{}]"), validation("Supplied AttributeValue has more than one datatypes set, must contain "
                                              "exactly one of the supported datatypes"));
  EXPECT_EQ(write("'Items':[" + put(key("a")) + "," + erase("{'PK':{'S':'a'}}") + "]"), mismatch);
  EXPECT_EQ(write("'Items':[" + put(key("a")) + "," + put("{'PK':{'S':'b'}}") + "]"),
            invalid_values("Missing the key SK in the item"));
  EXPECT_EQ(write("'Items':[" + put("{'PK':{'S':'b'},'SK':{'N':'1'}}") + "]"), mismatch);
  EXPECT_EQ(
      write("'Items':[]"),
      validation("1 validation error detected: Value '{Items=[]}' at 'requestItems' failed to satisfy constraint: "
                 "Map value must satisfy constraint: [Member must have length less than or equal to 25, Member "
                 "must have length greater than or equal to 1]"));
  EXPECT_EQ(db("Scan", "{'TableName':'Items','Select':'COUNT'}"), "{'Count':0,'ScannedCount':0}");
}

TEST_F(Batches, LeaveUnreadWhatExceeds16Megabytes) {
  std::string keys;
  for (int i = 0; i < 50; ++i) {
    db("PutItem", "{'TableName':'Hash','Item':{'H':{'N':'" + std::to_string(i) + "'},'Z':{'S':'" +
                      std::string(400'000, 'z') + "'}}}");
    keys += (i > 0 ? "," : "") + ("{'H':{'N':'" + std::to_string(i) + "'}}");
  }
  auto reply = db.call(testing::request<testing::api::BatchGetItemRequest>(
      "{'RequestItems':{'Hash':{'ProjectionExpression':'H','Keys':[" + keys + "]}}}"));
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->responses->at("Hash").size(), 42U);
  const auto& rest = reply->unprocessed_keys->at("Hash");
  EXPECT_EQ(rest.keys.size(), 8U);
  EXPECT_EQ(rest.projection_expression, "H");
}

class Transactions : public DynamoDbTest {
 protected:
  void SetUp() override {
    DynamoDbTest::SetUp();
    db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'old'},'SK':{'S':'s'},'A':{'N':'1'}}}");
  }
  std::string write(std::string_view parts, std::string_view more = "") {
    return db("TransactWriteItems", "{'TransactItems':[" + std::string(parts) + "]" + std::string(more) + "}");
  }
  std::string read(std::string_view parts, std::string_view more = "") {
    return db("TransactGetItems", "{'TransactItems':[" + std::string(parts) + "]" + std::string(more) + "}");
  }
  static std::string part(std::string_view kind, std::string_view members) {
    return "{'" + std::string(kind) + "':{'TableName':'Items'," + std::string(members) + "}}";
  }
  static std::string put(std::string_view partition, std::string_view more = "") {
    return part("Put", "'Item':" + key(partition) + std::string(more));
  }
  static std::string update(std::string_view partition, std::string_view expression, std::string_view more = "") {
    return part("Update", "'Key':" + key(partition) + ",'UpdateExpression':'" + std::string(expression) + "'" +
                              std::string(more));
  }
  std::string count() { return db("Scan", "{'TableName':'Items','Select':'COUNT'}"); }
  static std::string cancelled(std::string_view codes, std::string_view reasons) {
    return "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific "
           "reasons [" +
           std::string(codes) + "] " + std::string(reasons);
  }
};

TEST_F(Transactions, WriteAllParts) {
  EXPECT_EQ(write(put("a") + "," + update("b", "SET A=:v", ",'ExpressionAttributeValues':{':v':{'N':'5'}}") + "," +
                      part("Delete", "'Key':" + key("old")) + "," +
                      part("ConditionCheck", "'Key':" + key("c") + ",'ConditionExpression':'attribute_not_exists(PK)'"),
                  ",'ReturnConsumedCapacity':'INDEXES','ReturnItemCollectionMetrics':'NONE'"),
            "{'ConsumedCapacity':[{'TableName':'Items','CapacityUnits':8,'WriteCapacityUnits':8,"
            "'Table':{'WriteCapacityUnits':8,'CapacityUnits':8}}]}");
  EXPECT_EQ(
      read(part("Get", "'Key':" + key("a")) + "," + part("Get", "'Key':" + key("b") + ",'ProjectionExpression':'A'") +
               "," + part("Get", "'Key':" + key("old")),
           ",'ReturnConsumedCapacity':'TOTAL'"),
      "{'ConsumedCapacity':[{'TableName':'Items','CapacityUnits':6,'ReadCapacityUnits':6}],"
      "'Responses':[{'Item':{'PK':{'S':'a'},'SK':{'S':'s'}}},{'Item':{'A':{'N':'5'}}},{}]}");
}

TEST_F(Transactions, RefusalOfOnePartStopsAll) {
  EXPECT_EQ(
      write(put("a") + "," +
            put("old",
                ",'ConditionExpression':'attribute_not_exists(PK)','ReturnValuesOnConditionCheckFailure':'ALL_OLD'") +
            "," + part("ConditionCheck", "'Key':" + key("c") + ",'ConditionExpression':'attribute_exists(PK)'")),
      cancelled("None, ConditionalCheckFailed, ConditionalCheckFailed",
                "[None] [ConditionalCheckFailed: The conditional request failed "
                "{'A':{'N':'1'},'PK':{'S':'old'},'SK':{'S':'s'}}] "
                "[ConditionalCheckFailed: The conditional request failed]"));
  EXPECT_EQ(
      write(put("a") + "," + update("old", "SET q=q+A")),
      cancelled(
          "None, ValidationError",
          "[None] [ValidationError: The provided expression refers to an attribute that does not exist in the item]"));
  EXPECT_EQ(write(put("a") + "," + part("Put", "'Item':{'PK':{'S':'b'},'SK':{'S':'s'},'X':{'N':'1'}}")),
            cancelled("None, ValidationError",
                      "[None] [ValidationError: One or more parameter values were invalid: Type mismatch for Index "
                      "Key X Expected: S Actual: N IndexName: gsx]"));
  EXPECT_EQ(write(part("Delete", "'Key':{'PK':{'S':'b'}}")),
            cancelled("ValidationError", "[ValidationError: The provided key element does not match the schema]"));
  EXPECT_EQ(count(), "{'Count':1,'ScannedCount':1}");
}

TEST_F(Transactions, AreChecked) {
  const std::string one = validation("TransactItems can only contain one of Check, Put, Update or Delete");
  EXPECT_EQ(write("{}"),
            validation("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"));
  EXPECT_EQ(
      write(put("a") + "," + put("")),
      validation(
          "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
          "string value. Key: PK"));
  EXPECT_EQ(write("{'Put':{'TableName':'Items','Item':" + key("a") +
                  "},'Delete':{'TableName':'Items','Key':" + key("b") + "}}"),
            one);
  EXPECT_EQ(write(put("a") + "," + part("Delete", "'Key':" + key("a"))),
            validation("Transaction request cannot include multiple operations on one item"));
  EXPECT_EQ(write("{'Put':{'TableName':'nope','Item':" + key("a") + "}}"),
            "ResourceNotFoundException: Requested resource not found");
  EXPECT_THAT(write(put("a", ",'ConditionExpression':'foo bar'")),
              HasSubstr("ValidationException: Invalid ConditionExpression"));
  std::string big;
  for (int i = 0; i < 11; ++i)
    big += (i > 0 ? "," : "") + part("Put", "'Item':{'PK':{'S':'" + std::to_string(i) + "'},'SK':{'S':'s'},'Z':{'S':'" +
                                                std::string(400'000, 'z') + "'}}");
  EXPECT_THAT(write(big), HasSubstr("exceeding the 4MB limit"));
  std::string growing;
  for (int i = 0; i < 11; ++i)
    growing +=
        (i > 0 ? "," : "") + update(std::to_string(i), "SET Z=:v",
                                    ",'ExpressionAttributeValues':{':v':{'S':'" + std::string(400'000, 'z') + "'}}");
  EXPECT_THAT(write(growing), HasSubstr("exceeding the 4MB limit"));
  EXPECT_EQ(read(part("Get", "'Key':" + key("a")) + "," + part("Get", "'Key':" + key("a"))),
            validation("Transaction request cannot include multiple operations on one item"));
  EXPECT_EQ(read(part("Get", "'Key':" + key("a")) + "," + part("Get", "'Key':{'PK':{'S':'a'}}")),
            cancelled("None, ValidationError",
                      "[None] [ValidationError: The provided key element does not match the schema]"));
  EXPECT_EQ(count(), "{'Count':1,'ScannedCount':1}");
}

TEST_F(Transactions, TokensMakeThemIdempotent) {
  const std::string increment = update("old", "ADD A :v", ",'ExpressionAttributeValues':{':v':{'N':'1'}}");
  const auto amount = [this] {
    return db("GetItem", "{'TableName':'Items','Key':" + key("old") + ",'ProjectionExpression':'A'}");
  };
  const std::string token = ",'ClientRequestToken':'t'";
  EXPECT_EQ(write(increment, token), "{}");
  EXPECT_EQ(write(increment, token + ",'ReturnConsumedCapacity':'TOTAL'"),
            "{'ConsumedCapacity':[{'TableName':'Items','CapacityUnits':2,'ReadCapacityUnits':2}]}");
  EXPECT_EQ(amount(), "{'Item':{'A':{'N':'2'}}}");
  EXPECT_THAT(write(put("z"), token), HasSubstr("IdempotentParameterMismatchException: "));
  db.reopen();
  EXPECT_EQ(write(increment, token), "{}") << "known after a restart";
  EXPECT_EQ(amount(), "{'Item':{'A':{'N':'2'}}}");
  EXPECT_EQ(write(increment, ",'ClientRequestToken':'other'"), "{}");
  EXPECT_EQ(amount(), "{'Item':{'A':{'N':'3'}}}");
  db.clock.advance(std::chrono::minutes(10));
  EXPECT_EQ(write(increment, token), "{}") << "forgotten after ten minutes";
  EXPECT_EQ(amount(), "{'Item':{'A':{'N':'4'}}}");
}

TEST_F(Transactions, ARefusedOneLeavesItsTokenUnused) {
  const std::string once = put("a", ",'ConditionExpression':'attribute_not_exists(PK)'");
  db("PutItem", "{'TableName':'Items','Item':" + key("a") + "}");
  EXPECT_THAT(write(once, ",'ClientRequestToken':'t'"), HasSubstr("TransactionCanceledException"));
  db("DeleteItem", "{'TableName':'Items','Key':" + key("a") + "}");
  EXPECT_EQ(write(once, ",'ClientRequestToken':'t'"), "{}");
}

TEST_F(Transactions, ExpiredTokensAreSwept) {
  const auto tokens = [this] {
    int rows = 0;
    const auto row = db.store.snapshot()->iterate();
    const std::string prefix("d\0\0\0\0k", 6), end("d\0\0\0\0r", 6);
    for (row->seek(prefix); row->valid() && row->key() < end; row->next()) ++rows;
    return rows;
  };
  for (int i = 0; i < 100; ++i) write(put("a"), ",'ClientRequestToken':'" + std::to_string(i) + "'");
  EXPECT_EQ(tokens(), 200);
  db.clock.advance(std::chrono::minutes(11));
  for (int i = 0; i < 100; ++i) write(put("a"), ",'ClientRequestToken':'" + std::to_string(i) + "'");
  EXPECT_EQ(tokens(), 200) << "the expired ones, used anew, and nothing else";
}

}  // namespace
}  // namespace tenantry::local::dynamodb
