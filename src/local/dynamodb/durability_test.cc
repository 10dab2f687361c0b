#include <gmock/gmock.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

#include "local/dynamodb/testing.h"

namespace tenantry::local::dynamodb {
namespace {

namespace api = aws::dynamodb;
namespace asio = boost::asio;
using testing::DynamoDbTest;
using ::testing::HasSubstr;
using testing::request;
using ::testing::StartsWith;

constexpr std::string_view kItem = "{'TableName':'Hash','Key':{'H':{'N':'1'}}}";
constexpr std::string_view kPut = "{'TableName':'Hash','Item':{'H':{'N':'1'},'A':{'N':'1'}}}";
constexpr std::string_view kPutNew =
    "{'TableName':'Hash','Item':{'H':{'N':'1'}},'ConditionExpression':'attribute_not_exists(H)'}";
constexpr std::string_view kFailed = "ConditionalCheckFailedException: The conditional request failed";

/// Operations begun, to be looked at before and after the store has committed.
class Durability : public DynamoDbTest {
 protected:
  template <class Request>
  std::shared_ptr<std::string> begin(std::string_view json) {
    auto reply = std::make_shared<std::string>("pending");
    asio::co_spawn(context_.get_executor(), api::call(db.service(), request<Request>(json)),
                   [reply](const std::exception_ptr& failure, const auto& response) {
                     if (failure) std::rethrow_exception(failure);
                     *reply = response ? testing::text_of(*response) : testing::text_of(response.error());
                   });
    run();
    return reply;
  }
  void run() {
    context_.restart();
    context_.poll();
  }
  std::string get() { return db("GetItem", kItem); }

  asio::io_context context_{1};
};

TEST_F(Durability, NeitherReplyNorReaderIsAheadOfTheCommit) {
  db.store.hold();
  const auto put = begin<api::PutItemRequest>(kPut);
  EXPECT_EQ(*put, "pending");
  EXPECT_EQ(get(), "{}");
  EXPECT_EQ(db("Scan", "{'TableName':'Hash','Select':'COUNT'}"), "{'Count':0,'ScannedCount':0}");
  db.store.sync();
  run();
  EXPECT_EQ(*put, "{}");
  EXPECT_EQ(get(), "{'Item':{'A':{'N':'1'},'H':{'N':'1'}}}");
}

TEST_F(Durability, WritersOfOneItemShareACommit) {
  db.store.hold();
  std::vector<std::shared_ptr<std::string>> replies;
  for (int i = 0; i < 10; ++i)
    replies.push_back(
        begin<api::UpdateItemRequest>("{'TableName':'Hash','Key':{'H':{'N':'1'}},'UpdateExpression':'ADD A :v',"
                                      "'ExpressionAttributeValues':{':v':{'N':'1'}}}"));
  for (const auto& reply : replies) EXPECT_EQ(*reply, "pending");
  db.store.sync();
  run();
  for (const auto& reply : replies) EXPECT_EQ(*reply, "{}");
  EXPECT_EQ(get(), "{'Item':{'A':{'N':'10'},'H':{'N':'1'}}}");
}

TEST_F(Durability, ARefusalWaitsForWhatItRestsOn) {
  db.store.hold();
  const auto put = begin<api::PutItemRequest>(kPutNew);
  const auto refused = begin<api::PutItemRequest>(kPutNew);
  const auto cancelled = begin<api::TransactWriteItemsRequest>(
      "{'TransactItems':[{'ConditionCheck':{'TableName':'Hash','Key':{'H':{'N':'1'}},'ConditionExpression':'attribute_"
      "not_exists(H)'}}]}");
  const auto nothing_to_do = begin<api::DeleteItemRequest>("{'TableName':'Hash','Key':{'H':{'N':'2'}}}");
  EXPECT_EQ(*put + *refused + *cancelled, "pendingpendingpending");
  db.store.sync();
  run();
  EXPECT_EQ(*put, "{}");
  EXPECT_EQ(*refused, kFailed);
  EXPECT_THAT(*cancelled, StartsWith("TransactionCanceledException"));
  EXPECT_EQ(*nothing_to_do, "{}");
  db.store.hold();
  EXPECT_EQ(*begin<api::PutItemRequest>(kPutNew), kFailed) << "what it rests on is durable";
}

TEST_F(Durability, ADeletedItemIsGoneOnlyOnceThatIsDurable) {
  db("PutItem", kPut);
  db.store.hold();
  begin<api::DeleteItemRequest>(kItem);
  const auto again = begin<api::DeleteItemRequest>(kItem);
  EXPECT_EQ(*again, "pending");
  EXPECT_THAT(get(), HasSubstr("Item"));
  db.store.sync();
  run();
  EXPECT_EQ(*again, "{}");
  EXPECT_EQ(get(), "{}");
}

TEST_F(Durability, AFailedCommitLeavesNothing) {
  db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'a'},'SK':{'S':'b'},'X':{'S':'x'}}}");
  const auto described = db("DescribeTable", "{'TableName':'Items'}");
  db.store.hold();
  const auto first = begin<api::UpdateItemRequest>(
      "{'TableName':'Items','Key':{'PK':{'S':'a'},'SK':{'S':'b'}},'UpdateExpression':'SET "
      "X=:v','ExpressionAttributeValues':{':v':{'S':'y'}}}");
  const auto second =
      begin<api::PutItemRequest>("{'TableName':'Items','Item':{'PK':{'S':'a'},'SK':{'S':'c'},'X':{'S':'y'}}}");
  const auto refused = begin<api::PutItemRequest>(
      "{'TableName':'Items','Item':{'PK':{'S':'a'},'SK':{'S':'b'}},'ConditionExpression':'X=:v','"
      "ExpressionAttributeValues':{':v':{'S':'x'}}}");
  db.store.fail_next("disk full");
  db.store.release();
  run();
  for (const auto& reply : {first, second, refused}) EXPECT_THAT(*reply, StartsWith("InternalServerError: "));
  EXPECT_EQ(db("Scan", "{'TableName':'Items'}"),
            "{'Items':[{'PK':{'S':'a'},'SK':{'S':'b'},'X':{'S':'x'}}],'Count':1,'ScannedCount':1}");
  EXPECT_EQ(db("Query",
               "{'TableName':'Items','IndexName':'gsk','KeyConditionExpression':'X=:y','ExpressionAttributeValues':{':"
               "y':{'S':'y'}}}"),
            "{'Items':[],'Count':0,'ScannedCount':0}");
  EXPECT_EQ(db("DescribeTable", "{'TableName':'Items'}"), described);
  EXPECT_EQ(db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'a'},'SK':{'S':'c'}}}"), "{}");
  EXPECT_THAT(db("DescribeTable", "{'TableName':'Items'}"), HasSubstr("'ItemCount':2,'TableArn'"));
}

TEST_F(Durability, TablesAppearAndVanishWhenDurable) {
  db.store.hold();
  const std::string table =
      "{'TableName':'new','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'H',"
      "'AttributeType':'S'}],'KeySchema':[{'AttributeName':'H','KeyType':'HASH'}]}";
  const auto created = begin<api::CreateTableRequest>(table);
  const auto again = begin<api::CreateTableRequest>(table);
  const auto erased = begin<api::DeleteTableRequest>("{'TableName':'Hash'}");
  const auto put = begin<api::PutItemRequest>(kPut);
  EXPECT_EQ(*created + *again + *erased + *put, "pendingpendingpendingpending");
  EXPECT_EQ(db("ListTables", "{}"), "{'TableNames':['Hash','Items']}");
  EXPECT_EQ(get(), "{}");
  db.store.sync();
  run();
  EXPECT_THAT(*created, HasSubstr("CREATING"));
  EXPECT_EQ(*again, "ResourceInUseException: Table already exists: new");
  EXPECT_THAT(*erased, HasSubstr("DELETING"));
  EXPECT_EQ(*put, "ResourceNotFoundException: Requested resource not found");
  EXPECT_EQ(db("ListTables", "{}"), "{'TableNames':['Items','new']}");
}

TEST_F(Durability, TablesStayAsTheyWereWhenACommitFails) {
  const auto described = db("DescribeTable", "{'TableName':'Hash'}");
  db.store.hold();
  const auto created = begin<api::CreateTableRequest>(
      "{'TableName':'new','BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'H','AttributeType':"
      "'S'}],"
      "'KeySchema':[{'AttributeName':'H','KeyType':'HASH'}]}");
  const auto changed = begin<api::UpdateTableRequest>("{'TableName':'Hash','DeletionProtectionEnabled':true}");
  const auto erased = begin<api::DeleteTableRequest>("{'TableName':'Items'}");
  db.store.fail_next("disk full");
  db.store.release();
  run();
  for (const auto& reply : {created, changed, erased}) EXPECT_THAT(*reply, StartsWith("InternalServerError: "));
  EXPECT_EQ(db("ListTables", "{}"), "{'TableNames':['Hash','Items']}");
  EXPECT_EQ(db("DescribeTable", "{'TableName':'Hash'}"), described);
  EXPECT_EQ(db("PutItem", "{'TableName':'Items','Item':{'PK':{'S':'a'},'SK':{'S':'b'}}}"), "{}");
  EXPECT_THAT(db("DeleteTable", "{'TableName':'Hash'}"), HasSubstr("DELETING"));
}

TEST_F(Durability, ChangesOfATableBuildOnEachOther) {
  db.store.hold();
  const std::string arn = "{'ResourceArn':'arn:aws:dynamodb:us-east-1:000000000000:table/Hash'";
  std::vector<std::shared_ptr<std::string>> replies;
  for (const std::string tag : {"a", "b", "c"})
    replies.push_back(begin<api::TagResourceRequest>(arn + ",'Tags':[{'Key':'" + tag + "','Value':'1'}]}"));
  EXPECT_EQ(db("ListTagsOfResource", arn + "}"), "{'Tags':[]}");
  db.store.sync();
  run();
  for (const auto& reply : replies) EXPECT_EQ(*reply, "{}");
  EXPECT_EQ(db("ListTagsOfResource", arn + "}"),
            "{'Tags':[{'Key':'a','Value':'1'},{'Key':'b','Value':'1'},{'Key':'c','Value':'1'}]}");
}

TEST_F(Durability, ARepeatedTransactionWaitsForTheFirst) {
  db.store.hold();
  constexpr std::string_view kTransaction =
      "{'ClientRequestToken':'t','TransactItems':[{'Update':{'TableName':'Hash','Key':{'H':{'N':'1'}},'"
      "UpdateExpression':'ADD A :v',"
      "'ExpressionAttributeValues':{':v':{'N':'1'}}}}]}";
  const auto first = begin<api::TransactWriteItemsRequest>(kTransaction),
             second = begin<api::TransactWriteItemsRequest>(kTransaction);
  EXPECT_EQ(*first + *second, "pendingpending");
  db.store.fail_next("disk full");
  db.store.release();
  run();
  EXPECT_THAT(*first, StartsWith("InternalServerError"));
  EXPECT_THAT(*second, StartsWith("InternalServerError"));
  EXPECT_EQ(*begin<api::TransactWriteItemsRequest>(kTransaction), "{}");
  EXPECT_EQ(get(), "{'Item':{'A':{'N':'1'},'H':{'N':'1'}}}");
}

/// Threads with a context each, as the server has them.
class Concurrency : public DynamoDbTest {
 protected:
  static constexpr int kThreads = 4, kClients = 4, kSteps = 100;

  /// Every client of every thread does `step` kSteps times.
  template <class Step>
  void run_clients(Step step) {
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t) {
      threads.emplace_back([&step, t] {
        asio::io_context context(1);
        for (int c = 0; c < kClients; ++c)
          asio::co_spawn(context.get_executor(), client(step, t * kClients + c), [](const std::exception_ptr& failure) {
            if (failure) std::rethrow_exception(failure);
          });
        context.run();
      });
    }
    for (auto& thread : threads) thread.join();
  }
  template <class Step>
  static Task<void> client(Step& step, int number) {
    for (int i = 0; i < kSteps; ++i) co_await step(number, i);
  }
};

api::UpdateItemRequest increment(std::string_view condition, std::int64_t expected) {
  auto update =
      request<api::UpdateItemRequest>("{'TableName':'Hash','Key':{'H':{'N':'1'}},'UpdateExpression':'ADD A :one'}");
  update.condition_expression = condition;
  update.expression_attribute_values = api::AttributeMap{{":one", api::AttributeValue::number(std::int64_t{1})},
                                                         {":old", api::AttributeValue::number(expected)}};
  return update;
}

/// Reads the counter and increments it if it is still the same, until that succeeds.
Task<void> compare_and_swap(api::Service& service) {
  for (;;) {
    const auto item = co_await api::call(service, request<api::GetItemRequest>(kItem));
    const auto old = std::stoll(item->item->attributes().find("A")->get_if<api::AttributeValue::Number>()->text);
    const auto updated = co_await api::call(service, increment("A = :old", old));
    if (updated) co_return;
    EXPECT_EQ(updated.error().code, "ConditionalCheckFailedException");
  }
}

TEST_F(Concurrency, NoIncrementIsLost) {
  db("PutItem", "{'TableName':'Hash','Item':{'H':{'N':'1'},'A':{'N':'0'}}}");
  auto& service = db.service();
  auto step = [&service](int, int) { return compare_and_swap(service); };
  run_clients(step);
  EXPECT_EQ(db("GetItem", kItem),
            "{'Item':{'A':{'N':'" + std::to_string(kThreads * kClients * kSteps) + "'},'H':{'N':'1'}}}");
}

/// Moves 1 from one account to another; the sum stays.
Task<void> transfer(api::Service& service, int from, int to) {
  const auto part = [](int account, std::string_view amount) {
    return "{'Update':{'TableName':'Hash','Key':{'H':{'N':'" + std::to_string(account) +
           "'}},'UpdateExpression':'ADD A :v','ExpressionAttributeValues':{':v':{'N':'" + std::string(amount) + "'}}}}";
  };
  const auto written = co_await api::call(
      service,
      request<api::TransactWriteItemsRequest>("{'TransactItems':[" + part(from, "-1") + "," + part(to, "1") + "]}"));
  EXPECT_TRUE(written);
}

Task<void> check_sum(api::Service& service) {
  std::string parts;
  for (int account = 0; account < 10; ++account)
    parts +=
        (account > 0 ? "," : "") + ("{'Get':{'TableName':'Hash','Key':{'H':{'N':'" + std::to_string(account) + "'}}}}");
  const auto read =
      co_await api::call(service, request<api::TransactGetItemsRequest>("{'TransactItems':[" + parts + "]}"));
  std::int64_t sum = 0;
  for (const auto& response : *read->responses)
    if (response.item)
      sum += std::stoll(response.item->attributes().find("A")->get_if<api::AttributeValue::Number>()->text);
  EXPECT_EQ(sum, 0);
}

TEST_F(Concurrency, TransactionsAreSeenWholeOrNotAtAll) {
  auto& service = db.service();
  auto step = [&service](int client, int i) {
    const int from = (client + i) % 10;
    return i % 4 == 3 ? check_sum(service) : transfer(service, from, (from + 1 + i % 9) % 10);
  };
  run_clients(step);
}

Task<void> create_use_and_drop(api::Service& service, int client, int i) {
  const std::string name = "'TableName':'t" + std::to_string((client + i) % 3) + "'";
  switch (i % 4) {
    case 0:
      co_await api::call(
          service, request<api::CreateTableRequest>(
                       "{" + name +
                       ",'BillingMode':'PAY_PER_REQUEST','AttributeDefinitions':[{'AttributeName':'H','AttributeType':"
                       "'N'}],'KeySchema':[{'AttributeName':'H','KeyType':'HASH'}]}"));
      break;
    case 3:
      co_await api::call(service, request<api::DeleteTableRequest>("{" + name + "}"));
      break;
    default:
      co_await api::call(
          service, request<api::PutItemRequest>("{" + name + ",'Item':{'H':{'N':'" + std::to_string(client) + "'}}}"));
  }
}

TEST_F(Concurrency, DroppedTablesLeaveNothingBehind) {
  auto& service = db.service();
  auto step = [&service](int client, int i) { return create_use_and_drop(service, client, i); };
  run_clients(step);
  for (const std::string name : {"t0", "t1", "t2", "Hash", "Items"}) db("DeleteTable", "{'TableName':'" + name + "'}");
  EXPECT_EQ(db("ListTables", "{}"), "{'TableNames':[]}");
  int rows = 0;
  const auto row = db.store.snapshot()->iterate();
  for (row->seek("d"); row->valid(); row->next()) ++rows;
  EXPECT_EQ(rows, 1) << "the last table number";
}

}  // namespace
}  // namespace tenantry::local::dynamodb
