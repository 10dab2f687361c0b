#include <algorithm>
#include <string>

#include "base/result.h"
#include "local/cloudformation/handler.h"
#include "local/cloudformation/property_rules.h"
#include "local/cloudformation/resource_type.h"

namespace tenantry::local::cloudformation {
namespace {

namespace api = aws::s3;
using enum PropertyKind;

constexpr std::string_view kType = "AWS::S3::Bucket";
constexpr std::size_t kMaxName = 63;

/// The bucket is real; what configures it is kept with the stack's resource and not acted on.
constexpr PropertyRule kVersioning[] = {{.name = "Status", .required = true, .one_of = "Enabled|Suspended"}};
constexpr PropertyRule kPublicAccess[] = {{"BlockPublicAcls", boolean},
                                          {"BlockPublicPolicy", boolean},
                                          {"IgnorePublicAcls", boolean},
                                          {"RestrictPublicBuckets", boolean}};
constexpr PropertyRule kEncryptionDefault[] = {
    {.name = "SSEAlgorithm", .required = true, .one_of = "AES256|aws:kms|aws:kms:dsse"}, {"KMSMasterKeyID"}};
constexpr PropertyRule kEncryptionRule[] = {
    {.name = "ServerSideEncryptionByDefault", .kind = structure, .members = kEncryptionDefault},
    {"BucketKeyEnabled", boolean}};
constexpr PropertyRule kEncryption[] = {
    {.name = "ServerSideEncryptionConfiguration", .kind = structures, .required = true, .members = kEncryptionRule}};
constexpr PropertyRule kOwnershipRule[] = {
    {.name = "ObjectOwnership", .one_of = "ObjectWriter|BucketOwnerPreferred|BucketOwnerEnforced"}};
constexpr PropertyRule kOwnership[] = {
    {.name = "Rules", .kind = structures, .required = true, .members = kOwnershipRule}};
constexpr PropertyRule kRules[] = {
    {.name = "BucketName", .on_change = OnChange::replacement},
    {.name = "VersioningConfiguration", .kind = structure, .members = kVersioning},
    {.name = "PublicAccessBlockConfiguration", .kind = structure, .members = kPublicAccess},
    {.name = "BucketEncryption", .kind = structure, .members = kEncryption},
    {.name = "OwnershipControls", .kind = structure, .members = kOwnership},
    {"LifecycleConfiguration", document},
    {"LoggingConfiguration", document},
    kTags,
};

std::string bucket_name(const ResourceGoal& goal, Random& random) {
  auto name = generated_name(goal, random, kMaxName);
  std::ranges::transform(name, name.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return name;
}

class S3Bucket final : public ResourceType {
 public:
  explicit S3Bucket(const ResourceServices& services)
      : s3_(services.s3), clock_(services.clock), random_(services.random), region_(services.identity.region) {}

  std::string_view name() const override { return kType; }
  const std::vector<std::string>& attributes() const override {
    static const std::vector<std::string> names = {"Arn", "DomainName", "DualStackDomainName", "RegionalDomainName",
                                                   "WebsiteURL"};
    return names;
  }

  Checked<std::string> choose_id(const ResourceGoal& goal) override {
    TENANTRY_CHECK(check_properties(goal.properties, kRules));
    const auto name = text_of(goal.properties, "BucketName");
    return name ? *name : bucket_name(goal, random_);
  }

  Task<ResourceResult<std::optional<Attributes>>> read(std::string physical_id) override {
    const auto found = co_await call_patiently(clock_, s3_, api::HeadBucketRequest{physical_id});
    if (found) co_return attributes_of(physical_id);
    if (found.error().status == 404) co_return std::nullopt;
    co_return failure(found.error(), true);
  }

  Task<ResourceResult<Attributes>> create(ResourceGoal goal, bool adopt) override {
    TENANTRY_CO_TRY(const auto found, co_await read(goal.physical_id));
    if (found && adopt) co_return *found;
    if (found) co_return std::unexpected(already_exists(kType, goal.physical_id, random_));
    api::CreateBucketRequest request{.bucket = goal.physical_id};
    if (region_ != "us-east-1") request.location_constraint = region_;
    const auto made = co_await call_patiently(clock_, s3_, std::move(request));
    if (!made) co_return failure(made.error(), is_passing(made.error()));
    co_return attributes_of(goal.physical_id);
  }

  UpdateKind update_kind(const Value& before, const Value& after) const override {
    return change_of(before, after, kRules) == OnChange::replacement ? UpdateKind::replacement : UpdateKind::in_place;
  }

  Task<ResourceResult<Attributes>> update(ResourceGoal goal, Value) override {
    if (auto checked = check_properties(goal.properties, kRules); !checked)
      co_return std::unexpected(ResourceFailure{std::move(checked).error().message});
    co_return attributes_of(goal.physical_id);
  }

  Task<ResourceResult<void>> remove(std::string physical_id) override {
    const auto removed = co_await call_patiently(clock_, s3_, api::DeleteBucketRequest{std::move(physical_id)});
    if (!removed && removed.error().status != 404) co_return failure(removed.error(), true);
    co_return ResourceResult<void>();
  }

 private:
  std::unexpected<ResourceFailure> failure(const aws::Error& error, bool made) const {
    return std::unexpected(ResourceFailure{handler_message("S3", error, random_), made});
  }

  Attributes attributes_of(const std::string& bucket) const {
    return {{"Arn", "arn:aws:s3:::" + bucket},
            {"DomainName", bucket + ".s3.amazonaws.com"},
            {"DualStackDomainName", bucket + ".s3.dualstack." + region_ + ".amazonaws.com"},
            {"RegionalDomainName", bucket + ".s3." + region_ + ".amazonaws.com"},
            {"WebsiteURL", "http://" + bucket + ".s3-website-" + region_ + ".amazonaws.com"}};
  }

  api::Service& s3_;
  Clock& clock_;
  Random& random_;
  std::string region_;
};

}  // namespace

std::unique_ptr<ResourceType> make_s3_bucket(const ResourceServices& services) {
  return std::make_unique<S3Bucket>(services);
}

}  // namespace tenantry::local::cloudformation
