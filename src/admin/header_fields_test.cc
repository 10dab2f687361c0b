#include "admin/header_fields.h"

#include <gmock/gmock.h>

#include "admin/entity_tag.h"
#include "admin/idempotency.h"
#include "admin/prefer.h"

namespace tenantry::admin {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using Fields = std::vector<net::HttpField>;

net::HttpRequest request(Fields fields, std::string_view method = "GET") {
  net::HttpRequest request;
  request.method = method;
  request.target = "/accounts";
  request.fields = std::move(fields);
  return request;
}

TEST(HeaderFields, AreCombinedInOrder) {
  EXPECT_EQ(combined_field(request({{"Prefer", "a"}, {"X", "y"}, {"PREFER", "b, c"}}), "prefer"), "a,b, c");
  EXPECT_EQ(combined_field(request({{"X", "y"}}), "prefer"), "");
}

TEST(HeaderFields, ListsAreCutOutsideQuotedStrings) {
  EXPECT_THAT(split_list(" a ,, b=\"1,2\\\",3\" ,\t", ','), ElementsAre("a", "b=\"1,2\\\",3\""));
  EXPECT_THAT(split_list("\"open, to the end", ','), ElementsAre("\"open, to the end"));
  EXPECT_THAT(split_list(" , ", ','), IsEmpty());
}

TEST(HeaderFields, QuotedStringsEndWithTheirText) {
  EXPECT_EQ(unquote("token"), "token");
  EXPECT_EQ(unquote(R"("a \"b\" \\")"), R"(a "b" \)");
  EXPECT_EQ(unquote("\"\""), "");
  for (const auto bad : {"\"", "\"a", "\"a\" ", "\"a\"b", "\"a\\"}) EXPECT_EQ(unquote(bad), std::nullopt) << bad;
}

std::string waits(Fields fields) {
  const auto wait = preferred_wait(request(std::move(fields)));
  if (!wait) return std::to_string(wait.error().status);
  return std::to_string(wait->seconds) + (wait->asked ? "!" : "");
}

TEST(Prefer, ReadsWaitAsRfc7240HasIt) {
  EXPECT_EQ(waits({}), "25");
  EXPECT_EQ(waits({{"Prefer", "wait=7"}}), "7!");
  EXPECT_EQ(waits({{"prefer", "WAIT=7"}}), "7!");
  EXPECT_EQ(waits({{"Prefer", "wait = \"7\" ; x=1"}}), "7!");
  EXPECT_EQ(waits({{"Prefer", "respond-async, foo=\"a, wait=3\", wait=0"}}), "0!");
  EXPECT_EQ(waits({{"Prefer", "return=minimal"}, {"Prefer", "wait=300"}}), "300!");
  EXPECT_EQ(waits({{"Prefer", "wait=1, wait=2"}, {"Prefer", "wait=3"}}), "1!") << "the first counts";
  EXPECT_EQ(waits({{"Prefer", "waiting=1, wait-more=2, await=3"}}), "25");
}

TEST(Prefer, RefusesWhatIsNoTime) {
  for (const auto bad : {"wait", "wait=", "wait=-1", "wait=301", "wait=1.5", "wait=a", "wait=\"\"", "wait=7s",
                         "wait=99999999999999999999", "wait=\"7"})
    EXPECT_EQ(waits({{"Prefer", bad}}), "400") << bad;
}

TEST(Prefer, SaysWhatWasAppliedWhereItWasAsked) {
  net::HttpResponse response;
  note_applied(response, {});
  EXPECT_TRUE(response.fields.empty());
  note_applied(response, {7, true});
  EXPECT_EQ(response.fields.at(0).second, "wait=7");
}

Precondition if_match(std::string_view value) {
  const auto read = Precondition::read(request({{"If-Match", value}}));
  EXPECT_TRUE(read) << value;
  return read.value_or(Precondition());
}

TEST(EntityTag, TellsVersionsAndRepresentationsApart) {
  EXPECT_EQ(entity_tag(7, "a").substr(0, 3), "\"7-");
  EXPECT_NE(entity_tag(7, "a"), entity_tag(7, "b"));
  EXPECT_NE(entity_tag(7, "a"), entity_tag(8, "a"));
  EXPECT_EQ(entity_tag(7, "a"), entity_tag(7, "a"));
}

TEST(EntityTag, IfMatchComparesVersionsStrongly) {
  EXPECT_TRUE(Precondition::read(request({}))->allows(7));
  EXPECT_FALSE(Precondition::read(request({}))->given());
  EXPECT_TRUE(if_match("*").allows(7));
  EXPECT_TRUE(if_match(entity_tag(7, "a")).allows(7));
  EXPECT_FALSE(if_match(entity_tag(7, "a")).allows(70));
  EXPECT_FALSE(if_match(entity_tag(70, "a")).allows(7));
  EXPECT_TRUE(if_match("\"x,y\" , " + entity_tag(7, "a")).allows(7));
  EXPECT_FALSE(if_match("W/" + entity_tag(7, "a")).allows(7));
  EXPECT_TRUE(if_match(entity_tag(1, "a")).allows(entity_tag(1, "a")));
  EXPECT_FALSE(if_match(entity_tag(1, "a")).allows(entity_tag(1, "b")));
  for (const auto bad : {"7", "\"7", "7-abc", "\"a b\"", "w/\"7\""})
    EXPECT_EQ(Precondition::read(request({{"If-Match", bad}})).error().status, 400U) << bad;
}

TEST(EntityTag, IfNoneMatchSparesTheBodyOfAGet) {
  const auto answer = [](std::string_view condition, std::string_view method) {
    net::HttpResponse response;
    response.body = "body";
    add_entity_tag(response, "\"1-a\"", request({{"If-None-Match", condition}}, method));
    EXPECT_EQ(response.fields.at(0), (std::pair<std::string_view, std::string>("ETag", "\"1-a\"")));
    EXPECT_EQ(response.body.empty(), response.status == 304);
    return response.status;
  };
  for (const auto same : {"\"1-a\"", "W/\"1-a\"", "*", "\"0-b\", \"1-a\""}) {
    EXPECT_EQ(answer(same, "GET"), 304U) << same;
    EXPECT_EQ(answer(same, "HEAD"), 304U) << same;
    EXPECT_EQ(answer(same, "PATCH"), 200U) << same;
  }
  for (const auto other : {"", "\"1-b\"", "1-a", "\"1-a"}) EXPECT_EQ(answer(other, "GET"), 200U) << other;
}

std::optional<std::string> key(std::string_view value) {
  const auto read = idempotency_key(request({{"Idempotency-Key", value}}));
  if (!read) EXPECT_EQ(read.error().status, 400U);
  return read ? *read : std::nullopt;
}

TEST(IdempotencyKey, IsAStringQuotedOrBare) {
  EXPECT_EQ(*idempotency_key(request({})), std::nullopt);
  EXPECT_EQ(key("8e03978e-40d5-43dd-bc93-6894a57f9324"), "8e03978e-40d5-43dd-bc93-6894a57f9324");
  EXPECT_EQ(key("\"8e03978e\""), "8e03978e");
  EXPECT_EQ(key(R"("a \"b\"")"), "a \"b\"");
  EXPECT_EQ(key(std::string(255, 'k')), std::string(255, 'k'));
  for (const std::string& bad :
       {std::string(), std::string("\"\""), std::string(256, 'k'), std::string("a b"), std::string("\"open"),
        std::string("\"a\";p=1"), std::string("caf\xc3\xa9"), std::string("\"tab\there\"")})
    EXPECT_EQ(key(bad), std::nullopt) << bad;
  EXPECT_FALSE(idempotency_key(request({{"Idempotency-Key", "a"}, {"idempotency-key", "a"}})));
}

}  // namespace
}  // namespace tenantry::admin
