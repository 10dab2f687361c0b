#include "app/platform.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "admin/admin.h"
#include "admin/documentation.h"
#include "admin/problem.h"
#include "app/template.h"
#include "aws/patient.h"
#include "base/clock.h"
#include "base/random.h"
#include "base/task_group.h"
#include "local/cloud.h"
#include "local/data_directory.h"
#include "net/http_server.h"
#include "provisioning/platform.h"
#include "provisioning/provisioner.h"
#include "tenancy/account_store.h"
#include "tenancy/event_log.h"
#include "tenancy/idempotency.h"
#include "tenancy/router.h"
#include "wire/edge.h"

namespace tenantry::app {
namespace {

constexpr Duration kStartTimeout = std::chrono::seconds(30);
constexpr Duration kStopGrace = std::chrono::seconds(10);

tenancy::PlatformConfig platform_config(const Config& config) {
  tenancy::PlatformConfig platform;
  platform.project = config.project;
  platform.environment = config.environment;
  platform.region = config.region;
  platform.protect = config.protect;
  platform.cache.ttl = config.cache_ttl;
  platform.cache.stale = config.cache_stale;
  platform.cache.unknown = config.cache_unknown;
  return platform;
}

/// For tests of crashes (CONTRIBUTING.md).
std::uint64_t stop_after_writes() {
  const char* writes = std::getenv("TENANTRY_TEST_STOP_AFTER_WRITES");
  return writes ? std::strtoull(writes, nullptr, 10) : 0;
}

std::string docs_dir(const Config& config) {
  if (!config.docs_dir.empty()) return config.docs_dir;
  std::error_code error;
  return (std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "swagger-ui").string();
}

class LocalPlatform final : public Platform {
 public:
  LocalPlatform(const Config& config, net::Runtime& runtime, Logger& log, tenancy::Names names)
      : config_(config), runtime_(runtime), log_(log), names_(std::move(names)) {}

  Result<void> open() {
    TENANTRY_TRY(cloud_, local::Cloud::open({.data_dir = config_.data_dir,
                                             .sync = config_.durability == Durability::sync,
                                             .identity = identity(),
                                             .stack_delay = config_.stack_delay,
                                             .quotas = config_.quotas,
                                             .stop_after_writes = stop_after_writes()},
                                            clock_, random_, runtime_.executor(0), tasks_, log_));
    TENANTRY_TRY(token_, local::read_or_create_secret(config_.data_dir, "admin-token", 32, random_));
    return {};
  }

  Task<Result<std::string>> start() override {
    const auto platform = platform_config(config_);
    aws::Patient<aws::ssm::Service> ssm(cloud_->ssm(), clock_);
    TENANTRY_CO_TRY(auto made, co_await provisioning::ensure_platform(
                                   {cloud_->dynamodb(), ssm, cloud_->s3(), clock_}, names_, platform,
                                   std::string(private_account_template()), Deadline::after(clock_, kStartTimeout)));
    events_.emplace(cloud_->dynamodb(), names_, clock_, random_);
    accounts_.emplace(cloud_->dynamodb(), names_, &*events_);
    idempotency_.emplace(cloud_->dynamodb(), names_, clock_);
    router_.emplace(cloud_->ssm(), names_, clock_, random_, tasks_, platform.cache);
    provisioner_.emplace(
        provisioning::Provisioner::Services{cloud_->dynamodb(), cloud_->ssm(), cloud_->cloudformation(), *accounts_,
                                            *router_, clock_, random_, log_, runtime_.executor(0), workflows_},
        names_, std::move(made),
        provisioning::ProvisionerOptions{.protect = config_.protect, .final_backup = config_.final_backup});
    const auto resumed = co_await provisioner_->resume(Deadline::after(clock_, kStartTimeout));
    if (!resumed) co_return fail("cannot resume interrupted provisioning: " + resumed.error().message);
    if (*resumed > 0) log_.info("resumed the provisioning of {} accounts", *resumed);
    provisioner_->start_sweeper();
    TENANTRY_CO_CHECK(listen());
    co_return fmt::format("ready admin=http://{} edge=http://{}", admin_server_->address().to_string(),
                          edge_server_->address().to_string());
  }

  /// Workflows first: who waits for one is answered at once, not at the end of the grace.
  Task<void> stop() override {
    workflows_.request_stop();
    if (admin_server_) co_await admin_server_->stop(kStopGrace);
    if (edge_server_) co_await edge_server_->stop(kStopGrace);
    tasks_.request_stop();
    co_await workflows_.wait();
    co_await tasks_.wait();
  }

 private:
  aws::Identity identity() const { return {.region = config_.region, .account_id = config_.account_id}; }

  Result<void> listen() {
    admin_ = admin::with_documentation(
        admin::make_admin({*provisioner_, *accounts_, *router_, *events_, *idempotency_, clock_, random_, log_},
                          token_),
        docs_dir(config_));
    edge_ = std::make_unique<wire::Edge>(wire::EdgeServices{cloud_->dynamodb(), cloud_->ssm(), cloud_->cloudformation(),
                                                            cloud_->s3(), cloud_->sts(), random_, clock_, log_,
                                                            identity()});
    TENANTRY_TRY(admin_server_,
                 net::HttpServer::listen(config_.admin, *admin_, runtime_, log_, {.refusal = admin::refuse_http}));
    TENANTRY_TRY(edge_server_,
                 net::HttpServer::listen(config_.edge, *edge_, runtime_, log_, {.refusal = wire::refuse_http}));
    return {};
  }

  Config config_;
  net::Runtime& runtime_;
  Logger& log_;
  tenancy::Names names_;
  SystemClock clock_;
  SystemRandom random_;
  TaskGroup tasks_;
  TaskGroup workflows_;
  std::string token_;
  std::unique_ptr<local::Cloud> cloud_;
  std::optional<tenancy::EventLog> events_;
  std::optional<tenancy::AccountStore> accounts_;
  std::optional<tenancy::IdempotencyStore> idempotency_;
  std::optional<tenancy::Router> router_;
  std::optional<provisioning::Provisioner> provisioner_;
  std::unique_ptr<net::HttpHandler> admin_;
  std::unique_ptr<wire::Edge> edge_;
  std::unique_ptr<net::HttpServer> admin_server_;
  std::unique_ptr<net::HttpServer> edge_server_;
};

}  // namespace

Result<std::unique_ptr<Platform>> Platform::open(const Config& config, net::Runtime& runtime, Logger& log) {
  TENANTRY_TRY(auto names, tenancy::Names::make(platform_config(config)));
  auto platform = std::make_unique<LocalPlatform>(config, runtime, log, std::move(names));
  TENANTRY_CHECK(platform->open());
  return platform;
}

}  // namespace tenantry::app
