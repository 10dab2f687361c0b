#include "app/platform.h"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>

#include "admin/admin.h"
#include "admin/documentation.h"
#include "admin/problem.h"
#include "gateway/gateway.h"
#include "local/data_directory.h"
#include "net/http_server.h"
#include "platform/installation.h"
#include "wire/edge.h"

namespace tenantry::app {
namespace {

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

aws::Identity identity(const Config& config) { return {.region = config.region, .account_id = config.account_id}; }

local::CloudOptions cloud_options(const Config& config) {
  return {.data_dir = config.data_dir,
          .sync = config.durability == Durability::sync,
          .identity = identity(config),
          .stack_delay = config.stack_delay,
          .quotas = config.quotas,
          .stop_after_writes = stop_after_writes()};
}

std::string docs_dir(const Config& config) {
  if (!config.docs_dir.empty()) return config.docs_dir;
  std::error_code error;
  return (std::filesystem::read_symlink("/proc/self/exe", error).parent_path() / "swagger-ui").string();
}

class LocalPlatform final : public Platform {
 public:
  LocalPlatform(const Config& config, net::Runtime& runtime, Logger& log)
      : config_(config), runtime_(runtime), log_(log) {}

  Result<void> open() {
    TENANTRY_TRY(installation_, platform::Installation::open({.config = platform_config(config_),
                                                              .cloud = cloud_options(config_),
                                                              .final_backup = config_.final_backup},
                                                             runtime_.executor(0), log_));
    TENANTRY_TRY(token_, local::read_or_create_secret(config_.data_dir, "admin-token", 32, installation_->random()));
    return {};
  }

  Task<Result<std::string>> start() override {
    TENANTRY_CO_CHECK(co_await installation_->start());
    TENANTRY_CO_CHECK(listen());
    auto line = fmt::format("ready admin=http://{} edge=http://{}", admin_server_->address().to_string(),
                            edge_server_->address().to_string());
    if (gateway_server_) line += fmt::format(" gateway=http://{}", gateway_server_->address().to_string());
    co_return line;
  }

  /// Workflows first: who waits for one is answered at once, not at the end of the grace.
  Task<void> stop() override {
    installation_->request_stop();
    if (admin_server_) co_await admin_server_->stop(kStopGrace);
    if (gateway_server_) co_await gateway_server_->stop(kStopGrace);
    if (edge_server_) co_await edge_server_->stop(kStopGrace);
    co_await installation_->stop();
  }

 private:
  Result<void> listen() {
    platform::Installation& all = *installation_;
    admin_ = admin::with_documentation(
        admin::make_admin({all.provisioner(), all.accounts(), all.router(), all.events(), all.idempotency(),
                           all.access_keys(), all.access_key_directory(), all.clock(), all.random(), log_},
                          token_),
        docs_dir(config_));
    local::Cloud& cloud = all.cloud();
    edge_ = std::make_unique<wire::Edge>(wire::EdgeServices{cloud.dynamodb(), cloud.ssm(), cloud.cloudformation(),
                                                            cloud.s3(), cloud.sts(), all.random(), all.clock(), log_,
                                                            identity(config_)});
    TENANTRY_TRY(admin_server_,
                 net::HttpServer::listen(config_.admin, *admin_, runtime_, log_, {.refusal = admin::refuse_http}));
    TENANTRY_TRY(edge_server_,
                 net::HttpServer::listen(config_.edge, *edge_, runtime_, log_, {.refusal = wire::refuse_http}));
    return config_.gateway.empty() ? Result<void>() : listen_for_tenants();
  }

  Result<void> listen_for_tenants() {
    platform::Installation& all = *installation_;
    gateway_ = std::make_unique<gateway::Gateway>(
        gateway::GatewayServices{all.access_key_directory(), all.data(), all.router(), all.random(), all.clock(), log_},
        config_.region);
    TENANTRY_TRY(gateway_server_,
                 net::HttpServer::listen(config_.gateway, *gateway_, runtime_, log_, {.refusal = wire::refuse_http}));
    return {};
  }

  Config config_;
  net::Runtime& runtime_;
  Logger& log_;
  std::string token_;
  std::unique_ptr<platform::Installation> installation_;
  std::unique_ptr<net::HttpHandler> admin_;
  std::unique_ptr<wire::Edge> edge_;
  std::unique_ptr<gateway::Gateway> gateway_;
  std::unique_ptr<net::HttpServer> admin_server_;
  std::unique_ptr<net::HttpServer> edge_server_;
  std::unique_ptr<net::HttpServer> gateway_server_;  ///< Null: off.
};

}  // namespace

Result<std::unique_ptr<Platform>> Platform::open(const Config& config, net::Runtime& runtime, Logger& log) {
  auto platform = std::make_unique<LocalPlatform>(config, runtime, log);
  TENANTRY_CHECK(platform->open());
  return platform;
}

}  // namespace tenantry::app
