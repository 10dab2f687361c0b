#include "wire/dynamodb_endpoint.h"

#include <gmock/gmock.h>
#include <zlib.h>

#include "wire/testing.h"

namespace tenantry::wire {
namespace {

namespace dynamodb = aws::dynamodb;
using testing::field;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;
using testing::TestEdge;

using Attribute = dynamodb::AttributeValue;

class DynamoDbEndpoint : public ::testing::Test {
 protected:
  /// The reply to a GetItem with `body`, or to whatever the service answers.
  std::string get_item(std::string body) { return edge_.dynamodb_call("GetItem", std::move(body)).body; }

  TestEdge edge_;
};

TEST_F(DynamoDbEndpoint, KeepsReservedTagKeysToItself) {
  const std::string arn = R"({"ResourceArn":"arn:aws:dynamodb:eu-west-1:000000000000:table/abc",)";
  const std::string tags = R"("Tags":[{"Key":"a","Value":"b"},{"Key":"aws:x","Value":"y"}])";
  const std::string table = R"({"TableName":"abc","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],)"
                            R"("KeySchema":[{"AttributeName":"a","KeyType":"HASH"}],"BillingMode":"PAY_PER_REQUEST",)";
  for (const auto& [operation, body] :
       {std::pair("TagResource", arn + tags + "}"), std::pair("UntagResource", arn + R"("TagKeys":["aws:x"]})"),
        std::pair("CreateTable", table + tags + "}")}) {
    const auto reply = edge_.dynamodb_call(operation, body);
    EXPECT_EQ(reply.status, 400u) << operation;
    EXPECT_THAT(reply.body, HasSubstr("Tag keys that begin with aws: are reserved")) << operation;
  }
}

constexpr const char* kGet = R"({"TableName":"abc","Key":{"PK":{"S":"x"}},"ConsistentRead":true})";

TEST_F(DynamoDbEndpoint, DecodesCallsAndEncodes) {
  edge_.dynamodb.respond(dynamodb::GetItemResponse{
      .item = dynamodb::AttributeMap{{"N", Attribute::number(12)}, {"PK", Attribute::string("x")}}});
  const auto reply = edge_.dynamodb_call("GetItem", kGet);
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.content_type, "application/x-amz-json-1.0");
  EXPECT_EQ(reply.body, R"({"Item":{"N":{"N":"12"},"PK":{"S":"x"}}})");
  EXPECT_THAT(field(reply, "x-amzn-requestid"), MatchesRegex("[0-9A-V]{52}"));
  EXPECT_EQ(field(reply, "x-amz-crc32"), std::to_string(::crc32(0, reinterpret_cast<const Bytef*>(reply.body.data()),
                                                                static_cast<uInt>(reply.body.size()))));
  const auto& request = edge_.dynamodb.only<dynamodb::GetItemRequest>();
  EXPECT_EQ(request.table_name, "abc");
  EXPECT_EQ(request.key, (dynamodb::AttributeMap{{"PK", Attribute::string("x")}}));
  EXPECT_EQ(request.consistent_read, true);
  EXPECT_EQ(request.projection_expression, std::nullopt);
}

TEST_F(DynamoDbEndpoint, BodiesWithAndWithoutSpareCapacityReadAlike) {
  edge_.dynamodb.respond(dynamodb::GetItemResponse{});
  std::string exact = kGet;
  exact.shrink_to_fit();
  std::string spare = kGet;
  spare.reserve(spare.size() + 4096);
  std::string large(1'000'000, ' ');
  for (auto* body : {&exact, &spare, &(large = large + kGet)}) EXPECT_EQ(get_item(*body), "{}");
  ASSERT_EQ(edge_.dynamodb.requests.size(), 3u);
  EXPECT_EQ(edge_.dynamodb.requests[0], edge_.dynamodb.requests[2]);
}

TEST_F(DynamoDbEndpoint, ErrorsCarryTheTypeAsDynamoDbSpellsIt) {
  edge_.dynamodb.fail({"ResourceNotFoundException", "Requested resource not found"});
  const auto reply = edge_.dynamodb_call("GetItem", kGet);
  EXPECT_EQ(reply.status, 400u);
  EXPECT_EQ(reply.body, R"({"__type":"com.amazonaws.dynamodb.v20120810#ResourceNotFoundException",)"
                        R"("message":"Requested resource not found"})");
  EXPECT_THAT(field(reply, "x-amz-crc32"), MatchesRegex("[0-9]+"));
  edge_.dynamodb.fail({"InternalServerError", "disk", 500});
  EXPECT_EQ(edge_.dynamodb_call("GetItem", kGet).status, 500u);
}

TEST_F(DynamoDbEndpoint, AFailedConditionMayCarryTheItem) {
  dynamodb::Error error("ConditionalCheckFailedException", "The conditional request failed");
  error.item = dynamodb::AttributeMap{{"a", Attribute::boolean(true)}};
  edge_.dynamodb.fail(error);
  EXPECT_EQ(get_item(kGet), R"({"__type":"com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException",)"
                            R"("message":"The conditional request failed","Item":{"a":{"BOOL":true}}})");
}

TEST_F(DynamoDbEndpoint, ACancelledTransactionListsItsReasons) {
  dynamodb::Error error("TransactionCanceledException", "Transaction cancelled");
  error.reasons = {
      {},
      {"ConditionalCheckFailed", "The conditional request failed", dynamodb::AttributeMap{{"a", Attribute::null()}}}};
  edge_.dynamodb.fail(error);
  EXPECT_EQ(
      get_item(kGet),
      R"({"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException",)"
      R"("CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed",)"
      R"("Message":"The conditional request failed","Item":{"a":{"NULL":true}}}],"Message":"Transaction cancelled"})");
}

TEST_F(DynamoDbEndpoint, RequestsAreJudgedBeforeTheServiceSeesThem) {
  EXPECT_EQ(get_item("{}"),
            R"({"__type":"com.amazon.coral.validate#ValidationException","message":"2 validation errors detected: )"
            R"(Value null at 'tableName' failed to satisfy constraint: Member must not be null; )"
            R"(Value null at 'key' failed to satisfy constraint: Member must not be null"})");
  EXPECT_EQ(get_item(R"({"TableName":1})"), R"({"__type":"com.amazon.coral.service#SerializationException",)"
                                            R"("Message":"NUMBER_VALUE cannot be converted to String"})");
  for (const auto* malformed : {"", "{", "{}x", "{'a':1}", "\xff", "[1,]", R"({"Limit":1e999})"})
    EXPECT_THAT(get_item(malformed), StartsWith(R"({"__type":"com.amazon.coral.service#SerializationException")"))
        << malformed;
  EXPECT_THAT(get_item(R"({"TableName":"abc","Key":{"a":{"S":1}}})"), HasSubstr("#SerializationException"));
  EXPECT_THAT(get_item(R"({"TableName":"abc","Key":{"a":{"N":"x"}}})"), HasSubstr("#ValidationException"));
  EXPECT_TRUE(edge_.dynamodb.requests.empty());
}

TEST_F(DynamoDbEndpoint, ItemsNestAsDeepAsDynamoDbAllows) {
  edge_.dynamodb.respond(dynamodb::PutItemResponse{});
  const auto nested = [](int levels) {
    std::string body = R"({"TableName":"abc","Item":{"a":)";
    for (int i = 0; i < levels; ++i) body += R"({"M":{"a":)";
    body += R"({"S":"x"})";
    for (int i = 0; i < levels; ++i) body += "}}";
    return body + "}}";
  };
  EXPECT_EQ(edge_.dynamodb_call("PutItem", nested(31)).body, "{}");
  EXPECT_EQ(edge_.dynamodb_call("PutItem", nested(40)).status, 400u);
  EXPECT_EQ(edge_.dynamodb_call("PutItem", nested(100'000)).status, 400u);
}

TEST_F(DynamoDbEndpoint, UnknownOperationsAreRefused) {
  for (const auto* operation : {"Nope", "", "getItem", "GetItemX", "ExecuteStatement"}) {
    const auto reply = edge_.dynamodb_call(operation, "{}");
    EXPECT_EQ(reply.status, 400u);
    EXPECT_THAT(reply.body, StartsWith(R"({"__type":"com.amazon.coral.service#UnknownOperationException")"));
  }
  const auto streams = edge_.send(
      "POST", "/",
      {{"X-Amz-Target", "DynamoDBStreams_20120810.ListStreams"}, {"Authorization", testing::credential("dynamodb")}},
      "{}");
  EXPECT_THAT(streams.body, HasSubstr("#UnknownOperationException"));
}

TEST_F(DynamoDbEndpoint, ContentCodingsAreRefused) {
  const auto reply = edge_.send("POST", "/",
                                {{"X-Amz-Target", "DynamoDB_20120810.GetItem"},
                                 {"Authorization", testing::credential("dynamodb")},
                                 {"Content-Encoding", "gzip"}},
                                "\x1f\x8b");
  EXPECT_EQ(reply.status, 415u);
  EXPECT_THAT(reply.body, HasSubstr("gzip"));
}

TEST_F(DynamoDbEndpoint, EveryOperationIsReachedByItsName) {
  for (const auto* name : {"PutItem",
                           "UpdateItem",
                           "DeleteItem",
                           "Query",
                           "Scan",
                           "BatchGetItem",
                           "BatchWriteItem",
                           "TransactGetItems",
                           "TransactWriteItems",
                           "CreateTable",
                           "DescribeTable",
                           "UpdateTable",
                           "DeleteTable",
                           "DescribeTimeToLive",
                           "UpdateTimeToLive",
                           "DescribeContinuousBackups",
                           "UpdateContinuousBackups",
                           "TagResource",
                           "UntagResource",
                           "ListTagsOfResource"})
    EXPECT_THAT(edge_.dynamodb_call(name, "{}").body, HasSubstr("#ValidationException")) << name;
  for (const auto* name : {"ListTables", "DescribeEndpoints", "DescribeLimits"})
    EXPECT_THAT(edge_.dynamodb_call(name, "{}").body, HasSubstr("#Unprepared")) << name;
}

}  // namespace
}  // namespace tenantry::wire
