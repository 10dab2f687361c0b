#include "local/cloudformation/handler.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/uuid.h"

namespace tenantry::local::cloudformation {
namespace {

constexpr std::chrono::minutes kLongest{10};

/// The service's error in the vocabulary of resource handlers ("Handler error codes").
std::string_view handler_code(const aws::Error& error) {
  if (error.status >= 500) return "ServiceInternalError";
  if (error.code == "ResourceNotFoundException" || error.code == "ParameterNotFound") return "NotFound";
  if (error.code == "LimitExceededException" || error.code == "ParameterLimitExceeded") return "ServiceLimitExceeded";
  if (error.code == "BucketNotEmpty") return "GeneralServiceException";
  if (error.code == "NoSuchBucket") return "NotFound";
  if (error.code == "BucketAlreadyOwnedByYou" || error.code == "BucketAlreadyExists") return "AlreadyExists";
  if (error.code == "ResourceInUseException" || error.code == "ParameterAlreadyExists") return "AlreadyExists";
  return "InvalidRequest";
}

std::string quote(std::string_view message, std::string_view code, Random& random) {
  return fmt::format("Resource handler returned message: \"{}\" (RequestToken: {}, HandlerErrorCode: {})", message,
                     Uuid::random(random).to_string(), code);
}

}  // namespace

Task<bool> Backoff::sleep(Clock& clock) {
  if (slept_ >= kLongest) co_return false;
  co_await clock.sleep_for(next_);
  slept_ += next_;
  next_ = std::min<std::chrono::milliseconds>(next_ * 2, std::chrono::seconds(1));
  co_return true;
}

bool is_passing(const aws::Error& error) {
  return error.status >= 500 || error.code == "ThrottlingException" || error.code == "TooManyUpdates" ||
         error.code == "RequestLimitExceeded";
}

std::string handler_message(std::string_view service, const aws::Error& error, Random& random) {
  const auto text = fmt::format("{} (Service: {}, Status Code: {}, Request ID: {})", error.message, service,
                                error.status, Uuid::random(random).to_string());
  return quote(text, handler_code(error), random);
}

ResourceFailure already_exists(std::string_view type, std::string_view physical_id, Random& random) {
  const auto text = fmt::format("Resource of type '{}' with identifier '{}' already exists.", type, physical_id);
  return {.reason = quote(text, "AlreadyExists", random)};
}

std::string generated_name(const ResourceGoal& goal, Random& random, std::size_t max) {
  constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  constexpr std::size_t kSuffix = 12;
  std::string suffix;
  for (auto noise = random.next(); suffix.size() < kSuffix; noise /= kAlphabet.size())
    suffix += kAlphabet[noise % kAlphabet.size()];
  const auto room = max - kSuffix - 2;
  const auto logical_id = goal.logical_id.substr(0, std::max(room / 2, room - std::min(room, goal.stack_name.size())));
  return fmt::format("{}-{}-{}", goal.stack_name.substr(0, room - std::min(room, logical_id.size())), logical_id,
                     suffix);
}

}  // namespace tenantry::local::cloudformation
