#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/task.h"
#include "net/http.h"
#include "tenancy/access_key_directory.h"
#include "tenancy/router.h"
#include "tenancy/tenant_data.h"

namespace tenantry::gateway {

/// What a gateway needs; all outlive it.
struct GatewayServices {
  tenancy::AccessKeyDirectory& keys;
  tenancy::TenantData& data;
  tenancy::Router& router;
  Random& random;
  Clock& clock;
  Logger& log;
};

/// The tenants' DynamoDB endpoint: a request signed with an account's access key (Signature Version 4, in the
/// Authorization field) is that account's, and reaches nothing but the account's data (tenancy/isolation.h). The
/// protocol is DynamoDB's own, AWS JSON 1.0. `region` is what signatures are scoped to. Thread-safe.
class Gateway final : public net::HttpHandler {
 public:
  Gateway(const GatewayServices& services, std::string region);
  ~Gateway() override;

  Task<net::HttpResponse> handle(net::HttpRequest& request) override;
  std::size_t max_body(const net::HttpRequest& head) const override;
  net::HttpResponse too_large(const net::HttpRequest& head) const override;

 private:
  struct Parts;
  class Call;
  std::unique_ptr<Parts> parts_;
};

}  // namespace tenantry::gateway
