#pragma once

#include "admin/context.h"
#include "admin/entity_tag.h"
#include "admin/route_table.h"

namespace tenantry::admin {

/// `/accounts/{account}/licenses` and `/accounts/{account}/licenses/{license}`.
class Licenses {
 public:
  explicit Licenses(const Context& context) : context_(context) {}

  void add_to(RouteTable& routes);

 private:
  using LicenseOf = std::expected<tenancy::License, Problem>;

  Task<Reply> create(Call call);
  Task<Reply> create_once(Call call, tenancy::License license, const IdempotentCalls::Call& once);
  Task<Reply> list(Call call);
  Task<Reply> read(Call call);
  Task<Reply> change(Call call);
  Task<Reply> remove(Call call);
  Task<LicenseOf> find(tenancy::AccountId account, Uuid license) const;
  /// Its account's version where the license is as `condition` wants it; nothing where that wants nothing.
  Task<std::expected<std::optional<std::int64_t>, Problem>> check(Call call, const Precondition& condition) const;

  const Context& context_;
};

}  // namespace tenantry::admin
