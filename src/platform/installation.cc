#include "platform/installation.h"

#include <chrono>
#include <utility>

#include "aws/patient.h"
#include "base/deadline.h"
#include "base/encoding.h"
#include "local/data_directory.h"
#include "platform/template.h"
#include "provisioning/platform.h"

namespace tenantry::platform {
namespace {

constexpr Duration kStartTimeout = std::chrono::seconds(30);
constexpr std::string_view kSealingKeyFile = "access-key-seal";

/// The key file's text is hashed to the key: whatever an operator puts there will do.
Result<tenancy::SecretSeal> read_seal(const std::string& directory, Random& random) {
  TENANTRY_TRY(const auto text,
               local::read_or_create_secret(directory, kSealingKeyFile, tenancy::SecretSeal::kKeySize, random));
  return tenancy::SecretSeal::make(sha256(text));
}

}  // namespace

Result<std::unique_ptr<Installation>> Installation::open(const InstallationOptions& options, Executor executor,
                                                         Logger& log) {
  TENANTRY_TRY(auto names, tenancy::Names::make(options.config));
  std::unique_ptr<Installation> opened(new Installation(options, std::move(executor), log, std::move(names)));
  TENANTRY_CHECK(opened->open_cloud());
  return opened;
}

Result<void> Installation::open_cloud() {
  TENANTRY_TRY(cloud_, local::Cloud::open(options_.cloud, clock_, random_, executor_, tasks_, log_));
  TENANTRY_TRY(seal_, read_seal(options_.cloud.data_dir, random_));
  return {};
}

Task<Result<void>> Installation::start() {
  auto& dynamodb = cloud_->dynamodb();
  aws::Patient<aws::ssm::Service> ssm(cloud_->ssm(), clock_);
  TENANTRY_CO_TRY(auto made, co_await provisioning::ensure_platform(
                                 {dynamodb, ssm, cloud_->s3(), clock_}, names_, options_.config,
                                 std::string(private_account_template()), Deadline::after(clock_, kStartTimeout)));
  events_.emplace(dynamodb, names_, clock_, random_);
  accounts_.emplace(dynamodb, names_, &*events_);
  idempotency_.emplace(dynamodb, names_, clock_);
  access_keys_.emplace(dynamodb, names_, *seal_, clock_, random_);
  access_key_directory_.emplace(*access_keys_, clock_, tasks_);
  router_.emplace(cloud_->ssm(), names_, clock_, random_, tasks_, options_.config.cache);
  data_.emplace(*router_, dynamodb);
  admin_table_.emplace(dynamodb, names_);
  provisioner_.emplace(
      provisioning::Provisioner::Services{dynamodb, cloud_->ssm(), cloud_->cloudformation(), *accounts_, *router_,
                                          clock_, random_, log_, executor_, workflows_},
      names_, std::move(made),
      provisioning::ProvisionerOptions{.protect = options_.config.protect, .final_backup = options_.final_backup});
  const auto resumed = co_await provisioner_->resume(Deadline::after(clock_, kStartTimeout));
  if (!resumed) co_return fail("cannot resume interrupted provisioning: " + resumed.error().message);
  if (*resumed > 0) log_.info("resumed the provisioning of {} accounts", *resumed);
  provisioner_->start_sweeper();
  co_return Result<void>();
}

Task<void> Installation::stop() {
  workflows_.request_stop();
  tasks_.request_stop();
  co_await workflows_.wait();
  co_await tasks_.wait();
}

}  // namespace tenantry::platform
