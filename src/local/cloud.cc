#include "local/cloud.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include "base/encoding.h"
#include "kv/rocksdb_store.h"
#include "kv/store.h"
#include "local/cloudformation/cloudformation.h"
#include "local/data_directory.h"
#include "local/dynamodb/dynamodb.h"
#include "local/s3/s3.h"
#include "local/ssm/ssm.h"
#include "local/stopping_store.h"
#include "local/sts/sts.h"

namespace tenantry::local {
namespace {

constexpr std::string_view kFormatKey = "mformat";
constexpr std::string_view kFormat = "1";

/// The store's format, written at first use. There is no older one to migrate from yet.
Result<void> check_format(kv::Store& store, const std::string& data_dir) {
  TENANTRY_TRY(const auto format, store.get(kFormatKey));
  if (format && *format != kFormat)
    return fail(
        fmt::format("data directory {}: has format {}, this program knows {}; start it with the tenantry that wrote it",
                    data_dir, *format, kFormat));
  if (format) return {};
  kv::Batch batch;
  batch.put(std::string(kFormatKey), std::string(kFormat));
  store.enqueue(std::move(batch));  // every later write is durable only after this one
  return {};
}

class EmbeddedCloud final : public Cloud {
 public:
  EmbeddedCloud(std::unique_ptr<kv::Store> store, std::unique_ptr<aws::dynamodb::Service> dynamodb,
                std::unique_ptr<aws::ssm::Service> ssm, std::unique_ptr<aws::s3::Service> s3,
                std::unique_ptr<aws::sts::Service> sts, std::unique_ptr<aws::cloudformation::Service> cloudformation)
      : store_(std::move(store)),
        dynamodb_(std::move(dynamodb)),
        ssm_(std::move(ssm)),
        s3_(std::move(s3)),
        sts_(std::move(sts)),
        cloudformation_(std::move(cloudformation)) {}

  aws::dynamodb::Service& dynamodb() override { return *dynamodb_; }
  aws::ssm::Service& ssm() override { return *ssm_; }
  aws::cloudformation::Service& cloudformation() override { return *cloudformation_; }
  aws::s3::Service& s3() override { return *s3_; }
  aws::sts::Service& sts() override { return *sts_; }

 private:
  std::unique_ptr<kv::Store> store_;
  std::unique_ptr<aws::dynamodb::Service> dynamodb_;
  std::unique_ptr<aws::ssm::Service> ssm_;
  std::unique_ptr<aws::s3::Service> s3_;
  std::unique_ptr<aws::sts::Service> sts_;
  std::unique_ptr<aws::cloudformation::Service> cloudformation_;
};

}  // namespace

Result<std::unique_ptr<Cloud>> Cloud::open(const CloudOptions& options, Clock& clock, Random& random, Executor executor,
                                           TaskGroup& background, Logger& log) {
  TENANTRY_CHECK(create_data_directory(options.data_dir));
  TENANTRY_TRY(auto store, kv::open_rocksdb({.directory = options.data_dir + "/store",
                                             .durability = options.sync ? kv::Durability::sync : kv::Durability::os},
                                            log));
  if (options.stop_after_writes > 0)
    store = make_stopping_store(std::move(store), options.stop_after_writes, executor, background,
                                [] { ::kill(::getpid(), SIGKILL); });
  TENANTRY_CHECK(check_format(*store, options.data_dir));
  TENANTRY_TRY(const auto secret, read_or_create_secret(options.data_dir, "ssm-key", 32, random));
  TENANTRY_TRY(auto dynamodb, dynamodb::open_dynamodb({*store, clock, random, options.identity}));
  TENANTRY_TRY(auto ssm, ssm::open_ssm({*store, clock, random, options.identity, sha256(secret)}));
  TENANTRY_TRY(auto s3, s3::open_s3({*store, clock, options.identity}));
  auto sts = sts::make_sts(options.identity);
  TENANTRY_TRY(auto cloudformation,
               cloudformation::open_cloudformation({*store, clock, random, options.identity, *dynamodb, *ssm, *s3,
                                                    executor, background, log, options.stack_delay}));
  return std::make_unique<EmbeddedCloud>(std::move(store), std::move(dynamodb), std::move(ssm), std::move(s3),
                                         std::move(sts), std::move(cloudformation));
}

}  // namespace tenantry::local
