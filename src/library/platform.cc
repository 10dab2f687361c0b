#include <tenantry/platform.h>

#include <algorithm>
#include <optional>
#include <thread>

#include "base/log.h"
#include "net/runtime.h"
#include "platform/installation.h"

namespace tenantry {
namespace {

platform::InstallationOptions installation_options(const PlatformOptions& options) {
  platform::InstallationOptions all;
  all.config.project = options.project;
  all.config.environment = options.environment;
  all.config.region = options.region;
  all.config.protect = options.protect;
  all.config.cache.ttl = options.cache_ttl;
  all.cloud.data_dir = options.data_dir;
  all.cloud.sync = options.sync;
  all.cloud.identity = {.region = options.region, .account_id = options.aws_account_id};
  return all;
}

class EmbeddedPlatform final : public Platform {
 public:
  explicit EmbeddedPlatform(unsigned threads)
      : runtime_(threads != 0 ? threads : std::max(1U, std::thread::hardware_concurrency())) {}

  ~EmbeddedPlatform() override {
    if (thread_.joinable()) {
      wait(stop());
      runtime_.stop();
    }
  }

  Result<void> start(const PlatformOptions& options) {
    TENANTRY_TRY(installation_,
                 platform::Installation::open(installation_options(options), runtime_.executor(0), log_));
    thread_ = std::jthread([this] { runtime_.run(); });
    TENANTRY_CHECK(wait(installation_->start()));
    router_.emplace(installation_->router(), installation_->data());
    admin_table_.emplace(installation_->admin_table());
    return {};
  }

  Router& router() override { return *router_; }
  AdminTable& admin_table() override { return *admin_table_; }
  Provisioner& provisioner() override { return installation_->provisioner(); }
  Executor executor() override { return runtime_.next_executor(); }
  Clock& clock() override { return installation_->clock(); }

 private:
  Task<bool> stop() {
    co_await installation_->stop();
    co_return true;
  }

  NullLogger log_;
  std::unique_ptr<platform::Installation> installation_;
  std::optional<Router> router_;
  std::optional<AdminTable> admin_table_;
  net::Runtime runtime_;
  std::jthread thread_;
};

}  // namespace

Result<std::unique_ptr<Platform>> Platform::open(PlatformOptions options) {
  auto platform = std::make_unique<EmbeddedPlatform>(options.threads);
  TENANTRY_CHECK(platform->start(options));
  return platform;
}

}  // namespace tenantry
