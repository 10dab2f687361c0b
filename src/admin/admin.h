#pragma once

#include <memory>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "net/http.h"
#include "provisioning/provisioner.h"
#include "tenancy/access_key_directory.h"
#include "tenancy/access_key_store.h"
#include "tenancy/account_store.h"
#include "tenancy/event_log.h"
#include "tenancy/idempotency.h"
#include "tenancy/router.h"

namespace tenantry::admin {

struct AdminServices {
  provisioning::Provisioner& provisioner;
  tenancy::AccountStore& accounts;
  tenancy::Router& router;
  tenancy::EventLog& events;
  tenancy::IdempotencyStore& idempotency;
  tenancy::AccessKeyStore& access_keys;
  tenancy::AccessKeyDirectory& access_key_directory;
  Clock& clock;
  Random& random;
  Logger& log;
};

/// The admin API (docs/admin-api.md). Every path but /healthz and /readyz wants `Authorization: Bearer <token>`;
/// without it nothing is answered but 401. Errors are problems (problem.h). Thread-safe; what `services` names outlives
/// it.
std::unique_ptr<net::HttpHandler> make_admin(AdminServices services, std::string token);

}  // namespace tenantry::admin
