#pragma once

#include <algorithm>
#include <chrono>
#include <expected>
#include <string_view>

#include "aws/error.h"
#include "base/clock.h"
#include "base/deadline.h"
#include "base/task.h"

namespace tenantry::aws {

/// Whether a service asks to be called less often ("Retry behavior", AWS SDKs and Tools Reference Guide).
inline bool is_throttle(const Error& error) {
  for (const std::string_view code :
       {"Throttling", "ThrottlingException", "ThrottledException", "TooManyRequestsException", "RequestLimitExceeded",
        "ProvisionedThroughputExceededException"})
    if (error.code == code) return true;
  return false;
}

/// A service that is asked again, ever more slowly, while it answers with a throttle: until the deadline, or for good
/// without one. For callers that have no retries of their own. Both outlive the decorator; cancelling the caller ends a
/// wait. Each try copies the request.
template <class Service>
class Patient final : public Service {
 public:
  static constexpr Duration kFirstDelay = std::chrono::milliseconds(50);
  static constexpr Duration kLongestDelay = std::chrono::seconds(1);

  Patient(Service& inner, Clock& clock) : inner_(inner), clock_(clock) {}

  Task<std::expected<typename Service::Response, typename Service::Error>> call(typename Service::Request request,
                                                                                Deadline deadline) override {
    for (Duration delay = kFirstDelay;; delay = std::min(2 * delay, kLongestDelay)) {
      auto response = co_await inner_.call(request, deadline);
      if (response || !is_throttle(response.error()) || deadline.at - clock_.steady_now() <= delay) co_return response;
      co_await clock_.sleep_for(delay);
    }
  }

 private:
  Service& inner_;
  Clock& clock_;
};

}  // namespace tenantry::aws
