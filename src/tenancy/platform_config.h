#pragma once

#include <cstddef>
#include <string>

#include "base/clock.h"

namespace tenantry::tenancy {

/// How long a route is used before SSM is asked again.
struct RouteCacheConfig {
  Duration ttl = std::chrono::minutes(5);
  double jitter = 0.1;  ///< A route's own ttl lies in [ttl · (1 − jitter), ttl]: never longer than ttl.
  Duration stale = std::chrono::seconds(30);          ///< How long past its ttl it may serve while it is refreshed.
  Duration unknown = std::chrono::seconds(2);         ///< How long "no such account" and "not active" are remembered.
  Duration lookup_timeout = std::chrono::seconds(5);  ///< For the one call to SSM.
  std::size_t capacity = 100'000;                     ///< Routes, refusals included.

  /// After this no process uses a route that was resolved before.
  Duration longest_use() const { return ttl + stale + lookup_timeout; }
};

/// What makes one installation of the platform.
struct PlatformConfig {
  std::string project = "app";
  std::string environment = "prod";
  std::string region = "us-east-1";
  bool protect = false;         ///< Production: deletion protection, and no deletion without confirmation.
  std::string template_bucket;  ///< Empty: `{project}-{environment}-templates`.
  RouteCacheConfig cache;
};

}  // namespace tenantry::tenancy
