#pragma once

#include <cstdint>
#include <expected>

#include "admin/problem.h"
#include "base/clock.h"
#include "net/http.h"

namespace tenantry::admin {

/// How long a caller wants to wait for what it starts: `Prefer: wait=N` (RFC 7240, 4.3).
struct Wait {
  static constexpr std::int64_t kDefault = 25;  ///< Seconds.
  static constexpr std::int64_t kLongest = 300;

  std::int64_t seconds = kDefault;
  bool asked = false;

  Duration duration() const { return std::chrono::seconds(seconds); }
};

/// Names in any case, quoted values, several fields; of a preference given twice the first counts; others are ignored,
/// as the RFC demands. 400: a `wait` that is no number of seconds from 0 to kLongest.
std::expected<Wait, Problem> preferred_wait(const net::HttpRequest& request);

/// Says `Preference-Applied` where a wait was asked for.
void note_applied(net::HttpResponse& response, const Wait& wait);

}  // namespace tenantry::admin
