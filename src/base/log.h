#pragma once

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace tenantry {

/// Where log lines go. Thread-safe. Passed in: only main knows the sink.
class Logger {
 public:
  enum class Level { debug, info, warning, error };

  virtual ~Logger() = default;
  virtual void write(Level level, std::string_view line) = 0;

  template <class... A>
  void info(fmt::format_string<A...> format, A&&... arguments) {
    write(Level::info, fmt::format(format, std::forward<A>(arguments)...));
  }
  template <class... A>
  void warning(fmt::format_string<A...> format, A&&... arguments) {
    write(Level::warning, fmt::format(format, std::forward<A>(arguments)...));
  }
  template <class... A>
  void error(fmt::format_string<A...> format, A&&... arguments) {
    write(Level::error, fmt::format(format, std::forward<A>(arguments)...));
  }
};

/// Drops every line.
class NullLogger final : public Logger {
 public:
  void write(Level, std::string_view) override {}
};

}  // namespace tenantry
