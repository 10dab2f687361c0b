#pragma once

#include "cli/commands.h"

namespace tenantry::cli {

/// `tenantry accounts create|list|get|update|delete|watch|retry`.
void add_accounts(CLI::App& app, Registry& registry);

}  // namespace tenantry::cli
