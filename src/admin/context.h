#pragma once

#include "admin/admin.h"
#include "admin/idempotency.h"
#include "admin/prefer.h"
#include "admin/query_string.h"
#include "admin/reply.h"
#include "base/deadline.h"

namespace tenantry::admin {

/// What the resources work with. Outlives them.
struct Context {
  AdminServices services;
  IdempotentCalls& idempotent;

  /// For one call to what is below.
  Deadline call_deadline() const { return Deadline::after(services.clock, std::chrono::seconds(30)); }
  Deadline deadline(const Wait& wait) const { return Deadline::after(services.clock, wait.duration()); }
};

/// 400 where the request has query parameters.
inline std::expected<void, Problem> without_parameters(const net::HttpRequest& request) {
  if (auto query = QueryString::parse(request.query(), {}); !query) return std::unexpected(std::move(query).error());
  return {};
}

}  // namespace tenantry::admin
