#include "net/runtime.h"

#include <fmt/format.h>
#include <pthread.h>
#include <sys/resource.h>

#include <algorithm>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/this_coro.hpp>
#include <csignal>
#include <cstring>
#include <string>
#include <thread>

namespace tenantry::net {

Runtime::Runtime(unsigned threads) {
  for (unsigned i = 0; i < std::max(threads, 1U); ++i) contexts_.push_back(std::make_unique<Context>());
}

Runtime::~Runtime() = default;

void Runtime::run() noexcept {
  std::vector<std::jthread> threads;
  for (unsigned i = 1; i < size(); ++i)
    threads.emplace_back([this, i]() noexcept {
      pthread_setname_np(pthread_self(), fmt::format("net-{}", i).c_str());
      contexts_[i]->context.run();
    });
  contexts_[0]->context.run();
}

void Runtime::stop() {
  for (auto& context : contexts_) context->context.stop();
}

Task<int> wait_signal() {
  boost::asio::basic_signal_set<Executor> signals(co_await boost::asio::this_coro::executor, SIGTERM, SIGINT);
  co_return co_await signals.async_wait(use_task);
}

Result<std::size_t> raise_open_file_limit() {
  rlimit limit{};
  if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return fail(fmt::format("getrlimit: {}", std::strerror(errno)));
  limit.rlim_cur = limit.rlim_max;
  if (setrlimit(RLIMIT_NOFILE, &limit) != 0)
    return fail(fmt::format("cannot raise the limit of open files to {}: {}", limit.rlim_max, std::strerror(errno)));
  return limit.rlim_cur;
}

}  // namespace tenantry::net
