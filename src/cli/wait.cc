#include "cli/wait.h"

#include <fmt/format.h>

#include <algorithm>

#include "cli/interrupt.h"
#include "cli/progress.h"

namespace tenantry::cli {
namespace {

constexpr Duration kFirstPause = std::chrono::milliseconds(20);
constexpr Duration kLongestPause = std::chrono::seconds(1);
constexpr Duration kPatience = std::chrono::seconds(30);

class Watch {
 public:
  Watch(Session& session, std::string id, bool known, std::optional<Duration> timeout)
      : session_(session),
        id_(std::move(id)),
        view_(session),
        interrupted_(fmt::format("\nThe work goes on: tenantry accounts watch {}\n", id_)),
        answered_(session.clock.steady_now()),
        known_(known) {
    if (timeout) end_ = Deadline::after(session.clock, *timeout);
  }

  Task<Outcome<Settled>> run() {
    for (Duration pause = kFirstPause;; pause = std::min(pause * 3 / 2, kLongestPause)) {
      TENANTRY_CO_TRY(const auto settled, co_await ask());
      if (settled) co_return *settled;
      if (end_.passed(session_.clock))
        co_return std::unexpected(Trouble{
            ExitCode::unsettled,
            fmt::format("account {} is not settled yet; the work goes on: tenantry accounts watch {}", id_, id_),
            {},
            0});
      co_await session_.clock.sleep_for(std::min<Duration>(pause, std::max<Duration>(left(), kFirstPause)));
    }
  }

 private:
  Duration left() const {
    return end_.at == SteadyTime::max() ? kLongestPause
                                        : std::chrono::duration_cast<Duration>(end_.at - session_.clock.steady_now());
  }

  Task<Outcome<std::optional<Settled>>> ask() {
    auto reply = co_await session_.api.call({.target = "/accounts/" + id_ + "/provisioning"});
    if (!reply) co_return without_reply(std::move(reply).error());
    answered_ = session_.clock.steady_now();
    TENANTRY_CO_TRY(const auto progress, read_progress(reply->body));
    known_ = true;
    view_.show(progress);
    if (!progress.settled) co_return std::nullopt;
    view_.finish();
    const bool failed = progress.status == "failed";
    co_return Settled{failed ? Settled::State::failed : Settled::State::active, progress.error};
  }

  Outcome<std::optional<Settled>> without_reply(Trouble trouble) {
    if (trouble.status == 404 && known_) {
      view_.finish();
      return Settled{Settled::State::gone, {}};
    }
    const bool again = trouble.code == ExitCode::unreachable || trouble.status == 503;
    if (again && session_.clock.steady_now() - answered_ < kPatience) return std::nullopt;
    view_.finish();
    return std::unexpected(std::move(trouble));
  }

  Session& session_;
  const std::string id_;
  ProgressView view_;
  InterruptNote interrupted_;
  SteadyTime answered_;
  Deadline end_;
  bool known_;
};

}  // namespace

Task<Outcome<Settled>> wait_settled(Session& session, std::string id, bool known, std::optional<Duration> timeout) {
  Watch watch(session, std::move(id), known, timeout);
  co_return co_await watch.run();
}

}  // namespace tenantry::cli
