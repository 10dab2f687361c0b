#include "gateway/gateway.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include <string>
#include <utility>
#include <vector>

#include "net/http_server.h"
#include "net/testing.h"
#include "sigv4/signer.h"
#include "tenancy/access_key_store.h"
#include "tenancy/parameters.h"
#include "tenancy/testing.h"
#include "tenancy/testing_dynamodb.h"

namespace tenantry::gateway {
namespace {

namespace ddb = aws::dynamodb;
using tenancy::AccountId;
using tenancy::IssuedAccessKey;
using testing::HasSubstr;
using testing::StartsWith;

constexpr auto kUnrecognized = R"({"__type":"com.amazon.coral.service#UnrecognizedClientException",)"
                               R"("message":"The security token included in the request is invalid."})";

/// A request that owns its text.
struct Sent {
  std::string method = "POST", target = "/", body;
  std::vector<std::pair<std::string, std::string>> fields;

  net::HttpRequest http() const {
    net::HttpRequest request;
    request.method = method;
    request.target = target;
    for (const auto& [name, value] : fields) request.fields.push_back({name, value});
    request.body = body;
    request.body.reserve(body.size() + 64);
    return request;
  }
};

class GatewayTest : public ::testing::Test {
 protected:
  GatewayTest() {
    dynamodb.tables[kShared];
    for (const auto& key : {ada, bob}) set_status(key, "active");
  }

  IssuedAccessKey make_key() {
    auto issued = store.draw(AccountId::random(stage.random));
    for (auto& item : store.first_items(issued)) dynamodb.put(kShared, std::move(item));
    put_account(issued.key.account, false);
    return issued;
  }
  void put_account(const AccountId& account, bool suspended) {
    ddb::AttributeMap record{{"PK", ddb::AttributeValue::string(tenancy::keys::account_partition(account))},
                             {"SK", ddb::AttributeValue::string("METADATA")}};
    record.set("suspended", ddb::AttributeValue::boolean(suspended));
    dynamodb.put(kShared, std::move(record));
  }
  void set_status(const IssuedAccessKey& key, const std::string& status) {
    const auto set = [&](std::string_view name, std::string value) {
      ssm.parameters[tenancy::parameters::of_account(key.key.account, name)] = std::move(value);
    };
    set(tenancy::parameters::kCloudType, "public");
    set(tenancy::parameters::kProvisioningStatus, status);
    set(tenancy::parameters::kTableName, kShared);
    router.invalidate(key.key.account);
  }

  Sent unsigned_request(std::string_view operation, std::string body) const {
    return {.body = std::move(body),
            .fields = {{"Host", "gateway:8000"},
                       {"X-Amz-Target", "DynamoDB_20120810." + std::string(operation)},
                       {"Content-Type", "application/x-amz-json-1.0"}}};
  }
  Sent signed_by(const IssuedAccessKey& key, std::string_view operation, std::string body) const {
    auto sent = unsigned_request(operation, std::move(body));
    std::vector<sigv4::Header> headers;
    for (const auto& [name, value] : sent.fields) headers.push_back({name, value});
    const auto fields = sigv4::sign({sent.method, sent.target, "", headers, sent.body},
                                    {.access_key_id = key.key.id, .secret_access_key = key.secret}, stage.clock.now(),
                                    {.region = "eu-central-1", .service = "dynamodb"});
    sent.fields.insert(sent.fields.end(), fields.begin(), fields.end());
    return sent;
  }

  net::HttpResponse send(const Sent& sent) {
    auto request = sent.http();
    return stage.run(gateway.handle(request));
  }
  /// Status and body.
  std::string ask(const Sent& sent) {
    const auto response = send(sent);
    return fmt::format("{} {}", response.status, response.body);
  }
  std::string ask(const IssuedAccessKey& key, std::string_view operation, std::string body) {
    return ask(signed_by(key, operation, std::move(body)));
  }
  std::string get(const IssuedAccessKey& key) {
    return ask(key, "GetItem", R"({"TableName":"data","Key":{"PK":{"S":"p"},"SK":{"S":"s"}}})");
  }
  std::string put(const IssuedAccessKey& key, const std::string& value) {
    return ask(
        key, "PutItem",
        fmt::format(R"({{"TableName":"data","Item":{{"PK":{{"S":"p"}},"SK":{{"S":"s"}},"v":{{"S":"{}"}}}}}})", value));
  }

  const std::string kShared = "app-test-shared";
  tenancy::testing::Stage stage;
  net::testing::RecordingLogger log;
  tenancy::testing::FakeDynamoDb dynamodb;
  tenancy::testing::FakeSsm ssm;
  tenancy::AccessKeyStore store{dynamodb, tenancy::testing::names(), *tenancy::SecretSeal::make(std::string(32, 'k')),
                                stage.clock, stage.random};
  tenancy::AccessKeyDirectory keys{store, stage.clock, stage.tasks};
  tenancy::Router router{ssm, tenancy::testing::names(), stage.clock, stage.random, stage.tasks, {}};
  tenancy::TenantData data{router, dynamodb};
  Gateway gateway{{keys, data, router, stage.random, stage.clock, log}, "eu-central-1"};
  const IssuedAccessKey ada = make_key(), bob = make_key();
};

TEST_F(GatewayTest, ServesEachAccountItsOwnData) {
  EXPECT_EQ(put(ada, "ada's"), "200 {}");
  EXPECT_EQ(get(bob), "200 {}");
  EXPECT_EQ(put(bob, "bob's"), "200 {}");
  EXPECT_EQ(get(ada), R"(200 {"Item":{"PK":{"S":"p"},"SK":{"S":"s"},"v":{"S":"ada's"}}})");
  EXPECT_EQ(get(bob), R"(200 {"Item":{"PK":{"S":"p"},"SK":{"S":"s"},"v":{"S":"bob's"}}})");
  EXPECT_TRUE(dynamodb.tables[kShared].items.contains({"ACCOUNT#" + ada.key.account.to_string() + "#p", "s"}));
}

TEST_F(GatewayTest, RepliesAsDynamoDbDoes) {
  put(ada, "x");
  for (const auto& response :
       {send(signed_by(ada, "GetItem", R"({"TableName":"data","Key":{"PK":{"S":"p"},"SK":{"S":"s"}}})")),
        send(unsigned_request("GetItem", "{}"))}) {
    std::string id, sum;
    for (const auto& [name, value] : response.fields) {
      if (name == "x-amzn-RequestId") id = value;
      if (name == "X-Amz-Crc32") sum = value;
    }
    EXPECT_EQ(id.size(), 52u);
    EXPECT_EQ(sum, std::to_string(::crc32(0, reinterpret_cast<const Bytef*>(response.body.data()),
                                          static_cast<uInt>(response.body.size()))));
    EXPECT_EQ(response.content_type, "application/x-amz-json-1.0");
  }
}

TEST_F(GatewayTest, WantsASignatureBeforeAnythingElse) {
  EXPECT_EQ(ask(unsigned_request("GetItem", "no JSON")),
            R"(400 {"__type":"com.amazon.coral.service#MissingAuthenticationTokenException",)"
            R"("message":"Request is missing Authentication Token"})");
  auto presigned = unsigned_request("GetItem", "{}");
  presigned.target = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256";
  EXPECT_THAT(ask(presigned), StartsWith(R"(400 {"__type":"com.amazon.coral.service#IncompleteSignatureException",)"
                                         R"("message":"Presigned requests are not supported here)"));
  EXPECT_EQ(ssm.calls, 0);
}

TEST_F(GatewayTest, KnowsItsKeysOnly) {
  auto stranger = store.draw(ada.key.account);
  EXPECT_EQ(get(stranger), std::string("400 ") + kUnrecognized);
  stranger.key.id = "AKIAIOSFODNN7EXAMPLE";
  const auto lookups = keys.stats().lookups;
  EXPECT_EQ(get(stranger), std::string("400 ") + kUnrecognized);
  EXPECT_EQ(keys.stats().lookups, lookups) << "not even looked for";
}

TEST_F(GatewayTest, RefusesAnothersSecretAndWhatWasAltered) {
  constexpr auto kMismatch = R"(400 {"__type":"com.amazon.coral.service#InvalidSignatureException",)"
                             R"("message":"The request signature we calculated does not match)";
  auto forged = ada;
  forged.secret = bob.secret;
  EXPECT_THAT(get(forged), StartsWith(kMismatch));
  EXPECT_EQ(get(ada), "200 {}");
  EXPECT_THAT(get(forged), StartsWith(kMismatch)) << "with a cached signing key";
  auto altered = signed_by(ada, "GetItem", R"({"TableName":"data","Key":{"PK":{"S":"p"},"SK":{"S":"s"}}})");
  altered.body[2] = 't';
  EXPECT_THAT(ask(altered), StartsWith(kMismatch));
  altered = signed_by(ada, "GetItem", "{}");
  altered.fields[1].second = "DynamoDB_20120810.DeleteItem";
  EXPECT_THAT(ask(altered), StartsWith(kMismatch));
  altered = signed_by(ada, "GetItem", "{}");
  altered.fields.push_back(altered.fields[1]);
  EXPECT_THAT(ask(altered), HasSubstr("The header 'x-amz-target' is given more than once."));
  altered = signed_by(ada, "GetItem", "{}");
  stage.clock.advance(std::chrono::seconds(301));
  EXPECT_THAT(ask(altered), HasSubstr("Signature expired: 2024"));
}

TEST_F(GatewayTest, KnowsOnlyDynamoDbsOperations) {
  EXPECT_THAT(ask(ada, "DropTable", "{}"),
              StartsWith(R"(400 {"__type":"com.amazon.coral.service#UnknownOperationException")"));
  EXPECT_THAT(ask(ada, "DeleteTable", R"({"TableName":"data"})"),
              StartsWith(R"(400 {"__type":"com.amazon.coral.service#AccessDeniedException")"));
  EXPECT_THAT(ask(ada, "GetItem", "{"),
              StartsWith(R"(400 {"__type":"com.amazon.coral.service#SerializationException")"));
  EXPECT_THAT(ask(ada, "GetItem", R"({"TableName":"app-test-shared","Key":{"PK":{"S":"p"},"SK":{"S":"s"}}})"),
              HasSubstr("ResourceNotFoundException"));
}

TEST_F(GatewayTest, SaysWhyAnAccountIsNotServed) {
  const auto denied = [](std::string_view why) {
    return fmt::format(R"(400 {{"__type":"com.amazon.coral.service#AccessDeniedException","message":"{}"}})", why);
  };
  for (const auto* status : {"pending", "creating"}) {
    set_status(ada, status);
    EXPECT_THAT(get(ada), StartsWith("503 ")) << status;
    EXPECT_THAT(get(ada), HasSubstr(R"(#ServiceUnavailable","message":"The account is being created. Try again."})"));
  }
  set_status(ada, "deleting");
  EXPECT_EQ(get(ada), denied("The account is being deleted."));
  set_status(ada, "failed");
  EXPECT_EQ(get(ada), denied("The account is not active."));
  set_status(ada, "active");
  EXPECT_EQ(get(ada), "200 {}");
}

TEST_F(GatewayTest, ForgetsADeletedAccountsKeys) {
  ssm.parameters.clear();
  EXPECT_EQ(get(ada), std::string("400 ") + kUnrecognized);
}

TEST_F(GatewayTest, RefusesASuspendedAccount) {
  put_account(ada.key.account, true);
  EXPECT_THAT(get(ada), HasSubstr("AccessDeniedException"));
  EXPECT_EQ(get(bob), "200 {}");
  put_account(ada.key.account, false);
  keys.invalidate(ada.key.id);
  EXPECT_EQ(get(ada), "200 {}");
}

TEST_F(GatewayTest, FailsClosedWhereItCannotTell) {
  ssm.error = aws::Error{"ThrottlingException", "Rate exceeded", 400};
  EXPECT_THAT(get(ada), StartsWith("503 "));
  ssm.error.reset();
  EXPECT_EQ(get(ada), "200 {}");

  ssm.parameters[tenancy::parameters::of_account(bob.key.account, tenancy::parameters::kTableName)] = "secret-table";
  EXPECT_THAT(get(bob), StartsWith("500 "));
  EXPECT_THAT(get(bob), testing::Not(HasSubstr("table")));
  EXPECT_THAT(log.lines().back(), HasSubstr("dynamodb/table-name"));

  const auto late = make_key();
  set_status(late, "active");
  dynamodb.twist = [](const ddb::Request&, auto& answer) {
    answer = std::unexpected(ddb::Error("ProvisionedThroughputExceededException", "slower"));
  };
  EXPECT_THAT(get(late), StartsWith("503 ")) << "its key cannot be read";
  dynamodb.twist = nullptr;
  EXPECT_EQ(get(late), "200 {}");
}

TEST_F(GatewayTest, SaysWhatIsTooLarge) {
  const auto head = unsigned_request("PutItem", "").http();
  EXPECT_EQ(gateway.max_body(head), 16u * 1024 * 1024);
  EXPECT_EQ(gateway.too_large(head).status, 413u);
}

TEST_F(GatewayTest, SpeaksHttp) {
  net::testing::RunningRuntime runtime(1);
  auto server = net::HttpServer::listen("127.0.0.1:0", gateway, *runtime, log).value();
  net::testing::RawClient client(server->address().port);
  const auto exchange = [&](const Sent& sent) {
    std::string text = fmt::format("{} {} HTTP/1.1\r\n", sent.method, sent.target);
    for (const auto& [name, value] : sent.fields) text += fmt::format("{}:   {}  \r\n", name, value);
    client.send(text + fmt::format("Content-Length: {}\r\n\r\n{}", sent.body.size(), sent.body));
    return client.reply();
  };
  const std::string item = R"({"TableName":"data","Item":{"PK":{"S":"p"},"SK":{"S":"s"}}})";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(net::testing::status_of(exchange(signed_by(ada, "PutItem", item))), 200);
  EXPECT_EQ(net::testing::status_of(exchange(signed_by(bob, "PutItem", item))), 200);
  const auto refused = exchange(unsigned_request("PutItem", item));
  EXPECT_EQ(net::testing::status_of(refused), 400);
  EXPECT_THAT(net::testing::body_of(refused), HasSubstr("MissingAuthenticationTokenException"));
  runtime.await(server->stop(std::chrono::seconds(1)));
  EXPECT_EQ(dynamodb.tables[kShared].items.size(), 2u + 2u + 4u)
      << "two items, two accounts, and two keys of two items";
}

}  // namespace
}  // namespace tenantry::gateway
