#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/task.h"

namespace tenantry {

using Duration = std::chrono::nanoseconds;
using WallTime = std::chrono::system_clock::time_point;
using SteadyTime = std::chrono::steady_clock::time_point;

/// Time, passed in so that tests and the simulation run on a virtual one. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual WallTime now() const = 0;           ///< For what is stored and shown. May jump.
  virtual SteadyTime steady_now() const = 0;  ///< For time outs and ages. Never goes back.

  /// Resumes the caller on its own executor after `delay`; earlier, by throwing operation_aborted, if its coroutine is
  /// cancelled.
  virtual Task<void> sleep_for(Duration delay) = 0;
};

/// The machine's clocks and Asio timers.
class SystemClock final : public Clock {
 public:
  WallTime now() const override { return std::chrono::system_clock::now(); }
  SteadyTime steady_now() const override { return std::chrono::steady_clock::now(); }
  Task<void> sleep_for(Duration delay) override;
};

std::int64_t unix_millis(WallTime time);
WallTime from_unix_millis(std::int64_t millis);

/// `2024-01-31T09:05:00.123Z`, the form of CloudFormation's Query protocol and of the admin API (RFC 3339, UTC).
std::string format_iso8601(WallTime time);
/// Exactly that form of a time that exists, or nullopt.
std::optional<WallTime> parse_iso8601(std::string_view text);

}  // namespace tenantry
