#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "aws/error.h"
#include "aws/ssm/service.h"
#include "base/event.h"
#include "base/random.h"
#include "base/task_group.h"
#include "base/virtual_clock.h"
#include "tenancy/names.h"

/// For tests only.
namespace tenantry::tenancy::testing {

/// One thread and one virtual clock, on which tests run their tasks to the end.
class Stage {
 public:
  Stage() = default;
  ~Stage() { stop(); }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  VirtualClock clock;
  SeededRandom random{7};
  boost::asio::io_context context{1};
  TaskGroup tasks;

  Executor executor() { return context.get_executor(); }

  /// Ends all tasks, for what they use goes before the stage does.
  void stop() {
    tasks.request_stop();
    settle();
  }

  /// Runs whatever can run without time going on.
  void settle() {
    context.restart();
    context.poll();
  }

  /// The task's result; time goes on as far as it needs. Throws where it would wait forever.
  template <class T>
  T run(Task<T> task) {
    std::optional<T> result;
    start(std::move(task), [&](T value) { result.emplace(std::move(value)); });
    settle();
    while (!result && clock.advance_to_next()) settle();
    if (!result) throw std::runtime_error("the task waits forever");
    return *std::move(result);
  }

  /// Starts a task beside others; `then` gets its result.
  template <class T, class F>
  void start(Task<T> task, F then) {
    boost::asio::co_spawn(context.get_executor(), finish(std::move(task), std::move(then)),
                          [](const std::exception_ptr& failure) {
                            if (failure) std::rethrow_exception(failure);
                          });
  }

 private:
  template <class T, class F>
  static Task<void> finish(Task<T> task, F then) {
    then(co_await std::move(task));
  }
};

inline Names names(const std::string& project = "app", const std::string& environment = "test") {
  PlatformConfig config;
  config.project = project;
  config.environment = environment;
  return Names::make(config).value();
}

/// What happens to calls on their way to a service and back. Calls of all services are counted together, from 1.
struct Wire {
  int calls = 0;
  int lost_before = 0;  ///< This call never arrives and never returns: the caller's process dies here.
  int lost_after = 0;   ///< This one arrives, and its reply never does.
  /// Answers instead of the service.
  std::function<std::optional<aws::Error>(int call, std::string_view operation)> fault;
  std::map<std::string, int, std::less<>> count;  ///< By operation.
};

/// A service behind a Wire.
template <class Service, class Request, class Response, class Error>
class Wired final : public Service {
 public:
  Wired(Service& service, Wire& wire) : service_(service), wire_(wire) {}

  Task<std::expected<Response, Error>> call(Request request, Deadline deadline) override {
    const int call = ++wire_.calls;
    const std::string_view operation =
        std::visit([](const auto& typed) { return std::remove_cvref_t<decltype(typed)>::kOperation; }, request);
    ++wire_.count[std::string(operation)];
    if (call == wire_.lost_before) co_await never_.wait();
    if (wire_.fault)
      if (auto error = wire_.fault(call, operation)) co_return std::unexpected(Error(*std::move(error)));
    auto response = co_await service_.call(std::move(request), deadline);
    if (call == wire_.lost_after) co_await never_.wait();
    co_return response;
  }

 private:
  Service& service_;
  Wire& wire_;
  Event never_;
};

/// Parameters in a map. Overwrites must be asked for, as SSM has it.
class FakeSsm final : public aws::ssm::Service {
 public:
  std::map<std::string, std::string, std::less<>> parameters;
  int calls = 0;
  std::optional<aws::Error> error;  ///< Answers everything while it is set.
  std::optional<Event> hold;        ///< Calls wait for it.

  Task<std::expected<aws::ssm::Response, aws::Error>> call(aws::ssm::Request request, Deadline) override {
    ++calls;
    if (hold) co_await hold->wait();
    if (error) co_return std::unexpected(*error);
    if (const auto* put = std::get_if<aws::ssm::PutParameterRequest>(&request)) co_return answer(*put);
    if (const auto* get = std::get_if<aws::ssm::GetParametersRequest>(&request)) co_return answer(*get);
    if (const auto* remove = std::get_if<aws::ssm::DeleteParametersRequest>(&request)) co_return answer(*remove);
    throw std::logic_error("not in this fake");
  }

 private:
  std::expected<aws::ssm::Response, aws::Error> answer(const aws::ssm::PutParameterRequest& request) {
    if (request.value.empty()) return std::unexpected(aws::validation_error("empty value"));
    if (!request.overwrite.value_or(false) && parameters.contains(request.name))
      return std::unexpected(aws::Error{"ParameterAlreadyExists", "The parameter already exists."});
    parameters[request.name] = request.value;
    return aws::ssm::PutParameterResponse{};
  }
  std::expected<aws::ssm::Response, aws::Error> answer(const aws::ssm::GetParametersRequest& request) const {
    aws::ssm::GetParametersResponse response;
    response.parameters.emplace();
    response.invalid_parameters.emplace();
    for (const auto& name : request.names) {
      const auto found = parameters.find(name);
      if (found == parameters.end())
        response.invalid_parameters->push_back(name);
      else
        response.parameters->push_back({.name = name, .value = found->second});
    }
    return response;
  }
  std::expected<aws::ssm::Response, aws::Error> answer(const aws::ssm::DeleteParametersRequest& request) {
    for (const auto& name : request.names) parameters.erase(name);
    return aws::ssm::DeleteParametersResponse{};
  }
};

}  // namespace tenantry::tenancy::testing
