#pragma once

#include "cli/commands.h"

namespace tenantry::cli {

/// `tenantry licenses list|add|update|remove`.
void add_licenses(CLI::App& app, Registry& registry);

}  // namespace tenantry::cli
