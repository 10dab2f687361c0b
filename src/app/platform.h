#pragma once

#include <memory>
#include <string>

#include "app/config.h"
#include "base/log.h"
#include "base/result.h"
#include "base/task.h"
#include "net/runtime.h"

namespace tenantry::app {

/// The one place that wires the parts together: cloud, tenancy, provisioning, admin API, edge. Its parts hold
/// references to each other, so it is built whole, started once, stopped once, and destroyed after its runtime has
/// stopped running.
class Platform {
 public:
  /// Opens the data directory. No request is served yet.
  static Result<std::unique_ptr<Platform>> open(const Config& config, net::Runtime& runtime, Logger& log);
  virtual ~Platform() = default;

  /// Makes what the platform needs, resumes interrupted work, listens. On `runtime`. The line to print when all of it
  /// is done.
  virtual Task<Result<std::string>> start() = 0;
  /// Finishes requests under way, stops background work at its next step, and waits for all of it.
  virtual Task<void> stop() = 0;
};

}  // namespace tenantry::app
