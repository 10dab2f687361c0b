#include "admin/event_stream.h"

#include <fmt/format.h>

#include "base/deadline.h"
#include "base/json.h"

namespace tenantry::admin {
namespace {

constexpr std::string_view kBeginning = "retry: 1000\n\n";
constexpr std::string_view kComment = ":\n\n";
constexpr std::string_view kGap =
    "event: gap\ndata: {\"detail\":\"Events before the next one are not kept any more.\"}\n\n";

}  // namespace

std::string to_server_sent(const tenancy::LifecycleEvent& event) {
  std::string text = fmt::format("id: {}\nevent: {}\ndata: ", event.id, to_text(event.type));
  json::Writer writer(text);
  writer.begin_object()
      .member("id", event.id)
      .member("type", to_text(event.type))
      .member("accountId", event.account.to_string())
      .member("accountName", event.account_name)
      .member("cloudType", to_text(event.cloud_type))
      .member("provisioningStatus", to_text(event.status))
      .key("version")
      .integer(event.version);
  if (event.detail) writer.member("detail", *event.detail);
  writer.member("at", format_iso8601(event.at)).end_object();
  text += "\n\n";
  return text;
}

std::string EventStream::text_of(const tenancy::EventPage& page) const {
  std::string text(page.gap && tells_of_gap_ ? kGap : std::string_view());
  for (const auto& event : page.events)
    if (!account_ || event.account == *account_) text += to_server_sent(event);
  return text;
}

Task<std::optional<std::string>> EventStream::next() {
  if (!std::exchange(begun_, true)) co_return std::string(kBeginning);
  const Deadline heartbeat = Deadline::after(clock_, kHeartbeat);
  for (;;) {
    auto page = co_await log_.next(position_, tenancy::EventLog::kMaxPageSize, heartbeat);
    if (!page) co_return std::nullopt;
    position_ = std::move(page->position);
    std::string text = text_of(*page);
    tells_of_gap_ = true;
    if (!text.empty()) co_return text;
    if (heartbeat.passed(clock_)) co_return std::string(kComment);
  }
}

}  // namespace tenantry::admin
