#include "wire/ssm_endpoint.h"

#include <gmock/gmock.h>

#include "wire/testing.h"

namespace tenantry::wire {
namespace {

namespace ssm = aws::ssm;
using testing::field;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::StartsWith;
using testing::TestEdge;

TEST(SsmEndpoint, DecodesCallsAndEncodes) {
  TestEdge edge;
  edge.ssm.respond(ssm::GetParameterResponse{ssm::Parameter{
      .name = "/a", .version = 3, .last_modified_date = aws::Timestamp{from_unix_millis(1700000000500)}}});
  const auto reply = edge.ssm_call("GetParameter", R"({"Name":"/a","WithDecryption":true})");
  EXPECT_EQ(reply.status, 200u);
  EXPECT_EQ(reply.content_type, "application/x-amz-json-1.1");
  EXPECT_EQ(reply.body, R"({"Parameter":{"Name":"/a","Version":3,"LastModifiedDate":1700000000.5}})");
  EXPECT_THAT(field(reply, "x-amzn-requestid"),
              MatchesRegex("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-8[0-9a-f]{3}-[0-9a-f]{12}"));
  EXPECT_EQ(field(reply, "x-amz-crc32"), "");
  EXPECT_EQ(edge.ssm.only<ssm::GetParameterRequest>(), (ssm::GetParameterRequest{"/a", true}));
}

TEST(SsmEndpoint, ErrorsStandAlone) {
  TestEdge edge;
  edge.ssm.fail({"ParameterNotFound", ""});
  EXPECT_EQ(edge.ssm_call("GetParameter", R"({"Name":"/a"})").body, R"({"__type":"ParameterNotFound"})");
  EXPECT_THAT(
      edge.ssm_call("GetParameter", R"({"Name":""})").body,
      StartsWith(R"({"__type":"ValidationException","message":"1 validation error detected: Value '' at 'name')"));
  EXPECT_THAT(edge.ssm_call("SendCommand", "{}").body, StartsWith(R"({"__type":"UnknownOperationException")"));
  EXPECT_THAT(edge.ssm_call("GetParameter", "{").body, StartsWith(R"({"__type":"SerializationException")"));
}

TEST(SsmEndpoint, TagsAreHeldAgainstTheirPattern) {
  TestEdge edge;
  edge.ssm.respond(ssm::PutParameterResponse{.version = 1});
  const auto put = [&](std::string_view value) {
    return edge
        .ssm_call("PutParameter",
                  R"({"Name":"/a","Value":"v","Tags":[{"Key":"Owner","Value":")" + std::string(value) + R"("}]})")
        .body;
  };
  EXPECT_EQ(put("J\u00f6rg @ a/b"), R"({"Version":1})");
  EXPECT_THAT(put("a;b"),
              HasSubstr("at 'tags.1.member.value' failed to satisfy constraint: Member must satisfy regular"));
}

}  // namespace
}  // namespace tenantry::wire
