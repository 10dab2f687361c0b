#pragma once

#include <optional>
#include <string>

#include "base/clock.h"
#include "base/task.h"
#include "net/http.h"
#include "tenancy/account_id.h"
#include "tenancy/event_log.h"

namespace tenantry::admin {

/// One event as a server-sent event: id, type, and the data as JSON.
std::string to_server_sent(const tenancy::LifecycleEvent& event);

/// The lifecycle events behind a position, one page after the other, without end. Where nothing is to be told, a
/// comment every so often, so that both sides notice when the other has gone. Ends when the log does not answer: the
/// reader comes again with the id of the last event that it has seen.
class EventStream final : public net::BodySource {
 public:
  static constexpr Duration kHeartbeat = std::chrono::seconds(15);

  /// Begins behind `position`, else with the oldest event that is kept. `account`: only this one's events.
  EventStream(tenancy::EventLog& log, Clock& clock, std::optional<std::string> position,
              std::optional<tenancy::AccountId> account)
      : log_(log),
        clock_(clock),
        tells_of_gap_(position.has_value()),
        position_(position ? *std::move(position) : log.oldest()),
        account_(account) {}

  Task<std::optional<std::string>> next() override;

 private:
  std::string text_of(const tenancy::EventPage& page) const;

  tenancy::EventLog& log_;
  Clock& clock_;
  bool tells_of_gap_;  // what was not asked for is not missing
  std::string position_;
  std::optional<tenancy::AccountId> account_;
  bool begun_ = false;
};

}  // namespace tenantry::admin
