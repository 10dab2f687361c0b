#include "cli/progress.h"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

#include "base/json.h"
#include "cli/text.h"

namespace tenantry::cli {
namespace {

constexpr std::size_t kBar = 24;

std::string text_at(json::Object object, std::string_view name) {
  std::string_view text;
  return object.at_key(name).get(text) == simdjson::SUCCESS ? printable(text) : "";
}

/// `CREATE_IN_PROGRESS Table (AWS::DynamoDB::Table)` of the newest event, which stands first.
std::string newest_event(json::Object object) {
  json::Array events;
  json::Object newest;
  if (object.at_key("events").get(events) != simdjson::SUCCESS || events.size() == 0 ||
      events.at(0).get(newest) != simdjson::SUCCESS)
    return {};
  return fmt::format("{} {} ({})", text_at(newest, "status"), text_at(newest, "logicalId"), text_at(newest, "type"));
}

std::string bar(std::int64_t percent) {
  const auto filled = static_cast<std::size_t>(std::clamp<std::int64_t>(percent, 0, 100)) * kBar / 100;
  return "[" + std::string(filled, '#') + std::string(kBar - filled, '.') + "]";
}

}  // namespace

Outcome<Progress> read_progress(std::string_view body) {
  json::Document document;
  const auto root = document.parse(body);
  json::Object object;
  if (!root || root->get(object) != simdjson::SUCCESS)
    return std::unexpected(Trouble{ExitCode::unreachable, "the reply is not the admin API's: no JSON object", {}, 0});
  Progress progress{.status = text_at(object, "status"), .step = text_at(object, "step")};
  if (progress.step.starts_with("watch_")) progress.current = newest_event(object);
  if (progress.current.empty()) progress.current = text_at(object, "cause");
  progress.error = text_at(object, "error");
  const bool stopped = progress.status == "deleting" && !progress.error.empty();  // a deletion that has failed
  progress.settled = progress.step == "done" || stopped;
  if (stopped) progress.status = "failed";
  if (object.at_key("percent").get(progress.percent) != simdjson::SUCCESS)
    progress.percent = progress.settled && progress.status == "active" ? 100 : 0;
  return progress;
}

ProgressView::ProgressView(Session& session) : session_(session), started_(session.clock.steady_now()) {}

std::string ProgressView::line(const Progress& progress) const {
  const auto elapsed = std::chrono::duration_cast<std::chrono::seconds>(session_.clock.steady_now() - started_).count();
  const std::string current = progress.current.empty() ? progress.step : progress.current;
  if (!session_.err_is_terminal) return fmt::format("{} {}%: {}", progress.status, progress.percent, current);
  return shortened(
      fmt::format("{} {} {:3}% {}s {}", progress.status, bar(progress.percent), progress.percent, elapsed, current),
      std::max(session_.width, 20U) - 1);
}

void ProgressView::show(const Progress& progress) {
  if (session_.quiet) return;
  std::string next = line(progress);
  if (next == shown_) return;
  shown_ = std::move(next);
  if (session_.err_is_terminal)
    session_.err << "\r\x1b[K" << shown_ << std::flush;
  else
    session_.err << shown_ << std::endl;
}

void ProgressView::finish() {
  if (session_.err_is_terminal && !shown_.empty()) session_.err << "\r\x1b[K" << std::flush;
  shown_.clear();
}

}  // namespace tenantry::cli
