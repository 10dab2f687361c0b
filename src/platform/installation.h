#pragma once

#include <memory>
#include <optional>
#include <string>

#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "base/result.h"
#include "base/task.h"
#include "base/task_group.h"
#include "local/cloud.h"
#include "provisioning/provisioner.h"
#include "tenancy/access_key_directory.h"
#include "tenancy/access_key_store.h"
#include "tenancy/account_store.h"
#include "tenancy/event_log.h"
#include "tenancy/idempotency.h"
#include "tenancy/names.h"
#include "tenancy/platform_config.h"
#include "tenancy/router.h"
#include "tenancy/tenant_data.h"

namespace tenantry::platform {

struct InstallationOptions {
  tenancy::PlatformConfig config;
  local::CloudOptions cloud;
  bool final_backup = true;  ///< Of a private account's table, before it is deleted.
};

/// One installation of the platform over the embedded cloud, without any server: what `tenantry serve` puts on the
/// network, and what the library (include/tenantry/) hands to a program. Its parts hold references to each other: it is
/// built whole, started once, stopped once, and destroyed after that. The parts are thread-safe.
class Installation {
 public:
  /// Opens the data directory. Background work runs on `executor`, once it is started.
  static Result<std::unique_ptr<Installation>> open(const InstallationOptions& options, Executor executor, Logger& log);

  /// Makes what the platform needs and resumes interrupted work. Before anything but clock(), random() and cloud() is
  /// used.
  Task<Result<void>> start();
  /// Workflows stop at their next step; who waits for one is answered at once.
  void request_stop() { workflows_.request_stop(); }
  /// Stops all background work and waits for it. No call is under way then.
  Task<void> stop();

  Clock& clock() { return clock_; }
  Random& random() { return random_; }
  local::Cloud& cloud() { return *cloud_; }
  tenancy::EventLog& events() { return *events_; }
  tenancy::AccountStore& accounts() { return *accounts_; }
  tenancy::IdempotencyStore& idempotency() { return *idempotency_; }
  tenancy::AccessKeyStore& access_keys() { return *access_keys_; }
  tenancy::AccessKeyDirectory& access_key_directory() { return *access_key_directory_; }
  tenancy::Router& router() { return *router_; }
  tenancy::TenantData& data() { return *data_; }
  tenancy::AdminTable& admin_table() { return *admin_table_; }
  provisioning::Provisioner& provisioner() { return *provisioner_; }

 private:
  Installation(const InstallationOptions& options, Executor executor, Logger& log, tenancy::Names names)
      : options_(options), executor_(std::move(executor)), log_(log), names_(std::move(names)) {}

  Result<void> open_cloud();

  InstallationOptions options_;
  Executor executor_;
  Logger& log_;
  tenancy::Names names_;
  SystemClock clock_;
  SystemRandom random_;
  TaskGroup tasks_;
  TaskGroup workflows_;
  std::unique_ptr<local::Cloud> cloud_;
  std::optional<tenancy::SecretSeal> seal_;
  std::optional<tenancy::EventLog> events_;
  std::optional<tenancy::AccountStore> accounts_;
  std::optional<tenancy::IdempotencyStore> idempotency_;
  std::optional<tenancy::AccessKeyStore> access_keys_;
  std::optional<tenancy::AccessKeyDirectory> access_key_directory_;
  std::optional<tenancy::Router> router_;
  std::optional<tenancy::TenantData> data_;
  std::optional<tenancy::AdminTable> admin_table_;
  std::optional<provisioning::Provisioner> provisioner_;
};

}  // namespace tenantry::platform
