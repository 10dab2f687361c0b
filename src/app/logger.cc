#include "app/logger.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

namespace tenantry::app {
namespace {

spdlog::level::level_enum level_of(Logger::Level level) {
  switch (level) {
    case Logger::Level::debug:
      return spdlog::level::debug;
    case Logger::Level::info:
      return spdlog::level::info;
    case Logger::Level::warning:
      return spdlog::level::warn;
    case Logger::Level::error:
      return spdlog::level::err;
  }
  return spdlog::level::err;
}

class StderrLogger final : public Logger {
 public:
  StderrLogger() : log_("tenantry", std::make_shared<spdlog::sinks::stderr_sink_mt>()) {
    log_.set_pattern("%Y-%m-%dT%H:%M:%S.%eZ %l %v", spdlog::pattern_time_type::utc);
  }
  void write(Level level, std::string_view line) override { log_.log(level_of(level), line); }

 private:
  spdlog::logger log_;
};

}  // namespace

std::unique_ptr<Logger> make_stderr_logger() { return std::make_unique<StderrLogger>(); }

}  // namespace tenantry::app
