#pragma once

#include "app/config.h"
#include "base/log.h"

namespace tenantry::app {

/// Runs the platform until SIGTERM or SIGINT: opens the cloud, makes what is missing, takes up unfinished work,
/// listens, and prints `ready admin=http://… edge=http://…`, and the gateway's URL where it is on, to standard output.
/// Returns the exit status; what went wrong is logged.
int serve(const Config& config, Logger& log);

}  // namespace tenantry::app
