#include "cli/wait.h"

#include <gmock/gmock.h>

#include <deque>
#include <sstream>

#include "base/virtual_clock.h"
#include "cli/http_api.h"
#include "net/runtime.h"

namespace tenantry::cli {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Trouble kGone{ExitCode::refused, "404 Not Found: gone", "{}", 404};
const Trouble kDown{ExitCode::unreachable, "no reply", {}, 0};

std::string state(std::string_view status, std::string_view step, std::string_view more = "") {
  return fmt::format(R"({{"status":"{}","step":"{}"{}}})", status, step, more);
}

/// Plays the replies in turn, the last one for ever, and moves time by what is slept.
class Wait : public testing::Test, public Api, public Clock {
 protected:
  Task<Outcome<net::HttpClientResponse>> call(net::HttpClientRequest request) override {
    EXPECT_EQ(request.target, "/accounts/x/provisioning");
    const auto reply = replies_.front();
    if (replies_.size() > 1) replies_.pop_front();
    if (!reply) co_return std::unexpected(reply.error());
    co_return net::HttpClientResponse{.status = 200, .body = *reply};
  }
  WallTime now() const override { return {}; }
  SteadyTime steady_now() const override { return now_; }
  Task<void> sleep_for(Duration delay) override {
    now_ += std::chrono::duration_cast<SteadyTime::duration>(delay);
    co_return;
  }

  Outcome<Settled> wait(std::vector<Outcome<std::string>> replies, std::optional<Duration> timeout = {},
                        bool known = false) {
    replies_.assign(replies.begin(), replies.end());
    SeededRandom random(1);
    Session session{.api = *this, .clock = *this, .random = random, .in = in_, .out = out_, .err = err_};
    session.err_is_terminal = terminal_;
    session.width = 60;
    session.quiet = quiet_;
    return net::run_task(wait_settled(session, "x", known, timeout));
  }

  std::deque<Outcome<std::string>> replies_;
  SteadyTime now_{std::chrono::hours(1)};
  std::istringstream in_;
  std::ostringstream out_;
  std::ostringstream err_;
  bool terminal_ = false;
  bool quiet_ = false;
};

TEST_F(Wait, EndsWhenTheWorkflowIsDone) {
  const auto settled = wait({state("pending", "publish_creating"), state("creating", "watch_stack"),
                             state("active", "publish_active"), state("active", "done")});
  ASSERT_TRUE(settled);
  EXPECT_EQ(settled->state, Settled::State::active);
  EXPECT_EQ(err_.str(),
            "pending 0%: publish_creating\ncreating 0%: watch_stack\nactive 0%: publish_active\n"
            "active 100%: done\n");
  EXPECT_EQ(out_.str(), "");
}

TEST_F(Wait, ShowsEachChangeOnceAndTheNewestEvent) {
  const std::string half =
      R"(,"percent":50,"cause":"waiting","events":[)"
      R"({"logicalId":"Table","type":"AWS::DynamoDB::Table","status":"CREATE_IN_PROGRESS"},{"logicalId":"old"}])";
  const auto settled = wait({state("creating", "watch_stack", R"(,"cause":"waiting","percent":7)"),
                             state("creating", "watch_stack", half), state("creating", "watch_stack", half),
                             state("failed", "done", half + R"(,"error":"no table")")});
  ASSERT_TRUE(settled);
  EXPECT_EQ(settled->state, Settled::State::failed);
  EXPECT_EQ(settled->error, "no table");
  EXPECT_EQ(err_.str(),
            "creating 7%: waiting\ncreating 50%: CREATE_IN_PROGRESS Table (AWS::DynamoDB::Table)\n"
            "failed 50%: waiting\n");
}

TEST_F(Wait, ABarOnATerminalWithinItsWidth) {
  terminal_ = true;
  const std::string many = R"(,"percent":50,"cause":")" + std::string(200, 'y') + "\"";
  ASSERT_TRUE(wait({state("creating", "watch_stack", many), state("active", "done")}));
  const std::string shown = err_.str();
  EXPECT_THAT(shown, StartsWith("\r\x1b[Kcreating [############............]  50% 0s yyy"));
  EXPECT_THAT(shown, testing::EndsWith("\r\x1b[K"));
  EXPECT_EQ(shown.find('\n'), std::string::npos);
  EXPECT_LT(shown.find("…"), 70U);
}

TEST_F(Wait, QuietShowsNothing) {
  quiet_ = true;
  ASSERT_TRUE(wait({state("creating", "watch_stack"), state("active", "done")}));
  EXPECT_EQ(err_.str(), "");
}

TEST_F(Wait, GoneIsSettledOnlyOnceItWasSeen) {
  EXPECT_EQ(wait({state("deleting", "drain_routes"), std::unexpected(kGone)})->state, Settled::State::gone);
  EXPECT_EQ(wait({std::unexpected(kGone)}, {}, true)->state, Settled::State::gone);
  EXPECT_EQ(wait({std::unexpected(kGone)}).error().code, ExitCode::refused);
}

TEST_F(Wait, AServerThatIsStartingIsAskedAgainForHalfAMinute) {
  EXPECT_TRUE(wait({state("creating", "watch_stack"), std::unexpected(kDown), std::unexpected(kDown),
                    std::unexpected(Trouble{ExitCode::refused, "503", "{}", 503}), state("active", "done")}));
  const auto before = now_;
  EXPECT_EQ(wait({state("creating", "watch_stack"), std::unexpected(kDown)}).error().code, ExitCode::unreachable);
  EXPECT_GE(now_ - before, std::chrono::seconds(30));
}

TEST_F(Wait, TimeoutSaysThatTheWorkGoesOn) {
  const auto before = now_;
  const auto settled = wait({state("creating", "watch_stack")}, std::chrono::seconds(5));
  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().code, ExitCode::unsettled);
  EXPECT_THAT(settled.error().text, HasSubstr("tenantry accounts watch x"));
  EXPECT_GE(now_ - before, std::chrono::seconds(5));
  EXPECT_LT(now_ - before, std::chrono::seconds(6));
}

TEST_F(Wait, ARefusalOrAStrangeReplyEndsIt) {
  EXPECT_EQ(wait({std::unexpected(Trouble{ExitCode::refused, "401", "{}", 401})}).error().status, 401U);
  EXPECT_EQ(wait({std::string("[]")}).error().code, ExitCode::unreachable);
}

TEST(Trouble, NamesEachFaultOfAProblem) {
  const net::HttpClientResponse reply{
      .status = 400,
      .fields = {{"Content-Type", "application/problem+json"}},
      .body = R"({"title":"Bad Request","detail":"No.","errors":[)"
              R"({"path":"$.a","message":"is required"},{"path":"b","message":"\u001b"}]})"};
  const auto trouble = trouble_of(reply);
  EXPECT_EQ(trouble.text, "400 Bad Request: No.\n  $.a: is required\n  b: ?");
  EXPECT_EQ(trouble.json, reply.body);
  EXPECT_EQ(trouble.code, ExitCode::refused);
  EXPECT_EQ(trouble_of({.status = 502, .body = "<html>"}).code, ExitCode::unreachable);
}

}  // namespace
}  // namespace tenantry::cli
