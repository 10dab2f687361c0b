#pragma once

#include <expected>
#include <functional>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "aws/ssm/service.h"
#include "base/random.h"
#include "base/virtual_clock.h"
#include "kv/memory_store.h"
#include "kv/testing.h"
#include "local/ssm/ssm.h"

/// For tests only.
namespace tenantry::local::ssm::testing {

namespace api = aws::ssm;

/// A parameter store on memory, asked by `store(request)`.
class Bench {
 public:
  VirtualClock clock;
  SeededRandom random{1};
  kv::MemoryStore store;
  aws::Identity identity{.region = "eu-west-1", .account_id = "123456789012"};
  std::string key = std::string(32, 'k');
  bool limits = false;

  Bench() { open(); }

  /// As after a restart.
  void open() {
    auto opened = open_ssm({store, clock, random, identity, key, limits});
    if (!opened) throw std::runtime_error(opened.error().message);
    service_ = *std::move(opened);
  }

  api::Service& service() { return *service_; }

  template <class R>
  std::expected<typename R::Response, aws::Error> operator()(R request) {
    return kv::testing::run(api::call(*service_, std::move(request)));
  }
  /// `Code: message`, or "" where the request succeeds.
  template <class R>
  std::string error_of(R request) {
    const auto response = (*this)(std::move(request));
    return response ? "" : response.error().code + ": " + response.error().message;
  }
  template <class R>
  std::string code_of(R request) {
    const auto response = (*this)(std::move(request));
    return response ? "" : response.error().code;
  }

  /// Creates or overwrites.
  void put(const std::string& name, const std::string& value, const std::string& type = "String") {
    const auto done = (*this)(api::PutParameterRequest{.name = name, .value = value, .type = type, .overwrite = true});
    if (!done) throw std::runtime_error(done.error().message);
  }
  std::string value(const std::string& name, bool decrypt = false) {
    const auto response = (*this)(api::GetParameterRequest{name, decrypt});
    return response ? *response->parameter->value : response.error().code;
  }

 private:
  std::unique_ptr<api::Service> service_;
};

inline std::vector<std::string> names_of(const auto& entries) {
  std::vector<std::string> names;
  for (const auto& entry : *entries) names.push_back(*entry.name);
  return names;
}

/// The names on each page of a list, `between` being called after each.
template <class R>
std::vector<std::vector<std::string>> pages_of(Bench& bench, R request, const std::function<void()>& between = {}) {
  std::vector<std::vector<std::string>> pages;
  do {
    auto response = bench(request);
    if (!response) throw std::runtime_error(response.error().message);
    pages.push_back(names_of(response->parameters));
    request.next_token = response->next_token;
    if (between) between();
  } while (request.next_token);
  return pages;
}

}  // namespace tenantry::local::ssm::testing
