#pragma once

#include <string>
#include <string_view>

#include "cli/commands.h"
#include "net/address.h"

namespace tenantry::cli {

struct Connection {
  net::HttpUrl url;
  std::string token;
};

/// Where the API is, and what lets in. URL: --url, TENANTRY_ADMIN_URL, http://127.0.0.1:8080. Token: --token-file,
/// TENANTRY_ADMIN_TOKEN, admin-token in --data-dir, TENANTRY_DATA_DIR or ./tenantry-data. `environment` gives a
/// variable's value, or nullptr.
Outcome<Connection> connection_of(const Options& options, const std::function<const char*(const char*)>& environment);

}  // namespace tenantry::cli
