#include "net/request_parser.h"

#include <gmock/gmock.h>

namespace tenantry::net {
namespace {

using ::testing::HasSubstr;

std::expected<RequestFraming, HttpRefusal> parse(std::string_view head) {
  static HttpRequest request;
  return RequestParser().parse_head(head, request);
}

unsigned refusal(std::string_view fields, std::string_view line = "POST / HTTP/1.1") {
  const std::string head = std::string(line) + "\r\nHost: h\r\n" + std::string(fields) + "\r\n";
  const auto parsed = parse(head);
  return parsed ? 0 : parsed.error().status;
}

TEST(RequestParser, ReadsAHead) {
  const std::string head =
      "PUT /a%20b?c=d HTTP/1.1\r\nHost: h\r\nX-Empty:\r\nX-Space: \t padded value \t\r\nContent-Length: 7\r\n\r\n";
  HttpRequest request;
  request.fields.push_back({"left", "over"});
  const auto framing = RequestParser().parse_head(head, request);
  ASSERT_TRUE(framing);
  EXPECT_EQ(request.method, "PUT");
  EXPECT_EQ(request.target, "/a%20b?c=d");
  EXPECT_EQ(request.path(), "/a%20b");
  EXPECT_EQ(request.query(), "c=d");
  EXPECT_EQ(request.fields.size(), 4u);
  EXPECT_EQ(request.field("x-space"), "padded value");
  EXPECT_EQ(request.field("x-empty"), "");
  EXPECT_EQ(request.field("absent"), "");
  EXPECT_EQ(framing->content_length, 7u);
  EXPECT_TRUE(framing->keep_alive);
  EXPECT_FALSE(framing->chunked);
  EXPECT_GE(request.target.data(), head.data());
  EXPECT_LT(request.target.data(), head.data() + head.size());
}

TEST(RequestParser, KeepsOrEndsTheConnectionAsVersionAndFieldSay) {
  const auto keeps = [](std::string_view head) { return parse(head).value().keep_alive; };
  EXPECT_TRUE(keeps("GET / HTTP/1.1\r\nHost: h\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.1\r\nHost: h\r\nConnection: x, Close\r\n\r\n"));
  EXPECT_FALSE(keeps("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(keeps("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"));
}

TEST(RequestParser, ReducesAnAbsoluteTarget) {
  HttpRequest request;
  const auto target = [&](std::string line) {
    line += " HTTP/1.1\r\nHost: h\r\n\r\n";
    return RequestParser().parse_head(line, request) ? std::string(request.target) : "refused";
  };
  EXPECT_EQ(target("GET http://h:80/a?b"), "/a?b");
  EXPECT_EQ(target("GET http://h"), "/");
  EXPECT_EQ(target("OPTIONS *"), "*");
  EXPECT_EQ(target("CONNECT h:80"), "refused");
  EXPECT_EQ(target("GET a"), "refused");
}

TEST(RequestParser, RefusesWhatCouldBeFramedInTwoWays) {
  EXPECT_EQ(refusal("Content-Length: 5\r\nContent-Length: 5\r\n"), 400u);
  EXPECT_EQ(refusal("Content-Length: 5\r\nContent-Length: 6\r\n"), 400u);
  EXPECT_EQ(refusal("Content-Length: 5, 5\r\n"), 400u);
  EXPECT_EQ(refusal("Content-Length: +5\r\n"), 400u);
  EXPECT_EQ(refusal("Content-Length: -5\r\n"), 400u);
  EXPECT_EQ(refusal("Content-Length: 0x5\r\n"), 400u);
  EXPECT_EQ(refusal("Content-Length: 5 5\r\n"), 400u);
  EXPECT_EQ(refusal("Content-Length:\r\n"), 400u);
  EXPECT_EQ(refusal("Content-Length: 18446744073709551616\r\n"), 400u);
  EXPECT_EQ(refusal("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"), 400u);
  EXPECT_EQ(refusal("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"), 400u);
  EXPECT_EQ(refusal("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400u);
  EXPECT_EQ(refusal("Transfer-Encoding: chunked, chunked\r\n"), 501u);
  EXPECT_EQ(refusal("Transfer-Encoding: gzip, chunked\r\n"), 501u);
  EXPECT_EQ(refusal("Transfer-Encoding: chunked, identity\r\n"), 501u);
  EXPECT_EQ(refusal("Transfer-Encoding: gzip\r\n"), 501u);
  EXPECT_EQ(refusal("Transfer-Encoding: xchunked\r\n"), 501u);
  EXPECT_EQ(refusal("Transfer-Encoding:\r\n"), 501u);
  EXPECT_EQ(refusal("Transfer-Encoding : chunked\r\n"), 400u);
  EXPECT_EQ(refusal("Transfer-Encoding: chunked\r\n", "POST / HTTP/1.0"), 400u);
  EXPECT_EQ(refusal("Content-Length : 5\r\n"), 400u);
  EXPECT_EQ(refusal(" Content-Length: 5\r\n"), 400u);
  EXPECT_EQ(refusal("Transfer-Encoding: Chunked\r\n"), 0u);
  EXPECT_EQ(refusal("Content-Length: 18446744073709551615\r\n"), 0u);
}

TEST(RequestParser, RefusesMalformedHeads) {
  EXPECT_EQ(refusal("X: a\r\n b\r\n"), 400u) << "line folding";
  EXPECT_EQ(refusal("X: a\rb\r\n"), 400u);
  EXPECT_EQ(refusal("X: a\nY: b\r\n"), 400u);
  EXPECT_EQ(refusal(std::string_view("X: a\0b\r\n", 8)), 400u);
  EXPECT_EQ(refusal("no colon\r\n"), 400u);
  EXPECT_EQ(refusal(": no name\r\n"), 400u);
  EXPECT_EQ(refusal("Host: twice\r\n"), 400u);
  EXPECT_EQ(refusal("Expect: the-unexpected\r\n"), 417u);
  for (const auto* line :
       {"GET / HTTP/1.2", "GET / HTTP/2.0", "GET / http/1.1", "GET /", "GET  / HTTP/1.1", "GET / a HTTP/1.1",
        " GET / HTTP/1.1", "G@T / HTTP/1.1", "GET /\x01 HTTP/1.1", "GET /\x7f HTTP/1.1", ""})
    EXPECT_EQ(refusal("", line), 400u) << line;
  EXPECT_FALSE(parse("GET / HTTP/1.1\r\n\r\n")) << "no Host";
  EXPECT_TRUE(parse("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_FALSE(parse("GET / HTTP/1.1\r\nHost: h\r\n")) << "no end";
}

TEST(RequestParser, SaysWhy) {
  EXPECT_THAT(parse("GET / HTTP/1.1\r\n\r\n").error().reason, HasSubstr("Host"));
  EXPECT_THAT(parse("GET / HTTP/1.1\r\nHost: h\r\nContent-Length: x\r\n\r\n").error().reason, ::testing::Not(""));
}

class Chunks : public ::testing::Test {
 protected:
  Chunks() { restart(); }
  void restart() {
    EXPECT_TRUE(parser_.parse_head("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n", request_));
    body_.clear();
  }
  /// Feeds the text with a reader's buffering, `step` bytes at a time; returns what is left over.
  std::expected<std::string, HttpRefusal> feed(std::string_view text, std::size_t step, std::size_t max = 1000) {
    std::string pending;
    while (!parser_.body_done() && !text.empty()) {
      pending += text.substr(0, step);
      text.remove_prefix(std::min(step, text.size()));
      const auto used = parser_.parse_chunks(pending, max, body_);
      if (!used) return std::unexpected(used.error());
      pending.erase(0, *used);
    }
    return pending + std::string(text);
  }
  RequestParser parser_;
  HttpRequest request_;
  std::string body_;
};

constexpr std::string_view kChunked =
    "5\r\nhello\r\n1;ext=\"q\"\r\n \r\n05\r\nworld\r\n0\r\nX-Trailer: t\r\nHost: u\r\n\r\nGET /next";

TEST_F(Chunks, SplitAnywhereGiveTheSameBody) {
  for (std::size_t step = 1; step <= kChunked.size(); ++step) {
    restart();
    EXPECT_EQ(feed(kChunked, step).value(), "GET /next") << step;
    EXPECT_TRUE(parser_.body_done());
    EXPECT_EQ(body_, "hello world") << step;
    EXPECT_EQ(request_.fields.size(), 2u) << "trailers are no fields";
  }
}

TEST_F(Chunks, AreRefusedWhenMalformed) {
  for (const auto* text : {"x\r\n", "-1\r\n", "5\r\nhelloworld\r\n", "5 5\r\n", "\r\n", "10000000000000000\r\n",
                           "5;\x01\r\nhello\r\n", "0\r\nContent-Length: 5\r\n\r\n", "0\r\nno colon\r\n\r\n"}) {
    restart();
    const auto fed = feed(text, 1000);
    ASSERT_FALSE(fed) << text;
    EXPECT_EQ(fed.error().status, 400u) << text;
  }
}

TEST_F(Chunks, MayReachTheLimitButNotExceedIt) {
  const auto full = feed("5\r\nhello\r\n3\r\nabc\r\n", 4, 8);
  ASSERT_TRUE(full);
  EXPECT_EQ(body_, "helloabc");
  const auto over = feed(*full + "1\r\n", 4, 8);
  ASSERT_FALSE(over);
  EXPECT_EQ(over.error().status, 413u);
}

}  // namespace
}  // namespace tenantry::net
