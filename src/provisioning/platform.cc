#include "provisioning/platform.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "aws/dynamodb/service.h"
#include "base/encoding.h"
#include "base/when_all.h"
#include "tenancy/keys.h"
#include "tenancy/parameters.h"

namespace tenantry::provisioning {
namespace {

namespace ddb = aws::dynamodb;
namespace keys = tenancy::keys;
namespace parameters = tenancy::parameters;

constexpr Duration kFirstPoll = std::chrono::milliseconds(1);
constexpr Duration kLongestPoll = std::chrono::seconds(2);

std::unexpected<Failure> failed(std::string_view what, const aws::Error& error) {
  return fail(fmt::format("Cannot {}: {}: {}", what, error.code, error.message));
}

struct IndexShape {
  std::string_view name;
  std::string_view partition_key;
  std::string_view sort_key;
  std::string_view projection;
};
constexpr std::array kIndexes = {IndexShape{keys::kGsi1, keys::kGsi1Pk, keys::kGsi1Sk, "ALL"},
                                 IndexShape{keys::kGsi2, keys::kGsi2Pk, keys::kGsi2Sk, "ALL"},
                                 IndexShape{keys::kGsi3, keys::kGsi3Pk, keys::kGsi3Sk, "KEYS_ONLY"}};

std::vector<ddb::KeySchemaElement> key_schema(std::string_view partition_key, std::string_view sort_key) {
  return {{std::string(partition_key), "HASH"}, {std::string(sort_key), "RANGE"}};
}

ddb::CreateTableRequest shared_table(const tenancy::Names& names, bool protect) {
  ddb::CreateTableRequest request;
  request.table_name = names.shared_table();
  request.key_schema = key_schema(keys::kPk, keys::kSk);
  for (const auto name : {keys::kPk, keys::kSk}) request.attribute_definitions.push_back({std::string(name), "S"});
  auto& indexes = request.global_secondary_indexes.emplace();
  for (const IndexShape& shape : kIndexes) {
    for (const auto name : {shape.partition_key, shape.sort_key})
      request.attribute_definitions.push_back({std::string(name), "S"});
    indexes.push_back({.index_name = std::string(shape.name),
                       .key_schema = key_schema(shape.partition_key, shape.sort_key),
                       .projection = {.projection_type = std::string(shape.projection)}});
  }
  request.billing_mode = "PAY_PER_REQUEST";
  request.stream_specification = {.stream_enabled = true, .stream_view_type = "NEW_AND_OLD_IMAGES"};
  request.sse_specification = {.enabled = true, .sse_type = "KMS"};
  request.deletion_protection_enabled = protect;
  request.tags = {{"project", names.project()}, {"environment", names.environment()}, {"managed-by", "tenantry"}};
  return request;
}

/// What in the table is not as keys.h has it, or nothing.
std::optional<std::string> difference(const ddb::TableDescription& table) {
  if (table.key_schema != key_schema(keys::kPk, keys::kSk)) return "its key is not PK and SK";
  for (const IndexShape& shape : kIndexes) {
    const auto is_right = [&](const ddb::GlobalSecondaryIndexDescription& index) {
      return index.index_name == shape.name && index.key_schema == key_schema(shape.partition_key, shape.sort_key) &&
             index.projection && index.projection->projection_type == shape.projection;
    };
    const auto& indexes = table.global_secondary_indexes;
    if (!indexes || std::none_of(indexes->begin(), indexes->end(), is_right))
      return fmt::format("its index {} is missing or another one", shape.name);
  }
  return std::nullopt;
}

/// One run of ensure_platform.
class Setup {
 public:
  Setup(PlatformServices services, tenancy::Names names, tenancy::PlatformConfig config, std::string template_body,
        Deadline deadline)
      : services_(services),
        names_(std::move(names)),
        config_(std::move(config)),
        template_body_(std::move(template_body)),
        deadline_(deadline) {}

  Task<Result<Platform>> run() {
    TENANTRY_CO_TRY(const auto present, co_await read_parameters());
    TENANTRY_CO_CHECK(check_names(present));
    TENANTRY_CO_TRY(const ddb::TableDescription table, co_await ensure_table());
    TENANTRY_CO_CHECK(co_await ensure_time_to_live());
    TENANTRY_CO_CHECK(co_await ensure_recovery());
    const auto bucket = present.find(parameters::kTemplateBucket);
    if (bucket == present.end() || bucket->second == names_.template_bucket()) {
      TENANTRY_CO_CHECK(co_await ensure_bucket());
      TENANTRY_CO_CHECK(co_await ensure_template());
    }
    TENANTRY_CO_CHECK(co_await write_parameters(present, table));
    co_return Platform{names_.shared_table(), table.table_arn.value_or(""), table.latest_stream_arn.value_or("")};
  }

 private:
  using Present = std::map<std::string, std::string, std::less<>>;

  /// The accounts that there are have tables of the names that were chosen first, and are lost under others.
  Result<void> check_names(const Present& present) const {
    const auto shared = present.find(parameters::kSharedTableName);
    if (shared == present.end() || shared->second == names_.shared_table()) return {};
    return fail(fmt::format(
        "project, environment: '{}' and '{}' make the shared table {}, but {} says {}: this cloud was set up with "
        "another "
        "project (--project) or environment (--environment). Start with those, or with another data directory",
        names_.project(), names_.environment(), names_.shared_table(), parameters::kSharedTableName, shared->second));
  }

  Task<Result<ddb::TableDescription>> ensure_table() {
    bool created = false;
    for (Duration delay = kFirstPoll;; delay = std::min(2 * delay, kLongestPoll)) {
      ddb::DescribeTableRequest request;
      request.table_name = names_.shared_table();
      auto found = co_await ddb::call(services_.dynamodb, std::move(request), deadline_);
      if (found && found->table && found->table->table_status == "ACTIVE") co_return checked(*found->table);
      if (!found && found.error().code != "ResourceNotFoundException")
        co_return failed("describe the shared table", found.error());
      if (!found && !std::exchange(created, true)) {
        TENANTRY_CO_CHECK(co_await create_table());
        continue;
      }
      if (deadline_.passed(services_.clock))
        co_return fail(fmt::format("The shared table {} is not active in time", names_.shared_table()));
      co_await services_.clock.sleep_for(delay);
    }
  }

  Result<ddb::TableDescription> checked(ddb::TableDescription table) const {
    if (const auto wrong = difference(table))
      return fail(fmt::format("The table {} cannot be the shared table: {}", names_.shared_table(), *wrong));
    return table;
  }

  Task<Result<void>> create_table() {
    const auto created = co_await ddb::call(services_.dynamodb, shared_table(names_, config_.protect), deadline_);
    if (!created && created.error().code != "ResourceInUseException")  // else another process is making it
      co_return failed("create the shared table", created.error());
    co_return Result<void>();
  }

  Task<Result<void>> ensure_time_to_live() {
    ddb::DescribeTimeToLiveRequest question;
    question.table_name = names_.shared_table();
    const auto answer = co_await ddb::call(services_.dynamodb, std::move(question), deadline_);
    if (!answer) co_return failed("read the shared table's time to live", answer.error());
    const auto& is = answer->time_to_live_description;
    if (is && (is->time_to_live_status == "ENABLED" || is->time_to_live_status == "ENABLING"))
      co_return is->attribute_name == keys::kTtl ? Result<void>()
                                                 : fail("The shared table's time to live is not on ttl");
    ddb::UpdateTimeToLiveRequest request;
    request.table_name = names_.shared_table();
    request.time_to_live_specification = {.enabled = true, .attribute_name = std::string(keys::kTtl)};
    const auto updated = co_await ddb::call(services_.dynamodb, std::move(request), deadline_);
    if (!updated) co_return failed("enable the shared table's time to live", updated.error());
    co_return Result<void>();
  }

  Task<Result<void>> ensure_recovery() {
    ddb::DescribeContinuousBackupsRequest question;
    question.table_name = names_.shared_table();
    const auto answer = co_await ddb::call(services_.dynamodb, std::move(question), deadline_);
    if (!answer) co_return failed("read the shared table's point-in-time recovery", answer.error());
    const auto& backups = answer->continuous_backups_description;
    if (backups && backups->point_in_time_recovery_description &&
        backups->point_in_time_recovery_description->point_in_time_recovery_status == "ENABLED")
      co_return Result<void>();
    ddb::UpdateContinuousBackupsRequest request;
    request.table_name = names_.shared_table();
    request.point_in_time_recovery_specification.point_in_time_recovery_enabled = true;
    const auto updated = co_await ddb::call(services_.dynamodb, std::move(request), deadline_);
    if (!updated) co_return failed("enable the shared table's point-in-time recovery", updated.error());
    co_return Result<void>();
  }

  Task<Result<void>> ensure_bucket() {
    const auto found =
        co_await aws::s3::call(services_.s3, aws::s3::HeadBucketRequest{names_.template_bucket()}, deadline_);
    if (found) co_return Result<void>();
    if (found.error().status != 404) co_return failed("look for the template bucket", found.error());
    aws::s3::CreateBucketRequest request;
    request.bucket = names_.template_bucket();
    if (config_.region != "us-east-1") request.location_constraint = config_.region;
    const auto created = co_await aws::s3::call(services_.s3, std::move(request), deadline_);
    if (!created && created.error().code != "BucketAlreadyOwnedByYou")
      co_return failed("create the template bucket", created.error());
    co_return Result<void>();
  }

  Task<Result<void>> ensure_template() {
    aws::s3::HeadObjectRequest question{names_.template_bucket(), std::string(tenancy::kTemplateKey)};
    const auto found = co_await aws::s3::call(services_.s3, std::move(question), deadline_);
    if (found && found->info.etag == '"' + hex_encode(md5(template_body_)) + '"') co_return Result<void>();
    if (!found && found.error().status != 404) co_return failed("look for the template", found.error());
    aws::s3::PutObjectRequest request;
    request.bucket = names_.template_bucket();
    request.key = tenancy::kTemplateKey;
    request.body = template_body_;
    request.content_type = "application/yaml";
    const auto stored = co_await aws::s3::call(services_.s3, std::move(request), deadline_);
    if (!stored) co_return failed("store the template", stored.error());
    co_return Result<void>();
  }

  Task<Result<Present>> read_parameters() {
    aws::ssm::GetParametersRequest request;
    for (const auto name : {parameters::kSharedTableName, parameters::kSharedTableArn, parameters::kDefaultBillingMode,
                            parameters::kTemplateBucket, parameters::kTemplateKey})
      request.names.emplace_back(name);
    auto answer = co_await aws::ssm::call(services_.ssm, std::move(request), deadline_);
    if (!answer) co_return failed("read the platform's parameters", answer.error());
    Present present;
    if (answer->parameters)
      for (auto& parameter : *answer->parameters)
        if (parameter.name && parameter.value) present.emplace(*parameter.name, *std::move(parameter.value));
    co_return present;
  }

  Task<Result<void>> write_parameters(Present present, ddb::TableDescription table) {
    std::vector<Task<Result<void>>> writes;
    const auto want = [&](std::string_view name, std::string value, bool operators) {
      const auto is = present.find(name);
      if (is == present.end() || (!operators && is->second != value))
        writes.push_back(write_parameter(std::string(name), std::move(value)));
    };
    want(parameters::kSharedTableName, names_.shared_table(), false);
    want(parameters::kSharedTableArn, table.table_arn.value_or(""), false);
    want(parameters::kDefaultBillingMode, "PAY_PER_REQUEST", true);
    want(parameters::kTemplateBucket, names_.template_bucket(), true);
    want(parameters::kTemplateKey, std::string(tenancy::kTemplateKey), true);
    for (auto& written : co_await when_all(std::move(writes))) TENANTRY_CO_CHECK(std::move(written));
    co_return Result<void>();
  }

  Task<Result<void>> write_parameter(std::string name, std::string value) {
    aws::ssm::PutParameterRequest request;
    request.name = name;
    request.value = std::move(value);
    request.type = "String";
    request.overwrite = true;
    const auto written = co_await aws::ssm::call(services_.ssm, std::move(request), deadline_);
    if (!written) co_return failed("write the parameter " + name, written.error());
    co_return Result<void>();
  }

  PlatformServices services_;
  tenancy::Names names_;
  tenancy::PlatformConfig config_;
  std::string template_body_;
  Deadline deadline_;
};

}  // namespace

Task<Result<Platform>> ensure_platform(PlatformServices services, tenancy::Names names, tenancy::PlatformConfig config,
                                       std::string template_body, Deadline deadline) {
  Setup setup(services, std::move(names), std::move(config), std::move(template_body), deadline);
  co_return co_await setup.run();
}

}  // namespace tenantry::provisioning
