#pragma once

#include <algorithm>
#include <array>
#include <string_view>

#include "aws/error.h"

namespace tenantry::aws {

/// Whether the same request may succeed a little later: throttles, faults of the service, conflicts with other requests
/// ("Retry behavior", AWS SDKs and Tools Reference Guide).
inline bool is_transient(const Error& error) {
  constexpr std::array<std::string_view, 14> kCodes = {"Throttling",
                                                       "ThrottlingException",
                                                       "ThrottledException",
                                                       "RequestThrottled",
                                                       "RequestThrottledException",
                                                       "TooManyRequestsException",
                                                       "TooManyUpdates",
                                                       "ProvisionedThroughputExceededException",
                                                       "RequestLimitExceeded",
                                                       "SlowDown",
                                                       "RequestTimeout",
                                                       "TransactionInProgressException",
                                                       "TransactionConflictException",
                                                       "PriorRequestNotComplete"};
  return error.status >= 500 || std::find(kCodes.begin(), kCodes.end(), error.code) != kCodes.end();
}

}  // namespace tenantry::aws
