#include "local/dynamodb/testing.h"

namespace tenantry::local::dynamodb {
namespace {

using testing::DynamoDbTest;
using testing::invalid_values;
using testing::validation;

class Items : public DynamoDbTest {
 protected:
  std::string put(std::string_view members) { return db("PutItem", request(members)); }
  std::string update(std::string_view members) { return db("UpdateItem", request(members)); }
  std::string erase(std::string_view members) { return db("DeleteItem", request(members)); }
  std::string get(std::string_view members) { return db("GetItem", request(members)); }
  static std::string request(std::string_view members) { return "{'TableName':'Items'," + std::string(members) + "}"; }
};

constexpr std::string_view kFailed = "ConditionalCheckFailedException: The conditional request failed";
constexpr std::string_view kKey = "'Key':{'PK':{'S':'a'},'SK':{'S':'b'}}";
const std::string kLong2049(2049, 'a'), kLong1025(1025, 'b');

TEST_F(Items, ComeBackCanonically) {
  EXPECT_EQ(
      put("'Item':{'SK':{'S':'b'},'PK':{'S':'a'},'N':{'N':'1.50'},'M':{'M':{'b':{'BOOL':true},'a':{'NULL':true}}}}"),
      "{}");
  EXPECT_EQ(get(kKey),
            "{'Item':{'M':{'M':{'a':{'NULL':true},'b':{'BOOL':true}}},'N':{'N':'1.5'},'PK':{'S':'a'},'SK':{'S':'b'}}}");
  EXPECT_EQ(get("'Key':{'PK':{'S':'a'},'SK':{'S':'c'}}"), "{}");
  EXPECT_EQ(db("PutItem", "{'TableName':'Hash','Item':{'H':{'N':'1e2'}}}"), "{}");
  EXPECT_EQ(db("GetItem", "{'TableName':'Hash','Key':{'H':{'N':'100.0'}}}"), "{'Item':{'H':{'N':'100'}}}");
}

TEST_F(Items, PutRefusesBadItems) {
  struct Case {
    std::string members, reply;
  };
  const std::string empty_key =
      "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty "
      "string value. Key: ";
  const Case cases[] = {
      {"'Item':{}", invalid_values("Missing the key PK in the item")},
      {"'Item':{'PK':{'S':'a'}}", invalid_values("Missing the key SK in the item")},
      {"'Item':{'PK':{'N':'1'},'SK':{'S':'b'}}", invalid_values("Type mismatch for key PK expected: S actual: N")},
      {"'Item':{'PK':{'S':''},'SK':{'S':'b'}}", validation(empty_key + "PK")},
      {"'Item':{'PK':{'S':'a'},'SK':{'S':''}}", validation(empty_key + "SK")},
      {"'Item':{'PK':{'S':'" + kLong2049 + "'},'SK':{'S':'b'}}",
       invalid_values("Size of hashkey has exceeded the maximum size limit of2048 bytes")},
      {"'Item':{'PK':{'S':'a'},'SK':{'S':'" + kLong1025 + "'}}",
       invalid_values("Aggregated size of all range keys has exceeded the size limit of 1024 bytes")},
      {"'Item':{'PK':{'S':'a'},'SK':{'S':'b'},'X':{'N':'1'}}",
       invalid_values("Type mismatch for Index Key X Expected: S Actual: N IndexName: gsx")},
      {"'Item':{'PK':{'S':'a'},'SK':{'S':'b'},'L':{'NULL':true}}",
       invalid_values("Type mismatch for Index Key L Expected: N Actual: NULL IndexName: lsi")},
      {"'Item':{'PK':{'S':'a'},'SK':{'S':'b'},'X':{'S':''}}",
       validation("One or more parameter values are not valid. A value specified for a secondary index key is not "
                  "supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: "
                  "gsx, IndexKey: X")},
      {"'Item':{'PK':{'S':'a'},'SK':{'S':'b'},'Z':{'S':'" + std::string(409'600, 'z') + "'}}",
       validation("Item size has exceeded the maximum allowed size")},
      {"'Item':{'PK':{'S':'a'},'SK':{'S':'b'}},'ReturnValues':'ALL_NEW'",
       validation("ReturnValues can only be ALL_OLD or NONE")},
      {"'Item':{'PK':{'S':'a'},'SK':{'S':'b'}},'Expected':{}",
       validation("Legacy parameters are not supported here, use expressions: Expected")},
      {"'Item':{'PK':{'S':'a'},'SK':{'S':'b'}},'Expected':{},'ConditionExpression':'attribute_exists(PK)'",
       validation("Can not use both expression and non-expression parameters in the same request: Non-expression "
                  "parameters: {Expected} Expression parameters: {ConditionExpression}")},
      {"'Item':{'PK':{'S':'a'},'SK':{'S':'b'}},'ConditionExpression':'PK.a = SK'",
       validation(
           "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: PK")},
      {"'Item':{'PK':{'S':'a'},'SK':{'S':'b'}},'ExpressionAttributeValues':{':v':{'N':'1'}}",
       validation(
           "ExpressionAttributeValues can only be specified when using expressions: ConditionExpression is null")},
      {"'Item':{'PK':{'S':'a'},'SK':{'S':'b'}},'ConditionExpression':''",
       validation("Invalid ConditionExpression: The expression can not be empty;")},
  };
  for (const auto& [members, reply] : cases) EXPECT_EQ(put(members), reply) << members.substr(0, 200);
  EXPECT_EQ(db("Scan", "{'TableName':'Items'}"), "{'Items':[],'Count':0,'ScannedCount':0}");
  EXPECT_EQ(db("PutItem", "{'TableName':'nope','Item':{}}"), "ResourceNotFoundException: Requested resource not found");
}

TEST_F(Items, AnItemMayFillItsLimit) {
  const std::string item = "'Item':{'PK':{'S':'a'},'SK':{'S':'b'},'Z':{'S':'" + std::string(409'600 - 7, 'z') + "'}}";
  EXPECT_EQ(put(item), "{}");
}

TEST_F(Items, KeysAreChecked) {
  const std::string mismatch = validation("The provided key element does not match the schema");
  for (const std::string_view key :
       {"{}", "{'PK':{'S':'a'}}", "{'PK':{'S':'a'},'SK':{'N':'1'}}", "{'PK':{'S':'a'},'XK':{'S':'b'}}",
        "{'PK':{'S':'a'},'SK':{'S':'b'},'Z':{'S':'c'}}"}) {
    const std::string members = "'Key':" + std::string(key);
    EXPECT_EQ(get(members), mismatch) << key;
    EXPECT_EQ(erase(members), mismatch) << key;
    EXPECT_EQ(update(members), mismatch) << key;
  }
  EXPECT_EQ(get("'Key':{'PK':{'S':'" + kLong2049 + "'},'SK':{'S':'b'}}"),
            invalid_values("Size of hashkey has exceeded the maximum size limit of2048 bytes"));
}

TEST_F(Items, PutReturnsWhatWasThere) {
  EXPECT_EQ(put("'Item':{'PK':{'S':'a'},'SK':{'S':'b'},'A':{'N':'1'}},'ReturnValues':'ALL_OLD'"), "{}");
  EXPECT_EQ(put("'Item':{'PK':{'S':'a'},'SK':{'S':'b'}},'ReturnValues':'ALL_OLD'"),
            "{'Attributes':{'A':{'N':'1'},'PK':{'S':'a'},'SK':{'S':'b'}}}");
  EXPECT_EQ(put("'Item':{'PK':{'S':'a'},'SK':{'S':'b'}},'ReturnValues':'NONE'"), "{}");
}

TEST_F(Items, ConditionsDecide) {
  const std::string item = "'Item':{'PK':{'S':'a'},'SK':{'S':'b'},'A':{'N':'1'}}";
  EXPECT_EQ(put(item + ",'ConditionExpression':'attribute_exists(PK)'"), kFailed);
  EXPECT_EQ(put(item + ",'ConditionExpression':'attribute_not_exists(PK)'"), "{}");
  EXPECT_EQ(put(item + ",'ConditionExpression':'attribute_not_exists(PK)'"), kFailed);
  EXPECT_EQ(
      put(item + ",'ConditionExpression':'attribute_not_exists(PK)','ReturnValuesOnConditionCheckFailure':'ALL_OLD'"),
      std::string(kFailed) + " {'A':{'N':'1'},'PK':{'S':'a'},'SK':{'S':'b'}}");
  EXPECT_EQ(update(std::string(kKey) + ",'UpdateExpression':'SET A=A+:v','ConditionExpression':'A=:v',"
                                       "'ExpressionAttributeValues':{':v':{'N':'1'}},'ReturnValues':'UPDATED_NEW'"),
            "{'Attributes':{'A':{'N':'2'}}}");
  EXPECT_EQ(update(std::string(kKey) + ",'UpdateExpression':'SET zz.a=:v','ConditionExpression':'A=:v',"
                                       "'ExpressionAttributeValues':{':v':{'N':'1'}}"),
            kFailed);
  EXPECT_EQ(erase(std::string(kKey) + ",'ConditionExpression':'A=:v','ExpressionAttributeValues':{':v':{'N':'1'}}"),
            kFailed);
  EXPECT_EQ(erase(std::string(kKey) + ",'ConditionExpression':'A=:v','ExpressionAttributeValues':{':v':{'N':'2'}},"
                                      "'ReturnValues':'ALL_OLD'"),
            "{'Attributes':{'A':{'N':'2'},'PK':{'S':'a'},'SK':{'S':'b'}}}");
  EXPECT_EQ(erase(std::string(kKey) + ",'ConditionExpression':'attribute_exists(PK)'"), kFailed);
  EXPECT_EQ(erase(std::string(kKey) + ",'ReturnValues':'ALL_OLD'"), "{}");
}

TEST_F(Items, UpdateMakesAndChanges) {
  EXPECT_EQ(update(std::string(kKey) + ",'ReturnValues':'ALL_NEW'"), "{'Attributes':{'PK':{'S':'a'},'SK':{'S':'b'}}}");
  const std::string set =
      std::string(kKey) + ",'UpdateExpression':'SET A=:v REMOVE B','ExpressionAttributeValues':{':v':{'N':'7'}}";
  EXPECT_EQ(update(set + ",'ReturnValues':'UPDATED_OLD'"), "{}");
  EXPECT_EQ(update(set + ",'ReturnValues':'UPDATED_OLD'"), "{'Attributes':{'A':{'N':'7'}}}");
  EXPECT_EQ(update(set + ",'ReturnValues':'UPDATED_NEW'"), "{'Attributes':{'A':{'N':'7'}}}");
  EXPECT_EQ(update(set + ",'ReturnValues':'ALL_OLD'"), "{'Attributes':{'A':{'N':'7'},'PK':{'S':'a'},'SK':{'S':'b'}}}");
  EXPECT_EQ(update(std::string(kKey) + ",'UpdateExpression':'REMOVE A','ReturnValues':'UPDATED_NEW'"), "{}");
  EXPECT_EQ(update("'Key':{'PK':{'S':'new'},'SK':{'S':'b'}},'UpdateExpression':'ADD C :v',"
                   "'ExpressionAttributeValues':{':v':{'N':'7'}},'ReturnValues':'ALL_OLD'"),
            "{}");
  EXPECT_EQ(get("'Key':{'PK':{'S':'new'},'SK':{'S':'b'}}"), "{'Item':{'C':{'N':'7'},'PK':{'S':'new'},'SK':{'S':'b'}}}");
}

TEST_F(Items, UpdateRefuses) {
  struct Case {
    std::string expression, value, reply;
  };
  const Case cases[] = {
      {"SET PK=:v", "{'S':'q'}", invalid_values("Cannot update attribute PK. This attribute is part of the key")},
      {"SET SK.a=:v", "{'S':'q'}", invalid_values("Cannot update attribute SK. This attribute is part of the key")},
      {"SET X=:v", "{'N':'1'}", invalid_values("Type mismatch for Index Key X Expected: S Actual: N IndexName: gsx")},
      {"SET X=:v", "{'S':''}",
       validation(
           "One or more parameter values are not valid. The update expression attempted to update a secondary "
           "index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an "
           "empty string value.")},
      {"SET X.y=:v", "{'S':'q'}",
       validation("Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: "
                  "IndexKey: X")},
      {"SET a.b=:v", "{'S':'q'}",
       validation("The document path provided in the update expression is invalid for update")},
      {"SET Z=:v", "{'S':'" + std::string(409'600, 'z') + "'}",
       validation("Item size to update has exceeded the maximum allowed size")},
  };
  for (const auto& [expression, value, reply] : cases)
    EXPECT_EQ(update(std::string(kKey) + ",'UpdateExpression':'" + expression +
                     "','ExpressionAttributeValues':{':v':" + value + "}"),
              reply)
        << expression;
  EXPECT_EQ(update(std::string(kKey) + ",'AttributeUpdates':{}"),
            validation("Legacy parameters are not supported here, use expressions: AttributeUpdates"));
  EXPECT_EQ(get(kKey), "{}");
}

TEST_F(Items, GetProjects) {
  put("'Item':{'PK':{'S':'a'},'SK':{'S':'b'},'A':{'N':'1'},'M':{'M':{'x':{'N':'1'},'y':{'N':'2'}}}}");
  EXPECT_EQ(get(std::string(kKey) + ",'ProjectionExpression':'A,M.x'"),
            "{'Item':{'A':{'N':'1'},'M':{'M':{'x':{'N':'1'}}}}}");
  EXPECT_EQ(get(std::string(kKey) + ",'ProjectionExpression':'#a','ExpressionAttributeNames':{'#a':'A'}"),
            "{'Item':{'A':{'N':'1'}}}");
  EXPECT_EQ(get(std::string(kKey) + ",'ProjectionExpression':'zzz'"), "{'Item':{}}");
  EXPECT_EQ(get(std::string(kKey) + ",'AttributesToGet':['A','PK']"), "{'Item':{'A':{'N':'1'},'PK':{'S':'a'}}}");
  EXPECT_EQ(get(std::string(kKey) + ",'AttributesToGet':['A','A']"),
            invalid_values("Duplicate value in attribute name: A"));
  EXPECT_EQ(get(std::string(kKey) + ",'AttributesToGet':['A'],'ProjectionExpression':'A'"),
            validation("Can not use both expression and non-expression parameters in the same request: Non-expression "
                       "parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"));
  EXPECT_EQ(get(std::string(kKey) + ",'ProjectionExpression':'PK.a'"),
            validation(
                "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: PK"));
  EXPECT_EQ(get(std::string(kKey) + ",'ExpressionAttributeNames':{'#a':'A'}"),
            validation("ExpressionAttributeNames can only be specified when using expressions"));
}

TEST_F(Items, CapacityIsReported) {
  const std::string table = "{'ConsumedCapacity':{'TableName':'Items','CapacityUnits':";
  EXPECT_EQ(get(std::string(kKey) + ",'ReturnConsumedCapacity':'TOTAL'"), table + "0.5}}");
  EXPECT_EQ(get(std::string(kKey) + ",'ReturnConsumedCapacity':'INDEXES','ConsistentRead':true"),
            table + "1,'Table':{'CapacityUnits':1}}}");
  const std::string indexes = ",'ReturnConsumedCapacity':'INDEXES'";
  const auto item = [](std::string_view more) {
    return "'Item':{'PK':{'S':'a'},'SK':{'S':'b'}" + std::string(more) + "}";
  };
  EXPECT_EQ(put(item("") + indexes), table + "1,'Table':{'CapacityUnits':1}}}");
  const std::string full = item(",'X':{'S':'x'},'Y':{'N':'1'},'L':{'N':'1'}");
  EXPECT_EQ(put(full + indexes),
            table +
                "4,'Table':{'CapacityUnits':1},'LocalSecondaryIndexes':{'lsi':{'CapacityUnits':1}},"
                "'GlobalSecondaryIndexes':{'gsk':{'CapacityUnits':1},'gsx':{'CapacityUnits':1}}}}");
  EXPECT_EQ(put(full + indexes), table + "1,'Table':{'CapacityUnits':1}}}");
  EXPECT_EQ(put(item(",'X':{'S':'x'},'Y':{'N':'2'},'L':{'N':'1'}") + indexes),
            table + "3,'Table':{'CapacityUnits':1},'GlobalSecondaryIndexes':{'gsx':{'CapacityUnits':2}}}}");
  EXPECT_EQ(put(item(",'X':{'S':'x2'},'Y':{'N':'2'},'L':{'N':'2'}") + ",'ReturnConsumedCapacity':'TOTAL'"),
            table + "7}}");
  EXPECT_EQ(
      put(item(",'X':{'S':'x2'},'Y':{'N':'2'},'L':{'N':'2'},'inc':{'S':'" + std::string(3'000, 'i') + "'}") + indexes),
      table +
          "9,'Table':{'CapacityUnits':3},'LocalSecondaryIndexes':{'lsi':{'CapacityUnits':3}},"
          "'GlobalSecondaryIndexes':{'gsx':{'CapacityUnits':3}}}}");
  EXPECT_EQ(update(std::string(kKey) + ",'UpdateExpression':'REMOVE inc'" + ",'ReturnConsumedCapacity':'TOTAL'"),
            table + "9}}");
  EXPECT_EQ(erase(std::string(kKey) + indexes),
            table +
                "4,'Table':{'CapacityUnits':1},'LocalSecondaryIndexes':{'lsi':{'CapacityUnits':1}},"
                "'GlobalSecondaryIndexes':{'gsk':{'CapacityUnits':1},'gsx':{'CapacityUnits':1}}}}");
}

TEST_F(Items, CollectionMetricsOfTablesWithLocalIndexes) {
  const std::string reply =
      "{'ItemCollectionMetrics':{'ItemCollectionKey':{'PK':{'S':'a'}},'SizeEstimateRangeGB':[0,1]}}";
  EXPECT_EQ(put("'Item':{'PK':{'S':'a'},'SK':{'S':'b'}},'ReturnItemCollectionMetrics':'SIZE'"), reply);
  EXPECT_EQ(update(std::string(kKey) + ",'ReturnItemCollectionMetrics':'SIZE'"), reply);
  EXPECT_EQ(erase(std::string(kKey) + ",'ReturnItemCollectionMetrics':'SIZE'"), reply);
  EXPECT_EQ(erase(std::string(kKey) + ",'ReturnItemCollectionMetrics':'NONE'"), "{}");
  EXPECT_EQ(db("PutItem", "{'TableName':'Hash','Item':{'H':{'N':'1'}},'ReturnItemCollectionMetrics':'SIZE'}"), "{}");
}

}  // namespace
}  // namespace tenantry::local::dynamodb
