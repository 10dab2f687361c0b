// Replies whose bodies are made while they are sent.
#include <gmock/gmock.h>

#include <atomic>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>

#include "net/test_server.h"

namespace tenantry::net::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr auto kLong = std::chrono::hours(1);
constexpr HttpLimits kPatient{
    .idle_timeout = kLong, .head_timeout = kLong, .stall_timeout = kLong, .linger_timeout = kLong};

/// `/count` three pieces and an empty one; `/wait` one and then nothing until the gate opens; `/flood` without end;
/// `/throw` one and then an exception. Anything else is a plain reply.
class StreamHandler final : public HttpHandler {
 public:
  Task<HttpResponse> handle(HttpRequest& request) override {
    HttpResponse response;
    response.content_type = "text/plain";
    if (request.path() == "/plain")
      response.body = "plain";
    else
      response.stream = std::make_shared<Source>(*this, std::string(request.path()));
    co_return response;
  }
  std::size_t max_body(const HttpRequest&) const override { return 1000; }
  HttpResponse too_large(const HttpRequest&) const override { return {.status = 413}; }

  void await_ended(int n) {
    for (int seen = ended; seen < n; seen = ended) ended.wait(seen);
  }

  Gate gate;
  std::atomic<int> asked = 0;
  std::atomic<int> ended = 0;

 private:
  class Source final : public BodySource {
   public:
    Source(StreamHandler& handler, std::string path) : handler_(handler), path_(std::move(path)) {}
    ~Source() override {
      handler_.ended.fetch_add(1);
      handler_.ended.notify_all();
    }
    Task<std::optional<std::string>> next() override {
      handler_.asked.fetch_add(1);
      const int n = ++pieces_;
      if (path_ == "/flood") co_return std::string(100'000, 'f');
      if (path_ == "/count" && n == 4) co_return std::nullopt;
      if (path_ == "/count") co_return n == 2 ? "" : std::string(static_cast<std::size_t>(n) * 5, 'c');
      if (n == 1) co_return "hello";
      if (path_ == "/throw") throw std::runtime_error("thrown by the test");
      co_await handler_.gate.pass();
      co_return std::nullopt;
    }

   private:
    StreamHandler& handler_;
    std::string path_;
    int pieces_ = 0;
  };
};

class Streams : public ::testing::Test {
 protected:
  ~Streams() override {
    handler.gate.open();
    stop();
  }
  void start(HttpLimits limits = kPatient) {
    auto listening = HttpServer::listen("127.0.0.1:0", handler, *runtime, log, limits);
    ASSERT_TRUE(listening) << listening.error().message;
    server = std::move(*listening);
  }
  void stop() {
    if (server) runtime.await(server->stop(kLong));
    server.reset();
  }
  RawClient connect() { return RawClient(server->address().port); }
  static std::string get(std::string_view path, std::string_view fields = "") {
    return fmt::format("GET {} HTTP/1.1\r\nHost: h\r\n{}\r\n", path, fields);
  }

  StreamHandler handler;
  RecordingLogger log;
  RunningRuntime runtime;
  std::unique_ptr<HttpServer> server;
};

constexpr std::string_view kCounted = "5\r\nccccc\r\nf\r\nccccccccccccccc\r\n0\r\n\r\n";

TEST_F(Streams, AreSentInChunksAndTheConnectionGoesOn) {
  start();
  auto client = connect();
  client.send(get("/count") + get("/count") + get("/plain", "Connection: close\r\n"));
  const auto streamed =
      "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n" + std::string(kCounted);
  EXPECT_EQ(client.rest(), streamed + streamed +
                               "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 5\r\nConnection: "
                               "close\r\n\r\nplain");
}

TEST_F(Streams, TakeTheNextRequestWhileTheyLast) {
  start();
  auto client = connect();
  client.send(get("/wait"));
  EXPECT_THAT(client.reply(true), HasSubstr("chunked"));
  client.send(get("/plain", "Connection: close\r\n"));
  handler.gate.await_arrivals(1);
  handler.gate.open();
  EXPECT_THAT(client.rest(), AllOf(StartsWith("5\r\nhello\r\n0\r\n\r\nHTTP/1.1 200 OK"), EndsWith("\r\n\r\nplain")));
}

TEST_F(Streams, EndWithTheConnectionForAnOlderClient) {
  start();
  auto client = connect();
  client.send("GET /count HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(client.rest(),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n" + std::string(20, 'c'));
}

TEST_F(Streams, HaveNoBodyForHead) {
  start();
  auto client = connect();
  client.send("HEAD /flood HTTP/1.1\r\nHost: h\r\n\r\n" + get("/plain", "Connection: close\r\n"));
  EXPECT_THAT(client.rest(), AllOf(StartsWith("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nTransfer-Encoding: "
                                              "chunked\r\n\r\nHTTP/1.1 200"),
                                   EndsWith("plain")));
  EXPECT_EQ(handler.asked, 0);
}

TEST_F(Streams, EndWhenTheClientGoes) {
  start();
  {
    auto client = connect();
    client.send(get("/wait"));
    handler.gate.await_arrivals(1);
  }
  handler.await_ended(1);
  EXPECT_EQ(log.lines(), std::vector<std::string>());
}

TEST_F(Streams, EndWhenTheClientFloods) {
  start({.max_head_bytes = 1000});
  auto client = connect();
  client.send(get("/wait"));
  handler.gate.await_arrivals(1);
  while (client.send(std::string(1000, 'x'))) {
  }
  handler.await_ended(1);
}

TEST_F(Streams, HoldOnePieceForAClientThatDoesNotReadAndNobodyElse) {
  auto limits = kPatient;
  limits.stall_timeout = 100ms;
  start(limits);
  RawClient slow(server->address().port, 4096);
  slow.send(get("/flood"));
  for (int i = 0; i < 4; ++i) {  // on every thread
    auto other = connect();
    other.send(get("/plain"));
    EXPECT_THAT(other.reply(), EndsWith("plain"));
  }
  handler.await_ended(1);  // by the limit
  EXPECT_LT(handler.asked, 1000) << "only what the sockets' buffers take";
  EXPECT_THAT(slow.rest(), Not(EndsWith("\r\n0\r\n\r\n")));
}

TEST_F(Streams, EndWellWhenTheServerStops) {
  start();
  auto client = connect();
  client.send(get("/wait"));
  client.reply(true);
  handler.gate.await_arrivals(1);
  auto flooded = connect();
  flooded.send(get("/flood"));
  EXPECT_TRUE(flooded.await_some());
  stop();
  EXPECT_EQ(client.rest(), "5\r\nhello\r\n0\r\n\r\n");
  EXPECT_EQ(handler.ended, 2);
}

TEST_F(Streams, AreTornWhereTheyFail) {
  start();
  auto client = connect();
  client.send(get("/throw") + get("/plain"));
  client.reply(true);
  EXPECT_EQ(client.rest(), "5\r\nhello\r\n");
  EXPECT_THAT(log.lines(), ElementsAre("a streamed reply failed: thrown by the test"));
}

}  // namespace
}  // namespace tenantry::net::testing
