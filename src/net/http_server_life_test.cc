// Time limits, stopping, and many connections at once. Nothing here asserts a duration: each test waits for the event.
#include <gmock/gmock.h>

#include "net/test_server.h"

namespace tenantry::net::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

constexpr std::string_view kGet = "GET /a HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr std::string_view kGate = "GET /gate HTTP/1.1\r\nHost: h\r\n\r\n";
constexpr auto kLong = std::chrono::hours(1);

class ServerLife : public ServerTest {
 protected:
  static HttpLimits patient() {
    return {.idle_timeout = kLong, .head_timeout = kLong, .stall_timeout = kLong, .linger_timeout = kLong};
  }
};

TEST_F(ServerLife, ClosesIdleConnections) {
  auto limits = patient();
  limits.idle_timeout = 40ms;
  start(limits);
  EXPECT_TRUE(connect().closed());
  for (bool served = false; !served;) {  // until a request beats the limit
    auto client = connect();
    client.send(kGet);
    served = status_of(client.reply()) == 200;
    EXPECT_TRUE(client.closed());
  }
}

TEST_F(ServerLife, ClosesOnSlowHeads) {
  auto limits = patient();
  limits.head_timeout = 40ms;
  limits.max_head_bytes = 100'000'000;
  start(limits);
  auto client = connect();
  client.send(kGet);
  EXPECT_EQ(status_of(client.reply()), 200);
  client.send(kGet.substr(0, 10));
  EXPECT_TRUE(client.closed());
  auto dripping = connect();
  while (dripping.send("x")) std::this_thread::yield();  // each byte in time, the head never
}

TEST_F(ServerLife, ClosesOnStalledBodies) {
  auto limits = patient();
  limits.stall_timeout = 40ms;
  start(limits);
  for (const auto* framing : {"Content-Length: 100000", "Content-Length: 10", "Transfer-Encoding: chunked"}) {
    auto client = connect();
    client.send(fmt::format("POST / HTTP/1.1\r\nHost: h\r\n{}\r\n\r\n5\r\n", framing));
    EXPECT_TRUE(client.closed()) << framing;
  }
}

TEST_F(ServerLife, ClosesOnClientsThatDoNotRead) {
  auto limits = patient();
  limits.stall_timeout = 40ms;
  start(limits);
  RawClient client(server->address().port, 4096);
  client.send("GET /big?20000000 HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_TRUE(client.await_some());
  stop();  // returns once the connection has ended
  EXPECT_LT(client.rest().size(), 20'000'000u);
}

TEST_F(ServerLife, EndsLingeringWithTheClientOrTheTimeLimit) {
  auto limits = patient();
  limits.linger_timeout = 40ms;
  start(limits);
  auto client = connect();
  client.send("nonsense\r\n\r\n");
  EXPECT_THAT(client.rest(), StartsWith("HTTP/1.1 400 "));
  while (client.send("more")) std::this_thread::yield();
}

TEST_F(ServerLife, AHandlerMayTakeLongerThanAnyLimit) {
  auto limits = patient();
  limits.stall_timeout = 1ms;
  start(limits);
  auto waiting = connect();
  ASSERT_TRUE(waiting.send(kGate));
  handler.gate.await_arrivals(1);
  for (int i = 0; i < 20; ++i) {  // the limit is at work meanwhile
    auto stalling = connect();
    stalling.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\n\r\n");
    EXPECT_TRUE(stalling.closed());
  }
  handler.gate.open();
  EXPECT_EQ(status_of(waiting.reply()), 200);
}

TEST_F(ServerLife, StopFinishesWhatIsUnderWayAndClosesTheIdle) {
  auto limits = patient();
  limits.linger_timeout = 1ms;
  start(limits);
  auto idle = connect();
  idle.send(kGet);
  EXPECT_EQ(status_of(idle.reply()), 200);
  auto fresh = connect();
  auto busy = connect();
  busy.send(std::string(kGate) + std::string(kGet));
  auto half = connect();
  half.send("POST /gate HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_THAT(half.reply(), HasSubstr("100 Continue"));
  handler.gate.await_arrivals(1);

  const auto port = server->address().port;
  std::thread stopping([this] { stop(); });
  EXPECT_TRUE(idle.closed());
  EXPECT_TRUE(fresh.closed());
  half.send("body");
  handler.gate.await_arrivals(2);
  handler.gate.open();
  EXPECT_THAT(busy.rest(), AllOf(StartsWith("HTTP/1.1 200 "), HasSubstr("Connection: close\r\n"),
                                 EndsWith("GET /gate\nHost=h\n\n")));
  EXPECT_THAT(half.rest(), AllOf(StartsWith("HTTP/1.1 200 "), EndsWith("body")));
  stopping.join();
  EXPECT_ANY_THROW(RawClient{port});
  EXPECT_THAT(log.lines(), IsEmpty());
}

TEST_F(ServerLife, StopCancelsWhatOutlastsTheGrace) {
  start(patient());
  std::vector<RawClient> stuck;
  for (int i = 0; i < 4; ++i) stuck.push_back(connect());
  for (auto& client : stuck) client.send(kGate);
  auto uploading = connect();
  uploading.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n");
  handler.gate.await_arrivals(4);
  stop(1ms);
  for (auto& client : stuck) EXPECT_TRUE(client.closed());
  EXPECT_TRUE(uploading.closed());
  EXPECT_THAT(log.lines(), IsEmpty());
}

TEST_F(ServerLife, TurnsAwayConnectionsOverTheLimit) {
  auto limits = patient();
  limits.max_connections = 3;
  start(limits);
  std::vector<RawClient> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(connect());
    clients.back().send(kGet);
    EXPECT_EQ(status_of(clients.back().reply()), 200);
  }
  EXPECT_THAT(connect().rest(), AllOf(StartsWith("HTTP/1.1 503 "), HasSubstr("Connection: close")));
  clients[0].send("GET /close HTTP/1.1\r\nHost: h\r\n\r\n");
  clients[0].rest();
  int status = 503;
  while (status == 503) {  // the server counts it out a moment after closing it
    auto next = connect();
    next.send(kGet);
    status = status_of(next.reply());
  }
  EXPECT_EQ(status, 200);
}

TEST_F(ServerLife, ServesAThousandConnectionsAtOnce) {
  ASSERT_TRUE(raise_open_file_limit());
  start(patient());
  std::vector<RawClient> clients;
  for (int i = 0; i < 1000; ++i) clients.push_back(connect());
  for (int i = 0; i < 1000; ++i)
    clients[static_cast<std::size_t>(i)].send(fmt::format("GET /gate?{} HTTP/1.1\r\nHost: h\r\n\r\n", i));
  handler.gate.await_arrivals(1000);
  handler.gate.open();
  for (int i = 0; i < 1000; ++i)
    ASSERT_THAT(body_of(clients[static_cast<std::size_t>(i)].reply()), StartsWith(fmt::format("GET /gate?{}\n", i)));
  stop();
  for (auto& client : clients) ASSERT_TRUE(client.closed());
}

TEST_F(ServerLife, SpreadsConnectionsOverTheThreads) {
  struct Threads final : HttpHandler {
    Task<HttpResponse> handle(HttpRequest&) override {
      HttpResponse response;
      response.body = fmt::format("{}", std::hash<std::thread::id>()(std::this_thread::get_id()));
      co_return response;
    }
    std::size_t max_body(const HttpRequest&) const override { return 0; }
    HttpResponse too_large(const HttpRequest&) const override { return {}; }
  } threads;
  auto listening = HttpServer::listen("127.0.0.1:0", threads, *runtime, log);
  ASSERT_TRUE(listening) << listening.error().message;
  server = std::move(*listening);
  std::map<std::string, int> seen;
  for (int i = 0; i < 8; ++i) ++seen[body_of(ask(kGet))];
  ASSERT_EQ(seen.size(), 2u);
  EXPECT_EQ(seen.begin()->second, 4);
  stop();
}

TEST_F(ServerLife, MayBeDestroyedWithConnectionsOnceTheRuntimeStandsStill) {
  start(patient());
  auto idle = connect();
  idle.send(kGet);
  EXPECT_EQ(status_of(idle.reply()), 200);
  auto busy = connect();
  busy.send(kGate);
  handler.gate.await_arrivals(1);
  runtime.stop();
  server.reset();
}

}  // namespace
}  // namespace tenantry::net::testing
