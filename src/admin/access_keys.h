#pragma once

#include "admin/context.h"
#include "admin/route_table.h"
#include "tenancy/access_key.h"

namespace tenantry::admin {

/// `/accounts/{account}/access-keys` and `/accounts/{account}/access-keys/{accessKey}`.
class AccessKeys {
 public:
  explicit AccessKeys(const Context& context) : context_(context) {}

  void add_to(RouteTable& routes);

 private:
  Task<Reply> create(Call call);
  Task<Reply> create_once(tenancy::IssuedAccessKey& issued, const IdempotentCalls::Call& once);
  Task<std::expected<tenancy::AccessKey, Problem>> find(tenancy::AccessKey like);
  Task<Reply> list(Call call);
  Task<Reply> remove(Call call);

  const Context& context_;
};

/// What this process remembers of an account's keys is looked up again: the account has changed.
Task<void> forget_access_keys(const Context& context, tenancy::AccountId account);

/// The answer to the request that has made an account, with its first key as `accessKey` beside what it has: the one
/// time that the secret is shown.
Reply with_access_key(Reply reply, const tenancy::IssuedAccessKey& issued);

}  // namespace tenantry::admin
