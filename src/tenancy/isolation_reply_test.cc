#include <gtest/gtest.h>

#include <functional>
#include <string>

#include "tenancy/isolation.h"
#include "tenancy/keys.h"
#include "tenancy/tenant_data.h"
#include "tenancy/testing_isolation.h"

namespace tenantry::tenancy {
namespace {

using namespace testing;

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

TEST_F(IsolationTest, OperationsOnTablesAreRefused) {
  EXPECT_EQ(error_of(on_table<ddb::DeleteTableRequest>()).substr(0, 21), "AccessDeniedException");
  EXPECT_EQ(error_of(ddb::DescribeLimitsRequest()).substr(0, 21), "AccessDeniedException");
  EXPECT_TRUE(dynamodb.tables.contains(kShared));
}

ddb::ExpectedAttributeValue expected(const char* comparison, AttributeValue value) {
  ddb::ExpectedAttributeValue expected;
  expected.comparison_operator = comparison;
  expected.value = std::move(value);
  return expected;
}

TEST_F(IsolationTest, ParametersOfTheTimeBeforeExpressionsAreExpressions) {
  auto write = update("k");
  write.attribute_updates.emplace();
  (*write.attribute_updates)["GSI1PK"].value = S("g");
  (*write.attribute_updates)["odd name"].value = S("1");
  (*write.attribute_updates)["n"] = {AttributeValue::number(1), "ADD"};
  write.return_values = "ALL_NEW";
  const AttributeMap stored =
      item("k", "s", {{"GSI1PK", S("g")}, {"odd name", S("1")}, {"n", AttributeValue::number(1)}});
  EXPECT_EQ(call(a, write)->attributes->attributes(), stored);
  EXPECT_EQ(text_of(only_item(), "GSI1PK"), prefix(a) + "g");
  EXPECT_FALSE(sent<ddb::UpdateItemRequest>().attribute_updates);

  auto read = get("k");
  read.attributes_to_get = {"odd name", "PK"};
  EXPECT_EQ(call(a, read)->item->attributes(), (AttributeMap{{"PK", S("k")}, {"odd name", S("1")}}));

  auto conditional = on_table<ddb::DeleteItemRequest>();
  conditional.key = key("k");
  conditional.expected.emplace();
  (*conditional.expected)["GSI1PK"] = expected("BEGINS_WITH", S("x"));
  (*conditional.expected)["PK"] = expected("EQ", S("k"));
  EXPECT_EQ(error_of(conditional), "ConditionalCheckFailedException: The conditional request failed");
  auto either = conditional;
  either.conditional_operator = "OR";
  either.condition_expression = "attribute_exists(PK)";
  EXPECT_TRUE(refuses(either));

  auto page = on_table<QueryRequest>();
  page.index_name = "GSI1";
  page.key_conditions.emplace()["GSI1PK"] = {std::vector{S("g")}, "EQ"};
  ASSERT_TRUE(call(a, update("k", "SET GSI1SK = :v", {{":v", S("1")}})));
  EXPECT_EQ(call(a, page)->items->size(), 1u);
  page.query_filter.emplace()["PK"] = {std::vector{S("k")}, "CONTAINS"};  // not in DynamoDB's reach: filtered here
  EXPECT_EQ(call(a, page)->items->size(), 1u);
  (*page.query_filter)["PK"].attribute_value_list->front() = S("ACCOUNT");
  EXPECT_TRUE(call(a, page)->items->empty());
  auto scan = on_table<ddb::ScanRequest>();
  scan.scan_filter.emplace()["PK"] = {std::vector{S("k")}, "EQ"};
  EXPECT_EQ(call(a, scan)->count, 1);
  either.condition_expression.reset();
  EXPECT_TRUE(call(a, either));
  scan.scan_filter.reset();
  scan.conditional_operator = "OR";
  EXPECT_TRUE(refuses(scan));
}

TEST_F(IsolationTest, AScanEndsWhereKeysStayUnprocessed) {
  for (int i = 0; i < 5; ++i) ASSERT_TRUE(call(a, put(item("k" + std::to_string(i)))));
  std::size_t processed = 3;
  dynamodb.twist = [&](const ddb::Request& request, FakeDynamoDb::Answer& answer) {
    const auto* read = std::get_if<ddb::BatchGetItemRequest>(&request);
    if (!read) return;
    const auto& keys = read->request_items.at(kShared).keys;
    if (keys.size() <= processed) return;
    auto& response = std::get<ddb::BatchGetItemResponse>(*answer);
    auto& items = response.responses->at(kShared);
    items.resize(std::min(processed, items.size()));
    auto& rest = (*response.unprocessed_keys.emplace().try_emplace(kShared).first).second.keys;
    rest.assign(keys.begin() + static_cast<std::ptrdiff_t>(processed), keys.end());
  };
  EXPECT_EQ(call(a, on_table<ddb::ScanRequest>())->count, 5);
  processed = 0;
  EXPECT_EQ(call(a, on_table<ddb::ScanRequest>()).error().code, "ProvisionedThroughputExceededException");
  int calls = 0;
  const auto once = dynamodb.twist;
  dynamodb.twist = [&](const ddb::Request& request, FakeDynamoDb::Answer& answer) {
    if (std::holds_alternative<ddb::BatchGetItemRequest>(request)) processed = calls++ == 0 ? 2 : 0;
    once(request, answer);
  };
  const auto page = call(a, on_table<ddb::ScanRequest>());
  ASSERT_TRUE(page);
  EXPECT_EQ(page->scanned_count, 2);
  EXPECT_EQ(*page->last_evaluated_key, key(text_of(page->items->back().attributes(), "PK")));
}

TEST_F(IsolationTest, AScanNeverShowsAForeignItem) {
  ASSERT_TRUE(call(a, put(item("k"))));
  dynamodb.twist = [&](const ddb::Request& request, FakeDynamoDb::Answer& answer) {
    if (!std::holds_alternative<ddb::BatchGetItemRequest>(request)) return;
    auto& items = std::get<ddb::BatchGetItemResponse>(*answer).responses->at(kShared);
    items.front() = ddb::Item(AttributeMap{{"PK", S(prefix(b) + "k")}, {"SK", S("s")}});
  };
  EXPECT_EQ(call(a, on_table<ddb::ScanRequest>()).error().code, "InternalServerError");
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
