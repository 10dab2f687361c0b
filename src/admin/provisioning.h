#pragma once

#include "admin/context.h"
#include "admin/route_table.h"

namespace tenantry::admin {

/// `/accounts/{account}/provisioning`, `…/provisioning/retry` and `/accounts/{account}/route`.
class Provisioning {
 public:
  explicit Provisioning(const Context& context) : context_(context) {}

  void add_to(RouteTable& routes);

 private:
  Task<Reply> read(Call call);
  Task<Reply> retry(Call call);
  Task<Reply> retry_once(Call call, const IdempotentCalls::Call& once, Wait wait);
  Task<Reply> route(Call call);

  const Context& context_;
};

}  // namespace tenantry::admin
