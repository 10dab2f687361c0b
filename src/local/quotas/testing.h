#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <expected>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <utility>
#include <variant>

#include "base/deadline.h"
#include "base/task.h"
#include "base/virtual_clock.h"

/// For tests only.
namespace tenantry::local::quotas::testing {

/// The task's result; the clock goes on as far as it needs.
template <class T>
T run(VirtualClock& clock, Task<T> task) {
  boost::asio::io_context context(1);
  std::optional<T> result;
  boost::asio::co_spawn(context, std::move(task), [&](const std::exception_ptr& failure, T value) {
    if (failure) std::rethrow_exception(failure);
    result.emplace(std::move(value));
  });
  do {
    context.restart();
    context.poll();
  } while (!result && clock.advance_to_next());
  if (!result) throw std::runtime_error("the task waits forever");
  return *std::move(result);
}

/// Answers every request with `answer`, else with an empty response of its operation.
template <class Service>
class Fake final : public Service {
 public:
  using Request = typename Service::Request;
  using Response = typename Service::Response;
  using Error = typename Service::Error;

  int calls = 0;
  std::function<std::optional<std::expected<Response, Error>>(const Request&)> answer;

  Task<std::expected<Response, Error>> call(Request request, Deadline) override {
    ++calls;
    if (answer)
      if (auto said = answer(request)) co_return *std::move(said);
    co_return std::visit([]<class R>(const R&) { return Response(typename R::Response{}); }, request);
  }
};

/// The code of the refusal, or "".
template <class S, class R>
std::string code(VirtualClock& clock, S& service, R request) {
  const auto response = run(clock, call(service, std::move(request)));
  return response ? "" : response.error().code;
}

/// How many of `count` calls in one moment are not refused.
template <class S, class R>
int accepted(VirtualClock& clock, S& service, const R& request, int count) {
  int done = 0;
  for (int i = 0; i < count; ++i) done += code(clock, service, request).empty() ? 1 : 0;
  return done;
}

}  // namespace tenantry::local::quotas::testing
