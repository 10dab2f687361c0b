#include "app/serve.h"

#include <fmt/format.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <cstdio>
#include <thread>

#include "app/platform.h"
#include "net/runtime.h"

namespace tenantry::app {
namespace {

/// The life of the server, on the runtime's first context; ends the runtime.
Task<void> run(Platform& platform, net::Runtime& runtime, Logger& log, int& status) {
  const auto line = co_await platform.start();
  if (line) {
    fmt::print("{}\n", *line);
    std::fflush(stdout);
    const int signal = co_await net::wait_signal();
    log.info("stopping on signal {}", signal);
    status = 0;
  } else {
    log.error("{}", line.error().message);
  }
  co_await platform.stop();
  runtime.stop();
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
  boost::asio::co_spawn(runtime.executor(0), run(*platform, runtime, log, status), boost::asio::detached);
  runtime.run();
  return status;
}

}  // namespace tenantry::app
