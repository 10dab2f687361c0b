#pragma once

#include "admin/context.h"
#include "admin/route_table.h"

namespace tenantry::admin {

/// `/events`: what happens to accounts, as server-sent events (HTML Living Standard, "Server-sent events").
class Events {
 public:
  explicit Events(const Context& context) : context_(context) {}

  void add_to(RouteTable& routes);

 private:
  Task<Reply> stream(Call call);

  const Context& context_;
};

}  // namespace tenantry::admin
