#pragma once

#include <memory>

#include "base/log.h"

namespace tenantry::app {

/// Lines on standard error, with time and level (spdlog). Standard output stays for what a caller reads: the `ready`
/// line.
std::unique_ptr<Logger> make_stderr_logger();

}  // namespace tenantry::app
