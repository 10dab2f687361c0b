#include "app/serve.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdio>
#include <thread>

#include "app/platform.h"
#include "base/event.h"
#include "net/runtime.h"

namespace tenantry::app {
namespace {

/// The life of the server, on the runtime's first context; ends the runtime.
Task<void> run(Platform& platform, net::Runtime& runtime, Logger& log, Event told_to_stop, int& status) {
  const auto line = co_await platform.start();
  if (line) {
    fmt::print("{}\n", *line);
    std::fflush(stdout);
    co_await told_to_stop.wait();
    status = 0;
  } else {
    log.error("{}", line.error().message);
  }
  co_await platform.stop();
  runtime.stop();
}

Task<void> watch_signals(Logger& log, Event told_to_stop) {
  const int signal = co_await net::wait_signal();
  log.info("stopping on signal {}", signal);
  told_to_stop.set();
}

}  // namespace

int serve(const Config& config, Logger& log) {
  if (const auto limit = net::raise_open_file_limit(); !limit) log.warning("{}", limit.error().message);
  const unsigned threads = config.threads != 0 ? config.threads : std::max(1U, std::thread::hardware_concurrency());
  int status = 1;
  net::Runtime runtime(threads);
  auto opened = Platform::open(config, runtime, log);
  if (!opened) {
    log.error("{}", opened.error().message);
    return status;
  }
  const std::unique_ptr<Platform> platform = *std::move(opened);
  const Event told_to_stop;  // watched from before `ready`, so that whoever reads that line may stop us at once
  boost::asio::co_spawn(runtime.executor(0), watch_signals(log, told_to_stop), boost::asio::detached);
  boost::asio::co_spawn(runtime.executor(0), run(*platform, runtime, log, told_to_stop, status), boost::asio::detached);
  runtime.run();
  return status;
}

}  // namespace tenantry::app
