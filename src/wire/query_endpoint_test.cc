#include "wire/query_endpoint.h"

#include <gmock/gmock.h>

#include "aws/xml_codec.h"
#include "wire/testing.h"

namespace tenantry::wire {
namespace {

namespace cfn = aws::cloudformation;
using ::testing::EndsWith;
using testing::field;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using testing::TestEdge;

constexpr const char* kVersion = "&Version=2010-05-15";

std::string code(const net::HttpResponse& reply) {
  return aws::read_xml_text(reply.body, "ErrorResponse/Error/Code").value_or("no error");
}

TEST(QueryEndpoint, DecodesCallsAndEncodes) {
  TestEdge edge;
  edge.cloudformation.respond(cfn::CreateStackResponse{"arn:aws:cloudformation:x"});
  const auto reply = edge.query_call(
      "Action=CreateStack&Version=2010-05-15&StackName=s&TemplateBody=a%3A+b%0A"
      "&Tags.member.1.Key=k&Tags.member.1.Value=v&EnableTerminationProtection=true");
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.content_type, "text/xml");
  EXPECT_EQ(reply.body,
            R"(<CreateStackResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><CreateStackResult>)"
            "<StackId>arn:aws:cloudformation:x</StackId></CreateStackResult><ResponseMetadata><RequestId>" +
                field(reply, "x-amzn-requestid") + "</RequestId></ResponseMetadata></CreateStackResponse>\n");
  const auto& request = edge.cloudformation.only<cfn::CreateStackRequest>();
  EXPECT_EQ(request, (cfn::CreateStackRequest{.stack_name = "s",
                                              .template_body = "a: b\n",
                                              .tags = {{{"k", "v"}}},
                                              .enable_termination_protection = true}));
}

TEST(QueryEndpoint, AnOperationWithoutResultHasNoResultElement) {
  TestEdge edge;
  edge.cloudformation.respond(cfn::DeleteStackResponse{});
  const auto reply = edge.query_call("Action=DeleteStack&Version=2010-05-15&StackName=s");
  EXPECT_THAT(reply.body, HasSubstr(R"(doc/2010-05-15/"><ResponseMetadata>)"));
}

TEST(QueryEndpoint, ErrorsAreXml) {
  TestEdge edge;
  edge.cloudformation.fail({"ValidationError", "Stack with id <s> does not exist"});
  const auto reply = edge.query_call(std::string("Action=DescribeStacks&StackName=s") + kVersion);
  EXPECT_EQ(reply.status, 400u);
  EXPECT_THAT(reply.body,
              StartsWith(R"(<ErrorResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><Error>)"
                         "<Type>Sender</Type><Code>ValidationError</Code>"
                         "<Message>Stack with id &lt;s&gt; does not exist</Message></Error><RequestId>"));
  edge.cloudformation.fail({"InternalFailure", "x", 500});
  EXPECT_THAT(edge.query_call(std::string("Action=ListStacks") + kVersion).body, HasSubstr("<Type>Receiver</Type>"));
}

TEST(QueryEndpoint, RequestsAreJudgedBeforeTheServiceSeesThem) {
  TestEdge edge;
  EXPECT_EQ(code(edge.query_call(std::string("Action=CreateStack") + kVersion)), "ValidationError");
  EXPECT_EQ(code(edge.query_call(std::string("Action=CreateStack&StackName=s&DisableRollback=maybe") + kVersion)),
            "MalformedInput");
  EXPECT_EQ(code(edge.query_call(std::string("Action=CreateStack&StackName=%zz") + kVersion)), "MalformedInput");
  EXPECT_EQ(code(edge.query_call("Version=2010-05-15")), "MissingAction");
  EXPECT_EQ(code(edge.query_call("")), "MissingAction");
  EXPECT_EQ(code(edge.query_call("Action=CreateStack&Version=1999-01-01")), "NoSuchVersion");
  EXPECT_EQ(code(edge.query_call("Action=AssumeRole&Version=2011-06-15", "sts")), "InvalidAction");
  EXPECT_TRUE(edge.cloudformation.requests.empty());
}

TEST(QueryEndpoint, StsAnswersToPostAndGet) {
  TestEdge edge;
  edge.sts.respond(aws::sts::GetCallerIdentityResponse{"AIDA", "000000000000", "arn:aws:iam::000000000000:root"});
  const auto post = edge.query_call("Action=GetCallerIdentity&Version=2011-06-15", "sts");
  const auto get = edge.send("GET", "/?Version=2011-06-15&Action=GetCallerIdentity",
                             {{"Authorization", testing::credential("sts")}});
  for (const auto* reply : {&post, &get}) {
    EXPECT_THAT(reply->body,
                StartsWith(R"(<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">)"));
    EXPECT_EQ(aws::read_xml_text(reply->body, "GetCallerIdentityResponse/GetCallerIdentityResult/Account"),
              "000000000000");
  }
}

TEST(QueryEndpoint, EveryOperationIsReachedByItsName) {
  TestEdge edge;
  for (const auto* name :
       {"CreateStack", "DeleteStack", "DescribeStackResource", "ListStackResources", "UpdateTerminationProtection"})
    EXPECT_EQ(code(edge.query_call("Action=" + std::string(name) + kVersion)), "ValidationError") << name;
  for (const auto* name :
       {"DescribeStacks", "DescribeStackEvents", "DescribeStackResources", "ListStacks", "GetTemplate"})
    EXPECT_EQ(code(edge.query_call("Action=" + std::string(name) + kVersion)), "Unprepared") << name;
}

}  // namespace
}  // namespace tenantry::wire
