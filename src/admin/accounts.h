#pragma once

#include "admin/context.h"
#include "admin/route_table.h"

namespace tenantry::admin {

/// `/accounts` and `/accounts/{account}`.
class Accounts {
 public:
  explicit Accounts(const Context& context) : context_(context) {}

  void add_to(RouteTable& routes);

 private:
  Task<Reply> create(Call call);
  Task<Reply> create_once(Call call, tenancy::NewAccount body, const IdempotentCalls::Call& once, Wait wait,
                          std::optional<tenancy::IssuedAccessKey>& issued);
  Task<Reply> list(Call call);
  Task<Reply> read(Call call);
  Task<Reply> change(Call call);
  Task<Reply> remove(Call call);

  const Context& context_;
};

}  // namespace tenantry::admin
