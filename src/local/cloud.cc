#include "local/cloud.h"

#include <fmt/format.h>
#include <signal.h>
#include <unistd.h>

#include <optional>

#include "aws/patient.h"
#include "base/encoding.h"
#include "kv/rocksdb_store.h"
#include "kv/store.h"
#include "local/cloudformation/cloudformation.h"
#include "local/data_directory.h"
#include "local/dynamodb/dynamodb.h"
#include "local/quotas/cloudformation_quotas.h"
#include "local/quotas/dynamodb_quotas.h"
#include "local/quotas/ssm_quotas.h"
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

/// DynamoDB and Parameter Store with AWS's quotas: for callers, and for CloudFormation, which waits while it is
/// throttled.
struct Rehearsal {
  Rehearsal(aws::dynamodb::Service& all_tables, aws::ssm::Service& all_parameters, Clock& clock)
      : dynamodb(all_tables), ssm(all_parameters, clock), patient_ssm(ssm, clock) {}

  quotas::DynamoDbQuotas dynamodb;
  quotas::SsmQuotas ssm;
  aws::Patient<aws::ssm::Service> patient_ssm;
};

class EmbeddedCloud final : public Cloud {
 public:
  explicit EmbeddedCloud(std::unique_ptr<kv::Store> store) : store_(std::move(store)) {}

  Result<void> open(const CloudOptions& options, Clock& clock, Random& random, Executor executor, TaskGroup& background,
                    Logger& log) {
    TENANTRY_TRY(const auto secret, read_or_create_secret(options.data_dir, "ssm-key", 32, random));
    TENANTRY_TRY(dynamodb_, dynamodb::open_dynamodb({*store_, clock, random, options.identity}));
    TENANTRY_TRY(ssm_, ssm::open_ssm({*store_, clock, random, options.identity, sha256(secret), options.quotas}));
    TENANTRY_TRY(s3_, s3::open_s3({*store_, clock, options.identity}));
    sts_ = sts::make_sts(options.identity);
    if (options.quotas) rehearsal_.emplace(*dynamodb_, *ssm_, clock);
    aws::ssm::Service& stack_ssm = rehearsal_ ? static_cast<aws::ssm::Service&>(rehearsal_->patient_ssm) : *ssm_;
    TENANTRY_TRY(cloudformation_,
                 cloudformation::open_cloudformation({*store_, clock, random, options.identity, dynamodb(), stack_ssm,
                                                      *s3_, executor, background, log, options.stack_delay}));
    if (options.quotas) limited_cloudformation_.emplace(*cloudformation_, clock);
    return {};
  }

  aws::dynamodb::Service& dynamodb() override {
    return rehearsal_ ? static_cast<aws::dynamodb::Service&>(rehearsal_->dynamodb) : *dynamodb_;
  }
  aws::ssm::Service& ssm() override { return rehearsal_ ? static_cast<aws::ssm::Service&>(rehearsal_->ssm) : *ssm_; }
  aws::cloudformation::Service& cloudformation() override {
    return limited_cloudformation_ ? static_cast<aws::cloudformation::Service&>(*limited_cloudformation_)
                                   : *cloudformation_;
  }
  aws::s3::Service& s3() override { return *s3_; }
  aws::sts::Service& sts() override { return *sts_; }

 private:
  std::unique_ptr<kv::Store> store_;
  std::unique_ptr<aws::dynamodb::Service> dynamodb_;
  std::unique_ptr<aws::ssm::Service> ssm_;
  std::unique_ptr<aws::s3::Service> s3_;
  std::unique_ptr<aws::sts::Service> sts_;
  std::optional<Rehearsal> rehearsal_;
  std::unique_ptr<aws::cloudformation::Service> cloudformation_;
  std::optional<quotas::CloudFormationQuotas> limited_cloudformation_;
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
  auto cloud = std::make_unique<EmbeddedCloud>(std::move(store));
  TENANTRY_CHECK(cloud->open(options, clock, random, executor, background, log));
  return cloud;
}

}  // namespace tenantry::local
