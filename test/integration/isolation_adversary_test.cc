// A tenant that knows everything about the platform's keys tries to reach another's items. Each attempt has its
// outcome, which is that of a bare table where the other does not exist; the other's rows stay as they are, byte for
// byte, and nothing of them shows.
#include <gmock/gmock.h>

#include <map>

#include "isolation_world.h"

namespace tenantry::isolation_testing {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

constexpr const char* kCanary = "canary-of-b";
constexpr const char* kNoTable = "ResourceNotFoundException: Requested resource not found";
constexpr const char* kInvalid = "ValidationException: ";
constexpr const char* kFailed = "ConditionalCheckFailedException: The conditional request failed";
constexpr const char* kDenied = "AccessDeniedException: ";

class Adversary : public World {
 protected:
  void SetUp() override {
    for (const char* pk : {"secret", "own"})
      ASSERT_TRUE(b->call(request<ddb::PutItemRequest>(std::string("{'TableName':'data','Item':{'PK':{'S':'") + pk +
                                                       "'},'SK':{'S':'s'},'GSI1PK':{'S':'g'},'GSI1SK':{'S':'1'},'"
                                                       "GSI2PK':{'S':'g'},'GSI2SK':{'S':'1'},'canary':{'S':'" +
                                                       kCanary + "'}}}")));
    a->both<ddb::PutItemRequest>(
        "{'TableName':'data','Item':{'PK':{'S':'own'},'SK':{'S':'s'},'GSI1PK':{'S':'mine'},'GSI1SK':{'S':'1'},"
        "'x':{'S':'x'}}}");
    victims_ = rows_of_b();
    ASSERT_EQ(victims_.size(), 2u);
  }

  void TearDown() override { EXPECT_GT(attempts_, 0); }

  std::multimap<std::string, std::string> rows_of_b() {
    std::multimap<std::string, std::string> rows;
    for (const auto& row : platform.rows(kShared)) {
      std::string text;
      ddb::append_json(text, row);
      if (text.contains(b->id().to_string() + "#")) {
        const auto* pk = row.find("PK")->get_if<AttributeValue::String>();
        if (pk->text.starts_with("ACCOUNT#" + b->id().to_string())) rows.emplace(pk->text, text);
      }
    }
    return rows;
  }

  /// `<A>`, `<B>`: the tenants' prefixes; `<b>`: b's id.
  std::string filled(std::string text) {
    const std::map<std::string, std::string> parts = {{"<A>", "ACCOUNT#" + a->id().to_string() + "#"},
                                                      {"<B>", "ACCOUNT#" + b->id().to_string() + "#"},
                                                      {"<b>", b->id().to_string()},
                                                      {"<private>", c->table_name()}};
    for (const auto& [name, value] : parts)
      for (auto at = text.find(name); at != text.npos; at = text.find(name, at)) text.replace(at, name.size(), value);
    return text;
  }

  void expect_harmless(const std::string& reply, const std::string& attempt) {
    ++attempts_;
    EXPECT_THAT(reply, Not(HasSubstr(kCanary))) << attempt;
    EXPECT_EQ(rows_of_b(), victims_) << attempt;
  }

  /// As without isolation.
  template <class R>
  void attempt(const std::string& json, const std::string& outcome) {
    const std::string text = filled(json);
    const std::string reply = a->both<R>(text);
    EXPECT_THAT(reply, StartsWith(outcome)) << text;
    expect_harmless(reply, text);
  }
  /// Refused by isolation alone.
  template <class R>
  void refused(const std::string& json, const std::string& outcome) {
    const std::string text = filled(json);
    const auto reply = a->call(request<R>(text));
    ASSERT_FALSE(reply) << text;
    EXPECT_THAT(text_of(reply.error()), StartsWith(outcome)) << text;
    EXPECT_THAT(text_of(reply.error()), Not(HasSubstr(b->id().to_string()))) << text;
    expect_harmless(text_of(reply.error()), text);
  }

  int attempts_ = 0;
  std::multimap<std::string, std::string> victims_;
};

/// Keys by which one might hope to get out of one's own partition.
constexpr const char* kKeys[] = {"<B>secret",
                                 "secret",
                                 "ACCOUNT#<b>",
                                 "<B>",
                                 "../<B>secret",
                                 "#<B>secret",
                                 "<A><B>secret",
                                 "<B>secret#",
                                 " <B>secret",
                                 "<B>\\u0000secret",
                                 "\\u0000<B>secret",
                                 "account#<b>#secret",
                                 "\\uff03secret",
                                 "\\u2028<B>secret",
                                 "%41CCOUNT#<b>#secret",
                                 "*",
                                 "ACCOUNT#",
                                 "<B>secret OR 1 = 1"};

std::string key_of(const std::string& pk) { return "{'PK':{'S':'" + pk + "'},'SK':{'S':'s'}}"; }

TEST_F(Adversary, FindsNothingByKey) {
  for (const char* each : kKeys) {
    const std::string pk = each;
    const std::string key = key_of(pk);
    const std::string k = "'Key':" + key;
    attempt<ddb::GetItemRequest>("{'TableName':'data'," + k + "}", "{}");
    attempt<ddb::GetItemRequest>("{'TableName':'data','ConsistentRead':true," + k + ",'ProjectionExpression':'canary'}",
                                 "{}");
    attempt<ddb::DeleteItemRequest>("{'TableName':'data','ReturnValues':'ALL_OLD'," + k + "}", "{}");
    attempt<ddb::UpdateItemRequest>(
        "{'TableName':'data'," + k +
            ",'UpdateExpression':'REMOVE canary','ConditionExpression':'attribute_exists(PK)',"
            "'ReturnValuesOnConditionCheckFailure':'ALL_OLD'}",
        kFailed);
    attempt<ddb::BatchGetItemRequest>("{'RequestItems':{'data':{'Keys':[" + key + "]}}}",
                                      "{\"Responses\":{\"data\":[]}");
    attempt<ddb::BatchWriteItemRequest>("{'RequestItems':{'data':[{'DeleteRequest':{" + k + "}}]}}", "{");
    attempt<ddb::TransactGetItemsRequest>("{'TransactItems':[{'Get':{'TableName':'data'," + k + "}}]}",
                                          "{\"Responses\":[{}]}");
    attempt<ddb::TransactWriteItemsRequest>(
        "{'TransactItems':[{'ConditionCheck':{'TableName':'data'," + k +
            ",'ConditionExpression':'attribute_exists(SK)','ReturnValuesOnConditionCheckFailure':'ALL_OLD'}}]}",
        "TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons "
        "[ConditionalCheckFailed] [ConditionalCheckFailed: The conditional request failed]");
    const std::string values = ",'ExpressionAttributeValues':{':k':{'S':'" + pk + "'}}}";
    attempt<ddb::QueryRequest>("{'TableName':'data','KeyConditionExpression':'PK = :k'" + values,
                               "{\"Items\":[],\"Count\":0");
    for (const char* index : {"GSI1", "GSI2"})
      attempt<ddb::QueryRequest>(std::string("{'TableName':'data','IndexName':'") + index +
                                     "','KeyConditionExpression':'" + index + "PK = :k'" + values,
                                 "{\"Items\":[],\"Count\":0");
    attempt<ddb::ScanRequest>(
        "{'TableName':'data','FilterExpression':'PK = :k OR GSI1PK = :k OR begins_with(PK, :k)'" + values,
        "{\"Items\":[],\"Count\":0");
  }
  EXPECT_GT(attempts_, 200);
}

TEST_F(Adversary, WritesWhatLooksLikeAnothersKeyIntoItsOwnPartition) {
  for (const char* pk : {"<B>secret", "secret", "ACCOUNT#<b>", "../<B>secret"}) {
    attempt<ddb::PutItemRequest>(
        "{'TableName':'data','ConditionExpression':'attribute_not_exists(PK)','Item':{'PK':{'S':'" + std::string(pk) +
            "'},'SK':{'S':'s'},'GSI1PK':{'S':'<B>g'},'GSI1SK':{'S':'1'},'GSI2PK':{'S':'g'},'GSI2SK':{'S':'1'}}}",
        "{}");
    attempt<ddb::UpdateItemRequest>("{'TableName':'data','Key':" + key_of(pk) +
                                        ",'UpdateExpression':'SET GSI1PK = :g, GSI2PK = if_not_exists(GSI2PK, :g), x = "
                                        "PK','ReturnValues':'ALL_NEW',"
                                        "'ExpressionAttributeValues':{':g':{'S':'<B>g'}}}",
                                    "{\"Attributes\":{");
  }
  const auto seen = b->call(request<ddb::QueryRequest>(
      "{'TableName':'data','IndexName':'GSI1','KeyConditionExpression':'GSI1PK = :g','ExpressionAttributeValues':"
      "{':g':{'S':'g'}}}"));
  EXPECT_EQ(seen->count, 2);
}

TEST_F(Adversary, ForgedStartKeysStayInItsPartition) {
  for (const char* pk : {"<B>secret", "secret", "ACCOUNT#<b>", "<B>", "zzz"}) {
    const std::string start = ",'ExclusiveStartKey':" + key_of(pk) + "}";
    attempt<ddb::QueryRequest>(
        "{'TableName':'data','KeyConditionExpression':'PK = :k','ExpressionAttributeValues':{':k':{'S':'own'}}" + start,
        kInvalid);
    const auto page = a->call(request<ddb::ScanRequest>(filled("{'TableName':'data'" + start)));
    ASSERT_TRUE(page);
    expect_harmless(text_of(Reply(*page)), pk);
    attempt<ddb::QueryRequest>(
        "{'TableName':'data','IndexName':'GSI1','KeyConditionExpression':'GSI1PK = "
        ":k','ExpressionAttributeValues':{':k':"
        "{'S':'mine'}},'ExclusiveStartKey':{'PK':{'S':'" +
            std::string(pk) + "'},'SK':{'S':'s'},'GSI1PK':{'S':'<B>g'},'GSI1SK':{'S':'0'}}}",
        kInvalid);
    refused<ddb::ScanRequest>("{'TableName':'data','ExclusiveStartKey':{'PK':{'S':'" + std::string(pk) +
                                  "'},'SK':{'S':'s'},'GSI3PK':{'S':'ACCOUNT#<b>'},'GSI3SK':{'S':'0'}}}",
                              "ValidationException: The provided starting key is invalid");
  }
}

TEST_F(Adversary, ProbesSeeNoPrefix) {
  for (const char* condition :
       {"begins_with(PK, :account)", "contains(PK, :account)", "PK >= :account AND PK < :bound", "size(PK) > :size",
        "PK = :full", "begins_with(GSI1PK, :account)", "GSI1PK >= :account AND GSI1PK < :bound", "size(GSI1PK) > :size",
        "contains(:full, PK) AND begins_with(PK, :account)", "NOT PK = :own"}) {
    std::string text = condition, values;
    const std::map<std::string, std::string> all = {{":account", "{'S':'ACCOUNT#'}"},
                                                    {":bound", "{'S':'ACCOUNT$'}"},
                                                    {":full", "{'S':'<A>own'}"},
                                                    {":own", "{'S':'own'}"},
                                                    {":size", "{'N':'40'}"}};
    for (const auto& [name, value] : all)
      if (text.contains(name)) values += (values.empty() ? "'" : ",'") + name + "':" + value;
    values = "'ExpressionAttributeValues':{" + values + "}}";
    attempt<ddb::DeleteItemRequest>(
        "{'TableName':'data','Key':" + key_of("own") + ",'ConditionExpression':'" + text + "'," + values, kFailed);
    attempt<ddb::ScanRequest>("{'TableName':'data','FilterExpression':'" + text + "'," + values,
                              "{\"Items\":[],\"Count\":0,\"ScannedCount\":1");
    if (!text.contains("GSI1PK"))
      attempt<ddb::QueryRequest>(
          "{'TableName':'data','IndexName':'GSI1','KeyConditionExpression':'GSI1PK = :mine',"
          "'FilterExpression':'" +
              text + "'," + values.insert(29, "':mine':{'S':'mine'},"),
          "{\"Items\":[],\"Count\":0,\"ScannedCount\":1");
  }
  refused<ddb::UpdateItemRequest>(
      "{'TableName':'data','Key':" + key_of("own") + ",'UpdateExpression':'SET x = GSI1PK','ReturnValues':'ALL_NEW'}",
      kInvalid);
  refused<ddb::UpdateItemRequest>(
      "{'TableName':'data','Key':" + key_of("own") + ",'UpdateExpression':'SET GSI1PK = x','ReturnValues':'ALL_NEW'}",
      kInvalid);
}

TEST_F(Adversary, ThePlatformsIndexAndAttributesAreOutOfReach) {
  const std::string own = "'TableName':'data','Key':" + key_of("own");
  const std::string o = "'ExpressionAttributeValues':{':o':{'S':'ACCOUNT#<b>'}}";
  refused<ddb::QueryRequest>("{'TableName':'data','IndexName':'GSI3','KeyConditionExpression':'GSI3PK = :o'," + o + "}",
                             "ValidationException: The table does not have the specified index: GSI3");
  refused<ddb::QueryRequest>("{'TableName':'data','IndexName':'GSI1','KeyConditionExpression':'GSI3PK = :o'," + o + "}",
                             kInvalid);
  refused<ddb::ScanRequest>("{'TableName':'data','IndexName':'GSI3'}", kInvalid);
  for (const char* name : {"GSI3PK", "GSI3SK"}) {
    const std::string n = name;
    refused<ddb::ScanRequest>("{'TableName':'data','FilterExpression':'" + n + " = :o'," + o + "}", kInvalid);
    refused<ddb::ScanRequest>(
        "{'TableName':'data','ProjectionExpression':'#h','ExpressionAttributeNames':{'#h':'" + n + "'}}", kInvalid);
    refused<ddb::GetItemRequest>("{" + own + ",'ProjectionExpression':'" + n + "'}", kInvalid);
    refused<ddb::GetItemRequest>("{" + own + ",'AttributesToGet':['" + n + "']}", kInvalid);
    refused<ddb::UpdateItemRequest>("{" + own + ",'UpdateExpression':'SET " + n + " = :o'," + o + "}", kInvalid);
    refused<ddb::UpdateItemRequest>("{" + own + ",'UpdateExpression':'REMOVE " + n + "'}", kInvalid);
    refused<ddb::UpdateItemRequest>("{" + own + ",'UpdateExpression':'SET x = " + n + "'}", kInvalid);
    refused<ddb::UpdateItemRequest>("{" + own + ",'AttributeUpdates':{'" + n + "':{'Value':{'S':'ACCOUNT#<b>'}}}}",
                                    kInvalid);
    refused<ddb::DeleteItemRequest>("{" + own + ",'ConditionExpression':'attribute_exists(" + n + ")'}", kInvalid);
    refused<ddb::DeleteItemRequest>("{" + own + ",'Expected':{'" + n + "':{'Exists':false}}}", kInvalid);
    refused<ddb::PutItemRequest>(
        "{'TableName':'data','Item':{'PK':{'S':'p'},'SK':{'S':'s'},'" + n + "':{'S':'ACCOUNT#<b>'}}}", kInvalid);
    refused<ddb::BatchWriteItemRequest>(
        "{'RequestItems':{'data':[{'PutRequest':{'Item':{'PK':{'S':'p'},'SK':{'S':'s'},'" + n +
            "':{'S':'ACCOUNT#<b>'}}}}]}}",
        kInvalid);
    refused<ddb::TransactWriteItemsRequest>(
        "{'TransactItems':[{'Put':{'TableName':'data','Item':{'PK':{'S':'p'},'SK':{'S':'s'},'" + n +
            "':{'S':'ACCOUNT#<b>'}}}}]}",
        "TransactionCanceledException: ");
  }
}

TEST_F(Adversary, OtherTablesDoNotExist) {
  const std::string other_arn = *b->call(request<ddb::DescribeTableRequest>("{'TableName':'data'}"))->table->table_arn;
  for (const std::string& table :
       {kShared, std::string("<private>"), "arn:aws:dynamodb:us-east-1:000000000000:table/" + kShared, other_arn,
        std::string("Data"), std::string("data/"), std::string("data/index/GSI1"), std::string("../data"),
        "arn:aws:dynamodb:us-east-1:000000000000:table/data/../" + kShared}) {
    const std::string t = "'TableName':'" + table + "'";
    const std::string k = ",'Key':" + key_of("secret");
    refused<ddb::GetItemRequest>("{" + t + k + "}", kNoTable);
    refused<ddb::DeleteItemRequest>("{" + t + k + "}", kNoTable);
    refused<ddb::ScanRequest>("{" + t + "}", kNoTable);
    refused<ddb::DescribeTableRequest>("{" + t + "}", "ResourceNotFoundException: ");
    refused<ddb::DescribeTimeToLiveRequest>("{" + t + "}", "ResourceNotFoundException: ");
    refused<ddb::BatchGetItemRequest>("{'RequestItems':{'data':{'Keys':[" + key_of("own") + "]},'" + table +
                                          "':{'Keys':[" + key_of("secret") + "]}}}",
                                      kNoTable);
    refused<ddb::TransactWriteItemsRequest>(
        "{'TransactItems':[{'Put':{'TableName':'data','Item':" + key_of("p") + "}},{'Delete':{" + t + k + "}}]}",
        kNoTable);
    refused<ddb::TransactGetItemsRequest>(
        "{'TransactItems':[{'Get':{'TableName':'data','Key':" + key_of("own") + "}},{'Get':{" + t + k + "}}]}",
        kNoTable);
  }
  EXPECT_FALSE(a->call(request<ddb::GetItemRequest>("{'TableName':'data','Key':" + key_of("p") + "}"))->item);
  refused<ddb::DeleteTableRequest>("{'TableName':'" + kShared + "'}", kDenied);
  refused<ddb::DeleteTableRequest>("{'TableName':'data'}", kDenied);
  refused<ddb::UpdateTableRequest>("{'TableName':'data','DeletionProtectionEnabled':false}", kDenied);
  refused<ddb::CreateTableRequest>("{'TableName':'mine','AttributeDefinitions':[],'KeySchema':[]}", kDenied);
  refused<ddb::ListTagsOfResourceRequest>("{'ResourceArn':'" + other_arn + "'}", kDenied);
  refused<ddb::CreateBackupRequest>("{'TableName':'data','BackupName':'mine'}", kDenied);
  refused<ddb::UpdateTimeToLiveRequest>(
      "{'TableName':'data','TimeToLiveSpecification':{'Enabled':true,'AttributeName':'x'}}", kDenied);
  refused<ddb::DescribeContinuousBackupsRequest>("{'TableName':'data'}", kDenied);
}

TEST_F(Adversary, KeysAreJudgedBeforeTheyGetAPrefix) {
  for (const std::string& pk : {std::string("{'S':''}"), std::string("{'N':'1'}"), std::string("{'B':'QQ=='}"),
                                std::string("{'NULL':true}"), std::string("{'L':[{'S':'<B>secret'}]}"),
                                std::string("{'SS':['<B>secret']}"), std::string("{'M':{'S':{'S':'<B>secret'}}}")}) {
    const std::string key = "{'PK':" + pk + ",'SK':{'S':'s'}}";
    attempt<ddb::GetItemRequest>("{'TableName':'data','Key':" + key + "}", kInvalid);
    attempt<ddb::PutItemRequest>("{'TableName':'data','Item':" + key + "}", kInvalid);
    attempt<ddb::BatchGetItemRequest>("{'RequestItems':{'data':{'Keys':[" + key + "]}}}", kInvalid);
    attempt<ddb::QueryRequest>(
        "{'TableName':'data','KeyConditionExpression':'PK = :k','ExpressionAttributeValues':{':k':" + pk + "}}",
        kInvalid);
    attempt<ddb::PutItemRequest>("{'TableName':'data','Item':{'PK':{'S':'p'},'SK':{'S':'s'},'GSI1PK':" + pk + "}}",
                                 kInvalid);
    attempt<ddb::UpdateItemRequest>(
        "{'TableName':'data','Key':" + key_of("own") +
            ",'UpdateExpression':'SET GSI2PK = :k','ExpressionAttributeValues':{':k':" + pk + "}}",
        kInvalid);
  }
  const std::string longest(2003, 'k');
  attempt<ddb::PutItemRequest>("{'TableName':'data','Item':" + key_of(longest) + "}", "{}");
  attempt<ddb::GetItemRequest>("{'TableName':'data','Key':" + key_of(longest) + "}", "{\"Item\":");
  refused<ddb::GetItemRequest>("{'TableName':'data','Key':" + key_of(longest + "k") + "}", kInvalid);
  refused<ddb::UpdateItemRequest>("{'TableName':'data','Key':" + key_of("own") +
                                      ",'UpdateExpression':'SET GSI1PK = if_not_exists(GSI2PK, :k)',"
                                      "'ExpressionAttributeValues':{':k':{'S':'" +
                                      longest + "k'}}}",
                                  kInvalid);
}

}  // namespace
}  // namespace tenantry::isolation_testing
