#include "net/http_client.h"

#include <gmock/gmock.h>

#include <boost/asio/use_future.hpp>

#include "net/test_server.h"

namespace tenantry::net::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::StartsWith;
using Kind = HttpClientError::Kind;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

std::string text_of(const HttpClient::Reply& reply) {
  return reply ? fmt::format("{} {}", reply->status, reply->body) : "failed: " + reply.error().message;
}

/// The client against the real server.
class Client : public ServerTest {
 protected:
  HttpEndpoint endpoint(std::string host = "127.0.0.1") { return {{std::move(host), server->address().port}}; }
  HttpClient::Reply request(HttpClientRequest request, Deadline deadline = Deadline::never()) {
    return runtime.await(client->request(endpoint(), std::move(request), deadline));
  }
  std::unique_ptr<HttpClient> client = std::make_unique<HttpClient>();  // goes before the runtime
};

TEST_F(Client, SendsARequestAndReadsTheReply) {
  start();
  const auto reply = request({.method = "POST", .target = "/field?v", .fields = {{"X-Mine", "1"}}, .body = "data"});
  ASSERT_TRUE(reply) << reply.error().message;
  EXPECT_EQ(reply->status, 200u);
  EXPECT_EQ(reply->field("x-test"), "v");
  EXPECT_EQ(reply->field("absent"), "");
  EXPECT_EQ(reply->body,
            fmt::format("POST /field?v\nHost={}\nX-Mine=1\nContent-Length=4\n\ndata", endpoint().host.to_string()));
  EXPECT_EQ(text_of(request({.method = "HEAD"})), "200 ");
  EXPECT_EQ(text_of(request({.target = "/204"})), "204 ");
  EXPECT_THAT(text_of(request({.target = "/throw"})), StartsWith("500 "));
  EXPECT_THAT(text_of(request({.fields = {{"host", "other"}}})), HasSubstr("\nhost=other\n"));
  EXPECT_EQ(request({.target = "/big?3000000"})->body, std::string(3'000'000, 'b'));
}

TEST_F(Client, ResolvesNames) {
  start();
  const auto reply = runtime.await(client->request(endpoint("localhost"), {}, Deadline::never()));
  EXPECT_THAT(text_of(reply), StartsWith("200 GET /\n"));
  const auto failed = runtime.await(client->request({{"no-such-host.invalid", 80}}, {}, Deadline::never()));
  ASSERT_FALSE(failed);
  EXPECT_EQ(failed.error().kind, Kind::connect);
  EXPECT_THAT(failed.error().message, HasSubstr("http://no-such-host.invalid:80"));
}

TEST_F(Client, ReadsARefusalThatComesBeforeItsBodyIsSent) {
  start();
  EXPECT_EQ(text_of(request({.method = "PUT", .target = "/p", .body = std::string(50'000'000, 'x')})),
            "413 /p is too large");
}

TEST_F(Client, RunsManyRequestsAtOnceOnEveryContext) {
  start();
  std::vector<std::future<HttpClient::Reply>> replies;
  for (int round = 0; round < 3; ++round) {
    for (int i = 0; i < 100; ++i)
      replies.push_back(boost::asio::co_spawn(
          runtime->next_executor(), client->request(endpoint(), {.target = fmt::format("/{}", i)}, Deadline::never()),
          boost::asio::use_future));
    for (int i = 0; i < 100; ++i)
      EXPECT_THAT(text_of(replies[static_cast<std::size_t>(i)].get()), StartsWith(fmt::format("200 GET /{}\n", i)));
    replies.clear();
  }
}

TEST_F(Client, GivesUpAtTheDeadline) {
  start();
  const SystemClock clock;
  const auto late = request({.target = "/gate"}, Deadline::after(clock, 30ms));
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().kind, Kind::timed_out);
  EXPECT_TRUE(late.error().sent);
  const auto hopeless = request({}, Deadline::after(clock, -1ms));
  ASSERT_FALSE(hopeless);
  EXPECT_EQ(hopeless.error().kind, Kind::timed_out);
  EXPECT_FALSE(hopeless.error().sent);
  EXPECT_THAT(text_of(request({}, Deadline::after(clock, 1h))), StartsWith("200 "));
}

TEST_F(Client, RefusesWhatIsNoRequest) {
  start();
  const auto kind = [&](HttpClientRequest bad) {
    const auto reply = request(std::move(bad));
    return reply ? Kind::closed : reply.error().kind;
  };
  EXPECT_EQ(kind({.method = "GET /"}), Kind::invalid);
  EXPECT_EQ(kind({.method = ""}), Kind::invalid);
  EXPECT_EQ(kind({.target = ""}), Kind::invalid);
  EXPECT_EQ(kind({.target = "/ HTTP/1.1\r\nX:"}), Kind::invalid);
  EXPECT_EQ(kind({.fields = {{"X", "a\r\nY: b"}}}), Kind::invalid);
  EXPECT_EQ(kind({.fields = {{"X y", "a"}}}), Kind::invalid);
  const auto tls = runtime.await(client->request({{"localhost", 443}, true}, {}, Deadline::never()));
  ASSERT_FALSE(tls);
  EXPECT_EQ(tls.error().kind, Kind::invalid);
  EXPECT_THAT(tls.error().message, HasSubstr("TLS"));
  EXPECT_EQ(handler.served, 0);
}

/// The client against a server played by the test.
class ClientOfAnyServer : public ::testing::Test {
 protected:
  using Sent = std::future<HttpClient::Reply>;

  Sent request(HttpClientRequest request = {}) {
    return boost::asio::co_spawn(
        runtime->executor(0), client->request({{"127.0.0.1", listener.port()}}, std::move(request), Deadline::never()),
        boost::asio::use_future);
  }
  /// The client's answer to these bytes, after which the server closes.
  HttpClient::Reply reply_to(std::string_view bytes, HttpClientRequest to = {}) {
    auto sent = request(std::move(to));
    auto server = listener.accept();
    server.reply();
    server.send(bytes);
    server.close();
    return sent.get();
  }
  /// The server's end of a connection that the client has kept after one reply.
  RawClient kept() {
    auto sent = request();
    auto server = listener.accept();
    server.reply();
    server.send(kOk);
    EXPECT_EQ(text_of(sent.get()), "200 ok");
    return server;
  }

  RawListener listener;
  RunningRuntime runtime{1};
  std::unique_ptr<HttpClient> client = std::make_unique<HttpClient>(HttpClientOptions{.max_body_bytes = 1000});
};

TEST_F(ClientOfAnyServer, UnderstandsEveryWayToEndAReply) {
  EXPECT_EQ(text_of(reply_to(kOk)), "200 ok");
  EXPECT_EQ(text_of(reply_to(
                "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nT: t\r\n\r\n")),
            "200 abc");
  EXPECT_EQ(text_of(reply_to("HTTP/1.1 200 OK\r\n\r\nto the end")), "200 to the end");
  EXPECT_EQ(text_of(reply_to("HTTP/1.0 404 Not Found\r\n\r\n")), "404 ");
  EXPECT_EQ(text_of(reply_to("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n")), "304 ");
  EXPECT_EQ(text_of(reply_to("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", {.method = "HEAD"})), "200 ");
  EXPECT_EQ(
      text_of(reply_to("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n" + std::string(kOk))),
      "200 ok");
}

TEST_F(ClientOfAnyServer, UnderstandsRepliesSplitAtEveryByte) {
  const std::string whole =
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nX: y\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n0\r\nT: "
      "t\r\n\r\n";
  auto sent = request();
  auto server = listener.accept();
  for (std::size_t split = 1; split < whole.size(); ++split) {
    server.reply();
    server.send(whole.substr(0, split));
    std::this_thread::yield();
    server.send(whole.substr(split));
    const auto reply = sent.get();
    ASSERT_EQ(text_of(reply), "200 ab") << split;
    EXPECT_EQ(reply->fields.size(), 2u) << "neither an interim reply's nor a trailer's";
    sent = request();
  }
  server.reply();
  for (const char byte : whole) server.send({&byte, 1});
  EXPECT_EQ(text_of(sent.get()), "200 ab");
}

TEST_F(ClientOfAnyServer, SaysWhatIsWrongWithAReply) {
  const auto kind = [&](std::string_view bytes) {
    const auto reply = reply_to(bytes);
    EXPECT_FALSE(reply) << bytes.substr(0, 100);
    return reply ? Kind::invalid : reply.error().kind;
  };
  EXPECT_EQ(kind(""), Kind::closed);
  EXPECT_EQ(kind("HTTP/1.1 200 OK\r\nContent-Le"), Kind::closed);
  EXPECT_EQ(kind("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab"), Kind::closed);
  EXPECT_EQ(kind("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n"), Kind::closed);
  EXPECT_EQ(kind("HTTP/1.1 100 Continue\r\n\r\n"), Kind::closed);
  EXPECT_EQ(kind("SSH-2.0-OpenSSH\r\n\r\n"), Kind::protocol);
  EXPECT_EQ(kind("HTTP/1.1 101 Switching Protocols\r\n\r\n"), Kind::protocol);
  EXPECT_EQ(kind("HTTP/1.1 200 OK\r\nContent-Length: 1001\r\n\r\n"), Kind::too_large);
  EXPECT_EQ(kind("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3E9\r\n"), Kind::too_large);
  EXPECT_EQ(kind("HTTP/1.1 200 OK\r\n\r\n" + std::string(1001, 'x')), Kind::too_large);
  EXPECT_EQ(kind("HTTP/1.1 200 OK\r\nX: " + std::string(100'000, 'x')), Kind::too_large);
  std::string fields = "HTTP/1.1 200 OK\r\n";
  for (int i = 0; i < 1000; ++i) fields += "X: " + std::string(100, 'x') + "\r\n";
  EXPECT_EQ(kind(fields), Kind::too_large);
}

TEST_F(ClientOfAnyServer, KeepsConnections) {
  auto server = kept();
  for (int i = 0; i < 3; ++i) {
    auto again = request();
    EXPECT_THAT(server.reply(), StartsWith("GET / HTTP/1.1\r\n"));
    server.send(kOk);
    EXPECT_EQ(text_of(again.get()), "200 ok");
  }
  client.reset();
  EXPECT_TRUE(server.closed());
}

TEST_F(ClientOfAnyServer, KeepsNoConnectionThatTheServerEnds) {
  for (const auto* reply :
       {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok and more"}) {
    auto sent = request();
    auto server = listener.accept();
    server.reply();
    server.send(reply);
    EXPECT_EQ(text_of(sent.get()), "200 ok");
    EXPECT_TRUE(server.closed()) << reply;
  }
}

TEST_F(ClientOfAnyServer, NoticesThatAKeptConnectionHasEnded) {
  {
    auto closed_meanwhile = kept();
  }
  EXPECT_EQ(text_of(reply_to(kOk, {.method = "POST"})), "200 ok");
  auto spoiled = kept();
  spoiled.send("HTTP/1.1 408 Request Timeout\r\n\r\n");
  EXPECT_EQ(text_of(reply_to(kOk, {.method = "POST"})), "200 ok");
}

TEST_F(ClientOfAnyServer, SendsAgainOnlyWhatMayBeSentTwice) {
  const auto close_on_next = [&](HttpClientRequest next) {
    auto server = kept();
    auto sent = request(std::move(next));
    server.reply();
    server.close();
    return sent;
  };
  for (const auto& safe :
       {HttpClientRequest{.method = "GET"}, HttpClientRequest{.method = "POST", .replay_safe = true}}) {
    auto sent = close_on_next(safe);
    auto again = listener.accept();
    EXPECT_THAT(again.reply(), StartsWith(safe.method));
    again.send("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nagain");
    again.close();
    EXPECT_EQ(text_of(sent.get()), "200 again");
  }
  const auto unsafe = close_on_next({.method = "POST"}).get();
  ASSERT_FALSE(unsafe);
  EXPECT_EQ(unsafe.error().kind, Kind::closed);
  EXPECT_TRUE(unsafe.error().sent);
}

TEST_F(ClientOfAnyServer, DoesNotSendAgainOnceAReplyHasBegun) {
  auto server = kept();
  auto sent = request();
  server.reply();
  server.send("HTTP/1.1 2");
  server.close();
  const auto reply = sent.get();
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::closed);
}

TEST_F(ClientOfAnyServer, SaysThatNobodyListens) {
  const auto port = RawListener().port();  // closed again
  const auto reply = runtime.await(client->request({{"127.0.0.1", port}}, {}, Deadline::never()));
  ASSERT_FALSE(reply);
  EXPECT_EQ(reply.error().kind, Kind::connect);
  EXPECT_FALSE(reply.error().sent);
  EXPECT_THAT(reply.error().message, HasSubstr("refused"));
}

}  // namespace
}  // namespace tenantry::net::testing
