#include "net/http_server.h"

#include <gmock/gmock.h>

#include "net/test_server.h"

namespace tenantry::net::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view kPost = "POST /p HTTP/1.1\r\nHost: h\r\nContent-Length: 11\r\n\r\nhello world";
constexpr std::string_view kChunked =
    "POST /c HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6;x=y\r\n world\r\n0\r\nX-Trailer: "
    "t\r\n\r\n";

class Server : public ServerTest {};

TEST_F(Server, AnswersWithWhatTheHandlerSays) {
  start();
  auto client = connect();
  client.send(kGet);
  EXPECT_EQ(client.reply(),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 15\r\n\r\nGET /a\nHost=h\n\n");
  client.send("GET /field?v HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.reply(), HasSubstr("\r\nX-Test: v\r\n"));
  client.send(kPost);
  EXPECT_THAT(client.reply(), EndsWith("\n\nhello world"));
  EXPECT_EQ(handler.served, 3);
}

TEST_F(Server, UnderstandsRequestsSplitAtEveryByte) {
  start();
  auto client = connect();
  for (const auto request : {kGet, kPost, kChunked}) {
    client.send(request);
    const auto whole = client.reply();
    for (std::size_t split = 1; split < request.size(); ++split) {
      client.send(request.substr(0, split));
      client.send(request.substr(split));
      ASSERT_EQ(client.reply(), whole) << split;
    }
    for (const char byte : request) client.send({&byte, 1});
    ASSERT_EQ(client.reply(), whole);
  }
}

TEST_F(Server, IgnoresEmptyLinesBeforeARequest) {
  start();
  auto client = connect();
  for (const auto* lines : {"\r\n", "\r\n\r\n", "\r\n\r\n\r\n"}) {
    client.send(std::string(lines) + std::string(kPost) + lines + std::string(kGet));
    EXPECT_THAT(client.reply(), EndsWith("hello world"));
    EXPECT_EQ(status_of(client.reply()), 200);
  }
}

TEST_F(Server, AnswersPipelinedRequestsInOrder) {
  start();
  auto client = connect();
  std::string requests;
  for (int i = 0; i < 2000; ++i)
    requests += fmt::format("GET /n{} HTTP/1.1\r\nHost: h\r\n\r\n", i) + std::string(i % 3 ? kPost : kChunked);
  std::thread sender([&] { client.send(requests); });
  for (int i = 0; i < 2000 && !HasFailure(); ++i) {
    EXPECT_THAT(body_of(client.reply()), StartsWith(fmt::format("GET /n{}\n", i)));
    EXPECT_THAT(client.reply(), EndsWith("\n\nhello world"));
  }
  client.shutdown_send();
  sender.join();
}

TEST_F(Server, ReadsABodyBehindAPipelinedRequestThatFillsTheBuffer) {
  start();
  auto client = connect();
  const std::string pad(15'000, 'p');
  const std::string data(90'000, 'd');
  const auto first = fmt::format("GET / HTTP/1.1\r\nHost: h\r\nX-Pad: {}\r\n\r\n", pad);
  client.send(first +
              fmt::format("POST / HTTP/1.1\r\nHost: h\r\nX-Pad: {}\r\nTransfer-Encoding: chunked\r\n\r\n", pad));
  client.send(fmt::format("{:x}\r\n{}\r\n0\r\n\r\n", data.size(), data));
  EXPECT_EQ(status_of(client.reply()), 200);
  EXPECT_THAT(client.reply(), EndsWith("\n\n" + data));
  client.send(first + fmt::format("POST / HTTP/1.1\r\nHost: h\r\nX-Pad: {}\r\nContent-Length: {}\r\n\r\n{}", pad,
                                  data.size(), data));
  EXPECT_EQ(status_of(client.reply()), 200);
  EXPECT_THAT(client.reply(), EndsWith("\n\n" + data));
}

TEST_F(Server, RefusesAndClosesWhatItCannotFrame) {
  start();
  for (const auto* bad :
       {" \r\n\r\n", "GARBAGE\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\nHost : h\r\n\r\n",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 1\r\nContent-Length: 1\r\n\r\nx",
        "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET /smuggled",
        "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"}) {
    auto client = connect();
    client.send(bad);
    client.send(kGet);
    EXPECT_THAT(client.rest(), AllOf(StartsWith("HTTP/1.1 400 Bad Request\r\n"), HasSubstr("Connection: close\r\n"),
                                     Not(HasSubstr("200 OK"))))
        << bad;
  }
  EXPECT_EQ(handler.served, 0);
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n"), StartsWith("HTTP/1.1 501 "));
}

TEST_F(Server, RefusesInTheFormThatItIsGiven) {
  start({.max_head_bytes = 1000, .refusal = [](unsigned status, std::string_view detail) {
           return HttpResponse{.status = status, .content_type = "x/y", .body = "<" + std::string(detail) + ">"};
         }});
  EXPECT_THAT(ask("GET / HTTP/1.1\r\n\r\n"),
              AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("Content-Type: x/y\r\n"), HasSubstr("\r\n\r\n<")));
  EXPECT_THAT(ask(std::string(1001, 'x')), AllOf(StartsWith("HTTP/1.1 431 "), EndsWith("\r\n\r\n<>")));
  EXPECT_THAT(ask("POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"),
              AllOf(StartsWith("HTTP/1.1 400 "), HasSubstr("Content-Type: x/y\r\n")));
}

TEST_F(Server, RefusesHeadsOverTheLimit) {
  start({.max_head_bytes = 1000});
  const auto head = [](std::size_t size) {
    const std::string start = "GET / HTTP/1.1\r\nHost: h\r\nX: ";
    return start + std::string(size - start.size() - 4, 'x') + "\r\n\r\n";
  };
  auto client = connect();
  client.send(head(1000));
  EXPECT_EQ(status_of(client.reply()), 200);
  client.send(head(1001));
  EXPECT_THAT(client.rest(), StartsWith("HTTP/1.1 431 "));
  EXPECT_THAT(ask(std::string(1000, 'x')), StartsWith("HTTP/1.1 431 "));
  auto flood = connect();
  flood.send(std::string(1'000'000, 'x'));
  EXPECT_THAT(flood.rest(), StartsWith("HTTP/1.1 431 "));
}

TEST_F(Server, LetsTheHandlerAnswerBodiesOverItsLimit) {
  start();
  const auto too_large =
      AllOf(StartsWith("HTTP/1.1 413 "), HasSubstr("Connection: close\r\n"), EndsWith("/p is too large"));
  const auto head = "POST /p HTTP/1.1\r\nHost: h\r\n";
  auto client = connect();
  client.send(fmt::format("{}Content-Length: {}\r\n\r\n{}", head, EchoHandler::kMaxBody,
                          std::string(EchoHandler::kMaxBody, 'x')));
  EXPECT_EQ(status_of(client.reply()), 200);
  client.send(
      fmt::format("{}Content-Length: {}\r\n\r\n{}", head, EchoHandler::kMaxBody + 1, std::string(500'000, 'x')));
  EXPECT_THAT(client.rest(), too_large);
  EXPECT_THAT(ask(fmt::format("{}Content-Length: 18446744073709551615\r\n\r\n", head)), too_large);
  auto chunked = connect();
  chunked.send(
      fmt::format("{}Transfer-Encoding: chunked\r\n\r\n10000\r\n{}\r\n10000\r\n", head, std::string(65536, 'x')));
  EXPECT_THAT(chunked.rest(), too_large);
  EXPECT_EQ(handler.served, 1);
}

TEST_F(Server, SendsContinueOnlyWhereTheClientWaitsForIt) {
  start();
  auto client = connect();
  const auto head = [](std::string_view path, std::string_view framing) {
    return fmt::format("POST {} HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\n{}\r\n\r\n", path, framing);
  };
  client.send(head("/", "Content-Length: 5"));
  EXPECT_EQ(client.reply(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello");
  EXPECT_THAT(client.reply(), AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("\n\nhello")));
  client.send(head("/", "Transfer-Encoding: chunked"));
  EXPECT_EQ(client.reply(), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("5\r\nhello\r\n0\r\n\r\n");
  EXPECT_THAT(client.reply(), EndsWith("\n\nhello"));
  client.send(head("/", "Content-Length: 5") + "hello");
  EXPECT_THAT(client.reply(), StartsWith("HTTP/1.1 200 "));
  client.send(head("/", "Content-Length: 0"));
  EXPECT_THAT(client.reply(), StartsWith("HTTP/1.1 200 "));
  client.send(head("/", "Content-Length: 1000000"));
  EXPECT_THAT(client.rest(), StartsWith("HTTP/1.1 413 "));
  EXPECT_THAT(ask("GET / HTTP/1.1\r\nHost: h\r\nExpect: more\r\n\r\n"), StartsWith("HTTP/1.1 417 "));
  EXPECT_THAT(ask("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\nab"),
              StartsWith("HTTP/1.1 200 "));
}

TEST_F(Server, SendsNoBodyWhereThereIsNone) {
  start();
  auto client = connect();
  client.send("HEAD /h HTTP/1.1\r\nHost: h\r\n\r\n");
  client.send(kGet);
  EXPECT_THAT(client.reply(true), AllOf(HasSubstr("Content-Length: 16\r\n"), EndsWith("\r\n\r\n")));
  EXPECT_THAT(client.reply(), EndsWith("GET /a\nHost=h\n\n"));
  client.send("GET /204 HTTP/1.1\r\nHost: h\r\n\r\n");
  client.send(kGet);
  EXPECT_THAT(client.reply(),
              AllOf(StartsWith("HTTP/1.1 204 No Content\r\n"), Not(HasSubstr("Content-Length")), EndsWith("\r\n\r\n")));
  EXPECT_THAT(client.reply(), EndsWith("GET /a\nHost=h\n\n"));
}

TEST_F(Server, ClosesWhenEitherSideSaysSo) {
  start();
  for (const auto* request : {"GET / HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n", "GET / HTTP/1.0\r\n\r\n",
                              "GET /close HTTP/1.1\r\nHost: h\r\n\r\n"}) {
    auto client = connect();
    client.send(request);
    EXPECT_THAT(client.reply(), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("\r\nConnection: close\r\n"))) << request;
    EXPECT_TRUE(client.closed());
  }
  auto client = connect();
  client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_THAT(client.reply(), HasSubstr("\r\nConnection: keep-alive\r\n"));
  client.send(std::string("GET /close HTTP/1.1\r\nHost: h\r\n\r\n") + std::string(kGet));
  EXPECT_THAT(client.rest(), Not(HasSubstr("GET /a"))) << "nothing is served behind a close";
}

TEST_F(Server, AnswersAClientThatHasClosedItsSide) {
  start();
  EXPECT_THAT(ask(std::string(kGet) + std::string(kPost)), AllOf(HasSubstr("GET /a"), EndsWith("hello world")));
  EXPECT_EQ(ask(""), "");
  EXPECT_EQ(ask(kGet.substr(0, 20)), "");
  EXPECT_EQ(ask(kPost.substr(0, kPost.size() - 1)), "");
  EXPECT_EQ(ask(kChunked.substr(0, kChunked.size() - 1)), "");
  EXPECT_EQ(handler.served, 2);
}

TEST_F(Server, AnswersAndLogsWhatAHandlerThrows) {
  start();
  auto client = connect();
  client.send("GET /throw?secret HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.reply(), StartsWith("HTTP/1.1 500 Internal Server Error\r\n"));
  client.send("GET /split HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_THAT(client.reply(), AllOf(StartsWith("HTTP/1.1 500 "), Not(HasSubstr("Set-Cookie"))));
  client.send(kGet);
  EXPECT_EQ(status_of(client.reply()), 200);
  EXPECT_THAT(log.lines(),
              ElementsAre("GET /throw: the handler failed: thrown by the test",
                          "GET /split: the handler failed: a header field of its reply contains a line break"));
}

TEST_F(Server, SendsRepliesLargerThanAnySocketBuffer) {
  start();
  RawClient client(server->address().port, 4096);
  client.send("GET /big?20000000 HTTP/1.1\r\nHost: h\r\n\r\nGET /big?3 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(body_of(client.reply()), std::string(20'000'000, 'b'));
  EXPECT_EQ(body_of(client.reply()), "bbb");
}

TEST_F(Server, TakesLargeBodies) {
  start();
  const std::string body(5'000'000, 'x');
  auto client = connect();
  client.send(fmt::format("POST /unlimited HTTP/1.1\r\nHost: h\r\nContent-Length: {}\r\n\r\n", body.size()));
  client.send(body);
  client.send(kGet);
  EXPECT_THAT(client.reply(), EndsWith("\n\n" + body));
  EXPECT_EQ(status_of(client.reply()), 200);
}

TEST_F(Server, TellsTheHandlerWhoAsks) {
  struct Remote final : HttpHandler {
    Task<HttpResponse> handle(HttpRequest& request) override {
      HttpResponse response;
      response.body = request.remote;
      co_return response;
    }
    std::size_t max_body(const HttpRequest&) const override { return 0; }
    HttpResponse too_large(const HttpRequest&) const override { return {}; }
  } remote;
  auto listening = HttpServer::listen("localhost:0", remote, *runtime, log);
  ASSERT_TRUE(listening) << listening.error().message;
  server = std::move(*listening);
  EXPECT_THAT(ask(kGet), EndsWith("\r\n\r\n127.0.0.1"));
  stop();
}

TEST_F(Server, RefusesAnAddressItCannotListenOn) {
  start();
  const auto failure = [&](std::string_view address) {
    const auto listening = HttpServer::listen(address, handler, *runtime, log);
    return listening ? "" : listening.error().message;
  };
  const auto taken = server->address().to_string();
  EXPECT_THAT(failure(taken), AllOf(HasSubstr(taken), HasSubstr("in use")));
  EXPECT_THAT(failure("192.0.2.1:0"), HasSubstr("192.0.2.1:0"));
  for (const auto* bad : {"", "8080", ":8080", "127.0.0.1", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:-1",
                          "127.0.0.1:80x", "[::1", "[::1]8080", "::1:8080"})
    EXPECT_THAT(failure(bad), HasSubstr("ADDRESS:PORT")) << bad;
  EXPECT_THAT(failure("example.com:80"), HasSubstr("not an IP address"));
}

TEST_F(Server, ListensOnIpv6) {
  auto listening = HttpServer::listen("[::1]:0", handler, *runtime, log);
  if (!listening) {
    EXPECT_THAT(listening.error().message, HasSubstr("[::1]:0")) << "a machine without IPv6";
    return;
  }
  server = std::move(*listening);
  EXPECT_THAT(server->address().to_string(), StartsWith("[::1]:"));
  EXPECT_NE(server->address().port, 0);
}

}  // namespace
}  // namespace tenantry::net::testing
