#include "wire/edge.h"

#include <gmock/gmock.h>

#include <set>

#include "wire/request_ids.h"
#include "wire/testing.h"

namespace tenantry::wire {
namespace {

using ::testing::AllOf;
using testing::credential;
using ::testing::ElementsAre;
using testing::Fields;
using ::testing::HasSubstr;
using testing::TestEdge;

const Fields kDynamoDb = {{"x-amz-target", "DynamoDB_20120810.ListTables"}};
const Fields kSsm = {{"X-Amz-Target", "AmazonSSM.DescribeParameters"}};
const Fields kForm = {{"Content-Type", "application/x-www-form-urlencoded"}};

TEST(Edge, RequestsWithoutCredentialsAreDeniedInEachProtocol) {
  TestEdge edge;
  const auto dynamodb = edge.send("POST", "/", kDynamoDb, "{}");
  EXPECT_EQ(dynamodb.status, 400u);
  EXPECT_EQ(dynamodb.body, R"({"__type":"com.amazon.coral.service#MissingAuthenticationTokenException",)"
                           R"("message":"Request is missing Authentication Token"})");
  EXPECT_THAT(edge.send("POST", "/", kSsm, "{}").body, HasSubstr(R"("MissingAuthenticationTokenException")"));
  const auto query = edge.send("POST", "/", kForm, "Action=ListStacks&Version=2010-05-15");
  EXPECT_EQ(query.status, 403u);
  EXPECT_THAT(query.body, HasSubstr("<Code>MissingAuthenticationToken</Code>"));
  const auto s3 = edge.send("GET", "/", {});
  EXPECT_EQ(s3.status, 403u);
  EXPECT_THAT(s3.body, HasSubstr("<Code>AccessDenied</Code>"));
}

TEST(Edge, HalfACredentialIsNone) {
  TestEdge edge;
  const auto with = [&](std::string authorization) {
    auto fields = kDynamoDb;
    fields.emplace_back("Authorization", std::move(authorization));
    return edge.send("POST", "/", fields, "{}").body;
  };
  for (const auto* bad :
       {"AWS4-HMAC-SHA256 Signature=x", "AWS4-HMAC-SHA256 Credential=", "AWS4-HMAC-SHA256 Credential=/x"})
    EXPECT_THAT(with(bad), HasSubstr("#IncompleteSignatureException")) << bad;
  for (const auto* bad : {"Bearer abc", "AWS :sig", "Basic x"})
    EXPECT_THAT(with(bad), HasSubstr("#MissingAuthenticationTokenException")) << bad;
  EXPECT_THAT(with("AWS4-HMAC-SHA256 Credential=AKID"), HasSubstr("#Unprepared"));
}

TEST(Edge, APresignedUrlIsACredential) {
  TestEdge edge;
  edge.s3.respond(aws::s3::GetObjectResponse{.body = "x"});
  const auto reply = edge.send(
      "GET", "/b/k?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260101%2Fus-east-1%2Fs3%2Faws4_request",
      {});
  EXPECT_EQ(reply.body, "x");
  EXPECT_EQ(edge.send("GET", "/b/k?AWSAccessKeyId=AKID&Signature=x&Expires=1", {}).body, "x");
  EXPECT_EQ(edge.send("GET", "/b/k", {{"Authorization", "AWS AKID:sig"}}).body, "x");
  const auto request =
      TestEdge::make("GET", "/?a=b&X-Amz-Credential=AKID%2F20260101%2Fus-east-1%2Fs3%2Faws4_request", {});
  const auto scope = credential_scope(request);
  ASSERT_TRUE(scope.has_value());
  EXPECT_EQ(scope->access_key_id, "AKID");
  EXPECT_EQ(scope->service, "s3");
}

TEST(Edge, WhatNamesNoOperationGoesWhereItsCredentialSays) {
  TestEdge edge;
  const auto body = [&](std::string_view service) {
    return edge.send("POST", "/", {{"Authorization", credential(service)}}, "{}").body;
  };
  EXPECT_THAT(body("dynamodb"), HasSubstr("#UnknownOperationException"));
  EXPECT_THAT(body("ssm"), HasSubstr(R"("UnknownOperationException")"));
  EXPECT_THAT(body("sts"), HasSubstr("<Code>MissingAction</Code>"));
  EXPECT_THAT(body("s3"), HasSubstr("<Code>MethodNotAllowed</Code>"));
  EXPECT_THAT(
      edge.send("POST", "/", {{"X-Amz-Target", "Kinesis.Put"}, {"Authorization", credential("kinesis")}}, "{}").body,
      HasSubstr("UnknownOperationException"));
}

TEST(Edge, BodiesAreBoundedByProtocol) {
  TestEdge edge;
  const auto dynamodb = TestEdge::make("POST", "/", kDynamoDb);
  const auto form = TestEdge::make("POST", "/", kForm);
  const auto s3 = TestEdge::make("PUT", "/b/k", {});
  EXPECT_EQ(edge.edge.max_body(dynamodb), 16u * 1024 * 1024);
  EXPECT_EQ(edge.edge.max_body(form), 1024u * 1024);
  EXPECT_EQ(edge.edge.max_body(s3), 64u * 1024 * 1024);
  EXPECT_EQ(edge.edge.too_large(dynamodb).status, 413u);
  EXPECT_THAT(edge.edge.too_large(form).body, HasSubstr("<Code>RequestEntityTooLarge</Code>"));
  EXPECT_THAT(edge.edge.too_large(s3).body, HasSubstr("<Code>EntityTooLarge</Code>"));
}

TEST(Edge, WhatThrowsIsLoggedAndAnsweredInTheProtocol) {
  TestEdge edge;
  edge.dynamodb.answer = []() -> decltype(edge.dynamodb)::Answer { throw std::runtime_error("boom"); };
  edge.s3.answer = []() -> decltype(edge.s3)::Answer { throw std::runtime_error("bang"); };
  const auto dynamodb = edge.dynamodb_call("ListTables", "{}");
  EXPECT_EQ(dynamodb.status, 500u);
  EXPECT_THAT(dynamodb.body, AllOf(HasSubstr("#InternalServerError"), Not(HasSubstr("boom"))));
  EXPECT_THAT(edge.s3_call("GET", "/").body, HasSubstr("<Code>InternalError</Code>"));
  EXPECT_THAT(edge.log.lines, ElementsAre(HasSubstr("boom"), HasSubstr("bang")));
}

TEST(Edge, DenialsHaveEachProtocolsCode) {
  using Reason = Denial::Reason;
  const auto code = [](Protocol protocol, Reason reason) { return denial_error(protocol, {reason, ""}).code; };
  EXPECT_EQ(code(Protocol::json, Reason::unknown_key), "UnrecognizedClientException");
  EXPECT_EQ(code(Protocol::query, Reason::unknown_key), "InvalidClientTokenId");
  EXPECT_EQ(code(Protocol::rest_xml, Reason::wrong_signature), "SignatureDoesNotMatch");
  EXPECT_EQ(code(Protocol::rest_xml, Reason::expired), "RequestTimeTooSkewed");
  EXPECT_EQ(denial_error(Protocol::query, {Reason::expired, "too late"}).message, "too late");
}

TEST(RequestIds, Differ) {
  SeededRandom random(1);
  const RequestIds ids(random);
  std::set<std::string> seen;
  for (int i = 0; i < 1000; ++i) {
    seen.insert(ids.base32());
    seen.insert(ids.uuid());
    seen.insert(ids.hex());
  }
  EXPECT_EQ(seen.size(), 3000u);
}

TEST(RefuseHttp, SpeaksJson) {
  const auto refused = refuse_http(400, "two Content-Length fields");
  EXPECT_EQ(refused.status, 400u);
  EXPECT_EQ(refused.content_type, "application/x-amz-json-1.0");
  EXPECT_EQ(refused.body, R"({"__type":"SerializationException","Message":"two Content-Length fields"})");
  EXPECT_EQ(refuse_http(501, "").body, R"({"__type":"InternalFailure","message":"The request cannot be answered."})");
}

}  // namespace
}  // namespace tenantry::wire
