#include "admin/events.h"

#include <memory>
#include <string>

#include "admin/event_stream.h"

namespace tenantry::admin {

void Events::add_to(RouteTable& routes) { routes.add("GET", "/events", handler(*this, &Events::stream)); }

namespace {

std::expected<std::optional<tenancy::AccountId>, Problem> read_account(const QueryString& query) {
  const auto text = query.get("account");
  if (!text) return std::nullopt;
  const auto id = tenancy::AccountId::parse(*text);
  if (!id) return std::unexpected(bad_parameter("account", "must be an account's id, a UUID in lower case"));
  return id;
}

/// Where to begin: behind the event that the reader has seen last, else where it says; nothing for the oldest.
std::expected<std::optional<std::string>, Problem> read_position(const QueryString& query,
                                                                 const net::HttpRequest& request,
                                                                 const tenancy::EventLog& log) {
  const auto from = query.get("from");
  if (from && *from != "now" && *from != "oldest")
    return std::unexpected(bad_parameter("from", "must be now or oldest"));
  if (const auto seen = request.field("last-event-id"); !seen.empty()) return std::string(seen);
  if (from == "oldest") return std::nullopt;
  return log.now();
}

}  // namespace

Task<Reply> Events::stream(Call call) {
  TENANTRY_CO_TRY(const auto query, QueryString::parse(call.request.query(), {"account", "from"}));
  TENANTRY_CO_TRY(const auto account, read_account(query));
  tenancy::EventLog& log = context_.services.events;
  TENANTRY_CO_TRY(auto position, read_position(query, call.request, log));
  const auto first = co_await log.after(position.value_or(log.now()), 1, context_.call_deadline());
  if (!first && first.error().kind == tenancy::AccountError::Kind::invalid_cursor)
    co_return std::unexpected(Problem{400, "Last-Event-ID is not the id of an event.", {}});
  if (!first) co_return std::unexpected(problem_of(first.error()));
  net::HttpResponse response;
  response.content_type = "text/event-stream";
  response.fields.emplace_back("Cache-Control", "no-store");
  response.stream = std::make_shared<EventStream>(log, context_.services.clock, std::move(position), account);
  co_return response;
}

}  // namespace tenantry::admin
