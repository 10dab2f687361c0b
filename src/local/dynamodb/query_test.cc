#include <gmock/gmock.h>

#include <set>

#include "local/dynamodb/testing.h"

namespace tenantry::local::dynamodb {
namespace {

using testing::DynamoDbTest;
using ::testing::HasSubstr;
using testing::invalid_values;
using testing::validation;

/// Items s0 … s4 of partition q: X, Y, L, `inc` and `oth`, all in the order of the sort keys; and one of partition r.
class Queries : public DynamoDbTest {
 protected:
  void SetUp() override {
    DynamoDbTest::SetUp();
    for (int i = 0; i < 5; ++i) {
      const std::string n = std::to_string(i);
      db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'q'},'SK':{'S':'s" + n + "'},'X':{'S':'x'},'Y':{'N':'" + n +
                        "'},'L':{'N':'-" + n + "'},'inc':{'S':'i" + n + "'},'oth':{'S':'o'}}}");
    }
    db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'r'},'SK':{'S':'s0'}}}");
  }
  /// Partition q of the table, or X = x of a global index.
  std::string query(std::string_view more = "", std::string_view condition = "PK = :p", std::string_view value = "q") {
    return db("Query", "{'TableName':'Items','KeyConditionExpression':'" + std::string(condition) +
                           "','ExpressionAttributeValues':{':p':{'S':'" + std::string(value) + "'}}" +
                           std::string(more) + "}");
  }
  std::string global(std::string_view index, std::string_view more = "") {
    return query(",'IndexName':'" + std::string(index) + "'" + std::string(more), "X = :p", "x");
  }
  std::string scan(std::string_view more) { return db("Scan", "{'TableName':'Items'" + std::string(more) + "}"); }

  /// The sort keys in a reply, in order.
  static std::string sort_keys(const std::string& reply) {
    std::string keys;
    const auto end = std::min(reply.find("'Count'"), reply.size());
    for (std::size_t at = 0; (at = reply.find("'SK':{'S':'", at)) < end; ++at) keys += reply.substr(at + 11, 2) + " ";
    return keys;
  }
};

TEST_F(Queries, SortKeyConditions) {
  const auto where = [this](std::string_view condition, std::string_view values) {
    return sort_keys(db("Query", "{'TableName':'Items','KeyConditionExpression':'PK=:p AND " + std::string(condition) +
                                     "','ExpressionAttributeValues':{':p':{'S':'q'}," + std::string(values) + "}}"));
  };
  EXPECT_EQ(sort_keys(query()), "s0 s1 s2 s3 s4 ");
  EXPECT_EQ(sort_keys(query(",'ScanIndexForward':false")), "s4 s3 s2 s1 s0 ");
  EXPECT_EQ(where("SK=:a", "':a':{'S':'s2'}"), "s2 ");
  EXPECT_EQ(where("SK=:a", "':a':{'S':'s'}"), "");
  EXPECT_EQ(where("SK<:a", "':a':{'S':'s2'}"), "s0 s1 ");
  EXPECT_EQ(where("SK<=:a", "':a':{'S':'s2'}"), "s0 s1 s2 ");
  EXPECT_EQ(where("SK>:a", "':a':{'S':'s2'}"), "s3 s4 ");
  EXPECT_EQ(where("SK>:a", "':a':{'S':'s'}"), "s0 s1 s2 s3 s4 ");
  EXPECT_EQ(where("SK>=:a", "':a':{'S':'s2'}"), "s2 s3 s4 ");
  EXPECT_EQ(where("SK BETWEEN :a AND :b", "':a':{'S':'s1'},':b':{'S':'s3'}"), "s1 s2 s3 ");
  EXPECT_EQ(where("begins_with(SK,:a)", "':a':{'S':'s'}"), "s0 s1 s2 s3 s4 ");
  EXPECT_EQ(where("begins_with(SK,:a)", "':a':{'S':'s3'}"), "s3 ");
}

TEST_F(Queries, NumbersAreInNumericOrder) {
  for (const std::string_view n : {"10", "9", "-1", "1e20", "0.5"})
    db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'n'},'SK':{'S':'k" + std::string(1, n[0]) + "'},'L':{'N':'" +
                      std::string(n) + "'}}}");
  EXPECT_EQ(sort_keys(query(",'IndexName':'lsi'", "PK = :p", "n")), "k- k0 k9 k1 ");  // 1e20 has replaced 10
  EXPECT_EQ(sort_keys(db("Query",
                         "{'TableName':'Items','IndexName':'lsi','KeyConditionExpression':'PK=:p AND L > :l',"
                         "'ExpressionAttributeValues':{':p':{'S':'n'},':l':{'N':'5e-1'}}}")),
            "k9 k1 ");
}

TEST_F(Queries, PagesByLimit) {
  EXPECT_EQ(query(",'Limit':2,'ProjectionExpression':'SK'"),
            "{'Items':[{'SK':{'S':'s0'}},{'SK':{'S':'s1'}}],'Count':2,'ScannedCount':2,"
            "'LastEvaluatedKey':{'PK':{'S':'q'},'SK':{'S':'s1'}}}");
  EXPECT_EQ(sort_keys(query(",'ExclusiveStartKey':{'PK':{'S':'q'},'SK':{'S':'s1'}}")), "s2 s3 s4 ");
  EXPECT_EQ(sort_keys(query(",'ScanIndexForward':false,'ExclusiveStartKey':{'PK':{'S':'q'},'SK':{'S':'s1'}}")), "s0 ");
  EXPECT_EQ(sort_keys(query(",'ExclusiveStartKey':{'PK':{'S':'q'},'SK':{'S':'s1x'}}")), "s2 s3 s4 ");
  EXPECT_THAT(query(",'Limit':5"), HasSubstr("LastEvaluatedKey"));
  EXPECT_THAT(query(",'Limit':6"), Not(HasSubstr("LastEvaluatedKey")));
  EXPECT_EQ(global("gsx", ",'Limit':1,'ProjectionExpression':'SK'"),
            "{'Items':[{'SK':{'S':'s0'}}],'Count':1,'ScannedCount':1,'LastEvaluatedKey':"
            "{'PK':{'S':'q'},'SK':{'S':'s0'},'X':{'S':'x'},'Y':{'N':'0'}}}");
  EXPECT_EQ(
      sort_keys(global("gsx", ",'ExclusiveStartKey':{'PK':{'S':'q'},'SK':{'S':'s1'},'X':{'S':'x'},'Y':{'N':'1'}}")),
      "s2 s3 s4 ");
}

TEST_F(Queries, PagesByOneMegabyte) {
  for (int i = 0; i < 7; ++i)
    db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'big'},'SK':{'S':'s" + std::to_string(i) + "'},'Z':{'S':'" +
                      std::string(300'000, 'z') + "'}}}");
  EXPECT_EQ(query(",'Select':'COUNT','ReturnConsumedCapacity':'TOTAL'", "PK = :p", "big"),
            "{'Count':4,'ScannedCount':4,'LastEvaluatedKey':{'PK':{'S':'big'},'SK':{'S':'s3'}},"
            "'ConsumedCapacity':{'TableName':'Items','CapacityUnits':146.5}}");
  EXPECT_THAT(query(",'Select':'COUNT','FilterExpression':'attribute_exists(nope)'", "PK = :p", "big"),
              HasSubstr("'Count':0,'ScannedCount':4,'LastEvaluatedKey'"));
}

TEST_F(Queries, FilterAfterTheLimit) {
  EXPECT_EQ(query(",'Limit':3,'FilterExpression':'Y>inc OR inc=:p'", "PK = :p", "q"),
            "{'Items':[],'Count':0,'ScannedCount':3,"
            "'LastEvaluatedKey':{'PK':{'S':'q'},'SK':{'S':'s2'}}}");
  EXPECT_EQ(sort_keys(db("Query",
                         "{'TableName':'Items','KeyConditionExpression':'PK=:p','FilterExpression':'inc IN (:a,:b)',"
                         "'ExpressionAttributeValues':{':p':{'S':'q'},':a':{'S':'i1'},':b':{'S':'i4'}}}")),
            "s1 s4 ");
  EXPECT_EQ(query(",'FilterExpression':'SK=:p'"),
            validation("Filter Expression can only contain non-primary key attributes: Primary key attribute: SK"));
  EXPECT_EQ(global("gsx", ",'FilterExpression':'Y=:p'"),
            validation("Filter Expression can only contain non-primary key attributes: Primary key attribute: Y"));
  EXPECT_EQ(sort_keys(global("gsx", ",'FilterExpression':'SK<>:p'")), "s0 s1 s2 s3 s4 ");
}

TEST_F(Queries, IndexesHoldWhatTheyProject) {
  EXPECT_EQ(global("gsk", ",'Limit':1"),
            "{'Items':[{'PK':{'S':'q'},'SK':{'S':'s0'},'X':{'S':'x'}}],'Count':1,'ScannedCount':1,"
            "'LastEvaluatedKey':{'PK':{'S':'q'},'SK':{'S':'s0'},'X':{'S':'x'}}}");
  EXPECT_EQ(query(",'IndexName':'lsi','Limit':1"),
            "{'Items':[{'L':{'N':'-4'},'PK':{'S':'q'},'SK':{'S':'s4'},'inc':{'S':'i4'}}],'Count':1,'ScannedCount':1,"
            "'LastEvaluatedKey':{'L':{'N':'-4'},'PK':{'S':'q'},'SK':{'S':'s4'}}}");
  EXPECT_EQ(sort_keys(query(",'IndexName':'lsi','Select':'ALL_PROJECTED_ATTRIBUTES'")), "s4 s3 s2 s1 s0 ");
  EXPECT_EQ(global("gsk", ",'Select':'ALL_ATTRIBUTES'"),
            invalid_values("Select type ALL_ATTRIBUTES is not supported for global secondary index gsk because its "
                           "projection type is not ALL"));
  EXPECT_EQ(global("gsk", ",'ProjectionExpression':'oth, SK, inc'"),
            invalid_values("Global secondary index gsk does not project [oth, inc]"));
  EXPECT_EQ(global("gsk", ",'FilterExpression':'attribute_exists(oth)'"),
            invalid_values("Secondary index gsk does not project one or more filter attributes: [oth]"));
}

TEST_F(Queries, LocalIndexesFetchWhatTheyLack) {
  const std::string capacity =
      "'ConsumedCapacity':{'TableName':'Items','CapacityUnits':1,'Table':{'CapacityUnits':0.5},"
      "'LocalSecondaryIndexes':{'lsi':{'CapacityUnits':0.5}}}}";
  const std::string last =
      "],'Count':1,'ScannedCount':1,'LastEvaluatedKey':{'L':{'N':'-4'},'PK':{'S':'q'},'SK':{'S':'s4'}},";
  EXPECT_EQ(query(",'IndexName':'lsi','Limit':1,'ProjectionExpression':'oth','ReturnConsumedCapacity':'INDEXES'"),
            "{'Items':[{'oth':{'S':'o'}}" + last + capacity);
  EXPECT_EQ(query(",'IndexName':'lsi','Limit':1,'Select':'ALL_ATTRIBUTES','ReturnConsumedCapacity':'INDEXES'"),
            "{'Items':[{'L':{'N':'-4'},'PK':{'S':'q'},'SK':{'S':'s4'},'X':{'S':'x'},'Y':{'N':'4'},'inc':{'S':'i4'},"
            "'oth':{'S':'o'}}" +
                last + capacity);
  EXPECT_THAT(query(",'IndexName':'lsi','ProjectionExpression':'inc','ReturnConsumedCapacity':'INDEXES'"),
              HasSubstr("'Table':{'CapacityUnits':0}"));
}

TEST_F(Queries, SelectIsChecked) {
  const auto cannot = [](std::string_view what) {
    return validation("Cannot specify the ProjectionExpression when choosing to get " + std::string(what));
  };
  EXPECT_EQ(query(",'Select':'ALL_PROJECTED_ATTRIBUTES'"),
            validation("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName"));
  EXPECT_EQ(
      query(",'Select':'SPECIFIC_ATTRIBUTES'"),
      validation("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"));
  EXPECT_EQ(query(",'Select':'ALL_ATTRIBUTES','ProjectionExpression':'a'"), cannot("ALL_ATTRIBUTES"));
  EXPECT_EQ(query(",'Select':'COUNT','ProjectionExpression':'a'"), cannot("only the Count"));
  EXPECT_EQ(query(",'IndexName':'lsi','Select':'ALL_PROJECTED_ATTRIBUTES','ProjectionExpression':'a'"),
            cannot("ALL_PROJECTED_ATTRIBUTES"));
  EXPECT_EQ(query(",'Select':'COUNT'"), "{'Count':5,'ScannedCount':5}");
  EXPECT_EQ(sort_keys(query(",'Select':'SPECIFIC_ATTRIBUTES','ProjectionExpression':'SK'")), "s0 s1 s2 s3 s4 ");
}

TEST_F(Queries, StartKeysAreChecked) {
  const std::string starting = "The provided starting key is invalid";
  const std::string boundaries = "The provided starting key is outside query boundaries based on provided conditions";
  const auto start = [this](std::string_view key) { return query(",'ExclusiveStartKey':{" + std::string(key) + "}"); };
  EXPECT_EQ(start(""), validation(starting));
  EXPECT_EQ(start("'PK':{'S':'q'}"), validation(starting));
  EXPECT_EQ(start("'PK':{'S':'q'},'SK':{'S':'a'},'Z':{'S':'a'}"), validation(starting));
  EXPECT_EQ(start("'PK':{'S':'q'},'SK':{'N':'1'}"),
            validation(starting + ": The provided key element does not match the schema"));
  EXPECT_EQ(start("'PK':{'S':'q'},'ZK':{'S':'a'}"),
            validation(starting + ": The provided key element does not match the schema"));
  EXPECT_EQ(start("'PK':{'S':'z'},'SK':{'S':'a'}"), validation(boundaries));
  EXPECT_EQ(query(",'ExclusiveStartKey':{'PK':{'S':'q'},'SK':{'S':'a'}}", "PK=:p AND SK > :p"),
            validation("The provided starting key does not match the range key predicate"));
  EXPECT_EQ(global("gsx", ",'ExclusiveStartKey':{'PK':{'S':'q'},'SK':{'S':'s1'}}"), validation(starting));
  EXPECT_EQ(global("gsx", ",'ExclusiveStartKey':{'PK':{'S':'q'},'SK':{'S':'s1'},'X':{'S':'other'},'Y':{'N':'1'}}"),
            validation(boundaries));
}

TEST_F(Queries, RequestsAreChecked) {
  EXPECT_EQ(
      db("Query", "{'TableName':'Items'}"),
      validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."));
  EXPECT_EQ(db("Query", "{'TableName':'Items','KeyConditions':{}}"),
            validation("Legacy parameters are not supported here, use expressions: KeyConditions"));
  EXPECT_EQ(query(",'IndexName':'nope'"), validation("The table does not have the specified index: nope"));
  EXPECT_EQ(global("gsx", ",'ConsistentRead':true"),
            validation("Consistent reads are not supported on global secondary indexes"));
  EXPECT_EQ(sort_keys(query(",'IndexName':'lsi','ConsistentRead':true")), "s4 s3 s2 s1 s0 ");
  EXPECT_EQ(query(",'ProjectionExpression':'PK.a'"),
            validation(
                "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: PK"));
  EXPECT_EQ(query(",'ReturnConsumedCapacity':'TOTAL'", "PK = :p", "none"),
            "{'Items':[],'Count':0,'ScannedCount':0,'ConsumedCapacity':{'TableName':'Items','CapacityUnits':0.5}}");
}

TEST_F(Queries, ScansReadEverything) {
  EXPECT_EQ(scan(",'Select':'COUNT'"), "{'Count':6,'ScannedCount':6}");
  EXPECT_EQ(scan(",'IndexName':'gsx','Select':'COUNT'"), "{'Count':5,'ScannedCount':5}");
  EXPECT_EQ(sort_keys(scan(",'FilterExpression':'PK=:r','ExpressionAttributeValues':{':r':{'S':'r'}}")), "s0 ");
  EXPECT_EQ(sort_keys(scan(",'IndexName':'lsi'")), "s4 s3 s2 s1 s0 ");
  EXPECT_THAT(scan(",'AttributesToGet':['inc'],'Limit':1"), HasSubstr("'Count':1"));
  EXPECT_EQ(scan(",'AttributesToGet':['inc'],'Select':'COUNT'"),
            validation("Cannot specify the AttributesToGet when choosing to get only the Count"));
  EXPECT_EQ(scan(",'ScanFilter':{}"),
            validation("Legacy parameters are not supported here, use expressions: ScanFilter"));
  EXPECT_EQ(scan(",'ExclusiveStartKey':{'PK':{'S':'q'}}"), validation("The provided starting key is invalid"));
}

TEST_F(Queries, SegmentsPartitionAScan) {
  for (int i = 0; i < 40; ++i)
    db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'p" + std::to_string(i) + "'},'SK':{'S':'s'}}}");
  for (const int segments : {1, 2, 3, 7, 1'000'000}) {
    int count = 0;
    for (int segment = 0; segment < std::min(segments, 7); ++segment) {
      const auto reply = scan(",'Select':'COUNT','Segment':" + std::to_string(segment) +
                              ",'TotalSegments':" + std::to_string(segments));
      count += std::stoi(reply.substr(9));
    }
    if (segments <= 7) {
      EXPECT_EQ(count, 46) << segments;
    }
  }
  EXPECT_EQ(scan(",'Segment':0"), validation("The TotalSegments parameter is required but was not present in the "
                                             "request when Segment parameter is present"));
  EXPECT_EQ(scan(",'TotalSegments':2"), validation("The Segment parameter is required but was not present in the "
                                                   "request when parameter TotalSegments is present"));
  EXPECT_EQ(scan(",'Segment':2,'TotalSegments':2"),
            validation("The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 2 "
                       "is not less than TotalSegments: 2"));
  const std::string key = ",'ExclusiveStartKey':{'PK':{'S':'q'},'SK':{'S':'s1'}},'TotalSegments':2,'Segment':";
  const std::string wrong = scan(key + "0") + scan(key + "1");
  EXPECT_THAT(wrong, HasSubstr("Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: "));
  EXPECT_THAT(wrong, HasSubstr("'s2'"));
}

}  // namespace
}  // namespace tenantry::local::dynamodb
