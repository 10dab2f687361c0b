#pragma once

#include <chrono>
#include <cstddef>
#include <expected>
#include <string>
#include <string_view>
#include <utility>

#include "aws/error.h"
#include "aws/shape.h"
#include "aws/validate.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/task.h"
#include "local/cloudformation/resource_type.h"

/// What resource types share.
namespace tenantry::local::cloudformation {

/// Delays between looks at something slow.
class Backoff {
 public:
  /// Sleeps for 10 ms, then twice as long each time, up to 1 s. False, at once, when ten minutes have gone.
  Task<bool> sleep(Clock& clock);

 private:
  std::chrono::milliseconds next_{10};
  std::chrono::milliseconds slept_{0};
};

/// Whether the same call may succeed later: the service's fault, or a throttle.
bool is_passing(const aws::Error& error);

/// One operation, checked as the service's edge would, and tried up to six times while its error is passing. The
/// services outlive the call.
template <class Service, class R>
Task<std::expected<typename R::Response, aws::Error>> call_patiently(Clock& clock, Service& service, R request) {
  if constexpr (aws::Shape<R>)
    if (auto refusal = aws::validate(request)) co_return std::unexpected(*std::move(refusal));
  Backoff backoff;
  for (int left = 5;; --left) {
    auto response = co_await call(service, request);
    if (response) co_return *std::move(response);
    if (left == 0 || !is_passing(response.error())) co_return std::unexpected(aws::Error(std::move(response).error()));
    co_await backoff.sleep(clock);
  }
}

/// A service's refusal as CloudFormation's events quote it: `Resource handler returned message: "…"`.
std::string handler_message(std::string_view service, const aws::Error& error, Random& random);

/// `HandlerErrorCode: AlreadyExists`, and nothing was made.
ResourceFailure already_exists(std::string_view type, std::string_view physical_id, Random& random);

/// `<stack>-<logical id>-<12 characters>`, the name of a resource for which the template has none. What makes it longer
/// than `max` is cut off the ends of the stack's name and of the logical id.
std::string generated_name(const ResourceGoal& goal, Random& random, std::size_t max = 255);

}  // namespace tenantry::local::cloudformation
