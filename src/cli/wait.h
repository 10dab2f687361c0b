#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "cli/session.h"

namespace tenantry::cli {

struct Settled {
  enum class State : std::uint8_t { active, failed, gone };
  State state = State::active;
  std::string error;  ///< Why it failed.
};

/// Asks for /accounts/{id}/provisioning until the account is settled, ever more rarely, and shows how far it is: a bar
/// where standard error is a terminal, else a line for each change. A server that does not answer is asked again for
/// half a minute: it may be starting. An account that is not there is gone if it was seen before, or if the caller has
/// (`known`), else Trouble. After `timeout`, Trouble with ExitCode::unsettled; the work goes on regardless.
Task<Outcome<Settled>> wait_settled(Session& session, std::string id, bool known, std::optional<Duration> timeout);

}  // namespace tenantry::cli
