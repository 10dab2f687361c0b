#pragma once

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

#include "base/clock.h"

namespace tenantry::sigv4 {

/// A moment in ISO 8601's basic form, `20150830T123600Z`: what a signature is dated with.
class Timestamp {
 public:
  explicit Timestamp(std::chrono::sys_seconds time);  ///< Years 0 to 9999.
  explicit Timestamp(WallTime time) : Timestamp(std::chrono::floor<std::chrono::seconds>(time)) {}

  /// Exactly that form of a time that exists.
  static std::optional<Timestamp> parse(std::string_view text);
  /// RFC 9110's preferred form, `Sun, 30 Aug 2015 12:36:00 GMT`, as the Date field has it; the day's name is not held
  /// against the date.
  static std::optional<Timestamp> parse_http_date(std::string_view text);

  /// In seconds: a WallTime ends in 2262.
  std::chrono::sys_seconds time() const { return time_; }
  std::string_view text() const { return {text_.data(), text_.size()}; }
  std::string_view date() const { return text().substr(0, 8); }

 private:
  std::chrono::sys_seconds time_;
  std::array<char, 16> text_;
};

}  // namespace tenantry::sigv4
